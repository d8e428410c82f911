"""A learner's details as texts on a page: shown, read by the readers of the sheets, and put together when two edit.

Pure of the database's writing. Rules: docs/specification LRN-02; the sentences are those of `rows.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from testamur.delivery.learners.actions_on_details import DETAILS, NAMES
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.codes import ETHNICITIES, GENDERS
from testamur.delivery.registrations.models import Registration
from testamur.delivery.registrations.rows import Rules, read_cells
from testamur.kit.problems import Problem, Severity
from testamur.kit.templating import dmy
from testamur.rulebook.dates import long_date
from testamur.rulebook.names import tidy_name

DATES = ("starts_on", "planned_end_on")
CLOSED = (Registration.Status.CANCELLED, Registration.Status.TRANSFERRED)
LABELS = {
    "forename": "Forename",
    "middle_names": "Middle names",
    "surname": "Surname",
    "date_of_birth": "Date of birth",
    "gender": "Gender",
    "ethnicity": "Ethnicity",
    "centre_reference": "Centre learner reference",
    "postcode": "Postcode",
    "starts_on": "Start date",
    "planned_end_on": "Planned end date",
}
WORDS = {"gender": GENDERS, "ethnicity": ETHNICITIES}
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Details:
    """What was read: the learner's details by name, and the start and planned end date by registration."""

    learner: Mapping[str, Any]
    dates: Mapping[int, tuple[date | None, date | None]]


def place(field: str, registration: Registration) -> str:
    return f"{field}-{registration.pk}"


def label(field: str) -> str:
    """The words for a field, also for a date of one registration."""
    return LABELS[field.partition("-")[0]]


def why_closed(registration: Registration) -> str:
    """Why the dates of a registration cannot be edited; empty when they can."""
    if registration.status not in CLOSED:
        return ""
    word = registration.get_status_display().lower()
    return f"This registration is {word}, which cannot be undone: its dates stay as they were."


def why_name_stands(learner: Learner) -> str:
    """Why the name cannot be edited here; empty when it can."""
    if learner.certificated_on is None:
        return ""
    on = long_date(learner.certificated_on)
    return (
        f"A certificate was awarded in this name on {on}. "
        "The name is corrected together with the certificate, which is issued again."
    )


def shown(learner: Learner, registrations: Sequence[Registration]) -> dict[str, str]:
    """What the page shows in each box."""
    texts = {name: _text(getattr(learner, name)) for name in _editable(learner)}
    for each in registrations:
        if not why_closed(each):
            texts |= {place(field, each): _text(getattr(each, field)) for field in DATES}
    return texts


def read(
    texts: Texts, *, learner: Learner, registrations: Sequence[Registration], today: date
) -> tuple[Details | None, list[Problem]]:
    """What the texts say, and what is wrong or doubtful about them, each at its box; nothing when an error is."""
    cells = {name: texts.get(name, _text(getattr(learner, name))) for name in DETAILS}
    open_ones = [each for each in registrations if not why_closed(each)]
    row, found = read_cells(cells, rules=Rules(today=today, needs_dates=False))
    problems = [each for each in found if each.place in DETAILS]
    dates = {}
    for each in open_ones:
        own = {field: texts.get(place(field, each), "") for field in DATES}
        course, found = read_cells(
            cells | own | {"country_of_study": each.country_of_study}, rules=_rules(each, today)
        )
        problems += _of_registration(found, each, problems)
        dates[each.pk] = (course.starts_on, course.planned_end_on) if course else (None, None)
    if row is None or any(each.severity is Severity.ERROR for each in problems):
        return None, problems
    return Details({name: getattr(row, name) for name in _editable(learner)}, dates), problems


def read_names(texts: Texts) -> tuple[dict[str, str], list[Problem]]:
    """Forename, middle names and surname as they are kept, and what is wrong with them."""
    no_day = Rules(today=date.max, needs_dates=False)
    _row, found = read_cells({name: texts.get(name, "") for name in NAMES}, rules=no_day)
    names = {name: tidy_name(texts.get(name, "")) for name in NAMES}
    return names, [each for each in found if each.place in NAMES]


def merged(*, seen: Texts, typed: Texts, now: Texts) -> dict[str, str]:
    """What the page shows after somebody else saved: what was typed here, and theirs where nothing was."""
    return {
        name: typed[name] if typed.get(name, seen.get(name)) != seen.get(name) else now[name] for name in now
    }


def changed_meanwhile(*, seen: Texts, typed: Texts, now: Texts, by_name: str) -> Iterator[Problem]:
    """A problem at each box that somebody else changed since the page was opened."""
    who = by_name or "Somebody else"
    for name, before in seen.items():
        if name not in now and name.partition("-")[0] in LABELS:
            message = f"{label(name)} cannot be edited any more: the page says why. Your other entries are kept here."
            yield Problem("closed_meanwhile", message)
        elif name in now and before != now[name]:
            from_, to = _said(name, before), _said(name, now[name])
            message = f"{who} changed this from {from_} to {to} since you opened the page."
            if typed.get(name) not in (before, now[name], None):
                message += f" Save again to put {_said(name, typed[name])} in its place."
            yield Problem("changed_meanwhile", message, name)


def _editable(learner: Learner) -> tuple[str, ...]:
    return tuple(name for name in DETAILS if name not in NAMES or not why_name_stands(learner))


def _rules(registration: Registration, today: date) -> Rules:
    product = registration.product
    return Rules(
        today=today,
        needs_dates=product.is_regulated,
        minimum_age=product.minimum_age,
        maximum_age=product.maximum_age,
    )


def _of_registration(
    found: Sequence[Problem], registration: Registration, said: Sequence[Problem]
) -> Iterator[Problem]:
    """The problems of its dates, at their boxes, and those of its product that were not said yet (the age)."""
    known = {(each.code, each.place) for each in said}
    for each in found:
        if each.place in DATES:
            yield Problem(each.code, each.message, place(each.place, registration), each.severity)
        elif each.place in DETAILS and (each.code, each.place) not in known:
            yield Problem(each.code, each.message, each.place, each.severity)


def _text(value: object) -> str:
    return dmy(value) if isinstance(value, date) else str(value or "")


def _said(field: str, text: str) -> str:
    return WORDS.get(field, {}).get(text, text) or "nothing"
