"""A learning records service to practise with: no connection, no real person, always the same answers.

A few people are on record in full. About anybody else it answers by the number itself, as card companies' test
numbers do: most ULNs are verified, and each kind of answer comes back for some, so that every page can be seen.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zlib import crc32

from testamur.delivery.learners.learning_records import (
    Candidate,
    Check,
    Outcome,
    Person,
    Search,
    Verdict,
)
from testamur.delivery.learners.names import folded
from testamur.rulebook import verification
from testamur.rulebook.uln import uln_check_digit
from testamur.rulebook.verification import BIRTH, GENDER, flags_between

ON_RECORD = (
    Candidate("4836803119", "Anna", "Smith", date(2008, 3, 27), "F", "ZZ1 1AA", "Jones"),
    Candidate("2000000028", "Bea", "Whitlock", date(2007, 11, 2), "F", "ZZ1 2AA"),
    Candidate("2000000036", "Beatrice", "Whitlock", date(2007, 11, 2), "F", "ZZ4 5BB"),
    Candidate("2000000044", "Cai", "Rosewarne", date(2008, 1, 9), "M", "ZZ2 2BB"),
)
MERGED = {"2000000052": "2000000044"}

# What comes back about ULNs that are not on record, by their sixth to ninth digits, of each hundred
IN_A_HUNDRED = 100
BY_DIGITS: Mapping[int, Verdict] = {
    0: Verdict(Check.MISMATCH, "", ("VRF002", "VRF003", "VRF004", "VRF005", "VRF006")),
    1: Verdict(Check.MISMATCH, "", ("VRF002", "VRF003", "VRF004", "VRF005")),
    2: Verdict(Check.MISMATCH, "", ("VRF001", "VRF003", "VRF005", "VRF006")),
    3: Verdict(Check.MISMATCH, "", ("VRF002", "VRF003", "VRF004", "VRF006", "VRF007")),
    4: Verdict(Check.MISMATCH, "", ("VRF002", "VRF003", "VRF004", "VRF006", "VRF008")),
    5: Verdict(Check.UNKNOWN, ""),
}


class Practice:
    name = "the practice service"

    def verify(self, people: Sequence[Person]) -> dict[int, Verdict]:
        return {person.ref: _verdict(person) for person in people}

    def find(self, people: Sequence[Person]) -> dict[int, Search]:
        return {person.ref: _search(person) for person in people}

    def register(self, people: Sequence[Person]) -> dict[int, str]:
        return {person.ref: _made_up_uln(person, "new") for person in people}


def _verdict(person: Person) -> Verdict:
    uln = MERGED.get(person.uln, person.uln)
    held = next((each for each in ON_RECORD if each.uln == uln), None)
    if held is None:
        answer = BY_DIGITS.get(int(uln[5:9]) % IN_A_HUNDRED, Verdict(Check.VERIFIED, ""))
        return Verdict(answer.check, uln, answer.flags)
    flags = tuple(_flags(person, held))
    differs = bool(verification.differences(flags))
    return Verdict(Check.MISMATCH, uln, flags) if differs else Verdict(Check.VERIFIED, uln)


def _flags(person: Person, held: Candidate) -> list[str]:
    flags = flags_between(
        given=folded(person.forename),
        family=folded(person.surname),
        held_given=folded(held.forename),
        held_family=folded(held.surname),
        held_previous=folded(held.former_surname),
    )
    flags += [BIRTH] if person.date_of_birth != held.date_of_birth else []
    return flags + ([GENDER] if person.gender != held.gender else [])


def _search(person: Person) -> Search:
    similar = tuple(
        each
        for each in ON_RECORD
        if folded(each.surname) == folded(person.surname)
        and (each.date_of_birth == person.date_of_birth or folded(each.forename) == folded(person.forename))
    )
    exact = tuple(each for each in similar if not _flags_that_matter(person, each))
    if len(exact) == 1:
        return Search(Outcome.FOUND, exact)
    if similar:
        return Search(Outcome.POSSIBLE, similar)
    return _made_up_search(person)


def _flags_that_matter(person: Person, held: Candidate) -> bool:
    return bool(verification.differences(_flags(person, held)))


def _made_up_search(person: Person) -> Search:
    chance = _chance(person, "find") % 10
    if chance == 0:
        return Search(Outcome.NONE)
    if chance in (1, 2):
        return Search(Outcome.POSSIBLE, (_like(person, "one", days=0), _like(person, "two", days=31)))
    return Search(Outcome.FOUND, (_like(person, "found", days=0),))


def _like(person: Person, salt: str, *, days: int) -> Candidate:
    """Somebody with the same names, born as many days earlier."""
    return Candidate(
        uln=_made_up_uln(person, salt),
        forename=person.forename,
        surname=person.surname,
        date_of_birth=person.date_of_birth - timedelta(days=days),
        gender=person.gender,
        postcode=person.postcode,
    )


def _chance(person: Person, salt: str) -> int:
    return crc32(f"{salt} {person.forename} {person.surname} {person.date_of_birth}".encode())


def _made_up_uln(person: Person, salt: str) -> str:
    first_nine = 100_000_000 + _chance(person, salt) % 899_000_000
    while uln_check_digit(str(first_nine)) is None:
        first_nine += 1
    return f"{first_nine}{uln_check_digit(str(first_nine))}"
