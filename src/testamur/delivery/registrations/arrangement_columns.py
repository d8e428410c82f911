"""The columns of a sheet of learners that say what arrangements a learner has: J to X of the centre guide. Pure.

J to O are modified papers with the size, shade or grade beside each; P to X are access arrangements. A learner has
one by Y (or by its detail, where a column holds both); blank and N say nothing. Why so: docs/decisions/0081.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from testamur.ground.sheets.rows import CellProblem, error
from testamur.rulebook.arrangements import KINDS, Kind, detail_problem, tidy_detail

YES = frozenset({"y", "yes", "true", "1", "x", "✓", "✔"})
NO = frozenset({"", "n", "no", "none", "false", "0", "-", "n/a"})
FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class ArrangementColumn:
    """The column of one kind: `detail` is the column beside it for its detail, `holds_detail` when there is none."""

    field: str
    kind: str
    detail: str = ""
    holds_detail: bool = False


COLUMNS = (
    ArrangementColumn("enlarged", "enlarged", "enlarged_size"),
    ArrangementColumn("coloured", "coloured", "coloured_shade"),
    ArrangementColumn("braille", "braille", "braille_grade"),
    ArrangementColumn("extra_time", "extra_time", holds_detail=True),
    ArrangementColumn("reader", "reader"),
    ArrangementColumn("scribe", "scribe"),
    ArrangementColumn("rest_breaks", "rest_breaks"),
    ArrangementColumn("prompter", "prompter"),
    ArrangementColumn("practical_assistant", "practical_assistant"),
    ArrangementColumn("sign_language", "sign_language"),
    ArrangementColumn("word_processor", "word_processor"),
    ArrangementColumn("other_arrangement", "other", holds_detail=True),
)
FIELDS = frozenset(name for column in COLUMNS for name in (column.field, column.detail) if name)

Asked = tuple[str, str]  # the kind's code, and its detail


def read_arrangements(cells: Mapping[str, str]) -> tuple[tuple[Asked, ...], list[CellProblem]]:
    """What the cells ask for, in the order of the columns, and what is wrong with them."""
    if not cells.keys() & FIELDS:
        return (), []
    asked, problems = [], []
    for column in COLUMNS:
        for each in _read(column, cells):
            (problems if isinstance(each, CellProblem) else asked).append(each)
    return tuple(asked), problems


def _read(column: ArrangementColumn, cells: Mapping[str, str]) -> Iterator[Asked | CellProblem]:
    kind, text = KINDS[column.kind], cells.get(column.field, "").strip()
    if column.holds_detail:
        yield from _with_detail(column.field, kind, text)
        return
    detail = tidy_detail(kind, cells.get(column.detail, "")) if column.detail else ""
    if text.casefold() in YES:
        wrong = detail_problem(kind, detail)
        likely = _likely(kind, detail)
        yield error("detail_wrong", wrong, column.detail, likely) if wrong else (kind.code, detail)
    elif text.casefold() not in NO:
        yield _neither(column, kind, text)
    elif detail and detail.casefold() not in NO:
        message = f"Write Y for {kind.title.lower()}, or remove its {kind.asks.lower()}."
        yield error("arrangement_unsaid", message, column.field, "Y")


def _with_detail(field: str, kind: Kind, text: str) -> Iterator[Asked | CellProblem]:
    if text.casefold() in NO:
        return
    detail = "" if text.casefold() in YES else tidy_detail(kind, text)
    wrong = detail_problem(kind, detail)
    yield error("detail_wrong", wrong, field) if wrong else (kind.code, detail)


def _neither(column: ArrangementColumn, kind: Kind, text: str) -> CellProblem:
    if column.detail and detail_problem(kind, tidy_detail(kind, text)) is None:
        message = f"Write Y here, and the {kind.asks.lower()} in the column beside it."
    else:
        message = f"Write Y if the learner has this: {kind.title.lower()}. Else leave it empty."
    likely = "Y" if text.casefold().startswith("y") else ""
    return error("yes_or_no", message, column.field, likely)


def _likely(kind: Kind, detail: str) -> str:
    """The one choice with the figure that was written: `font 24` → `24 pt`."""
    figures = FIGURES.findall(detail)
    found = [choice for choice in kind.choices if figures and FIGURES.findall(choice) == figures]
    return found[0] if len(found) == 1 else ""
