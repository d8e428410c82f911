"""The keys by which a learner is found again: 64-bit numbers that two records share when two facts of theirs agree.

Any two of name, second name, birth date and postcode make a key; names stand by their sound and in no order, so that
a swap of given and family name costs nothing. A key that many share is weak; two keys, or one strong, make a candidate.
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, product

from .normal import Person
from .sounds import sound

MOST_NAMES = 6
FEWEST_SHARED, FOR_PAIRS = 3, 4  # letters of a sound: alone with a date, and in a pair of names
INWARD = 3  # the characters after the space of a postcode


class Kind(IntEnum):
    """What a key is made of."""

    NAME_BIRTH = 1
    NAME_POSTCODE = 2
    NAMES_YEAR = 3
    NAMES_DAY = 4
    NAMES_DISTRICT = 5
    BIRTH_POSTCODE = 6
    BIRTH_DISTRICT = 7
    EMAIL = 8
    NAMES_PLACE = 9
    BIRTH_PLACE = 10
    NAMES = 11
    NAME_DISTRICT_PART = 12
    BIRTH_SHUFFLED = 13
    NAME_PLACE_DISTRICT = 14
    NAMES_SHUFFLED = 15


REGISTER = frozenset(Kind) - {Kind.NAMES, Kind.NAME_DISTRICT_PART, Kind.BIRTH_SHUFFLED}
"""What millions of learners are kept under: the others are shared by too many, or find nobody more there."""
EVERY = frozenset(Kind)
"""For a file, or a register of some ten thousand."""


WEAK = frozenset({Kind.NAME_BIRTH, Kind.NAMES_YEAR})
"""One of these alone brings most of the candidates and few of the true ones."""

Key = int


def stored_keys(person: Person, kinds: frozenset[Kind] = REGISTER) -> frozenset[tuple[Kind, Key]]:
    """The keys that a learner is kept under."""
    return frozenset(each for each in _keys(person, _one(person.born_on)) if each[0] in kinds)


def asked_keys(person: Person, kinds: frozenset[Kind] = REGISTER) -> frozenset[tuple[Kind, Key]]:
    """The keys that a search asks for: the stored ones, and those of the birth date with day and month swapped."""
    return frozenset(each for each in _keys(person, list(_birth_dates(person.born_on))) if each[0] in kinds)


def _keys(person: Person, births: list[str]) -> Iterator[tuple[Kind, Key]]:
    names = _names(person)
    short = {each[:FEWEST_SHARED] for each in names}
    pairs = sorted(combinations(sorted({each[:FOR_PAIRS] for each in names}), 2))
    postcodes = [each for each in (person.postcode, person.previous_postcode) if each]
    districts = {_district(each) for each in postcodes}
    shuffled = ["".join(sorted(each)) for each in postcodes]
    years = {born_on[:4] for born_on in births}
    days = {born_on[4:] for born_on in births}
    yield from _made(Kind.NAME_BIRTH, short, births)
    yield from _made(Kind.NAME_POSTCODE, short, postcodes)
    for pair in (" ".join(each) for each in pairs):
        yield from _made(Kind.NAMES, [pair], [""])
        yield from _made(Kind.NAMES_SHUFFLED, [pair], shuffled)
        yield from _made(Kind.NAMES_YEAR, [pair], years)
        yield from _made(Kind.NAMES_DAY, [pair], days)
        yield from _made(Kind.NAMES_DISTRICT, [pair], districts)
        yield from _made(Kind.NAMES_PLACE, [pair], _one(person.place_of_birth))
    yield from _made(Kind.BIRTH_POSTCODE, births, postcodes)
    yield from _made(Kind.BIRTH_DISTRICT, births, districts)
    yield from _made(Kind.BIRTH_PLACE, births, _one(person.place_of_birth))
    yield from _made(Kind.BIRTH_SHUFFLED, births, shuffled)
    for name, place in product(short, _one(person.place_of_birth)):
        yield from _made(Kind.NAME_PLACE_DISTRICT, [f"{name} {place}"], districts)
    for name, part in product(short, _parts(births)):
        yield from _made(Kind.NAME_DISTRICT_PART, [f"{name} {part}"], districts)
    yield from _made(Kind.EMAIL, _one(person.email), [""])


def _district(postcode: str) -> str:
    """The outward code of a British postcode; the first two characters of another."""
    british = postcode[0].isalpha() and len(postcode) > INWARD + 1
    return postcode[:-INWARD] if british else postcode[:2]


def _names(person: Person) -> list[str]:
    """The sounds of the names, one namespace for all; given and family names first, two of each at most."""
    written = [
        *person.given.split()[:3],
        *person.family.split()[:3],
        *person.previous_family.split()[:2],
        *person.preferred.split()[:1],
        *person.middle.split()[:1],
    ]
    return list(dict.fromkeys(sound(word) for word in written))[:MOST_NAMES]


def _parts(births: list[str]) -> list[str]:
    """Two of year, month and day."""
    first = births[:1]
    return [part for born_on in first for part in (born_on[:6], f"{born_on[:4]}  {born_on[6:]}", born_on[4:])]


def _birth_dates(born_on: str) -> Iterator[str]:
    if not born_on:
        return
    yield born_on
    year, month, day = born_on[:4], born_on[4:6], born_on[6:]
    if day <= "12" and day != month:
        yield year + day + month


def _one(text: str) -> list[str]:
    return [text] if text else []


def _made(kind: Kind, ones: Iterable[str], others: Iterable[str]) -> Iterator[tuple[Kind, Key]]:
    for one, other in product(ones, others):
        yield kind, _number(kind, one, other)


@lru_cache(maxsize=500_000)
def _number(kind: Kind, one: str, other: str) -> Key:
    """A signed 64-bit number, as PostgreSQL's bigint holds."""
    digest = blake2b(f"{kind}|{one}|{other}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
