"""How often two records of one person agree at each level (m), learned instead of judged, in one of two ways.

From pairs known to be one person, where there are such pairs. Or without any: among pairs that agree exactly on every
other field there is hardly anybody but the same person, so how these agree on the one field left out is how the same
person's records do. A register learns so from its own batches; what it learns from is never a guess about this field.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import IntEnum

from . import levels
from .levels import Name
from .normal import Person
from .weights import AGREEMENT, NEAR_NAMES, Shares, Weights

ENOUGH = 100
"""Pairs from which a field's shares are learned; with fewer the judged ones stay."""
LEAST_SWAPPED = 1e-4

TELLING = frozenset({"given", "family", "born_on", "postcode"})
"""The fields that tell one person from another when they agree. Any three of them do."""
EXACT = 1  # of every ladder of levels

Counts = Mapping[str, Counter[IntEnum]]


def from_pairs(weights: Weights, pairs: Iterable[tuple[Person, Person]]) -> Weights:
    """With the shares found among these pairs, each of one person's two records."""
    counts: dict[str, Counter[IntEnum]] = {name: Counter() for name in AGREEMENT}
    swapped = total = 0
    for one, other in pairs:
        found = _levels(one, other)
        total += 1
        if are_swapped(one, other, found):
            swapped += 1
            found = {name: level for name, level in found.items() if name not in ("given", "family")}
        for name, level in found.items():
            counts[name][level] += 1
    return replace(learned(weights, counts), swapped=max(swapped / max(total, 1), LEAST_SWAPPED))


def from_agreement(weights: Weights, pairs: Iterable[tuple[Person, Person]]) -> Weights:
    """With the shares found among those of these pairs that agree on the other telling fields: no examples needed.

    The pairs are any worth comparing, such as all candidates of many searches.
    """
    counts: dict[str, Counter[IntEnum]] = {name: Counter() for name in AGREEMENT}
    for one, other in pairs:
        found = _levels(one, other)
        agreeing = {name for name in TELLING if found[name] == EXACT}
        if len(agreeing) < len(TELLING) - 1:
            continue
        for name, level in found.items():
            if name not in TELLING or agreeing >= TELLING - {name}:
                counts[name][level] += 1
    return learned(weights, counts)


def learned(weights: Weights, counts: Counts) -> Weights:
    """The weights with shares from counted levels, where a field was counted often enough."""
    return replace(
        weights, agreement={name: _shares(judged, counts[name]) for name, judged in AGREEMENT.items()}
    )


def _shares(judged: Shares, counts: Counter[IntEnum]) -> Shares:
    seen = sum(counts[level] for level in judged)
    if seen < ENOUGH:
        return judged
    return {level: (counts[level] + 0.5) / (seen + 0.5 * len(judged)) for level in judged}


def are_swapped(one: Person, other: Person, found: Mapping[str, IntEnum]) -> bool:
    """Whether given and family name stand in each other's place: how often they do is learned by itself."""
    near = NEAR_NAMES | {Name.EXACT}
    straight = found["given"] in near or found["family"] in near
    across = (levels.name_level(one.given, other.family), levels.name_level(one.family, other.given))
    return not straight and all(level in near for level in across)


def _levels(one: Person, other: Person) -> dict[str, IntEnum]:
    return {
        "given": levels.name_level(one.given, other.given),
        "family": levels.name_level(one.family, other.family),
        "born_on": levels.birth_level(one.born_on, other.born_on),
        "postcode": levels.postcode_level(one.postcode, other.postcode),
        "gender": levels.same_level(one.gender, other.gender),
        "place_of_birth": levels.like_level(one.place_of_birth, other.place_of_birth),
        "email": levels.like_level(one.email, other.email),
    }
