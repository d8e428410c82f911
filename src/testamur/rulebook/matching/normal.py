"""A person's details as they are compared: folded to plain letters, particles joined, placeholders dropped.

Folding once, when a learner is stored or asked for, is what lets everything after compare bytes. The same person
written by two schools differs in case, accents, hyphens, apostrophes and spaces far more often than in letters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache

from testamur.rulebook.names import name_key

UNKNOWN_POSTCODE = "zz99"  # ZZ99 9ZZ and its relatives stand for "not known" or "no fixed abode"
NOTHING = frozenset({"none", "na", "n/a", "nil", "unknown", "notknown", "not known", "x", "-"})

# Joined to the word that follows: Mc Donald is McDonald, van der Berg is Vanderberg, O Brien is O'Brien.
JOINED = frozenset("mc mac o al el de la le van von der den di da st".split())
# Said by some schools and left out by others; alone they tell nothing about the person.
DROPPED = frozenset(
    "de la le da di do dos del van von der den ter ten al el ul ur bin ibn bint binti abu o jr sr ii iii".split()
)


@dataclass(frozen=True, slots=True)
class Person:
    """What two records of one person are compared by, normalised; an empty text is not known.

    `born_on` is eight digits, year first. `given` and `family` are words parted by one space.
    """

    given: str = ""
    family: str = ""
    born_on: str = ""
    postcode: str = ""
    gender: str = ""
    previous_family: str = ""
    preferred: str = ""
    middle: str = ""
    place_of_birth: str = ""
    email: str = ""
    previous_postcode: str = ""


FIELDS = tuple(field.name for field in fields(Person))


def person(details: Mapping[str, str | date | None]) -> Person:
    """The normalised form of details by field name, as typed or stored. Unknown names raise TypeError."""
    return Person(**{name: NORMALISE[name](_text(value)) for name, value in details.items() if value})


def _text(value: str | date) -> str:
    return value.strftime("%Y%m%d") if isinstance(value, date) else value


@lru_cache(maxsize=200_000)
def normal_name(name: str) -> str:
    """`O’Neill-Smith` → `oneill smith`, `Mc Donald` → `mcdonald`, `de Souza Jr` → `desouza`."""
    return " ".join(words(name))


@lru_cache(maxsize=200_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, hyphens taken for spaces; a name of nothing but particles keeps them."""
    parted = name_key("".join(" " if each in "-‐‑–." else each for each in name)).split()
    joined, waiting = [], ""
    for word in parted:
        waiting += word
        if word not in JOINED:
            joined.append(waiting)
            waiting = ""
    if waiting:
        joined.append(waiting)
    return tuple(word for word in joined if word not in DROPPED) or tuple(joined)


def normal_postcode(postcode: str) -> str:
    """`M1 2AB` → `m12ab`; the postcodes that say "not known" say nothing."""
    bare = "".join(each for each in name_key(postcode) if each.isalnum())
    return "" if bare.startswith(UNKNOWN_POSTCODE) or bare in NOTHING else bare


def normal_birth_date(text: str) -> str:
    """`2009-03-07` → `20090307`; what is not a date in that order is not known."""
    digits = text.replace("-", "").replace("/", "")
    return digits if len(digits) == 8 and digits.isascii() and digits.isdigit() else ""


def normal_gender(code: str) -> str:
    """`M` → `m`, `1` → `m` (the learning records service's code); "not known" and "not stated" say nothing."""
    return {"m": "m", "male": "m", "1": "m", "f": "f", "female": "f", "2": "f"}.get(code.strip().lower(), "")


def normal_email(email: str) -> str:
    bare = email.strip().lower()
    return "" if bare in NOTHING or "@" not in bare else bare


def _place(text: str) -> str:
    place = name_key(text)
    return "" if place in NOTHING else place


NORMALISE: Mapping[str, Callable[[str], str]] = {
    "given": normal_name,
    "family": normal_name,
    "born_on": normal_birth_date,
    "postcode": normal_postcode,
    "gender": normal_gender,
    "previous_family": normal_name,
    "preferred": normal_name,
    "middle": normal_name,
    "place_of_birth": _place,
    "email": normal_email,
    "previous_postcode": normal_postcode,
}
