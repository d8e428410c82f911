"""Why somebody who was found may be the learner who was asked for: each detail of both, and what is to say of it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testamur.records.register.actions import Candidate
from testamur.records.register.details import Details
from testamur.records.register.labels import LABELS, worded
from testamur.records.register.models import Learner
from testamur.rulebook.matching import is_certain
from testamur.rulebook.matching.levels import NAME_WORDS, Name
from testamur.rulebook.matching.normal import normal_email, normal_name, normal_postcode

SHOWN = (
    *("given_name", "middle_names", "family_name", "previous_family_name", "born_on", "gender", "postcode"),
    *("place_of_birth", "email"),
)
FOLDED = {
    **dict.fromkeys(("given_name", "middle_names", "family_name", "previous_family_name"), normal_name),
    "place_of_birth": normal_name,
    "postcode": normal_postcode,
    "email": normal_email,
}
BY_ANOTHER_NAME = {
    "previous_family": gettext_lazy("They agree by a previous family name."),
    "preferred": gettext_lazy("They agree by the preferred name."),
    "middle": gettext_lazy("They agree by a middle name."),
}
SOME_BITS = 7.0
"""Odds of 100 to 1."""


@dataclass(frozen=True, slots=True)
class Line:
    """One detail: asked for and held; `words` say how near they are, and are empty when one side is."""

    label: str
    asked: str | date | None
    held: str | date | None
    words: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A candidate beside what was asked for. `likelihood` is very_likely, likely or possible."""

    learner: Learner
    likelihood: str
    lines: list[Line]
    remarks: list[str]


def compared(asked: Details, candidate: Candidate) -> Compared:
    return Compared(
        candidate.learner, _likelihood(candidate), _lines_between(asked, candidate), _remarks(candidate)
    )


def _lines_between(asked: Details, candidate: Candidate) -> list[Line]:
    """What was asked for and what is held, those details that either side has."""
    words = _words(candidate)
    lines = []
    for name in SHOWN:
        wanted, held = getattr(asked, name), getattr(candidate.learner, name)
        if wanted or held:
            differs = bool(wanted and held) and _folded(name, wanted) != _folded(name, held)
            said = words.get(name, "different" if differs else "the same") if wanted and held else ""
            lines.append(Line(LABELS[name], worded(name, wanted), worded(name, held), said, differs))
    return lines


def _remarks(candidate: Candidate) -> list[str]:
    """What the lines do not show: names swapped, a name that stands elsewhere, an address of before."""
    if candidate.score is None:
        return []
    names, found = candidate.score.names, []
    if names.swapped:
        found.append(_("Given name and family name are swapped."))
    if names.by:
        found.append(BY_ANOTHER_NAME[names.by])
    if candidate.score.previous_postcode_same:
        found.append(_("The postcode is one of before."))
    return found


def _likelihood(candidate: Candidate) -> str:
    """How likely it is, for a person who must decide. Twins score high: only past all guards it is very likely."""
    score = candidate.score
    if score is None or is_certain(score):
        return "very_likely"
    return "likely" if score.bits >= SOME_BITS else "possible"


def _words(candidate: Candidate) -> dict[str, str]:
    score = candidate.score
    if score is None:
        return {}
    said = {reason.field: reason.words for reason in score.reasons if reason.field != "names"}
    if not score.names.swapped and not score.names.by:
        said |= {"given_name": NAME_WORDS[score.names.given], "family_name": NAME_WORDS[score.names.family]}
    unknown = NAME_WORDS[Name.MISSING]
    return {name: words for name, words in said.items() if words != unknown}


def _folded(name: str, value: str | date) -> object:
    return FOLDED[name](value) if name in FOLDED else value
