"""How likely it is that two records are of one person, in bits, and why: field by field, with the words for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from math import log2
from typing import NamedTuple

from . import levels
from .levels import Birth, Name, Postcode, Same
from .normal import Person
from .weights import ANOTHER_NAME, MOST, NEAR_NAME_SHARE, NEAR_NAMES, Weights


class Reason(NamedTuple):
    """One field's part in a score: `level` in words, and its bits for (positive) or against."""

    field: str
    words: str
    bits: float


class Names(NamedTuple):
    """How the names agree: straight, swapped, or by another name of the person."""

    given: Name
    family: Name
    bits: float
    swapped: bool = False
    by: str = ""  # the field that stood in: previous_family, preferred, middle
    two_given: bool = False  # the given names are near, and both are names that learners have: Mia, Mya


class Compared(NamedTuple):
    """What comparing two records found, field by field."""

    names: Names
    born_on: Birth
    postcode: Postcode
    gender: Same
    place_of_birth: levels.Like
    place_bits: float
    email: levels.Like
    previous_postcode_same: bool


@dataclass(frozen=True, slots=True)
class Score:
    """`bits` is the log of the odds that the two are one person; 0 is evens."""

    bits: float
    found: Compared
    scorer: "Scorer" = field(repr=False)

    @property
    def names(self) -> Names:
        return self.found.names

    @property
    def born_on(self) -> Birth:
        return self.found.born_on

    @property
    def postcode(self) -> Postcode:
        return self.found.postcode

    @property
    def gender(self) -> Same:
        return self.found.gender

    @property
    def email_same(self) -> bool:
        return self.found.email == levels.Like.EXACT

    @property
    def previous_postcode_same(self) -> bool:
        return self.found.previous_postcode_same

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.scorer.reasons(self.found)


class Scorer:
    """Compares with the weights of one register, keeping the logs it has taken."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._bits = {
            (name, level): weights.bits(name, level)
            for name, shares in weights.chance.items()
            for level in shares
        }
        self.chance_of_exact = {
            name: log2(max(weights.chance[name][Name.EXACT], 1e-6)) for name in ("given", "family")
        }
        self.agree = {name: log2(weights.agreement[name][level]) for name, level in _EXACT.items()}
        self.swapped = log2(weights.swapped)

    def score(self, asked: Person, held: Person) -> Score:
        """Of a record asked for and one held. Fields that either lacks say nothing."""
        place = levels.like_level(asked.place_of_birth, held.place_of_birth)
        found = Compared(
            names=self._names(asked, held),
            born_on=levels.birth_level(asked.born_on, held.born_on),
            postcode=levels.postcode_level(asked.postcode, held.postcode),
            gender=levels.same_level(asked.gender, held.gender),
            place_of_birth=place,
            place_bits=self._place(place, asked.place_of_birth),
            email=levels.like_level(asked.email, held.email),
            previous_postcode_same=_any_same(
                (asked.previous_postcode, held.postcode),
                (asked.postcode, held.previous_postcode),
                (asked.previous_postcode, held.previous_postcode),
            ),
        )
        return Score(self.weights.prior + sum(reason.bits for reason in self.reasons(found)), found, self)

    def reasons(self, found: Compared) -> tuple[Reason, ...]:
        """What was found, in words, with the bits that each says for or against."""
        return (
            Reason("names", _names_in_words(found.names), found.names.bits),
            Reason("born_on", levels.BIRTH_WORDS[found.born_on], self.of("born_on", found.born_on)),
            Reason("postcode", levels.POSTCODE_WORDS[found.postcode], self.of("postcode", found.postcode)),
            Reason("gender", levels.SAME_WORDS[found.gender], self.of("gender", found.gender)),
            Reason("place_of_birth", levels.LIKE_WORDS[found.place_of_birth], found.place_bits),
            Reason("email", levels.LIKE_WORDS[found.email], self.of("email", found.email)),
        )

    def _names(self, asked: Person, held: Person) -> Names:
        best = self._straight_or_swapped(asked.given, asked.family, held.given, held.family)
        for by, given, family, held_given, held_family in _other_names(asked, held):
            other = self._straight_or_swapped(given, family, held_given, held_family)
            if other.bits + ANOTHER_NAME > best.bits:
                best = other._replace(bits=other.bits + ANOTHER_NAME, by=by)
        return best

    def _straight_or_swapped(self, given: str, family: str, held_given: str, held_family: str) -> Names:
        straight = self._pair(given, family, held_given, held_family)
        near = (Name.EXACT, Name.SLIP, Name.NICKNAME, Name.VERY_LIKE)
        if straight.given in near and straight.family in near:
            return straight
        first, second = levels.name_level(given, held_family), levels.name_level(family, held_given)
        bits = (
            self._name("given", first, given, held_family, "family")
            + self._name("family", second, family, held_given, "given")
            + self.swapped
        )
        if bits <= straight.bits:
            return straight
        return Names(first, second, bits, swapped=True, two_given=self.are_two(first, given, held_family))

    def _pair(self, given: str, family: str, held_given: str, held_family: str) -> Names:
        first, second = levels.name_level(given, held_given), levels.name_level(family, held_family)
        bits = self._name("given", first, given, held_given, "given") + self._name(
            "family", second, family, held_family, "family"
        )
        return Names(first, second, bits, two_given=self.are_two(first, given, held_given))

    def _name(self, name: str, level: Name, one: str, other: str, held_as: str) -> float:
        """An exact name counts by its rarity; a near one by its level and half of its rarity."""
        if level not in NEAR_NAMES and level != Name.EXACT:
            return self.of(name, level)
        rarity = log2(max(self.weights.rarity(name, one), self.weights.rarity(held_as, other)))
        if level == Name.EXACT:
            return min(self.agree[name] - rarity, MOST)
        return self.of(name, level) + NEAR_NAME_SHARE * (self.chance_of_exact[name] - rarity)

    def are_two(self, level: Name, one: str, other: str) -> bool:
        """Whether two given names that are near each other are both names of their own."""
        return level in NEAR_NAMES and self.weights.is_borne(one) and self.weights.is_borne(other)

    def _place(self, level: IntEnum, place: str) -> float:
        if level != levels.Like.EXACT:
            return self.of("place_of_birth", level)
        return min(self.agree["place_of_birth"] - log2(self.weights.rarity("place_of_birth", place)), MOST)

    def of(self, name: str, level: IntEnum) -> float:
        """What a level is worth, whatever the value."""
        return self._bits[name, level] if level else 0.0


_EXACT: dict[str, IntEnum] = {
    "given": Name.EXACT,
    "family": Name.EXACT,
    "place_of_birth": levels.Like.EXACT,
}


def _other_names(asked: Person, held: Person) -> Iterable[tuple[str, str, str, str, str]]:
    """The names with each other name of either record put in the place it would have had."""
    for family in filter(None, {asked.previous_family} - {asked.family}):
        yield "previous_family", asked.given, family, held.given, held.family
    for family in filter(None, {held.previous_family} - {held.family}):
        yield "previous_family", asked.given, asked.family, held.given, family
    for by in ("preferred", "middle"):
        if other := getattr(asked, by):
            yield by, other, asked.family, held.given, held.family
        if other := getattr(held, by):
            yield by, asked.given, asked.family, other, held.family


def _names_in_words(names: Names) -> str:
    said = f"given name {levels.NAME_WORDS[names.given]}, family name {levels.NAME_WORDS[names.family]}"
    if names.swapped:
        said += "; given and family name swapped"
    return f"{said}; by the {names.by.replace('_', ' ')} name" if names.by else said


def _any_same(*pairs: tuple[str, str]) -> bool:
    return any(one and one == other for one, other in pairs)
