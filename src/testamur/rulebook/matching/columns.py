"""The same scores for many pairs at once, column by column: what `scoring` says of one pair, for a file of thousands.

Values are numbered, so that equal ones are equal numbers, and each pair of different values is compared once. A test
holds the two to the same levels and bits; `docs/decisions/0100-matching.md` has what this one saves.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from .levels import (
    LIKE,
    PLACE_LIKE,
    PLACE_VERY_LIKE,
    SHORTEST_FOR_A_SLIP,
    SOMEWHAT_LIKE,
    VERY_LIKE,
    Birth,
    Like,
    Name,
    Postcode,
    Same,
    area_of,
)
from .nicknames import others_of
from .normal import FIELDS, Person
from .scoring import Compared, Names, Score, Scorer
from .sounds import sound
from .weights import ANOTHER_NAME, MOST, NEAR_NAME_SHARE

Array = np.ndarray
NAMES, BIRTHS, POSTCODES, SAMES, LIKES = map(tuple, (Name, Birth, Postcode, Same, Like))
NAME_FIELDS = ("given", "family", "previous_family", "preferred", "middle")
BY = ("", "", *NAME_FIELDS[2:])


class Vocabulary:
    """Values by number; 0 is what is not known."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._numbers[""]

    def numbered(self, values: Sequence[str]) -> Array:
        return np.fromiter(map(self._numbers.__getitem__, values), np.int64, len(values))

    @property
    def values(self) -> list[str]:
        return list(self._numbers)

    def of(self, numbers: Array) -> list[str]:
        values = self.values
        return [values[number] for number in numbers.tolist()]

    def characters(self) -> Array:
        """A row of code points for each value, zeros behind it."""
        return np.array(self.values, np.str_).view(np.uint32).reshape(len(self._numbers), -1)

    def each(self, fact: Callable[[str], object]) -> Array:
        """A fact of each value."""
        return np.array([fact(value) for value in self._numbers])


class Words(Vocabulary):
    """Names, all numbered before the first of these facts is asked for."""

    @cached_property
    def sounds(self) -> Array:
        """Equal numbers for equal sounds."""
        return Vocabulary().numbered([sound(value.replace(" ", "")) for value in self._numbers])

    @cached_property
    def lengths(self) -> Array:
        return self.each(len)

    @cached_property
    def have_parts(self) -> Array:
        return self.each(lambda value: " " in value)


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
        def taken(*arrays: Array) -> Iterator[tuple]:
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
    previous_same = _same(previous[0], postcodes[1]) | _same(postcodes[0], previous[1]) | _same(*previous)
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
    return np.where(level == Like.EXACT, exact[asked], _table(scorer, "place_of_birth", Like)[level])


def _rarity(scorer: Scorer, values: Vocabulary, name: str) -> Array:
    """The log of how common each value is."""
    shares = scorer.weights.frequency.get(name, {})
    return np.log2(np.maximum(scorer.weights.rarest(name), values.each(lambda value: shares.get(value, 0.0))))


def _table(scorer: Scorer, name: str, level) -> Array:
    return np.array([scorer.of(name, each) for each in level])


def _same(one: Array, other: Array) -> Array:
    return (one == other) & (one > 0)


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
        return np.where(level == Name.EXACT, np.minimum(self.scorer.agree[name] - rarity, MOST), bits)


def _is_near(level: Array) -> Array:
    return (level >= Name.SLIP) & (level <= Name.VERY_LIKE)


def _agrees(level: Array) -> Array:
    return (level == Name.EXACT) | _is_near(level)


# Levels, as in `levels`, each ladder from its foot up: what is assigned later stands higher


def name_levels(words: Words, *pairs: tuple[Array, Array]) -> list[Array]:
    """By pair of columns. Each pair of different words is compared once for all of them."""
    lengths = [len(one) for one, _ in pairs]
    one, other = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    level = np.where((one == 0) | (other == 0), Name.MISSING, Name.EXACT).astype(np.int8)
    at = np.flatnonzero((one != other) & (level == Name.EXACT))
    low, high = np.minimum(one[at], other[at]), np.maximum(one[at], other[at])
    different, position = np.unique(low * len(words.lengths) + high, return_inverse=True)
    if len(different):
        level[at] = _different_names(words, *np.divmod(different, len(words.lengths)))[position]
    return np.split(level, np.cumsum(lengths)[:-1])


def _different_names(words: Words, one: Array, other: Array) -> Array:
    ones, others = words.of(one), words.of(other)
    likeness = cpdist(ones, others, scorer=JaroWinkler.similarity, dtype=np.float64)
    slip = cpdist(ones, others, scorer=OSA.distance, score_cutoff=1, dtype=np.int32) <= 1
    shorter = np.minimum(words.lengths[one], words.lengths[other])
    level = np.full(len(ones), Name.OTHER, np.int8)
    level[likeness >= SOMEWHAT_LIKE] = Name.SOMEWHAT_LIKE
    for place in np.flatnonzero(shorter == 1).tolist():
        if ones[place][0] == others[place][0]:
            level[place] = Name.INITIAL
    level[likeness >= LIKE] = Name.LIKE
    unlike = ~slip & (likeness < VERY_LIKE)
    for place in np.flatnonzero(unlike & (shorter > 1)).tolist():
        if others[place] in others_of(ones[place]):
            level[place] = Name.NICKNAME
    sound_same = words.sounds[one] == words.sounds[other]
    level[unlike & (shorter >= SHORTEST_FOR_A_SLIP) & sound_same] = Name.SOUND
    for place in np.flatnonzero(unlike & (words.have_parts[one] | words.have_parts[other])).tolist():
        if not set(ones[place].split()).isdisjoint(others[place].split()):
            level[place] = Name.PART
    level[likeness >= VERY_LIKE] = Name.VERY_LIKE
    level[slip & (shorter >= SHORTEST_FOR_A_SLIP)] = Name.SLIP
    return level


def birth_levels(dates: Vocabulary, one: Array, other: Array) -> Array:
    characters = dates.characters()
    level = np.where((one == 0) | (other == 0), Birth.MISSING, Birth.EXACT).astype(np.int8)
    at = np.flatnonzero((one != other) & (level == Birth.EXACT))
    if not len(at):
        return level
    a, b = characters[one[at]], characters[other[at]]
    differs = a != b
    count = differs.sum(axis=1)
    year, month, day = (~differs[:, part].any(axis=1) for part in (slice(4), slice(4, 6), slice(6, 8)))
    crosswise = (a[:, 4:6] == b[:, 6:8]).all(axis=1) & (a[:, 6:8] == b[:, 4:6]).all(axis=1)
    neighbours = (differs[:, :-1] & differs[:, 1:] & (a[:, :-1] == b[:, 1:]) & (a[:, 1:] == b[:, :-1])).any(
        axis=1
    ) & (count == 2)
    is_first = dates.each(lambda value: value[6:] == "01")
    is_new_year = dates.each(lambda value: value[4:] == "0101")
    first = is_first[one[at]] | is_first[other[at]]
    new_year = is_new_year[one[at]] | is_new_year[other[at]]
    found = np.full(len(at), Birth.OTHER, np.int8)
    found[year] = Birth.SAME_YEAR
    found[count == 2] = Birth.TWO_DIGITS
    found[year.astype(int) + month + day == 2] = Birth.TWO_PARTS
    found[year & (new_year | (month & first))] = Birth.FIRST_OF
    found[(count == 1) | neighbours] = Birth.SLIP
    found[year & crosswise] = Birth.DAY_AND_MONTH_SWAPPED
    level[at] = found
    return level


def postcode_levels(codes: Vocabulary, one: Array, other: Array) -> Array:
    level = np.where((one == 0) | (other == 0), Postcode.MISSING, Postcode.EXACT).astype(np.int8)
    at = np.flatnonzero((one != other) & (level == Postcode.EXACT))
    if not len(at):
        return level
    one, other = one[at], other[at]
    lengths, characters = codes.each(len), codes.characters()
    long = np.minimum(lengths[one], lengths[other]) >= 5
    same_length = lengths[one] == lengths[other]
    parts = {number: Vocabulary().numbered([value[:-number] for value in codes.values]) for number in (2, 3)}
    areas = Vocabulary().numbered([area_of(value) for value in codes.values])
    slip = cpdist(codes.of(one), codes.of(other), scorer=OSA.distance, score_cutoff=1, dtype=np.int32) <= 1
    found = np.full(len(at), Postcode.OTHER, np.int8)
    found[_same(areas[one], areas[other])] = Postcode.AREA
    found[same_length & ((characters[one] != characters[other]).sum(axis=1) == 2)] = Postcode.TWO_CHARACTERS
    found[long & (parts[3][one] == parts[3][other])] = Postcode.DISTRICT
    found[long & (parts[2][one] == parts[2][other])] = Postcode.SECTOR
    found[slip] = Postcode.SLIP
    level[at] = found
    return level


def same_levels(one: Array, other: Array) -> Array:
    level = np.where(one == other, Same.EXACT, Same.OTHER)
    return np.where((one == 0) | (other == 0), Same.MISSING, level).astype(np.int8)


def like_levels(values: Vocabulary, one: Array, other: Array) -> Array:
    level = np.where((one == 0) | (other == 0), Like.MISSING, Like.EXACT).astype(np.int8)
    at = np.flatnonzero((one != other) & (level == Like.EXACT))
    if not len(at):
        return level
    likeness = cpdist(
        values.of(one[at]), values.of(other[at]), scorer=JaroWinkler.similarity, dtype=np.float64
    )
    level[at] = np.select(
        [likeness >= PLACE_VERY_LIKE, likeness >= PLACE_LIKE], [Like.VERY_LIKE, Like.LIKE], Like.OTHER
    )
    return level


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
