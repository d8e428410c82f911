"""The rule of combination and the overall grade of a product, checked by the rulebook, with lines for its problems."""

from collections.abc import Iterator, Mapping
from typing import Any

from testamur.catalogue.products.facts import VersionFacts
from testamur.catalogue.products.files.entries import Notes, did_you_mean
from testamur.rulebook import aggregation, combination
from testamur.rulebook.aggregation import models
from testamur.rulebook.combination import RuleProblem, RuleProblems
from testamur.rulebook.combination.data import GROUP_KEYS, RULE_KEYS
from testamur.rulebook.grades import Scale

Scales = Mapping[str, Scale]
UNREADABLE = (TypeError, ValueError, KeyError, AttributeError)  # what the rulebook meets in data of any shape


def read_version(
    rule: Any, overall: Any, scale: str | None, path: str, notes: Notes, scales: Scales
) -> VersionFacts:
    """The rules in the shape in which they are stored; problems go into the notes."""
    stored: dict[str, Any] = {}
    rule = _with_known_keys(rule, f"{path}.rule", RULE_KEYS, notes)
    try:
        compiled = combination.from_data(rule)
        stored = combination.to_data(compiled)
    except RuleProblems as wrong:
        for problem in wrong.problems:
            notes.note(rule_path(problem, rule, f"{path}.rule"), problem.message)
    model = None
    if overall is not None:
        for problem in overall_problems(overall, scale, stored, scales):
            notes.note(f"{path}.overall", problem)
        model = stored_model(overall, scales)
    elif scale is not None:
        notes.note(f"{path}.overall_scale", "There is a scale but no overall: say how the grade is made.")
    return VersionFacts(stored, model, scale, places=notes.places, path=path)


def _with_known_keys(data: Any, path: str, known: tuple[str, ...], notes: Notes) -> Any:
    """A group and the groups inside it without the keys that are not known, each noted where it stands."""
    if not isinstance(data, dict):
        return data
    for key in data:
        if key not in known:
            hint = did_you_mean(key, known) or f" Use one of {', '.join(known)}."
            notes.note(f"{path}.{key}", f"“{key}” is not known here.{hint}")
    kept = {key: value for key, value in data.items() if key in known}
    if isinstance(kept.get("groups"), list):
        kept["groups"] = [
            _with_known_keys(part, f"{path}.groups[{index}]", GROUP_KEYS, notes)
            for index, part in enumerate(kept["groups"])
        ]
    return kept


def stored_model(overall: Any, scales: Scales) -> dict[str, Any] | None:
    try:
        return aggregation.to_data(aggregation.from_data(overall, scales=scales))
    except UNREADABLE:
        return None


def overall_problems(overall: Any, scale: str | None, rule: Mapping[str, Any], scales: Scales) -> list[str]:
    """Why an overall grade cannot be made this way, a sentence each."""
    try:
        if problems := aggregation.data_problems(overall, scales=scales):
            return problems
        model = aggregation.from_data(overall, scales=scales)
        problems = list(_grades_off_the_scale(model, scale, scales))
        listed = combination.from_data(rule).unit_codes() if rule else None
        return problems + [
            f"The overall grade names the unit {unit}, which is not in the rule."
            for unit in sorted(units_of(model))
            if listed is not None and unit not in listed
        ]
    except UNREADABLE:
        return ["The way the overall grade is made cannot be read. Compare the guide's examples."]


def _grades_off_the_scale(model: models.Model, scale: str | None, scales: Scales) -> Iterator[str]:
    if scale is None:
        yield "There is no overall_scale: say on which scale the overall grade is."
    elif scale in scales:
        for grade in sorted(awards_of(model)):
            if grade not in scales[scale]:
                yield f"The overall grade {grade} is not on the scale {scales[scale].title}."


def awards_of(model: models.Model) -> set[str]:
    """Every overall grade that a model can give."""
    match model:
        case models.AllPass():
            return {model.award}
        case models.Lowest():
            return {grade.code for grade in model.scale.grades if grade.is_result}
        case models.EveryUnit():
            return {model.award} | awards_of(model.otherwise)
        case models.Matrix():
            return {grade for row in model.cells.values() for grade in row.values()}
        case models.TLevel():
            return {grade for row in model.table.values() for grade in row.values()} | {"PA", "U", "X", "Q"}
        case _:
            below = {model.below} if model.below is not None else set()
            return {threshold.grade for threshold in model.thresholds} | below


def units_of(model: models.Model) -> set[str]:
    """The units that a model names."""
    match model:
        case models.EveryUnit():
            return units_of(model.otherwise)
        case models.Matrix():
            return {model.first, model.second}
        case models.UmsTotal() | models.MarkTotal():
            return set(model.units)
        case models.TLevel():
            return {model.core, model.placement, *model.specialisms}
        case _:
            return set()


def rule_path(problem: RuleProblem, data: Any, path: str) -> str:
    """Where in the file a rule's problem is; the rulebook names a place by path, group, barred set or unit."""
    if problem.path.startswith("rule") and problem.path[4:5] in ("", ".", "["):
        return path + problem.path.removeprefix("rule")
    if problem.path in ("equivalents", "exemptions"):
        return f"{path}.{problem.path}"
    return _named(problem.path, data, path) or path


def _named(name: str, data: Any, path: str) -> str | None:
    """The last group or barred set of this name: of two with one name, it is the second that is wrong."""
    found = path if isinstance(data, dict) and str(data.get("name")) == name else None
    for key in ("groups", "barred"):
        parts = data.get(key) if isinstance(data, dict) else None
        for index, part in enumerate(parts if isinstance(parts, list) else []):
            found = _named(name, part, f"{path}.{key}[{index}]") or found
    return found
