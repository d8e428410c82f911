"""From a catalogue file to facts, with every problem and its line. What needs the held catalogue is checked later."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from testamur.catalogue.products.facts import (
    NATIONS,
    Catalogue,
    Places,
    ProductFacts,
    ScaleFacts,
    UnitFacts,
    VersionFacts,
)
from testamur.catalogue.products.files import marked_yaml
from testamur.catalogue.products.files.entries import Entry, Notes
from testamur.catalogue.products.files.versions import read_version
from testamur.catalogue.products.models import Product, Unit
from testamur.catalogue.products.sectors import SECTORS
from testamur.kit.problems import Problem, refuse_if
from testamur.rulebook.grades import STANDARD_SCALES, Grade, Scale
from testamur.rulebook.register_codes import (
    FREE_CODE,
    free_code_problem,
    qualification_number_problem,
    qualification_number_warning,
    unit_reference_problem,
)

LIKE_A_REFERENCE = re.compile(r"[A-Z]/\d{3}/\d{4}(/.*)?")
HIGHEST_LEVEL = 8
MOST = 32_767  # what a smallint holds
WHOLES = (Product.Kind.APPRENTICESHIP.value, Product.Kind.BUNDLE.value)


def read_catalogue(text: str, filename: str, *, scales: Mapping[str, Scale] = STANDARD_SCALES) -> Catalogue:
    """The scales, units and products of a file. Refused with all problems, each placed `name.yaml line 12`.

    `scales` are those that the file may use for overall grades, beside its own.
    """
    catalogue, problems = read_with_doubts(text, filename, scales=scales)
    refuse_if(problems)
    return catalogue


def read_with_doubts(
    text: str, filename: str, *, scales: Mapping[str, Scale] = STANDARD_SCALES
) -> tuple[Catalogue, list[Problem]]:
    """As `read_catalogue`, with the warnings of a file that is accepted. Refused only where it is not YAML."""
    document = marked_yaml.read(text, filename)
    notes = Notes(Places(filename, document.lines))
    if document.data is None:
        return Catalogue(), notes.problems
    file = Entry(document.data, "", notes)
    own = tuple(_scale(data, path, notes) for path, data in file.items("scales"))
    known = {**scales, **{each.code: each.scale for each in own}}
    units = tuple(_unit(data, path, notes) for path, data in file.items("units"))
    products = tuple(_product(data, path, notes, known) for path, data in file.items("products"))
    file.close()
    for kind, facts in (("scale", own), ("unit", units), ("product", products)):
        _note_doubles(kind, facts, notes)
    return Catalogue(own, units, products), sorted(notes.problems, key=_line)


def _line(problem: Problem) -> int:
    return int(problem.place.rpartition(" line ")[2] or 0)


def unit_code_problem(code: str) -> str | None:
    """Why this cannot be a unit's code: a reference of the Register is checked, any other code is free."""
    if LIKE_A_REFERENCE.fullmatch(code):
        return unit_reference_problem(code)
    if not FREE_CODE.fullmatch(code):
        return "A unit code has up to 20 capital letters, digits, spaces, dots, slashes or hyphens."
    return None


def product_code_problem(code: str, kind: str) -> str | None:
    """Why this cannot be the code of a product of this kind."""
    check = qualification_number_problem if kind == Product.Kind.REGULATED else free_code_problem
    return check(code)


def _note_doubles(kind: str, facts: tuple[Any, ...], notes: Notes) -> None:
    counts = Counter(each.code for each in facts)
    for each in facts:
        if counts[each.code] > 1:
            notes.note(f"{each.path}.code", f"The {kind} {each.code} stands here twice. Take one out.")


def _scale(data: Any, path: str, notes: Notes) -> ScaleFacts:
    entry = Entry(data, path, notes)
    code, title = entry.text("code", longest=30), entry.text("title", longest=100)
    grades = [_grade(item, at, notes) for at, item in entry.items("grades")]
    entry.close()
    grades.sort(key=lambda grade: -grade.rank)
    if not grades:
        entry.note("grades", "A scale needs its grades.")
    for what in ("code", "rank"):
        if len({getattr(grade, what) for grade in grades}) < len(grades):
            entry.note("grades", f"Two grades of this scale have the same {what}.")
    scale = Scale(code, title, tuple(grades))
    if code in STANDARD_SCALES and scale != STANDARD_SCALES[code]:
        entry.note("code", f"{code} is a standard scale and cannot be changed. Use another code.")
    return ScaleFacts(scale, places=notes.places, path=path)


def _grade(data: Any, path: str, notes: Notes) -> Grade:
    entry = Entry(data, path, notes)
    code = entry.text("code", longest=10)
    rank = entry.number_or_none("rank", least=-100, most=1_000)
    if rank is None:
        entry.note("rank", "There is no rank: the better grade has the higher one; 0 and below is no award.")
    grade = Grade(
        code,
        entry.text("title", longest=60, usual=code),
        rank or 0,
        achieves=entry.yes("achieves", usual=True),
    )
    entry.close()
    return grade


def _unit(data: Any, path: str, notes: Notes) -> UnitFacts:
    entry = Entry(data, path, notes)
    facts = UnitFacts(
        code=entry.text("code", longest=20),
        title=entry.text("title", longest=300),
        level=entry.number("level", most=HIGHEST_LEVEL),
        credits=entry.number("credits", most=MOST),
        guided_hours=entry.number("guided_hours", most=MOST),
        assessment=entry.choice("assessment", Unit.Assessment.values, usual=Unit.Assessment.INTERNAL.value),
        scale=entry.text("scale", longest=30),
        places=notes.places,
        path=path,
    )
    entry.close()
    if "level" not in entry.data:
        entry.note("level", "There is no level: write one; 0 is Entry Level.")
    if facts.code and (problem := unit_code_problem(facts.code)):
        entry.note("code", problem)
    return facts


def _product(data: Any, path: str, notes: Notes, scales: Mapping[str, Scale]) -> ProductFacts:
    entry = Entry(data, path, notes)
    start = entry.day("operational_start_on")
    facts = ProductFacts(
        code=entry.text("code", longest=20),
        title=entry.text("title", longest=300),
        kind=entry.choice("kind", Product.Kind.values),
        type=entry.text("type", longest=60, usual=""),
        level=entry.text("level", longest=20),
        sector=entry.text("sector", longest=10, usual=""),
        guided_hours=entry.number_or_none("guided_hours", most=100_000),
        total_hours=entry.number_or_none("total_hours", most=100_000),
        credits=entry.number_or_none("credits", most=100_000),
        minimum_age=entry.number_or_none("minimum_age", most=120),
        maximum_age=entry.number_or_none("maximum_age", most=120),
        nations=entry.words("nations"),
        operational_start_on=start or date.min,
        operational_end_on=entry.day("operational_end_on"),
        certification_end_on=entry.day("certification_end_on"),
        registration_months=entry.number("registration_months", least=1, most=600, usual=36),
        extension_months=entry.number("extension_months", most=600, usual=6),
        attempts_allowed=entry.number("attempts_allowed", least=1, most=100, usual=2),
        specification_url=entry.text("specification_url", longest=200, usual=""),
        suite=entry.text("suite", longest=200, usual="") or None,
        parts=entry.words("parts"),
        version=_version(entry, scales, notes),
        publish=entry.yes("publish"),
        at_registration=entry.choice(
            "at_registration", Product.AtRegistration.values, usual=Product.AtRegistration.NOTHING.value
        ),
        modes=entry.words("modes"),
        places=notes.places,
        path=path,
    )
    entry.close()
    _check_product(facts, entry, has_start="operational_start_on" in entry.data)
    return facts


def _version(entry: Entry, scales: Mapping[str, Scale], notes: Notes) -> VersionFacts | None:
    """The rules stand among the facts of their product: rule, overall and overall_scale."""
    rule, overall = entry.get("rule"), entry.get("overall")
    scale = entry.text("overall_scale", longest=30, usual="") or None
    if rule is None:
        for key in ("overall", "overall_scale", "publish"):
            if key in entry.data:
                entry.note(key, f"There is no rule for this {key}: write the rule of combination.")
        return None
    return read_version(rule, overall, scale, entry.path, notes, scales)


def _check_product(facts: ProductFacts, entry: Entry, *, has_start: bool) -> None:
    for key, message in product_problems(facts):
        entry.note(key, message)
    if not has_start:
        entry.note("operational_start_on", "There is no operational_start_on: write the date.")
    if facts.kind == Product.Kind.REGULATED and (doubt := qualification_number_warning(facts.code)):
        entry.notes.doubt(f"{facts.path}.code", doubt)


def product_problems(facts: ProductFacts) -> list[tuple[str, str]]:
    """What is wrong with the facts of one product: the key, and a sentence."""
    found = []
    if facts.code and facts.kind and (problem := product_code_problem(facts.code, facts.kind)):
        found.append(("code", problem))
    if facts.sector and facts.sector not in SECTORS:
        found.append(("sector", "The sector is one of tier 2, such as '01.5'."))
    if unknown := [nation for nation in facts.nations if nation not in NATIONS]:
        found.append(("nations", f"{unknown[0]} is not one of {', '.join(NATIONS)}."))
    ends = (facts.operational_end_on, facts.certification_end_on)
    if ends[0] and ends[0] < facts.operational_start_on:
        found.append(("operational_end_on", "Registration would end before it starts."))
    if ends[0] and ends[1] and ends[1] < ends[0]:
        found.append(("certification_end_on", "Certification would end before registration does."))
    if facts.minimum_age and facts.maximum_age and facts.minimum_age > facts.maximum_age:
        found.append(("maximum_age", "The maximum_age is below the minimum_age."))
    url = facts.specification_url
    if url and not url.startswith(("https://", "http://")):
        found.append(("specification_url", "The specification_url begins with https://."))
    return found + _problems_of_modes(facts) + _problems_of_parts(facts)


def _problems_of_modes(facts: ProductFacts) -> list[tuple[str, str]]:
    asks = facts.at_registration != Product.AtRegistration.NOTHING
    if unknown := [mode for mode in facts.modes if mode not in Product.Mode.values]:
        return [("modes", f"{unknown[0]} is not one of {', '.join(Product.Mode.values)}.")]
    if asks and facts.kind in WHOLES:
        return [("at_registration", f"A {facts.kind} is not assessed itself: its parts are.")]
    if asks and not facts.modes:
        return [("modes", "Registration asks for the mode of assessment: give at least one mode.")]
    return []


def _problems_of_parts(facts: ProductFacts) -> list[tuple[str, str]]:
    is_whole = facts.kind in WHOLES
    if not facts.kind:
        return []
    if facts.parts and not is_whole:
        return [("parts", "Only a bundle or an apprenticeship has parts.")]
    if is_whole and not facts.parts:
        return [("parts", f"A {facts.kind} needs parts: the codes of its products.")]
    if len(set(facts.parts)) < len(facts.parts) or facts.code in facts.parts:
        return [("parts", "Each part is another product, and stands here once.")]
    return []
