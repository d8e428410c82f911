"""Return codes of a row: what came of it, in words, and what the counts of the web service call it. Pure.

Published are that RC001 to RC005 are successes, RC006 to RC011 exceptions, and what RC006 (insufficient data), RC011
(incorrect format) and RC013 (age) say. Which of the others means what is OUR choice, not the official service's: an
installation that knows better overrides sentences by `LRS_RETURN_CODE_TEXTS`.
"""

from collections.abc import Mapping
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext_lazy as _


class Code(StrEnum):
    FOUND = "RC001"
    CONFIRMED = "RC002"
    COMPLETED = "RC003"
    REGISTERED = "RC004"
    SUBSTITUTED = "RC005"
    INSUFFICIENT = "RC006"
    POSSIBLE = "RC007"
    NOT_THIS_LEARNER = "RC008"
    UNKNOWN_ULN = "RC009"
    NO_MATCH = "RC010"
    WRONG_FORMAT = "RC011"
    WRONG_AGE = "RC013"


SUCCESSES = frozenset({Code.FOUND, Code.CONFIRMED, Code.COMPLETED, Code.REGISTERED, Code.SUBSTITUTED})

TEXTS = {
    Code.FOUND: _("Found in the register: this is their ULN."),
    Code.CONFIRMED: _("The ULN is this learner's."),
    Code.COMPLETED: _("Found, or the ULN confirmed, and details brought up to date."),
    Code.REGISTERED: _("Registered as a new learner, with a new ULN."),
    Code.SUBSTITUTED: _("The ULN was merged into another: this is the one to use."),
    Code.INSUFFICIENT: _("Too little to find or register the learner: mandatory details are missing."),
    Code.POSSIBLE: _("Learners in the register may be this one: somebody has to decide."),
    Code.NOT_THIS_LEARNER: _("The ULN is another learner's, or a detail could not be changed."),
    Code.UNKNOWN_ULN: _("The ULN is not in the register."),
    Code.NO_MATCH: _("Not found; nobody was to be registered."),
    Code.WRONG_FORMAT: _("A detail is not in the right form, or has text that is not allowed."),
    Code.WRONG_AGE: _("The date of birth is outside the ages that may be registered."),
}


SHORT = {
    Code.INSUFFICIENT: _("Details missing"),
    Code.POSSIBLE: _("Possible matches"),
    Code.NOT_THIS_LEARNER: _("ULN of another learner"),
    Code.UNKNOWN_ULN: _("Unknown ULN"),
    Code.WRONG_FORMAT: _("Details in the wrong form"),
    Code.WRONG_AGE: _("Age"),
}
"""Why a row is an exception, for lists."""


class Count(StrEnum):
    """What the web service counts (GetSubmitBatchOutputResponse)."""

    NEW = "new"
    EXISTS_OR_UPDATED = "exists_or_updated"
    POSSIBLE = "possible"
    NOT_FOUND = "not_found"
    REJECTED = "rejected"


COUNTED_AS: Mapping[str, Count] = {
    Code.FOUND: Count.EXISTS_OR_UPDATED,
    Code.CONFIRMED: Count.EXISTS_OR_UPDATED,
    Code.COMPLETED: Count.EXISTS_OR_UPDATED,
    Code.SUBSTITUTED: Count.EXISTS_OR_UPDATED,
    Code.REGISTERED: Count.NEW,
    Code.POSSIBLE: Count.POSSIBLE,
    Code.UNKNOWN_ULN: Count.NOT_FOUND,
    Code.NO_MATCH: Count.NOT_FOUND,
    Code.INSUFFICIENT: Count.REJECTED,
    Code.NOT_THIS_LEARNER: Count.REJECTED,
    Code.WRONG_FORMAT: Count.REJECTED,
    Code.WRONG_AGE: Count.REJECTED,
}


def text_of(code: str) -> str:
    """The sentence of a return code, the installation's own before ours; of another code, nothing."""
    return settings.LRS_RETURN_CODE_TEXTS.get(code) or str(TEXTS.get(code, ""))


def counted(by_code: Mapping[str, int]) -> dict[Count, int]:
    """All five counts of these codes."""
    found = dict.fromkeys(Count, 0)
    for code, number in by_code.items():
        if code in COUNTED_AS:
            found[COUNTED_AS[code]] += number
    return found
