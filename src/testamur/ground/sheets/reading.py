"""From the bytes of a file to rows of cells, as most kinds do it: a table whose columns are matched by their words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from testamur.ground.sheets.columns import (
    Column,
    Match,
    by_letters,
    is_header,
    known_headings,
    left_out,
    match,
)
from testamur.ground.sheets.rows import Typed
from testamur.kit.problems import Problem, Refused
from testamur.kit.spreadsheets import Sheet as Table
from testamur.kit.spreadsheets import read_sheet

LONGEST_CELL = 500
MOST_ABOVE = 5  # rows of titles above the headings


@dataclass(frozen=True)
class Reading:
    """What a file says: its rows, which column holds what, and how it was written.

    With `unknown` headings there are no rows yet: the user is asked first what those columns are.
    """

    rows: list[Typed]
    header: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    encoding: str = ""
    delimiter: str = ""
    unknown: list[str] = field(default_factory=list)


def read_table(
    content: bytes,
    file_name: str,
    *,
    columns: Sequence[Column],
    needed: Sequence[str],
    matched: Mapping[str, str],
) -> Reading:
    """The rows of a CSV or XLSX file, each under its number as the spreadsheet shows it.

    A first row that names the columns decides which is which; without one, the letters do. `needed` are fields
    whose column must be there; `matched` are the centre's own words. Raises Refused (`UnreadableFile` among it).
    """
    known = known_headings(columns, matched)
    table = _without_title(read_sheet(content, file_name), known, needed)
    how = {"encoding": table.encoding, "delimiter": table.delimiter}
    if not is_header(table.header, known, needed):
        fields = by_letters(columns, max(len(table.header), *(len(row.cells) for row in table.rows), 0))
        first = (_first_number(table), table.header)
        records = [first, *((row.number, row.cells) for row in table.rows)]
        return Reading(_rows(records, fields), fields=fields, **how)
    found = match(table.header, columns, known, needed)
    header = list(table.header)
    if found.unknown:
        return Reading([], header=header, fields=found.fields, unknown=found.unknown, **how)
    _refuse_mismatched(found)
    records = [(row.number, row.cells) for row in table.rows]
    return Reading(_rows(records, found.fields), header=header, fields=found.fields, **how)


def _without_title(table: Table, known: Mapping[str, str], needed: Sequence[str]) -> Table:
    """Without what stands above the headings, such as the name of a class, when that can be no row of the table."""
    above = [table.header, *(row.cells for row in table.rows[:MOST_ABOVE])]
    for number, cells in enumerate(above):
        if is_header(cells, known, needed):
            return replace(table, header=cells, rows=table.rows[number:])
        if sum(map(bool, cells)) >= max(len(needed), 2):  # as much as a row of the table must say
            break
    return table


def _refuse_mismatched(found: Match) -> None:
    problems = []
    if found.missing:
        names = ", ".join(str(column.title) for column in found.missing)
        message = f"Your file is missing these columns: {names}. Add them, or fill in the template."
        problems.append(Problem("columns_missing", message, "file"))
    if found.twice:
        names = ", ".join(map(str, found.twice))
        message = f"Your file has two columns for {names}. Rename or remove one of them."
        problems.append(Problem("columns_twice", message, "file"))
    if problems:
        raise Refused(problems)


def _first_number(table: Table) -> int:
    """Blank rows above the first are not told by the reader: it is the row before the next, or the first."""
    return max(1, table.rows[0].number - 1) if table.rows else 1


def _rows(records: Sequence[tuple[int, Sequence[str]]], fields: Sequence[str]) -> list[Typed]:
    rows = [Typed(number, _cells(cells, fields)) for number, cells in records]
    return [row for row in rows if row.cells]


def _cells(cells: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Only cells that say something; those beyond the heading row are kept too, so that they can be warned of."""
    named = {field: kept(text) for field, text in zip(fields, cells, strict=False) if field and text}
    beyond = range(len(fields), len(cells))
    return named | {left_out(number): kept(cells[number]) for number in beyond if cells[number]}


def kept(text: str) -> str:
    """A cell short enough, and without the one character that the database cannot hold."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST_CELL]
