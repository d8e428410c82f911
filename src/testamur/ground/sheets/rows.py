"""Rows as the engine hands them to a kind, and as a kind hands them back checked. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from testamur.kit.problems import Problem, Severity

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"
EFFECTS = (NEW, CHANGED, SAME, REFUSED)

Cells = Mapping[str, str]


class Typed(NamedTuple):
    """A row as typed: its number in the sheet, its text by field, and which of the file's batches it belongs to."""

    position: int
    cells: Cells
    group: int = 0


@dataclass(frozen=True, slots=True)
class CellProblem(Problem):
    """A problem of one cell (`place` is its field, or empty for the row), perhaps with what would put it right."""

    suggestion: str = ""


def error(code: str, message: str, field: str, suggestion: str = "") -> CellProblem:
    return CellProblem(code, message, field, suggestion=suggestion)


def warning(code: str, message: str, field: str, suggestion: str = "") -> CellProblem:
    return CellProblem(code, message, field, Severity.WARNING, suggestion)


@dataclass
class CheckedRow:
    """A row with everything that is wrong or doubtful about it. Kinds extend it with what they read.

    `keys` are texts: rows that share one may change each other's problems (the same ULN, the same learner).
    """

    position: int
    cells: Cells
    group: int = 0
    problems: list[CellProblem] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    would_be: str = NEW

    @property
    def is_wrong(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def effect(self) -> str:
        """What committing would make of it."""
        return REFUSED if self.is_wrong else self.would_be


def is_blank(cells: Cells) -> bool:
    return not any(text.strip() for text in cells.values())


def as_json(problems: Iterable[CellProblem]) -> list[dict[str, Any]]:
    """As they are stored with the row."""
    return [
        {
            "code": each.code,
            "message": each.message,
            "place": each.place,
            "severity": each.severity.value,
            "suggestion": each.suggestion,
        }
        for each in problems
    ]
