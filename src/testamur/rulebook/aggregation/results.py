"""What goes into an overall grade and what comes out: results, and an outcome with its working."""

from collections.abc import Iterable
from dataclasses import dataclass

from testamur.rulebook.means import Means


@dataclass(frozen=True, slots=True)
class Result:
    """One unit's or component's result.

    `size` is what the model counts by: guided learning hours, credits or weight. `mark` is UMS or raw marks;
    None is absent.
    """

    unit: str
    grade: str | None = None
    size: int | None = None
    mark: int | None = None
    means: Means = Means.ACHIEVED


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working, a sentence; `unit` when it is about a single unit."""

    text: str
    unit: str | None = None

    def __str__(self) -> str:
        return f"Unit {self.unit}: {self.text}" if self.unit else self.text


@dataclass(frozen=True, slots=True)
class Outcome:
    """The overall grade's code, None while there can be none, and how it was reached."""

    grade: str | None
    steps: tuple[Step, ...]


def graded(results: Iterable[Result]) -> list[Result]:
    """The results that can carry a grade."""
    return [result for result in results if result.means is Means.ACHIEVED]


def ungraded_steps(results: Iterable[Result]) -> list[Step]:
    """A line for each unit that counts without a grade."""
    return [
        Step(f"{result.means.value}, which carries no grade", result.unit)
        for result in results
        if result.means is not Means.ACHIEVED
    ]
