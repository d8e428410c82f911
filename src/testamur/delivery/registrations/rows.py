"""Reading one learner's cells, typed or from a file, into a `Row`: pure, and the same for page, file and API.

Every wrong cell gets a sentence that says how to put it right, and a suggestion where there is only one likely
answer. Rules: docs/specification REG-03; the single readers come from the rulebook.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from testamur.delivery.registrations import codes
from testamur.delivery.registrations.arrangement_columns import Asked, read_arrangements
from testamur.ground.sheets.damage import likely_date, likely_digits
from testamur.ground.sheets.rows import CellProblem, error, warning
from testamur.kit.problems import Severity
from testamur.rulebook.dates import (
    UnreadableDateError,
    age_on,
    birth_date_problem,
    birth_date_warning,
    long_date,
    months_later,
    read_date,
)
from testamur.rulebook.names import name_problems, tidy_name
from testamur.rulebook.uln import tidy_uln, uln_problem

LONGEST_REFERENCE = 30
LONGEST_POSTCODE = 10
YEARS_AHEAD = 20  # [assumption] no planned end date lies further ahead; decides the century of "27"

# The shapes of UK postcodes; whether one exists is not known here. ZZ99 is used where there is none.
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
PLAIN_NAME = re.compile(r"[A-Za-z]+(?:[ '-][A-Za-z]+)*")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the product and the day ask of every row."""

    today: date
    needs_dates: bool
    minimum_age: int | None = None
    maximum_age: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A learner to be registered, read and tidied."""

    forename: str
    middle_names: str
    surname: str
    date_of_birth: date
    centre_reference: str
    ethnicity: str
    gender: str
    uln: str
    postcode: str
    starts_on: date | None
    planned_end_on: date | None
    country_of_study: str
    arrangements: tuple[Asked, ...] = ()


Problems = tuple[CellProblem, ...]


def read_cells(cells: Mapping[str, str], *, rules: Rules) -> tuple[Row | None, list[CellProblem]]:
    """The row in these cells and what is wrong with them; no row when a problem is an error."""
    values, found = {}, []
    for field, read in READERS.items():
        values[field], problems = read(cells.get(field, ""), rules)
        found += problems
    values["arrangements"], problems = read_arrangements(cells)
    found += [*_together(values, rules), *problems]
    wrong = any(problem.severity is Severity.ERROR for problem in found)
    return (None if wrong else Row(**values)), found


# One reader for each column: the value and what is wrong with the cell


@lru_cache(maxsize=20_000)
def _forename(text: str, rules: Rules) -> tuple[str, Problems]:
    return _name(text, "forename")


@lru_cache(maxsize=20_000)
def _surname(text: str, rules: Rules) -> tuple[str, Problems]:
    return _name(text, "surname")


@lru_cache(maxsize=20_000)
def _middle_names(text: str, rules: Rules) -> tuple[str, Problems]:
    return _name(text, "middle_names") if text.strip() else ("", ())


@lru_cache(maxsize=20_000)
def _date_of_birth(text: str, rules: Rules) -> tuple[date | None, Problems]:
    born_on, problems = _date(text, "date_of_birth", latest=rules.today, missing="Enter the date of birth.")
    if born_on is None:
        return None, problems
    if impossible := birth_date_problem(born_on, today=rules.today):
        return None, _error("birth_date_impossible", impossible, "date_of_birth")
    if doubt := birth_date_warning(born_on, today=rules.today):
        return born_on, _warning("birth_date_doubtful", doubt, "date_of_birth")
    return born_on, _age(born_on, rules)


def _centre_reference(text: str, rules: Rules) -> tuple[str, Problems]:
    reference = text.strip()
    if len(reference) > LONGEST_REFERENCE:
        message = f"A centre learner reference has at most {LONGEST_REFERENCE} characters; this has {len(reference)}."
        return "", _error("reference_too_long", message, "centre_reference")
    if not reference.isprintable() or "\N{REPLACEMENT CHARACTER}" in reference:
        message = "The reference holds a hidden control character: type it again."
        return "", _error("reference_unreadable", message, "centre_reference")
    return reference, ()


@lru_cache(maxsize=1_000)
def _ethnicity(text: str, rules: Rules) -> tuple[str, Problems]:
    code = text.strip()
    if not code:
        return codes.ETHNICITY_NOT_PROVIDED, ()
    if code in codes.ETHNICITIES:
        return code, ()
    digits = code.upper().removesuffix(".0").replace("O", "0").replace("I", "1").replace("L", "1").lstrip("0")
    likely = (
        digits
        if digits in codes.ETHNICITIES
        else codes.ETHNICITY_WORDS.get(" ".join(code.upper().split()), "")
    )
    return "", _error("ethnicity_unknown", "Use a code from 31 to 47, 98 or 99.", "ethnicity", likely)


@lru_cache(maxsize=1_000)
def _gender(text: str, rules: Rules) -> tuple[str, Problems]:
    code = text.strip().upper()
    if code in codes.GENDERS:
        return code, ()
    if not code:
        return "", _error("gender_missing", "Enter M, F or U (prefer not to say).", "gender")
    likely = codes.GENDER_WORDS.get(" ".join(code.split()), "")
    return "", _error("gender_unknown", "Use M, F or U (prefer not to say).", "gender", likely)


def _uln(text: str, rules: Rules) -> tuple[str, Problems]:
    uln = tidy_uln(text)
    if not uln:
        return "", ()
    problem = uln_problem(uln)
    if not problem:
        return uln, ()
    bare = likely_digits(uln)
    likely = bare if bare != uln and uln_problem(bare) is None else ""
    return "", _error("uln_wrong", problem, "uln", likely)


@lru_cache(maxsize=20_000)
def _postcode(text: str, rules: Rules) -> tuple[str, Problems]:
    postcode = " ".join(text.upper().split())
    if len(postcode) > LONGEST_POSTCODE:
        message = f"A postcode has at most {LONGEST_POSTCODE} characters."
        return "", _error("postcode_too_long", message, "postcode")
    if not postcode.isprintable() or "\N{REPLACEMENT CHARACTER}" in postcode:
        return "", _error("postcode_unreadable", "The postcode holds a hidden control character.", "postcode")
    return postcode, ()


@lru_cache(maxsize=20_000)
def _starts_on(text: str, rules: Rules) -> tuple[date | None, Problems]:
    return _course_date(text, "starts_on", rules, missing="Enter the start date.")


@lru_cache(maxsize=20_000)
def _planned_end_on(text: str, rules: Rules) -> tuple[date | None, Problems]:
    return _course_date(text, "planned_end_on", rules, missing="Enter the planned end date.")


@lru_cache(maxsize=1_000)
def _country(text: str, rules: Rules) -> tuple[str, Problems]:
    code = text.strip().upper()
    if not code:
        return codes.HOME_COUNTRY, ()
    if code in codes.COUNTRIES:
        return code, ()
    likely = codes.COUNTRY_WORDS.get(" ".join(code.split()), "")
    message = (
        f"Use {likely} for {codes.COUNTRIES[likely]}." if likely else "Use a country code such as GB, or 99."
    )
    return "", _error("country_unknown", message, "country_of_study", likely)


READERS = {
    "forename": _forename,
    "middle_names": _middle_names,
    "surname": _surname,
    "date_of_birth": _date_of_birth,
    "centre_reference": _centre_reference,
    "ethnicity": _ethnicity,
    "gender": _gender,
    "uln": _uln,
    "postcode": _postcode,
    "starts_on": _starts_on,
    "planned_end_on": _planned_end_on,
    "country_of_study": _country,
}


# What several columns share


def _together(values: dict, rules: Rules) -> Problems:
    """What is wrong between cells that are right by themselves."""
    found: Problems = ()
    starts_on, ends_on = values["starts_on"], values["planned_end_on"]
    if starts_on and ends_on and ends_on < starts_on:
        message = f"The planned end date must be after the start date, {long_date(starts_on)}."
        found += _error("ends_before_start", message, "planned_end_on")
    elif ends_on and ends_on < rules.today:
        found += _warning("end_in_the_past", f"{long_date(ends_on)} is in the past.", "planned_end_on")
    postcode = values["postcode"]
    if postcode and values["country_of_study"] == codes.HOME_COUNTRY and not POSTCODE.fullmatch(postcode):
        found += _warning("postcode_doubtful", "This does not look like a UK postcode.", "postcode")
    return found


def _name(text: str, field: str) -> tuple[str, Problems]:
    name = tidy_name(text)
    if len(name) <= 50 and PLAIN_NAME.fullmatch(name):
        return name, ()
    if not name:
        return "", _error("name_missing", f"Enter a {field}.", field)
    problems = name_problems(name)
    return name, _error("name_wrong", problems[0], field) if problems else ()


def _date(text: str, field: str, *, latest: date, missing: str) -> tuple[date | None, Problems]:
    if not text.strip():
        return None, _error("date_missing", missing, field)
    try:
        return read_date(text, latest=latest), ()
    except UnreadableDateError as unreadable:
        return None, _error("date_unreadable", str(unreadable), field, likely_date(text.strip()))


def _course_date(text: str, field: str, rules: Rules, *, missing: str) -> tuple[date | None, Problems]:
    if not text.strip() and not rules.needs_dates:
        return None, ()
    day, problems = _date(text, field, latest=months_later(rules.today, 12 * YEARS_AHEAD), missing=missing)
    if day and abs(day.year - rules.today.year) > YEARS_AHEAD:
        return None, _error("date_unlikely", f"{long_date(day)} is too far from today.", field)
    return day, problems


def _age(born_on: date, rules: Rules) -> Problems:
    age = age_on(rules.today, born_on=born_on)
    if rules.minimum_age is not None and age < rules.minimum_age:
        message = f"The learner is {age}; the product is for learners aged {rules.minimum_age} or over."
        return _warning("too_young", message, "date_of_birth")
    if rules.maximum_age is not None and age > rules.maximum_age:
        message = f"The learner is {age}; the product is for learners aged up to {rules.maximum_age}."
        return _warning("too_old", message, "date_of_birth")
    return ()


def _error(code: str, message: str, field: str, suggestion: str = "") -> Problems:
    return (error(code, message, field, suggestion),)


def _warning(code: str, message: str, field: str, suggestion: str = "") -> Problems:
    return (warning(code, message, field, suggestion),)
