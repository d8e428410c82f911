"""What stands in the way of an act, in one shape for page, file, API and action alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # blocks
    WARNING = "warning"  # is said, and never blocks


@dataclass(frozen=True)
class Problem:
    """One reason, as a full sentence that says what to do, with its code and its place.

    `place` names what it is about: a field (`surname`), a row and field (`3.surname`), a learner number.
    """

    code: str
    message: str
    place: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return self.message


class Refused(Exception):
    """An action was not done, for these reasons. Nothing has changed."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def warnings(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.WARNING]


def refuse_if(problems: Iterable[Problem]) -> None:
    """Raise Refused when any problem is an error; warnings pass."""
    problems = list(problems)
    if errors(problems):
        raise Refused(problems)
