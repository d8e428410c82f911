"""How near two columns of values are to each other, row by row: the ladders of `levels` for thousands of pairs at once.

Values are numbered, so that equal ones are equal numbers, and each pair of different names is compared once.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
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
from .sounds import sound

Array = np.ndarray


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


def both_same(one: Array, other: Array) -> Array:
    return np.asarray((one == other) & (one > 0))


# Each ladder from its foot up: what is assigned later stands higher


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
    found[both_same(areas[one], areas[other])] = Postcode.AREA
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
