"""A file of learners for one product: from bytes to rows of cells, and back with what is wrong in it."""

from collections.abc import Iterable, Mapping, Sequence

from testamur.delivery.registrations.columns import (
    COLUMNS,
    KEPT_AS_TEXT,
    is_header,
    places,
    template_row,
    unknown_headings,
)
from testamur.kit.problems import Problem, Refused
from testamur.kit.spreadsheets import csv_file, read_sheet, xlsx_file

ALL_COLUMNS = (*COLUMNS, *KEPT_AS_TEXT)
NEEDED = ("forename", "surname", "date_of_birth")


def read_file(content: bytes, file_name: str) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV or XLSX file: each its number as the spreadsheet shows it, and its text by field.

    A first row that names the columns decides which is which; without one, the letters of the centre guide do.
    Raises Refused (`UnreadableFile` among it) when it is not a file of learners.
    """
    sheet = read_sheet(content, file_name)
    if is_header(sheet.header):
        _refuse_unknown(sheet.header)
        where = places(sheet.header)
        records = [(row.number, row.cells) for row in sheet.rows]
    else:
        where = places(None)
        records = [(_first_number(sheet), sheet.header), *((row.number, row.cells) for row in sheet.rows)]
    rows = [(number, _cells(cells, where)) for number, cells in records]
    return [(number, cells) for number, cells in rows if cells]


def template_csv() -> bytes:
    return csv_file(template_row(), [])


def template_xlsx() -> bytes:
    return xlsx_file(template_row(), [], sheet_name="Learners")


def file_with_problems(rows: Iterable[tuple[int, Mapping[str, str], Sequence[Mapping[str, str]]]]) -> bytes:
    """A CSV file of the rows given (number, cells, problems) with what is wrong and what would put it right.

    It can be corrected and uploaded again: the added columns are left out when it is read.
    """
    rows = list(rows)
    used = [
        column for column in ALL_COLUMNS if column in COLUMNS or any(column.field in row[1] for row in rows)
    ]
    titles = {column.field: column.title for column in used}
    header = ["Row", *titles.values(), "Problem", "Suggestion"]
    return csv_file(header, [_with_problems(titles, *row) for row in rows])


def _with_problems(titles: Mapping[str, str], number: int, cells: Mapping[str, str], problems) -> list[str]:
    said = [f"{titles.get(each['place'], 'Row')}: {each['message']}" for each in problems]
    fixes = [f"{titles[each['place']]}: {each['suggestion']}" for each in problems if each.get("suggestion")]
    return [str(number), *(cells.get(field, "") for field in titles), " ".join(said), "; ".join(fixes)]


def _refuse_unknown(header: Sequence[str]) -> None:
    """A column we do not know, or one we need and do not find, is more likely a slip than meant."""
    found = set(places(header).values())
    missing = [column.title for column in COLUMNS if column.field in NEEDED and column.field not in found]
    problems = []
    if missing:
        names = ", ".join(missing)
        problems.append(Problem("columns_missing", f"Your file is missing these columns: {names}.", "file"))
    if unknown := unknown_headings(header):
        names = ", ".join(unknown)
        message = f"Your file has columns that are not known here: {names}. Rename or remove them."
        problems.append(Problem("columns_unknown", message, "file"))
    if problems:
        raise Refused(problems)


def _first_number(sheet) -> int:
    """Blank rows above the first are not told by the reader: it is the row before the next, or the first."""
    return max(1, sheet.rows[0].number - 1) if sheet.rows else 1


def _cells(cells: Sequence[str], where: Mapping[int, str]) -> dict[str, str]:
    return {field: cells[number] for number, field in where.items() if number < len(cells) and cells[number]}
