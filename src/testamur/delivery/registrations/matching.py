"""Recognising people: the same learner twice in a sheet, and the learner whom the centre has already. Pure.

The same ULN is the same person. So is the same name (folded) with the same date of birth, unless two different
ULNs say otherwise (`docs/decisions/0022-who-is-the-same-learner.md`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from testamur.delivery.learners.names import sort_key
from testamur.delivery.learners.queries import Known
from testamur.delivery.registrations.rows import Row
from testamur.ground.sheets.rows import CellProblem
from testamur.kit.problems import Severity
from testamur.rulebook.dates import long_date

NameAndBirth = tuple[str, date]


def name_and_birth(row: Row) -> NameAndBirth:
    return sort_key(row.forename, row.surname), row.date_of_birth


def contradict(one: str, other: str) -> bool:
    """Whether two ULNs say that these are two people; a missing one says nothing."""
    return bool(one and other and one != other)


def repeated(rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, CellProblem]]:
    """The rows that hold a learner of an earlier row again, each with its problem."""
    by_uln: dict[str, int] = {}
    by_name: dict[NameAndBirth, list[tuple[int, str]]] = {}
    for position, row in rows:
        if row.uln and row.uln in by_uln:
            message = f"Row {by_uln[row.uln]} has this ULN too: remove one of the rows, or correct the ULN."
            yield position, CellProblem("uln_twice", message, "uln")
            continue
        if row.uln:
            by_uln[row.uln] = position
        namesakes = by_name.setdefault(name_and_birth(row), [])
        if namesakes:
            yield position, _namesake(row, namesakes)
        namesakes.append((position, row.uln))


def _namesake(row: Row, namesakes: list[tuple[int, str]]) -> CellProblem:
    same = next((position for position, uln in namesakes if not contradict(uln, row.uln)), None)
    if same is not None:
        message = f"The same learner as row {same}: remove one of the rows."
        return CellProblem("learner_twice", message, "surname")
    message = (
        f"Row {namesakes[0][0]} has the same name and date of birth, with another ULN: are they two people?"
    )
    return CellProblem("namesake", message, "surname", Severity.WARNING)


@dataclass
class Recogniser:
    """Finds whom of the centre's learners a row is about. Each is found once, so that two rows stay two people."""

    known: list[Known]
    _by_uln: dict[str, Known] = field(init=False)
    _by_name: dict[NameAndBirth, list[Known]] = field(init=False)
    _found: set[int] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._by_uln = {each.uln: each for each in self.known if each.uln}
        self._by_name = {}
        for each in self.known:
            self._by_name.setdefault((each.sort_key, each.date_of_birth), []).append(each)

    def candidates(self, row: Row) -> set[int]:
        """The ids of all learners whom a row could be about: rows that share one can change each other."""
        namesakes = {each.id for each in self._by_name.get(name_and_birth(row), ())}
        of_uln = self._by_uln.get(row.uln) if row.uln else None
        return namesakes | {of_uln.id} if of_uln else namesakes

    def recognise(self, row: Row) -> tuple[Known | None, CellProblem | None]:
        """The learner whom the centre has already, and what is odd about it."""
        of_uln = self._by_uln.get(row.uln) if row.uln else None
        if of_uln:
            return self._of_uln(row, of_uln)
        for each in self._by_name.get(name_and_birth(row), ()):
            if each.id not in self._found and not contradict(each.uln, row.uln):
                self._found.add(each.id)
                return each, None
        return None, None

    def _of_uln(self, row: Row, known: Known) -> tuple[Known | None, CellProblem | None]:
        problem = _difference(row, known)
        if problem and problem.severity is Severity.ERROR:
            return None, problem
        self._found.add(known.id)
        return known, problem


def _difference(row: Row, known: Known) -> CellProblem | None:
    same_name = sort_key(row.forename, row.surname) == known.sort_key
    same_birth = row.date_of_birth == known.date_of_birth
    if same_name and same_birth:
        return None
    who = f"{known.full_name}, born on {long_date(known.date_of_birth)}, learner {known.number}"
    if not same_name and not same_birth:
        return CellProblem("uln_of_another", f"At your centre this is the ULN of {who}. Correct it.", "uln")
    message = f"Your centre has this ULN as {who}: that learner is registered, and is not changed by this."
    return CellProblem(
        "differs_from_known", message, "surname" if same_birth else "date_of_birth", Severity.WARNING
    )
