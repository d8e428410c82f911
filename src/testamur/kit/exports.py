"""A list as a spreadsheet: all rows that match, streamed from the database in constant memory, as CSV or XLSX.

PostgreSQL writes the rows itself, by COPY, and Python only carries them: as CSV at nearly the speed of the query,
and as XLSX by putting each row's XML together in SQL (docs/decisions/0031). Text that a spreadsheet would take for
a formula gets an apostrophe in front of it; CSV begins with the mark by which Excel knows UTF-8.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.db import connection
from django.db.models import DateField, DateTimeField, DecimalField, IntegerField, QuerySet

from testamur.kit.lists.columns import Cell, Digits
from testamur.kit.scope import Scope, within
from testamur.kit.workbook import Kind, row_sql, workbook

CHUNK = 256 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# = + - @, the same in full width, and the blanks that a spreadsheet skips: tab, line feed, carriage return
FORMULA_STARTS = "9, 10, 13, 43, 45, 61, 64, 65291, 65293, 65309, 65312"
BINARY_HEADER = 19  # signature, flags and length of extension, before the first row
ROW_HEADER = 6  # of one column: the number of columns and the length of the value


def spreadsheet(kind: str, rows: QuerySet, sheet: Sequence[Cell], scope: Scope) -> Iterator[bytes]:
    """The file's bytes, in pieces of about 256 KiB. `kind` is `csv` or `xlsx`.

    A streamed answer is read after the view's transaction has ended, so the scope is entered again here.
    """
    chunks = {"csv": csv_chunks, "xlsx": xlsx_chunks}[kind]
    with within(scope):
        yield from chunks(rows, sheet)


def csv_chunks(rows: QuerySet, sheet: Sequence[Cell]) -> Iterator[bytes]:
    heading = io.StringIO()
    csv.writer(heading, lineterminator="\n").writerow(cell.heading for cell in sheet)
    yield BYTE_ORDER_MARK + heading.getvalue().encode()
    inner, kinds, params = _query(rows, sheet)
    columns = ", ".join(_CSV[kind].format(f"c{place}") for place, kind in enumerate(kinds))
    yield from _joined(_copy(columns, inner, params, "format csv"))


def xlsx_chunks(rows: QuerySet, sheet: Sequence[Cell]) -> Iterator[bytes]:
    inner, kinds, params = _query(rows, sheet)
    copied = _copy(row_sql(kinds), inner, params, "format binary")
    yield from workbook([cell.heading for cell in sheet], kinds, _binary_rows(copied))


def _query(rows: QuerySet, sheet: Sequence[Cell]) -> tuple[str, list[Kind], tuple]:
    """The rows as a table c0, c1, … to select from, what each column holds, and the parameters."""
    cells = {f"c{place}": cell for place, cell in enumerate(sheet)}
    read = rows.annotate(**{name: cell.expression for name, cell in cells.items()}).values_list(*cells)
    compiler = read.query.get_compiler(connection=connection, elide_empty=False)  # no rows are an answer too
    sql, params = compiler.as_sql()
    kinds = [_kind(cell, read.query.annotations[name].output_field) for name, cell in cells.items()]
    return f"({sql}) as rows ({', '.join(cells)})", kinds, params


def _kind(cell: Cell, field) -> Kind:
    if isinstance(cell, Digits):
        return Kind.DIGITS
    table = {
        DateTimeField: Kind.INSTANT,
        DateField: Kind.DATE,
        IntegerField: Kind.NUMBER,
        DecimalField: Kind.NUMBER,
    }
    return next((kind for type_, kind in table.items() if isinstance(field, type_)), Kind.TEXT)


_CSV = {
    Kind.TEXT: "case when ascii({0}) in (" + FORMULA_STARTS + ") then '''' || {0} else {0} end",
    Kind.DIGITS: "{0}",
    Kind.NUMBER: "{0}",
    Kind.DATE: "{0}",  # dd/mm/yyyy by the date style of the transaction
    Kind.INSTANT: "to_char({0} at time zone 'Europe/London', 'DD/MM/YYYY HH24:MI')",
}


def _copy(columns: str, rows: str, params: Sequence[object], options: str) -> Iterator[bytes]:
    """COPY's own pieces. The columns are expressions of this module, the rows a query of Django's."""
    with connection.cursor() as cursor:
        cursor.execute("set local datestyle to 'SQL, DMY'")
        statement = f"copy (select {columns} from {rows}) to stdout ({options})"  # noqa: S608
        with cursor.cursor.copy(statement, params) as copy:
            while data := copy.read():
                yield bytes(data)
        cursor.execute("set local datestyle to default")


def _joined(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """COPY gives one row at a time; a network wants more."""
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _binary_rows(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The single column of each row, without PostgreSQL's binary frame around it."""
    for piece in chain([next(pieces)[BINARY_HEADER:]], pieces):
        if len(piece) > ROW_HEADER:  # the end is a frame of two bytes
            yield piece[ROW_HEADER:]


def file_name(list_name: str, kind: str, today: dt.date) -> str:
    """`learners-2026-11-16.csv`."""
    return f"{list_name}-{today:%Y-%m-%d}.{kind}"
