"""What each level of agreement is worth, in bits: the log of how much oftener it is seen between two records of one
person (m) than between records of two people (u). After Fellegi and Sunter, 1969.

`m` is a judgement about how schools write things down, one table for the United Kingdom. `u` is measured on the
register itself, from pairs drawn at random, so it needs no examples; so are the frequencies of names. A rare name
that agrees says more than a common one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from math import log2
from types import MappingProxyType

from .levels import Birth, Like, Name, Postcode, Same

LEAST, MOST = -12.0, 22.0
"""No field alone says more than this, either way."""

SWAPPED = 0.01
"""The share of records in which given and family name stand in each other's place."""

ANOTHER_NAME = -1.0
"""Bits for agreeing only by a previous family name, a preferred name or a middle name."""

NEAR_NAME_SHARE = 0.5
"""How much of a name's rarity counts when it agrees nearly, not exactly."""

UNSEEN_NAME = 1 / 10_000
UNSEEN_PLACE = 1 / 1_000
"""The frequency of a value that the register does not hold, while it is smaller than these say."""

Shares = Mapping[IntEnum, float]

GIVEN: Shares = {
    Name.EXACT: 0.84,
    Name.SLIP: 0.04,
    Name.NICKNAME: 0.05,
    Name.VERY_LIKE: 0.01,
    Name.PART: 0.02,
    Name.SOUND: 0.01,
    Name.LIKE: 0.005,
    Name.INITIAL: 0.005,
    Name.SOMEWHAT_LIKE: 0.005,
    Name.OTHER: 0.015,
}
FAMILY: Shares = {
    Name.EXACT: 0.88,
    Name.SLIP: 0.035,
    Name.NICKNAME: 0.0005,
    Name.VERY_LIKE: 0.01,
    Name.PART: 0.02,
    Name.SOUND: 0.005,
    Name.LIKE: 0.005,
    Name.INITIAL: 0.0005,
    Name.SOMEWHAT_LIKE: 0.004,
    Name.OTHER: 0.04,
}
BIRTH: Shares = {
    Birth.EXACT: 0.955,
    Birth.DAY_AND_MONTH_SWAPPED: 0.008,
    Birth.SLIP: 0.012,
    Birth.FIRST_OF: 0.006,
    Birth.TWO_PARTS: 0.007,
    Birth.TWO_DIGITS: 0.003,
    Birth.SAME_YEAR: 0.003,
    Birth.OTHER: 0.006,
}
POSTCODE: Shares = {
    Postcode.EXACT: 0.70,
    Postcode.SLIP: 0.01,
    Postcode.SECTOR: 0.015,
    Postcode.DISTRICT: 0.06,
    Postcode.TWO_CHARACTERS: 0.002,
    Postcode.AREA: 0.11,
    Postcode.OTHER: 0.103,
}
GENDER: Shares = {Same.EXACT: 0.985, Same.OTHER: 0.015}
PLACE: Shares = {Like.EXACT: 0.85, Like.VERY_LIKE: 0.05, Like.LIKE: 0.03, Like.OTHER: 0.07}
EMAIL: Shares = {Like.EXACT: 0.60, Like.VERY_LIKE: 0.10, Like.LIKE: 0.05, Like.OTHER: 0.25}

AGREEMENT: Mapping[str, Shares] = MappingProxyType(
    {
        "given": GIVEN,
        "family": FAMILY,
        "born_on": BIRTH,
        "postcode": POSTCODE,
        "gender": GENDER,
        "place_of_birth": PLACE,
        "email": EMAIL,
    }
)
"""m by field and level: of two records of one person, the share that agrees so. Each adds up to 1."""

CHANCE: Mapping[tuple[str, IntEnum], float] = MappingProxyType(
    {
        ("born_on", Birth.EXACT): 1 / 9_000,
        ("born_on", Birth.DAY_AND_MONTH_SWAPPED): 1 / 25_000,
        ("postcode", Postcode.EXACT): 1 / 600_000,
        ("postcode", Postcode.SLIP): 1 / 200_000,
    }
)
"""u from first principles, where pairs drawn at random are too few to see it: days in a generation, postcodes."""

ENOUGH_PAIRS = 5
"""Pairs of a level, among those drawn at random, from which its chance is measured."""

BORNE = 1 / 50_000
"""The share of learners from which a given name is one, however much it looks like a slip of a commoner one."""

FEWEST_MEASURED = 10_000
"""A smaller register says too little about chance: it is taken for one of this many, and `TYPICAL`."""

TYPICAL: Mapping[str, Mapping[IntEnum, int]] = MappingProxyType(
    {
        "given": {
            Name.EXACT: 1_600,
            Name.SLIP: 800,
            Name.NICKNAME: 300,
            Name.VERY_LIKE: 100,
            Name.PART: 40,
            Name.SOUND: 120,
            Name.LIKE: 700,
            Name.INITIAL: 10,
            Name.SOMEWHAT_LIKE: 4_000,
            Name.OTHER: 392_330,
        },
        "family": {
            Name.EXACT: 600,
            Name.SLIP: 400,
            Name.NICKNAME: 20,
            Name.VERY_LIKE: 100,
            Name.PART: 200,
            Name.SOUND: 60,
            Name.LIKE: 500,
            Name.INITIAL: 5,
            Name.SOMEWHAT_LIKE: 4_000,
            Name.OTHER: 394_115,
        },
        "born_on": {
            Birth.EXACT: 44,
            Birth.DAY_AND_MONTH_SWAPPED: 16,
            Birth.SLIP: 1_100,
            Birth.FIRST_OF: 120,
            Birth.TWO_PARTS: 1_700,
            Birth.TWO_DIGITS: 9_000,
            Birth.SAME_YEAR: 13_000,
            Birth.OTHER: 375_020,
        },
        "postcode": {
            Postcode.EXACT: 1,
            Postcode.SLIP: 2,
            Postcode.SECTOR: 40,
            Postcode.DISTRICT: 200,
            Postcode.TWO_CHARACTERS: 30,
            Postcode.AREA: 4_000,
            Postcode.OTHER: 395_727,
        },
        "gender": {Same.EXACT: 200_000, Same.OTHER: 200_000},
        "place_of_birth": {Like.EXACT: 4_000, Like.VERY_LIKE: 500, Like.LIKE: 1_500, Like.OTHER: 394_000},
        "email": {Like.EXACT: 0, Like.VERY_LIKE: 10, Like.LIKE: 1_000, Like.OTHER: 398_990},
    }
)
"""By field and level, of 400,000 pairs drawn at random: judged for British names, until a register measures its own."""

RARE = {"given": UNSEEN_NAME, "family": UNSEEN_NAME, "place_of_birth": UNSEEN_PLACE}
NEAR_NAMES = frozenset({Name.SLIP, Name.NICKNAME, Name.VERY_LIKE})


@dataclass(frozen=True)
class Weights:
    """The table for one register: bits by field and level, name frequencies, and how many learners there are.

    `agreement` and `chance` are m and u by field and level; `frequency` the share of records with a value.
    """

    learners: int
    chance: Mapping[str, Shares]
    frequency: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    agreement: Mapping[str, Shares] = field(default_factory=lambda: AGREEMENT)
    swapped: float = SWAPPED

    @property
    def prior(self) -> float:
        """Bits against any one learner of the register being the person asked for, before anything is compared."""
        return -log2(self.learners)

    def bits(self, name: str, level: IntEnum) -> float:
        """What a level is worth for any value of the field. Missing says nothing."""
        if level == 0:
            return 0.0
        return min(max(log2(self.agreement[name][level] / self.chance[name][level]), LEAST), MOST)

    def rarity(self, name: str, *values: str) -> float:
        """The share of the register that has the commonest of these values."""
        shares = self.frequency.get(name, {})
        return max(self.rarest(name), *(shares.get(value, 0.0) for value in values))

    def rarest(self, name: str) -> float:
        """The share that a value has which the register does not hold."""
        return 1 / max(self.learners, round(1 / RARE[name]))

    def is_borne(self, given: str) -> bool:
        """Whether enough learners have this given name that it is hardly a slip of another."""
        shares = self.frequency.get("given")
        return shares is None or shares.get(given, 0.0) >= BORNE


def measured(
    *,
    learners: int,
    levels: Mapping[str, Mapping[IntEnum, int]],
    frequency: Mapping[str, Mapping[str, float]],
) -> Weights:
    """Weights for a register from how often each level was found among pairs of its records drawn at random."""
    chance = {}
    for name, shares in AGREEMENT.items():
        counts = levels.get(name, {})
        total = sum(counts.get(level, 0) for level in shares) + 0.5 * len(shares)
        chance[name] = {level: _chance(name, level, counts.get(level, 0), total) for level in shares}
    return Weights(learners=learners, chance=chance, frequency=frequency)


def _chance(name: str, level: IntEnum, count: int, total: float) -> float:
    if count < ENOUGH_PAIRS and (name, level) in CHANCE:
        return CHANCE[name, level]
    return (count + 0.5) / total
