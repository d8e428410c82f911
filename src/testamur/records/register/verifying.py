"""Verification: is this ULN really this learner's (docs/specification, URN-07)?

The codes are the service's own (WSVRC001 to 006), and so are the flags (`rulebook.verification`). What "similar"
means is not published beyond "the names were similar, but not a successful match"; ours is in `_similar`. Date of
birth and gender are compared only when they are sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from testamur.records.register import queries
from testamur.records.register.models import Learner
from testamur.rulebook.matching.levels import Name, name_level
from testamur.rulebook.matching.normal import normal_name
from testamur.rulebook.names import name_key
from testamur.rulebook.verification import BIRTH, GENDER, differences, flags_between


class Code(StrEnum):
    MATCH = "WSVRC001"
    LINKED_MATCH = "WSVRC002"
    SIMILAR = "WSVRC003"
    LINKED_SIMILAR = "WSVRC004"
    NO_MATCH = "WSVRC005"
    NOT_FOUND = "WSVRC006"


LINKED = {Code.MATCH: Code.LINKED_MATCH, Code.SIMILAR: Code.LINKED_SIMILAR}
SIMILAR_FROM = frozenset({Name.EXACT, Name.SLIP, Name.NICKNAME, Name.VERY_LIKE, Name.PART, Name.SOUND})


@dataclass(frozen=True, slots=True)
class ToVerify:
    """What is claimed of one ULN. `ref` is the asker's own identifier and comes back as it was."""

    uln: str
    given_name: str
    family_name: str
    born_on: date | None = None
    gender: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """The answer. `held` is whom the register holds, the master of a merged ULN; None for WSVRC006.

    `flags` are of what differs (VRF001 to VRF008), and none of a match: that a given name is no family name is no
    failure.
    """

    sent: ToVerify
    code: Code
    flags: tuple[str, ...] = ()
    held: queries.Held | None = None

    @property
    def is_match(self) -> bool:
        return self.code in {Code.MATCH, Code.LINKED_MATCH}


def verify(sent: Sequence[ToVerify]) -> list[Verified]:
    """Each in the order sent. One query, however many; nothing is recorded: that is the caller's (`note_looks`)."""
    held = queries.by_ulns({each.uln for each in sent})
    return [_verified(each, held.get(each.uln)) for each in sent]


def _verified(sent: ToVerify, held: queries.Held | None) -> Verified:
    if held is None:
        return Verified(sent, Code.NOT_FOUND)
    flags = flags_of(sent, held.learner)
    code = _code(sent, held.learner, flags)
    if held.is_substituted:
        code = LINKED.get(code, code)
    return Verified(sent, code, () if code in {Code.MATCH, Code.LINKED_MATCH} else tuple(flags), held)


def flags_of(sent: ToVerify, learner: Learner) -> list[str]:
    """All that differs, cross comparisons too."""
    flags = flags_between(
        given=_folded(sent.given_name),
        family=_folded(sent.family_name),
        held_given=_folded(learner.given_name),
        held_family=_folded(learner.family_name),
        held_previous=_folded(learner.previous_family_name),
    )
    flags += [BIRTH] if sent.born_on and sent.born_on != learner.born_on else []
    return flags + ([GENDER] if sent.gender and sent.gender != learner.gender else [])


def _folded(name: str) -> str:
    """Case, accents, apostrophes, hyphens and spaces make no difference."""
    return name_key(name).replace(" ", "")


def _code(sent: ToVerify, learner: Learner, flags: Sequence[str]) -> Code:
    if not differences(flags):
        return Code.MATCH
    if {BIRTH, GENDER} & set(flags):
        return Code.NO_MATCH  # similar is said of names alone
    return Code.SIMILAR if _similar(sent, learner) else Code.NO_MATCH


def _similar(sent: ToVerify, learner: Learner) -> bool:
    """Both names near: a slip, a short form, a part, the same sound; or swapped; or the former family name."""
    given, family = normal_name(sent.given_name), normal_name(sent.family_name)
    held_given, held_family = normal_name(learner.given_name), normal_name(learner.family_name)
    held_previous = normal_name(learner.previous_family_name)
    pairs = (
        ((given, held_given), (family, held_family)),
        ((given, held_family), (family, held_given)),
        ((given, held_given), (family, held_previous)),
    )
    return any(all(name_level(*names) in SIMILAR_FROM for names in pair) for pair in pairs)
