"""What a judgement says: the status of a claim, what counts where, what is over, what is missing (CLM-05)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from testamur.rulebook.means import Means

from .rule import Measure


class Status(StrEnum):
    """The claim status, and NOTHING where no unit counts towards the qualification yet."""

    FULL = "full"
    PARTIAL = "partial"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Held:
    """A unit (or an outside certificate) a learner holds; `grade_achieves` is false for a U."""

    code: str
    means: Means = Means.ACHIEVED
    grade_achieves: bool = True


class Counted(NamedTuple):
    """A unit that counts: in which group, and for how much of its size once caps are applied."""

    unit: str
    group: str
    credits: int
    size: int
    held: Held


class Surplus(NamedTuple):
    """Something held that does not count, or the part of a unit over a cap, and why."""

    unit: str
    credits: int
    why: str


class Missing(NamedTuple):
    """One thing still needed: how much, from which group, and the units not held that could supply it.

    `of` is None where `amount` is a number of groups still to choose.
    """

    group: str
    sentence: str
    amount: int
    of: Measure | None
    units: tuple[str, ...]


class Figure(NamedTuple):
    """A sentence of the rule beside its numbers, for a "why" panel; `text` is that of `explain`, word for word."""

    depth: int
    group: str
    text: str
    have: int
    need: int
    met: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """A learner's standing against a rule. Credits are guided hours where the rule measures in hours."""

    status: Status
    credits: int
    counted: tuple[Counted, ...]
    surplus: tuple[Surplus, ...]
    missing: tuple[Missing, ...]
    figures: tuple[Figure, ...]
