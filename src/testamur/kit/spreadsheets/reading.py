"""Uploaded CSV and XLSX files read into rows of text.

Files come from school offices, so every encoding and separator that Excel writes is read, and a file that cannot be
read is refused with a sentence saying what to do (docs/specification REG-08).
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from testamur.kit.problems import Problem, Refused, Severity
from testamur.kit.spreadsheets.cells import CONTROLS, as_text, cleaned

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LARGEST_UNPACKED = 150 * MEGABYTE
HIGHEST_RATIO = 200  # a sheet of one repeated word packs about a hundredfold
MOST_ROWS = 20_000  # ten times the largest batch
MOST_COLUMNS = 256  # column IV, the last one of Excel's old format

DELIMITERS = ",;\t|"

NAMED_SEPARATOR = re.compile(r'sep=([^\w\s"]|\t)\r?\n')  # as Excel writes and reads it
_QUOTED = re.compile(r'"[^"]*"?')
# A cell outside the limits, wherever its reference stands: the reader makes room for all cells before it.
_CELL_TOO_FAR = re.compile(
    rb"""r\s*=\s*["'](?:[A-Z]{3,}\d|[J-Z][A-Z]\d|I[W-Z]\d|[A-Z]*(?:[2-9]\d{4}|\d{6}))"""
)
_LONGEST_REFERENCE = 40


class UnreadableFile(Refused):
    """A file was not read; the message says what to do about it."""

    def __init__(self, code: str, message: str):
        super().__init__([Problem(code, message)])


@dataclass(frozen=True)
class Row:
    """One row: its number as a spreadsheet shows it (the first is 1), and one text for each column of the header.

    Cells beyond the header are kept as far as they say something: a stray separator has moved them there.
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table read from a file. `delimiter` is empty for XLSX, `sheet_name` is empty for CSV."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str
    sheet_name: str
    problems: tuple[Problem, ...]


def read_sheet(content: bytes, filename: str) -> Sheet:
    """The table in an uploaded file, whatever its name claims to be; blank rows are left out.

    The first row that is not blank is the header; shorter rows are filled with empty texts, and a row with more
    cells than the header is among the `problems`. Dates of a workbook become `dd/mm/yyyy`, whole numbers lose
    their `.0`. Raises `UnreadableFile`.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(
            "too_large",
            f"{filename} is larger than {LARGEST_FILE // MEGABYTE} MB. Split it into smaller files.",
        )
    if not content.strip(b"\0\t\r\n ;,\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("empty", f"{filename} is empty. Fill in at least one row and upload it again.")
    if content.startswith(b"PK\x03\x04"):
        return _read_workbook(content, filename)
    refuse_other_formats(content, filename)
    return _read_csv(content, filename)


def _sheet(
    records: Iterable[Sequence[Any]], filename: str, *, encoding: str, delimiter: str, sheet_name: str
) -> Sheet:
    numbered = []
    for number, record in enumerate(records, start=1):
        cells = tuple([cleaned(it if isinstance(it, str) else as_text(it)) for it in record])
        if any(cells):
            numbered.append(Row(number, cells))
        if number > MOST_ROWS:
            raise _too_far(filename)
    if not numbered:
        raise UnreadableFile("empty", f"{filename} is empty. Fill in at least one row and upload it again.")
    header = _without_blank_end(numbered[0].cells)
    if len(header) > MOST_COLUMNS:
        raise _too_far(filename)
    problems = [
        Problem(
            "too_many_cells",
            f"Row {row.number} has more cells than the heading row. Look for a stray separator.",
            str(row.number),
        )
        for row in numbered[1:]
        if any(row.cells[len(header) :])
    ]
    rows = tuple(Row(row.number, _fitted(row.cells, len(header))) for row in numbered[1:])
    return Sheet(header, rows, encoding, delimiter, sheet_name, tuple(problems))


def _without_blank_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return cells[:width]


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return _without_blank_end(cells) if any(cells[width:]) else cells[:width] + ("",) * (width - len(cells))


def _too_far(filename: str) -> UnreadableFile:
    return UnreadableFile(
        "too_many_rows",
        f"{filename} reaches beyond row {MOST_ROWS:,} or column {MOST_COLUMNS}. Delete what lies outside the "
        "table, even empty rows, or split the file.",
    )


# CSV


def refuse_other_formats(content: bytes, filename: str) -> None:
    """Refuse what its first bytes show to be no table of text."""
    save_as = "Open it in Excel, choose Save As, Excel Workbook (.xlsx) or CSV, and upload the new file."
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _locked(filename)
        raise UnreadableFile("old_excel", f"{filename} is in an old Excel format (.xls). {save_as}")
    start = content[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"%pdf", b"<html", b"<!doctype", b"<table", b"<?xml", b"<svg", b"{", b"[")):
        raise UnreadableFile("not_a_table", f"{filename} is not a CSV file or a workbook. {save_as}")


def _read_csv(content: bytes, filename: str) -> Sheet:
    text, encoding = _decoded(content, filename)
    delimiter = None
    if hint := NAMED_SEPARATOR.match(text):
        delimiter, text = hint[1], text[hint.end() :]
    delimiter = delimiter or delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        records = list(islice(reader, MOST_ROWS + 1))
    except csv.Error as error:
        raise _open_quote(filename) if '"' in text else _too_long(filename, reader.line_num) from error
    if text.count('"') % 2 and any("\n" in cell for cell in records[-1]):
        raise _open_quote(filename)
    return _sheet(records, filename, encoding=encoding, delimiter=delimiter, sheet_name="")


def _decoded(content: bytes, filename: str) -> tuple[str, str]:
    for encoding in likely_encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.removeprefix("\ufeff")
        if "\0" not in text and len(CONTROLS.findall(text)) <= max(len(text) / 1000, 3):
            return text, encoding
        break
    raise UnreadableFile(
        "binary",
        f"{filename} does not look like a table of text. Save it as CSV UTF-8 or as an Excel workbook (.xlsx).",
    )


def likely_encodings(content: bytes) -> Sequence[str]:
    """Those that the first bytes allow, the likeliest first; only decoding shows which it is."""
    if content.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    start = content[:1000]
    if start[1::2].count(0) > len(start) / 4:
        return ("utf-16-le",)
    if start[::2].count(0) > len(start) / 4:
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def delimiter_of(text: str) -> str:
    """The separator that stands most often in the first row outside quotation marks; a comma when none does."""
    first = _QUOTED.sub("", text.lstrip("\r\n")[:100_000]).partition("\n")[0]
    return max(DELIMITERS, key=first.count)


def _too_long(filename: str, line: int) -> UnreadableFile:
    return UnreadableFile(
        "cell_too_long",
        f"Line {line:,} of {filename} has a cell of more than {csv.field_size_limit():,} characters. Shorten it.",
    )


def _open_quote(filename: str) -> UnreadableFile:
    return UnreadableFile(
        "open_quote",
        f"A quotation mark in {filename} is opened and never closed. Remove it, or save the file as CSV again.",
    )


# XLSX


def _read_workbook(content: bytes, filename: str) -> Sheet:
    _check_package(content, filename)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            tables = [
                it.name
                for it in workbook.sheets_metadata
                if it.typ == SheetTypeEnum.WorkSheet and it.visible == SheetVisibleEnum.Visible
            ]
            sheets = [workbook.get_sheet_by_name(name) for name in tables]
            filled = [sheet for sheet in sheets if sheet.height]
            if not filled:
                raise UnreadableFile(
                    "empty", f"{filename} is empty. Fill in at least one row and upload it again."
                )
            records = filled[0].to_python(skip_empty_area=False)
    except CalamineError as error:
        raise _damaged(filename) from error
    sheet = _sheet(records, filename, encoding="", delimiter="", sheet_name=filled[0].name)
    if len(filled) == 1:
        return sheet
    return _noting_other_sheets(sheet, filename)


def _noting_other_sheets(sheet: Sheet, filename: str) -> Sheet:
    note = Problem(
        "other_sheets",
        f"{filename} has several sheets. Only the first one, {sheet.sheet_name}, was read.",
        severity=Severity.WARNING,
    )
    return replace(sheet, problems=(*sheet.problems, note))


def _check_package(content: bytes, filename: str) -> None:
    """Refuses a package that would be too much to unpack, by unpacking it a little at a time and keeping nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise _locked(filename)
            if "xl/workbook.xml" not in package.namelist():
                raise UnreadableFile(
                    "not_a_table",
                    f"{filename} is not an Excel workbook (.xlsx). Save it as .xlsx or CSV and upload the new file.",
                )
            unpacked = sum(part.file_size for part in parts)
            if unpacked > LARGEST_UNPACKED or unpacked > max(HIGHEST_RATIO * len(content), MEGABYTE):
                raise UnreadableFile(
                    "too_large", f"{filename} is too large when opened. Split it into smaller files."
                )
            for part in parts:
                _check_part(package, part, filename)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError, zlib.error) as error:
        raise _damaged(filename) from error


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, filename: str) -> None:
    """Reads one part to its end, which shows a false size or checksum, and looks at where its cells lie."""
    is_sheet = part.filename.startswith("xl/worksheets/")
    with package.open(part) as stream:
        end_of_last = b""
        while chunk := stream.read(256 * 1024):
            if is_sheet and _CELL_TOO_FAR.search(end_of_last + chunk):
                raise _too_far(filename)
            end_of_last = chunk[-_LONGEST_REFERENCE:]


def _locked(filename: str) -> UnreadableFile:
    return UnreadableFile(
        "encrypted", f"{filename} is protected by a password. Remove the password and upload it again."
    )


def _damaged(filename: str) -> UnreadableFile:
    return UnreadableFile(
        "damaged", f"{filename} is damaged. Open it in Excel, save it again and upload the new file."
    )
