"""What a search comes to: exactly one learner, some who may be them, or nobody. A score alone never says "exact".

Twins, siblings, namesakes, fathers and sons share what unrelated people do not, so that fields which agree are not
independent of each other there, and a score is too high by as many bits. Guards, not points, keep them apart.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from .levels import Birth, Name, Postcode, Same
from .scoring import Score

EXACT_FROM = 17.0
"""Bits: odds of over 100,000 to 1."""
AHEAD_BY = 10.0
"""Bits between the best and the next: odds of 1,000 to 1 between the two."""
POSSIBLE_FROM = 0.0
POSSIBLE_TO_A_PERSON_FROM = -3.0
"""A person who looks at a list can be shown more than a batch should raise."""
MOST_SHOWN = 10


class Verdict(StrEnum):
    EXACT = "exact"
    POSSIBLE = "possible"
    NONE = "none"
    DUPLICATES = "duplicates"


@dataclass(frozen=True, slots=True)
class Candidate:
    learner: Hashable
    score: Score


@dataclass(frozen=True, slots=True)
class Outcome:
    """`candidates` best first. EXACT has one; DUPLICATES are held twice and reported, never chosen between."""

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()


# The guards: each names what must hold before a score may mean "exact"


def born_the_same_day(score: Score) -> bool:
    """Brothers, sisters, fathers and sons are not."""
    return score.born_on == Birth.EXACT


def gender_does_not_differ(score: Score) -> bool:
    """Twins of two genders."""
    return score.gender != Same.OTHER


def both_names_agree(score: Score) -> bool:
    """Twins, whose given names differ; and namesakes by half of a name."""
    names = score.names
    return names.given in GIVEN_AGREES and names.family in FAMILY_AGREES


def one_name_is_exact(score: Score) -> bool:
    """Two near names are two slips: Jan and Jane, Ahmed and Ahmad."""
    return Name.EXACT in {score.names.given, score.names.family}


def not_two_given_names(score: Score) -> bool:
    """Twins again: Mia and Mya, Harry and Henry. A slip of the pen makes a name that hardly anybody has."""
    return not score.names.two_given


def not_by_the_middle_name(score: Score) -> bool:
    """Twins once more: Emma Grace and Grace."""
    return score.names.by != "middle"


def something_else_agrees(score: Score) -> bool:
    """Namesakes born on one day: 85 in 100,000 learners of a register of five million have one.

    A whole postcode district is no help: of so many namesakes some live in the same town.
    """
    return score.postcode in SAME_NEIGHBOURHOOD or score.previous_postcode_same or score.email_same


GIVEN_AGREES = frozenset({Name.EXACT, Name.SLIP, Name.NICKNAME, Name.VERY_LIKE})
FAMILY_AGREES = frozenset({Name.EXACT, Name.SLIP, Name.VERY_LIKE, Name.PART})
SAME_NEIGHBOURHOOD = frozenset({Postcode.EXACT, Postcode.SLIP, Postcode.SECTOR})

Guard = Callable[[Score], bool]
GUARDS: tuple[Guard, ...] = (
    born_the_same_day,
    gender_does_not_differ,
    both_names_agree,
    one_name_is_exact,
    not_two_given_names,
    not_by_the_middle_name,
    something_else_agrees,
)


def outcome(
    candidates: Iterable[Candidate],
    *,
    possible_from: float = POSSIBLE_FROM,
    guards: tuple[Guard, ...] = GUARDS,
) -> Outcome:
    """The verdict on all candidates of one search. Those who are as likely as each other stay in the order given."""
    ranked = sorted(candidates, key=lambda each: -round(each.score.bits, 6))
    shown = tuple(each for each in ranked if each.score.bits >= possible_from)[:MOST_SHOWN]
    if not shown:
        return Outcome(Verdict.NONE)
    certain = [each for each in shown if is_certain(each.score, guards)]
    if len(certain) > 1:
        return Outcome(Verdict.DUPLICATES, tuple(certain))
    best = shown[0]
    next_best = ranked[1].score.bits if len(ranked) > 1 else float("-inf")
    if certain == [best] and best.score.bits - next_best >= AHEAD_BY:
        return Outcome(Verdict.EXACT, (best,))
    return Outcome(Verdict.POSSIBLE, shown)


def is_certain(score: Score, guards: tuple[Guard, ...] = GUARDS) -> bool:
    """Whether this alone would be exact, were nobody else near."""
    return score.bits >= EXACT_FROM and all(holds(score) for holds in guards)
