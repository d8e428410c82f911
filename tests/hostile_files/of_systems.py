"""Honest files, each as one system or one habit writes them: all learners are taken, unchanged and without a word."""

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table
from tests.hostile_files.cases import Case, Takes, case
from tests.hostile_files.learner_files import TITLES, class_of, learner, rows_of, table

from testamur.delivery.registrations.columns import ALL_COLUMNS, FIELDS, LETTERS
from testamur.kit.spreadsheets import csv_file, xlsx_file

COUNT = 12
CLASS = [learner(number) for number in range(COUNT)]
ROWS = rows_of(CLASS)
DATES = [FIELDS.index(name) for name in ("date_of_birth", "starts_on", "planned_end_on")]
NUMBERS = [FIELDS.index(name) for name in ("uln", "ethnicity")]


def honest(name: str, content: bytes | Callable[[], bytes], *, first_row: int = 2, **facts: str) -> Case:
    """Every learner of the class, in order, with every cell that says something."""
    cells = {
        at: {key: text for key, text in each.items() if text} for at, each in enumerate(CLASS, first_row)
    }
    return case(name, content, Takes(COUNT, holds=cells), **facts)


def read_alike(name: str, content: bytes | Callable[[], bytes], **facts: str) -> Case:
    """The cells are written differently and mean the same."""
    return case(
        name, content, Takes(COUNT, holds={2: {"surname": "Hughes", "uln": CLASS[0]["uln"]}}), **facts
    )


def written(day: str, how: str) -> str:
    return datetime.strptime(day, "%d/%m/%Y").strftime(how)


def with_dates(how: str) -> list[list[str]]:
    return [
        [written(text, how) if place in DATES else text for place, text in enumerate(row)] for row in ROWS
    ]


def typed(row: Sequence[str]) -> list[object]:
    """Dates as dates and numbers as numbers, as people type them into a workbook."""
    cells: list[object] = [text or None for text in row]
    for place in DATES:
        cells[place] = datetime.strptime(row[place], "%d/%m/%Y")
    for place in NUMBERS:
        cells[place] = int(row[place])
    return cells


def workbook(
    rows: Sequence[Sequence[object]], finish: Callable = lambda sheet: None, above: int = 0
) -> bytes:
    book = Workbook()
    for _ in range(above):
        book.active.append([])
    for row in (TITLES, *rows):
        book.active.append(list(row))
    finish(book.active)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def as_a_table(sheet) -> None:
    sheet.add_table(Table(displayName="Learners", ref=f"A1:L{COUNT + 1}"))


def with_bold_headings_and_date_format(sheet) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2):
        for place in DATES:
            row[place].number_format = "dd mmm yyyy"


def with_blank_formatted_rows_below(sheet) -> None:
    for number in range(COUNT + 2, COUNT + 200):
        sheet.cell(number, 4).number_format = "dd/mm/yyyy"


def filled_template(**dialect: str) -> str:
    """Our own template of 33 columns, filled in."""
    titles = {column.letter: column.title for column in ALL_COLUMNS}
    places = {column.field: LETTERS.index(column.letter) for column in ALL_COLUMNS}
    rows = []
    for each in CLASS:
        row = [""] * len(LETTERS)
        for field, text in each.items():
            row[places[field]] = text
        rows.append(row)
    return table(rows, [titles.get(letter, "") for letter in LETTERS], **dialect)


MACINTOSH = {"lineterminator": "\r"}
UNIX = {"lineterminator": "\n"}
QUOTE_ALL = {"quoting": 1}
SEMICOLON = {"delimiter": ";"}

CSV_FILES = [
    honest("Excel: CSV UTF-8", class_of(*CLASS).encode("utf-8-sig")),
    read_alike("Excel: CSV in Windows-1252", class_of(*CLASS).replace("Zając", "Zajac").encode("cp1252")),
    honest("Excel: Unicode text", class_of(*CLASS, delimiter="\t").encode("utf-16"), file_name="class.txt"),
    honest("Excel for Macintosh, old", class_of(*CLASS, **MACINTOSH).encode()),
    honest("Excel in Germany", class_of(*CLASS, **SEMICOLON).encode("utf-8-sig")),
    honest("Excel in Germany, with the separator named", b"\xef\xbb\xbf" + f"sep=;\r\n{class_of(*CLASS, **SEMICOLON)}".encode()),
    honest("LibreOffice, all text quoted", class_of(*CLASS, **QUOTE_ALL, **UNIX).encode()),
    honest("Google Sheets, which ends the last line with nothing", class_of(*CLASS).rstrip("\r\n").encode()),
    honest("Numbers", class_of(*CLASS, **SEMICOLON, **UNIX).encode()),
    honest("a script in Python", csv_file(TITLES, ROWS)),
    honest("a report writer that pads every cell with blanks", table([[f"{text:<30}" for text in row] for row in ROWS], [f"{title:<30}" for title in TITLES], **UNIX).encode()),
    honest("a database that quotes and pads with tabs", table([[f"\t{text}" for text in row] for row in ROWS], **QUOTE_ALL).encode()),
    honest("a system that guards every cell from Excel", table([[f'="{text}"' for text in row] for row in ROWS]).encode()),
    honest("a system that ends every line with a separator", class_of(*CLASS).replace("\r\n", ",\r\n").encode()),
    honest("a system that writes a line of separators after every learner", class_of(*CLASS).replace("\r\n", "\r\n" + "," * 11 + "\r\n", 1).encode(), first_row=3),
    honest("a file downloaded, opened and saved with headings in capitals", table(ROWS, [title.upper() for title in TITLES]).encode()),
    honest("columns from Z to A", table([row[::-1] for row in ROWS], TITLES[::-1]).encode()),
    honest("our own template", filled_template().encode("utf-8-sig")),
    honest("our own template, its headings deleted", filled_template().partition("\r\n")[2].encode(), first_row=1),
    honest("our own file of errors, put right", table([[*row, "Old words", ""] for row in ROWS], [*TITLES, "Problem", "Suggestion"]).encode()),
    honest("pipes, from an old management information system", class_of(*CLASS, delimiter="|", **UNIX).encode()),
    read_alike("dates with the year first", table(with_dates("%Y-%m-%d")).encode()),
    read_alike("dates of a database", table(with_dates("%Y-%m-%d 00:00:00")).encode()),
    read_alike("dates with dots and short years", table(with_dates("%d.%m.%y")).encode()),
    read_alike("dates in words", table(with_dates("%d %B %Y")).encode()),
    read_alike("dates as an office's report writes them", table(with_dates("%d-%b-%Y")).encode()),
]  # fmt: skip

WORKBOOKS = [
    honest("a workbook of text", lambda: workbook(ROWS), file_name="class.xlsx"),
    honest("a workbook of dates and numbers", lambda: workbook(map(typed, ROWS)), file_name="class.xlsx"),
    honest("a workbook with a table", lambda: workbook(map(typed, ROWS), as_a_table), file_name="class.xlsx"),
    honest("a workbook made to look well", lambda: workbook(map(typed, ROWS), with_bold_headings_and_date_format), file_name="class.xlsx"),
    honest("a workbook with formatted rows below", lambda: workbook(map(typed, ROWS), with_blank_formatted_rows_below), file_name="class.xlsx"),
    honest("a workbook that begins in its fourth row", lambda: workbook(map(typed, ROWS), above=3), first_row=5, file_name="class.xlsx"),
    honest("a workbook of our own", lambda: xlsx_file(TITLES, ROWS, sheet_name="Learners"), file_name="class.xlsx"),
    honest("a workbook of our own with dates", lambda: xlsx_file(TITLES, [[date.fromisoformat(written(text, "%Y-%m-%d")) if place in DATES else text for place, text in enumerate(row)] for row in ROWS], sheet_name="Learners"), file_name="class.xlsx"),
]  # fmt: skip

CASES: list[Case] = [*CSV_FILES, *WORKBOOKS]
