"""The same scores for many pairs at once, column by column: what `scoring` says of one pair, for a file of thousands.

A test holds the two to the same levels and bits. What this one saves is in
`docs/decisions/0101-searching-the-register.md`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from .column_levels import (
    Array,
    Vocabulary,
    Words,
    birth_levels,
    both_same,
    like_levels,
    name_levels,
    postcode_levels,
    same_levels,
)
from .levels import Birth, Like, Name, Postcode, Same
from .normal import FIELDS, Person
from .scoring import Compared, Names, Score, Scorer
from .weights import ANOTHER_NAME, MOST, NEAR_NAME_SHARE

NAMES, BIRTHS, POSTCODES, SAMES, LIKES = map(tuple, (Name, Birth, Postcode, Same, Like))
NAME_FIELDS = ("given", "family", "previous_family", "preferred", "middle")
BY = ("", "", *NAME_FIELDS[2:])


Columns = Mapping[str, Sequence[str]]
"""The details of many people, by field of `Person`."""


def columns_of(people: Sequence[Person]) -> Columns:
    return {name: [getattr(each, name) for each in people] for name in FIELDS}


@dataclass(frozen=True, slots=True)
class Scores:
    """Of pairs: `bits` by position, and the whole of those that are asked for."""

    bits: Array
    names: "_Found"
    rest: tuple[Array, ...]
    scorer: Scorer

    def at(self, positions: Array) -> list[Score]:
        def taken(*arrays: Array) -> Iterator[tuple[Any, ...]]:
            return zip(*(each[positions].tolist() for each in arrays), strict=True)

        by_name = self.names
        names = [
            Names(NAMES[given], NAMES[family], bits, swapped, BY[by], two_given)
            for given, family, bits, swapped, by, two_given in taken(
                by_name.given, by_name.family, by_name.bits, by_name.swapped, by_name.by, by_name.two_given
            )
        ]
        found = [
            Compared(
                each, BIRTHS[birth], POSTCODES[code], SAMES[gender], LIKES[place], bits, LIKES[email], same
            )
            for each, (birth, code, gender, place, bits, email, same) in zip(
                names, taken(*self.rest), strict=True
            )
        ]
        return [
            Score(bits, each, self.scorer)
            for bits, each in zip(self.bits[positions].tolist(), found, strict=True)
        ]


def scores(scorer: Scorer, asked: Columns, held: Columns, one: Array, other: Array) -> Scores:
    """Of the pairs of the `one[n]`th asked for and the `other[n]`th held."""

    def numbered(vocabulary: Vocabulary, name: str) -> tuple[Array, Array]:
        return vocabulary.numbered(asked[name])[one], vocabulary.numbered(held[name])[other]

    words, (dates, codes, places, emails) = Words(), (Vocabulary() for _ in range(4))
    names = {name: numbered(words, name) for name in NAME_FIELDS}
    compared = _NamesCompared(scorer, words).best(names)
    born_on = birth_levels(dates, *numbered(dates, "born_on"))
    postcodes, previous = numbered(codes, "postcode"), numbered(codes, "previous_postcode")
    postcode = postcode_levels(codes, *postcodes)
    gender = same_levels(*numbered(Vocabulary(), "gender"))
    place_asked, place_held = numbered(places, "place_of_birth")
    place = like_levels(places, place_asked, place_held)
    place_bits = _place_bits(scorer, places, place, place_asked)
    email = like_levels(emails, *numbered(emails, "email"))
    previous_same = (
        both_same(previous[0], postcodes[1]) | both_same(postcodes[0], previous[1]) | both_same(*previous)
    )
    bits = (
        scorer.weights.prior
        + compared.bits
        + _table(scorer, "born_on", Birth)[born_on]
        + _table(scorer, "postcode", Postcode)[postcode]
        + _table(scorer, "gender", Same)[gender]
        + place_bits
        + _table(scorer, "email", Like)[email]
    )
    return Scores(
        bits, compared, (born_on, postcode, gender, place, place_bits, email, previous_same), scorer
    )


def _place_bits(scorer: Scorer, places: Vocabulary, level: Array, asked: Array) -> Array:
    exact = np.minimum(scorer.agree["place_of_birth"] - _rarity(scorer, places, "place_of_birth"), MOST)
    return np.asarray(
        np.where(level == Like.EXACT, exact[asked], _table(scorer, "place_of_birth", Like)[level])
    )


def _rarity(scorer: Scorer, values: Vocabulary, name: str) -> Array:
    """The log of how common each value is."""
    shares = scorer.weights.frequency.get(name, {})
    held = values.each(lambda value: shares.get(value, 0.0))
    return np.asarray(np.log2(np.maximum(scorer.weights.rarest(name), held)))


def _table(scorer: Scorer, name: str, level: type[IntEnum]) -> Array:
    return np.array([scorer.of(name, each) for each in level])


# Names: the best of straight, swapped, and by another name of either


@dataclass(slots=True)
class _Found:
    given: Array
    family: Array
    bits: Array
    swapped: Array
    by: Array
    two_given: Array


class _NamesCompared:
    """Pairs of names under one scorer. Given and family names are numbers of one vocabulary."""

    def __init__(self, scorer: Scorer, words: Words) -> None:
        self.scorer, self.words = scorer, words
        self.bits = {name: _table(scorer, name, Name) for name in ("given", "family")}
        self.rarity = {name: _rarity(scorer, words, name) for name in self.bits}
        self.borne = words.each(scorer.weights.is_borne)

    def best(self, names: dict[str, tuple[Array, Array]]) -> _Found:
        given, family = names["given"], names["family"]
        best = self._straight_or_swapped(given[0], family[0], given[1], family[1])
        for by, side in ((by, side) for by in (2, 3, 4) for side in (0, 1)):
            others, instead_of = names[NAME_FIELDS[by]][side], family if by == 2 else given
            differs = (others > 0) if by != 2 else (others > 0) & (others != family[side])
            at = np.flatnonzero(differs)
            if len(at):
                sides = [each[at] for each in (given[0], family[0], given[1], family[1])]
                sides[2 * side + (instead_of is family)] = others[at]
                self._improve(best, at, self._straight_or_swapped(*sides), by)
        return best

    @staticmethod
    def _improve(best: _Found, at: Array, found: _Found, by: int) -> None:
        better = found.bits + ANOTHER_NAME > best.bits[at]
        at = at[better]
        best.given[at], best.family[at] = found.given[better], found.family[better]
        best.bits[at], best.swapped[at] = found.bits[better] + ANOTHER_NAME, found.swapped[better]
        best.by[at], best.two_given[at] = by, found.two_given[better]

    def _straight_or_swapped(
        self, given: Array, family: Array, held_given: Array, held_family: Array
    ) -> _Found:
        first, second = name_levels(self.words, (given, held_given), (family, held_family))
        bits = self._of("given", first, given, held_given, "given") + self._of(
            "family", second, family, held_family, "family"
        )
        swapped = np.zeros(len(given), bool)
        at = np.flatnonzero(~(_agrees(first) & _agrees(second)))
        one, other = name_levels(self.words, (given[at], held_family[at]), (family[at], held_given[at]))
        across = (
            self._of("given", one, given[at], held_family[at], "family")
            + self._of("family", other, family[at], held_given[at], "given")
            + self.scorer.swapped
        )
        better = across > bits[at]
        at = at[better]
        first[at], second[at], bits[at], swapped[at] = one[better], other[better], across[better], True
        two_given = (
            _is_near(first) & self.borne[given] & self.borne[np.where(swapped, held_family, held_given)]
        )
        return _Found(first, second, bits, swapped, np.zeros(len(given), np.int8), two_given)

    def _of(self, name: str, level: Array, one: Array, other: Array, held_as: str) -> Array:
        rarity = np.maximum(self.rarity[name][one], self.rarity[held_as][other])
        bits = self.bits[name][level]
        near = NEAR_NAME_SHARE * (self.scorer.chance_of_exact[name] - rarity)
        bits = np.where(_is_near(level), bits + near, bits)
        exact = np.minimum(self.scorer.agree[name] - rarity, MOST)
        return np.asarray(np.where(level == Name.EXACT, exact, bits))


def _is_near(level: Array) -> Array:
    return np.asarray((level >= Name.SLIP) & (level <= Name.VERY_LIKE))


def _agrees(level: Array) -> Array:
    return np.asarray((level == Name.EXACT) | _is_near(level))


def levels(held: Columns, one: Array, other: Array) -> dict[str, Array]:
    """By field, how near the pairs of the `one[n]`th and the `other[n]`th are: for measuring, not for scoring."""

    def pair(vocabulary: Vocabulary, name: str) -> tuple[Array, Array]:
        numbers = vocabulary.numbered(held[name])
        return numbers[one], numbers[other]

    words, (dates, codes, places, emails) = Words(), (Vocabulary() for _ in range(4))
    names = [pair(words, "given"), pair(words, "family")]
    given, family = name_levels(words, *names)
    born_on, postcode = pair(dates, "born_on"), pair(codes, "postcode")
    place, email = pair(places, "place_of_birth"), pair(emails, "email")
    return {
        "given": given,
        "family": family,
        "born_on": birth_levels(dates, *born_on),
        "postcode": postcode_levels(codes, *postcode),
        "gender": same_levels(*pair(Vocabulary(), "gender")),
        "place_of_birth": like_levels(places, *place),
        "email": like_levels(emails, *email),
    }
