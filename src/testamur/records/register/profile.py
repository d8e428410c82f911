"""A learner as a page shows them: what is held, in groups, and what was changed when and by whom."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from testamur.records.organisations.models import Organisation
from testamur.records.register import queries
from testamur.records.register.details import DATES
from testamur.records.register.labels import LABELS, worded
from testamur.records.register.models import Learner

SECTIONS = (
    (
        _("Names"),
        (
            *("title", "given_name", "middle_names", "family_name", "preferred_name"),
            *("previous_family_name", "family_name_at_16"),
        ),
    ),
    (_("Person"), ("born_on", "gender", "place_of_birth", "nationality", "school_at_16")),
    (
        _("Contact"),
        (
            *("address_1", "address_2", "town", "county", "postcode", "previous_postcode"),
            *("address_on", "email"),
        ),
    ),
    (
        _("Identity and sharing"),
        ("verification", "other_verification", "sharing", "scottish_candidate_number", "notes"),
    ),
)
MOST_EVENTS = 50
MARKS = {"registered": "registered", "changed": "saved", "merged": "part", "deleted": "cancelled"}
WORDS = {
    "registered": _("Registered"),
    "changed": _("Changed"),
    "merged": _("Merged"),
    "restored": _("Restored"),
    "deleted": _("Deleted"),
}
OTHER_LABELS = {
    "status": _("Status"),
    "master": _("Answers as"),
    "linked": _("Linked ULN"),
    "reason": _("Reason"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One amendment, as the piece `timeline` shows it."""

    kind: str
    what: str
    at: datetime
    by: str
    changes: list[tuple[str, str, str]]


def sections_of(learner: Learner) -> list[tuple[str, list[tuple[str, str | date]]]]:
    """What is held, by group: label and value of each detail that says something."""
    return [
        (
            heading,
            [(LABELS[name], value) for name in names if (value := worded(name, getattr(learner, name)))],
        )
        for heading, names in SECTIONS
    ]


def history_for(learner: Learner, *, organisation: Organisation | None) -> list[Event]:
    """Newest first. People are named to their own organisation, and to the service desk (None), alone."""
    return [
        Event(
            kind=MARKS.get(each.what, "checking"),
            what=WORDS.get(each.what, each.what),
            at=each.at,
            by=_by(each.user_name, each.organisation_name, organisation),
            changes=[] if each.what == "registered" else _changes(each.changes),
        )
        for each in queries.history_of(learner)[:MOST_EVENTS]
    ]


def _by(user_name: str, organisation_name: str, reader: Organisation | None) -> str:
    named = reader is None or reader.name == organisation_name
    return f"{user_name}, {organisation_name}" if named else organisation_name


def _changes(changes: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    return [
        (LABELS.get(name) or OTHER_LABELS.get(name, name), _told(name, old), _told(name, new))
        for name, (old, new) in changes.items()
    ]


def _told(name: str, text: str) -> str:
    if name in DATES and text:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    return str(worded(name, text))
