"""What a list shows: the columns of the page, and the cells of the spreadsheet that is downloaded."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, TextField, Value, When
from django.db.models.expressions import Expression

from testamur.kit.templating import dmy


@dataclass(frozen=True)
class Column:
    """One column of the page.

    `reads` says what it needs of a row: a path (`learner__surname`), or several under the names that the template
    uses; left out, it is the key itself. `order_by` is what its heading sorts by; without it, it does not sort.
    `show` turns the value into text; a column that is more than text has a macro in the room's template.
    """

    key: str
    heading: str
    reads: str | Mapping[str, str | Expression] = ""
    order_by: str | tuple[str | Expression, ...] = ()
    show: Callable[[Any], str] | None = None
    style: str = ""  # classes of its cells
    blanks_last: bool = False  # descending too; costs the index, so only where there are blanks

    @property
    def paths(self) -> dict[str, str | Expression]:
        return dict(self.reads) if isinstance(self.reads, Mapping) else {self.key: self.reads or self.key}

    def ordering(self, descending: bool) -> list[Any]:
        paths = (self.order_by,) if isinstance(self.order_by, str) else self.order_by
        expressions = [F(path) if isinstance(path, str) else path for path in paths]
        if descending:
            return [each.desc(nulls_last=self.blanks_last or None) for each in expressions]
        return [each.asc() for each in expressions]

    def text(self, row: Any) -> str:
        value = getattr(row, self.key)
        return self.show(value) if self.show else plain(value)


def plain(value: Any) -> str:
    """A value as a cell shows it: nothing for none, dates as dd/mm/yyyy."""
    if value is None:
        return ""
    return dmy(value) if isinstance(value, dt.date) else str(value)


@dataclass(frozen=True)
class Cell:
    """One column of the downloaded spreadsheet: its heading, and a path or an expression.

    Dates and numbers stay dates and numbers in XLSX; text that a spreadsheet would read as a formula is defused.
    """

    heading: str
    reads: str | Expression

    @property
    def expression(self) -> Expression | F:
        return F(self.reads) if isinstance(self.reads, str) else self.reads


class Digits(Cell):
    """Text that a constraint or the awarding organisation itself holds to digits: there is nothing to defuse."""


def in_words(path: str, choices: Iterable[tuple[str, str]]) -> Expression:
    """A stored choice in the words that the page shows: `in_words("status", Status.choices)`."""
    return Case(
        *(When(**{path: value}, then=Value(str(label))) for value, label in choices),
        default=Value(""),
        output_field=TextField(),
    )
