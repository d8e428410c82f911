"""The learning records service as Testamur needs it: verify ULNs, find them, register those who have none.

A service is any class with the methods of `LearningRecords`; the setting LEARNING_RECORDS names it, or nobody.
It is only ever asked by jobs, outside every transaction, and may be away: it then raises `Unavailable`, and is
asked again later. It gives no names of its own to the answers: `ref` says to which question each belongs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

MOST_AT_ONCE = 200
"""Learners in one call: the service's own limit for a batch (its XSD)."""


@dataclass(frozen=True, slots=True)
class Person:
    """A learner as the service is told of them. `gender` is M, F or U; the service's own codes are its adapter's."""

    ref: int
    uln: str
    forename: str
    surname: str
    date_of_birth: date
    gender: str
    postcode: str


class Check(StrEnum):
    VERIFIED = "verified"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one ULN. After a merge `uln` is the one that is left; without one, the one that was asked about."""

    check: Check
    uln: str
    flags: tuple[str, ...] = ()


class Outcome(StrEnum):
    FOUND = "found"
    POSSIBLE = "possible"
    TOO_MANY = "too_many"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom the service holds and who may be the learner."""

    uln: str
    forename: str
    surname: str
    date_of_birth: date
    gender: str
    postcode: str = ""
    former_surname: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """What came of looking for one learner: `found` has one candidate, `possible` one or more."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()


class Unavailable(Exception):
    """The service did not answer; the message says why, in a sentence that may be shown."""


class LearningRecords(Protocol):
    """Every method takes at most MOST_AT_ONCE people, answers for each of them by `ref`, and raises Unavailable."""

    name: str

    def verify(self, people: Sequence[Person]) -> Mapping[int, Verdict]: ...

    def find(self, people: Sequence[Person]) -> Mapping[int, Search]: ...

    def register(self, people: Sequence[Person]) -> Mapping[int, str]:
        """The new ULN of each. Somebody registered with the very same details already keeps the ULN they have."""
        ...


def service() -> LearningRecords | None:
    """The service of this installation, or None: ULNs are then only checked for shape and check digit."""
    return import_string(settings.LEARNING_RECORDS)() if settings.LEARNING_RECORDS else None
