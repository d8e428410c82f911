"""What the flags of the learning records service mean, VRF001 to VRF008 (centre guide, "Manage ULNs").

Six of the eight compare the two names that were sent with the three that the service holds, each with each. Most
of them are raised for anybody at all, since a forename is rarely a surname too. They are there for what is *not*
raised: a surname that is the forename held means names the wrong way round, or a surname held as a former one
means that the learner has changed theirs. Flags of the cross comparisons alone are therefore no difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass

GIVEN_GIVEN, GIVEN_FAMILY, GIVEN_PREVIOUS = "VRF001", "VRF002", "VRF003"
FAMILY_GIVEN, FAMILY_FAMILY, FAMILY_PREVIOUS = "VRF004", "VRF005", "VRF006"
BIRTH, GENDER = "VRF007", "VRF008"

MEANINGS = {
    GIVEN_GIVEN: "The forename sent is not the forename that the service holds.",
    GIVEN_FAMILY: "The forename sent is not the surname that the service holds.",
    GIVEN_PREVIOUS: "The forename sent is not the former surname that the service holds.",
    FAMILY_GIVEN: "The surname sent is not the forename that the service holds.",
    FAMILY_FAMILY: "The surname sent is not the surname that the service holds.",
    FAMILY_PREVIOUS: "The surname sent is not the former surname that the service holds.",
    BIRTH: "The date of birth sent is not the one that the service holds.",
    GENDER: "The gender sent is not the one that the service holds.",
}
CROSS = frozenset({GIVEN_FAMILY, GIVEN_PREVIOUS, FAMILY_GIVEN, FAMILY_PREVIOUS})


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, in a sentence; what to do about it; and the fields of the learner that are in question."""

    fields: tuple[str, ...]
    sentence: str
    advice: str


SWAPPED = Difference(
    ("forename", "surname"),
    "Forename and surname are the wrong way round: the service holds each as the other.",
    "Swap them in your record, if the learner's identity document says so too.",
)
FORMER_SURNAME = Difference(
    ("surname",),
    "The surname is the one that the service holds as the learner's former surname.",
    "If the learner has changed their name, give your record the new one; if they use the former one again, ask the "
    "service to change theirs.",
)
BOTH_NAMES = Difference(
    ("forename", "surname"),
    "Neither the forename nor the surname is the one that the service holds.",
    "Look whether the two are the wrong way round, and whether this ULN is really this learner's.",
)
FORENAME = Difference(
    ("forename",),
    "The forename is not the one that the service holds.",
    "Look for a short form, another spelling or a middle name, and use the name on the learner's identity document.",
)
SURNAME = Difference(
    ("surname",),
    "The surname is not the one that the service holds.",
    "Look for a change of name, a hyphen or another spelling, and use the name on the learner's identity document.",
)
DATE_OF_BIRTH = Difference(
    ("date_of_birth",),
    "The date of birth is not the one that the service holds.",
    "Look whether day and month were swapped or a digit mistyped.",
)
GENDER_DIFFERS = Difference(
    ("gender",),
    "The gender is not the one that the service holds.",
    "Correct your record if it is wrong; if it is right, ask the service to change theirs.",
)


def differences(flags: Iterable[str]) -> list[Difference]:
    """What really differs, names first; empty when only cross comparisons are flagged.

    That a cross comparison agrees is believed only of a service that reports cross comparisons: at least one of the
    others must be flagged.
    """
    raised = frozenset(flags)
    found = [*_names(raised)]
    if BIRTH in raised:
        found.append(DATE_OF_BIRTH)
    if GENDER in raised:
        found.append(GENDER_DIFFERS)
    return found


def _names(raised: frozenset[str]) -> list[Difference]:
    reports_all = bool(raised & CROSS)
    if {GIVEN_GIVEN, FAMILY_FAMILY} <= raised:
        swapped = reports_all and not {GIVEN_FAMILY, FAMILY_GIVEN} & raised
        return [SWAPPED if swapped else BOTH_NAMES]
    if FAMILY_FAMILY in raised:
        return [FORMER_SURNAME if reports_all and FAMILY_PREVIOUS not in raised else SURNAME]
    return [FORENAME] if GIVEN_GIVEN in raised else []


def flags_between(
    *, given: str, family: str, held_given: str, held_family: str, held_previous: str
) -> list[str]:
    """The flags for names, compared as they stand: fold them first. An empty former surname is equal to nothing."""
    compared = (
        (GIVEN_GIVEN, given, held_given),
        (GIVEN_FAMILY, given, held_family),
        (GIVEN_PREVIOUS, given, held_previous),
        (FAMILY_GIVEN, family, held_given),
        (FAMILY_FAMILY, family, held_family),
        (FAMILY_PREVIOUS, family, held_previous),
    )
    return [flag for flag, sent, held in compared if sent != held]
