"""How near two values of one field are: named levels, nearest first. Whatever is missing on either side says nothing.

A level is what a person would say of two values ("one letter differs"), so that a match can be explained by them.
The numbers are measured shares of agreement, from the table in `weights`; their order here is the order of testing.
"""

import re
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from .nicknames import may_be_same
from .sounds import sound

VERY_LIKE, LIKE, SOMEWHAT_LIKE = 0.92, 0.85, 0.75  # Jaro–Winkler similarity of names
NOT_A_LETTER = re.compile(r"[\W\d_]")
PLACE_VERY_LIKE, PLACE_LIKE = 0.92, 0.80
SHORTEST_FOR_A_SLIP = 3  # letters: in shorter names one changed letter makes another name


class Name(IntEnum):
    MISSING, EXACT, SLIP, NICKNAME, VERY_LIKE, PART, SOUND, LIKE, INITIAL, SOMEWHAT_LIKE, OTHER = range(11)


class Birth(IntEnum):
    MISSING, EXACT, DAY_AND_MONTH_SWAPPED, SLIP, FIRST_OF, TWO_PARTS, TWO_DIGITS, SAME_YEAR, OTHER = range(9)


class Postcode(IntEnum):
    MISSING, EXACT, SLIP, SECTOR, DISTRICT, TWO_CHARACTERS, AREA, OTHER = range(8)


class Same(IntEnum):
    MISSING, EXACT, OTHER = range(3)


class Like(IntEnum):
    MISSING, EXACT, VERY_LIKE, LIKE, OTHER = range(5)


@lru_cache(maxsize=500_000)
def name_level(one: str, other: str) -> Name:  # noqa: PLR0911  a ladder, nearest first
    """Of two normalised names. The same either way round."""
    if not one or not other:
        return Name.MISSING
    if one == other:
        return Name.EXACT
    shorter = min(len(one), len(other))
    slip = OSA.distance(one, other, score_cutoff=1) <= 1
    if slip and shorter >= SHORTEST_FOR_A_SLIP:
        return Name.SLIP
    likeness = JaroWinkler.similarity(one, other)
    if likeness >= VERY_LIKE:
        return Name.VERY_LIKE
    if not slip:
        if (" " in one or " " in other) and not set(one.split()).isdisjoint(other.split()):
            return Name.PART
        if shorter >= SHORTEST_FOR_A_SLIP and sound(one.replace(" ", "")) == sound(other.replace(" ", "")):
            return Name.SOUND
        if shorter > 1 and may_be_same(one, other):
            return Name.NICKNAME
    if likeness >= LIKE:
        return Name.LIKE
    if shorter == 1 and one[0] == other[0]:
        return Name.INITIAL
    return Name.SOMEWHAT_LIKE if likeness >= SOMEWHAT_LIKE else Name.OTHER


def birth_level(one: str, other: str) -> Birth:  # noqa: PLR0911  a ladder, nearest first
    """Of two dates of birth, eight digits each."""
    if not one or not other:
        return Birth.MISSING
    if one == other:
        return Birth.EXACT
    same_year, same_month, same_day = one[:4] == other[:4], one[4:6] == other[4:6], one[6:] == other[6:]
    if same_year and one[4:6] == other[6:] and one[6:] == other[4:6]:
        return Birth.DAY_AND_MONTH_SWAPPED
    differing = _differing(one, other)
    if len(differing) == 1 or _neighbours_swapped(one, other, differing):
        return Birth.SLIP
    if same_year and ("0101" in {one[4:], other[4:]} or (same_month and "01" in {one[6:], other[6:]})):
        return Birth.FIRST_OF
    if same_year + same_month + same_day == 2:
        return Birth.TWO_PARTS
    if len(differing) == 2:
        return Birth.TWO_DIGITS
    return Birth.SAME_YEAR if same_year else Birth.OTHER


@lru_cache(maxsize=200_000)
def postcode_level(one: str, other: str) -> Postcode:  # noqa: PLR0911  a ladder, nearest first
    """Of two postcodes without spaces: the last three characters are the inward code, its digit the sector."""
    if not one or not other:
        return Postcode.MISSING
    if one == other:
        return Postcode.EXACT
    if OSA.distance(one, other, score_cutoff=1) <= 1:
        return Postcode.SLIP
    if min(len(one), len(other)) >= 5:
        if one[:-2] == other[:-2]:
            return Postcode.SECTOR
        if one[:-3] == other[:-3]:
            return Postcode.DISTRICT
    if len(one) == len(other) and len(_differing(one, other)) == 2:
        return Postcode.TWO_CHARACTERS
    return Postcode.AREA if area_of(one) and area_of(one) == area_of(other) else Postcode.OTHER


def area_of(postcode: str) -> str:
    """The letters that a postcode begins with."""
    return NOT_A_LETTER.split(postcode, maxsplit=1)[0]


def same_level(one: str, other: str) -> Same:
    if not one or not other:
        return Same.MISSING
    return Same.EXACT if one == other else Same.OTHER


@lru_cache(maxsize=200_000)
def like_level(one: str, other: str) -> Like:
    """Of two texts that are typed as one likes: places, email addresses."""
    if not one or not other:
        return Like.MISSING
    if one == other:
        return Like.EXACT
    likeness = JaroWinkler.similarity(one, other)
    if likeness >= PLACE_VERY_LIKE:
        return Like.VERY_LIKE
    return Like.LIKE if likeness >= PLACE_LIKE else Like.OTHER


def _differing(one: str, other: str) -> list[int]:
    return [place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]


def _neighbours_swapped(one: str, other: str, differing: list[int]) -> bool:
    if len(differing) != 2:
        return False
    first, second = differing
    return second == first + 1 and one[first] == other[second] and one[second] == other[first]


# What a level says of two values, to the person who has to decide

NAME_WORDS = {
    Name.MISSING: "not known to both",
    Name.EXACT: "the same",
    Name.SLIP: "one letter differs",
    Name.NICKNAME: "one is a short form of the other",
    Name.VERY_LIKE: "nearly the same",
    Name.PART: "one part is the same",
    Name.SOUND: "sounds the same",
    Name.LIKE: "much alike",
    Name.INITIAL: "the same initial",
    Name.SOMEWHAT_LIKE: "somewhat alike",
    Name.OTHER: "different",
}
BIRTH_WORDS = {
    Birth.MISSING: "not known to both",
    Birth.EXACT: "the same",
    Birth.DAY_AND_MONTH_SWAPPED: "day and month are swapped",
    Birth.SLIP: "one digit differs",
    Birth.FIRST_OF: "one is the first day of the month or year",
    Birth.TWO_PARTS: "two of day, month and year are the same",
    Birth.TWO_DIGITS: "two digits differ",
    Birth.SAME_YEAR: "only the year is the same",
    Birth.OTHER: "different",
}
POSTCODE_WORDS = {
    Postcode.MISSING: "not known to both",
    Postcode.EXACT: "the same",
    Postcode.SLIP: "one character differs",
    Postcode.SECTOR: "the same sector",
    Postcode.DISTRICT: "the same district",
    Postcode.TWO_CHARACTERS: "two characters differ",
    Postcode.AREA: "the same area",
    Postcode.OTHER: "different",
}
SAME_WORDS = {Same.MISSING: "not known to both", Same.EXACT: "the same", Same.OTHER: "different"}
LIKE_WORDS = {
    Like.MISSING: "not known to both",
    Like.EXACT: "the same",
    Like.VERY_LIKE: "nearly the same",
    Like.LIKE: "alike",
    Like.OTHER: "different",
}
