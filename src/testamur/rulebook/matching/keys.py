"""The keys by which a learner is found again: 64-bit numbers that two records share when two facts of theirs agree.

Any two of name, second name, birth date and postcode make a key; names stand by their sound and in no order, so that
a swap of given and family name costs nothing. A key that many share is weak; two keys, or one strong, make a candidate.

A key is the sum of the hashes of its facts and of its kind: in no order, and cheap enough for millions of learners.
"""

from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from types import MappingProxyType

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


# By kind, the two sorts of facts of `_facts` that are put together: each of the one with each of the other.
MADE_OF: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        Kind.NAME_BIRTH: ("names", "births"),
        Kind.NAME_POSTCODE: ("names", "postcodes"),
        Kind.NAMES_YEAR: ("pairs", "years"),
        Kind.NAMES_DAY: ("pairs", "days"),
        Kind.NAMES_DISTRICT: ("pairs", "districts"),
        Kind.BIRTH_POSTCODE: ("births", "postcodes"),
        Kind.BIRTH_DISTRICT: ("births", "districts"),
        Kind.EMAIL: ("email", "nothing"),
        Kind.NAMES_PLACE: ("pairs", "place"),
        Kind.BIRTH_PLACE: ("births", "place"),
        Kind.NAMES: ("pairs", "nothing"),
        Kind.NAME_DISTRICT_PART: ("names_and_parts", "districts"),
        Kind.BIRTH_SHUFFLED: ("births", "shuffled"),
        Kind.NAME_PLACE_DISTRICT: ("names_and_place", "districts"),
        Kind.NAMES_SHUFFLED: ("pairs", "shuffled"),
    }
)

REGISTER = frozenset(kind for kind in Kind if kind <= Kind.EMAIL)
"""What millions of learners are kept under: the others are shared by too many, or find nobody more there."""
EVERY = frozenset(Kind)
"""For a file, or a register of some ten thousand."""

WEAK = frozenset({Kind.NAME_BIRTH, Kind.NAMES_YEAR})
"""One of these alone brings most of the candidates and few of the true ones."""
STRONG = REGISTER - WEAK

Key = int
Hash = int
Facts = dict[str, "list[Hash]"]


def stored_keys(person: Person, kinds: frozenset[Kind] = REGISTER) -> frozenset[tuple[Kind, Key]]:
    """The keys that a learner is kept under."""
    return _keys(person, [person.born_on] if person.born_on else [], kinds)


def asked_keys(person: Person, kinds: frozenset[Kind] = REGISTER) -> frozenset[tuple[Kind, Key]]:
    """The keys that a search asks for: the stored ones, and those of the birth date with day and month swapped."""
    return _keys(person, _birth_dates(person.born_on), kinds)


def asked_numbers(person: Person, kinds: frozenset[Kind]) -> list[Key]:
    """The same without their kinds, for thousands of searches. A key may stand in it twice."""
    facts = _facts(person, _birth_dates(person.born_on))
    return [
        (one + other + of_kind) % 2**64 - 2**63
        for of_kind, sort, with_sort in _numbered_recipes(kinds)
        for one in facts[sort]
        for other in facts[with_sort]
    ]


def _keys(person: Person, births: list[str], kinds: frozenset[Kind]) -> frozenset[tuple[Kind, Key]]:
    facts = _facts(person, births)
    if Kind.NAME_DISTRICT_PART in kinds:
        facts["names_and_parts"] = [name + _hash(part) for name in facts["names"] for part in _parts(births)]
    return frozenset(
        [
            (kind, (one + other + _OF_KIND[kind]) % 2**64 - 2**63)
            for kind, sort, with_sort in _recipes(kinds)
            for one in facts[sort]
            for other in facts[with_sort]
        ]
    )


def _facts(person: Person, births: list[str]) -> Facts:
    """The hashes of all that is known, by sort."""
    sounds = _sounds(person)
    names = list({short for short, _ in sounds})
    postcodes = [_postcode(each) for each in (person.postcode, person.previous_postcode) if each]
    place = [_hash(person.place_of_birth)] if person.place_of_birth else []
    return {
        "names": names,
        "pairs": [one + other for one, other in combinations(sorted({long for _, long in sounds}), 2)],
        "births": [_hash(each) for each in births],
        "years": [_hash(year) for year in {each[:4] for each in births}],
        "days": [_hash(day) for day in {each[4:] for each in births}],
        "postcodes": [whole for whole, _, _ in postcodes],
        "districts": list({district for _, district, _ in postcodes}),
        "shuffled": [shuffled for _, _, shuffled in postcodes],
        "place": place,
        "names_and_place": [name + each for name in names for each in place],
        "email": [_hash(person.email)] if person.email else [],
        "nothing": [0],
    }


@lru_cache(maxsize=500_000)
def _postcode(postcode: str) -> tuple[Hash, Hash, Hash]:
    """Of the whole, of its district (of a foreign one: its first two characters), and of its characters in order."""
    british = postcode[0].isalpha() and len(postcode) > INWARD + 1
    district = postcode[:-INWARD] if british else postcode[:2]
    return _hash(postcode), _hash(district), _hash("".join(sorted(postcode)))


def _sounds(person: Person) -> list[tuple[Hash, Hash]]:
    """The sounds of the names, one namespace for all; given and family names first, a few of each at most.

    Not of middle names: a learner who goes by one is found by all the rest, and it would be half as many keys again.
    """
    found = _sounds_of(person.given)[:3] + _sounds_of(person.family)[:3]
    if person.previous_family:
        found += _sounds_of(person.previous_family)[:2]
    if person.preferred:
        found += _sounds_of(person.preferred)[:1]
    return list(dict.fromkeys(found))[:MOST_NAMES]


@lru_cache(maxsize=500_000)
def _sounds_of(names: str) -> tuple[tuple[Hash, Hash], ...]:
    """Of each word: the hashes of the few letters of its sound that stand alone, and of those that stand in a pair."""
    sounds = [sound(word) for word in names.split()]
    return tuple((_hash(each[:FEWEST_SHARED]), _hash(each[:FOR_PAIRS])) for each in sounds)


def _parts(births: list[str]) -> list[str]:
    """Two of year, month and day."""
    first = births[:1]
    return [part for born_on in first for part in (born_on[:6], f"{born_on[:4]}  {born_on[6:]}", born_on[4:])]


def _birth_dates(born_on: str) -> list[str]:
    if not born_on:
        return []
    year, month, day = born_on[:4], born_on[4:6], born_on[6:]
    return [born_on, year + day + month] if day <= "12" and day != month else [born_on]


@lru_cache(maxsize=1_000_000)
def _hash(text: str) -> Hash:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


_OF_KIND: Mapping[Kind, Hash] = {kind: _hash(f"kind {kind:d}") for kind in Kind}


@lru_cache(maxsize=16)
def _recipes(kinds: frozenset[Kind]) -> tuple[tuple[Kind, str, str], ...]:
    return tuple((kind, *MADE_OF[kind]) for kind in Kind if kind in kinds)


@lru_cache(maxsize=16)
def _numbered_recipes(kinds: frozenset[Kind]) -> tuple[tuple[Hash, str, str], ...]:
    return tuple((_OF_KIND[kind], *MADE_OF[kind]) for kind in Kind if kind in kinds)
