"""What came of one row, before it is kept; and what is wrong with the texts of one row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from testamur.kit.problems import Problem
from testamur.records.batches.codes import Code
from testamur.records.batches.columns import ULN
from testamur.records.batches.models import Row
from testamur.records.batches.reading import BEYOND, Sent
from testamur.records.register.details import Details, clean
from testamur.rulebook.uln import uln_problem

AGES = frozenset({"details.age", "details.born_in_future"})


@dataclass(frozen=True, slots=True)
class Result:
    """The row's state and code, the learner, and what somebody who decides has to know (`Row.found`)."""

    code: str
    learner_id: int | None = None
    found: tuple[Mapping[str, Any], ...] = ()
    state: str = Row.State.DONE


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A row read: its details, and why it cannot be used."""

    sent: Sent
    details: Details
    problems: tuple[Problem, ...]

    @property
    def uln(self) -> str:
        return self.sent.cells.get(ULN, "")


def cleaned(sent: Sent) -> Cleaned:
    details, problems = clean(sent.cells)
    if slip := uln_problem(sent.cells[ULN]) if ULN in sent.cells else None:
        problems.append(Problem("uln.wrong", slip, ULN))
    if BEYOND in sent.cells:
        told = f"“{sent.cells[BEYOND][:60]}” belongs to no column: look for a stray separator."
        problems.append(Problem("row.beyond", told))
    return Cleaned(sent, details, tuple(problems))


def unusable(problems: Iterable[Problem], *, state: str = Row.State.DONE) -> Result:
    """Age has a code of its own, when nothing else is wrong."""
    problems = list(problems)
    of_age = all(each.code in AGES for each in problems)
    return Result(Code.WRONG_AGE if of_age else Code.WRONG_FORMAT, found=told(problems), state=state)


def insufficient(problems: Iterable[Problem], *, state: str = Row.State.DONE) -> Result:
    return Result(Code.INSUFFICIENT, found=told(problems), state=state)


def told(problems: Iterable[Problem]) -> tuple[Mapping[str, Any], ...]:
    return tuple({"field": each.place, "problem": each.message} for each in problems)
