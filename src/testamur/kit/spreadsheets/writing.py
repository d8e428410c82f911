"""Rows that Python already has, as a CSV file or a workbook (docs/specification SYS-03)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from testamur.kit.spreadsheets.cells import CONTROLS, as_text, csv_cell


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file in UTF-8 with the byte order mark by which Excel knows it."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(map(csv_cell, header))
    writer.writerows(map(csv_cell, row) for row in rows)
    return lines.getvalue().encode("utf-8-sig")


def xlsx_file(header: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet_name: str) -> bytes:
    """A workbook of one sheet: text stays text (also a ULN, also `=1+1`), dates are dates, numbers numbers."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet_name)[:31])
    rows = iter(rows)
    first = list(islice(rows, 200))
    for number, title in enumerate(header, start=1):
        longest = max([len(title), *(len(as_text(row[number - 1])) for row in first)])
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 3, 60)
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    sheet.append([_heading(sheet, title, bold) for title in header])
    for row in chain(first, rows):
        sheet.append([_sheet_cell(sheet, value) for value in row])
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def _sheet_cell(sheet, value: Any):
    if isinstance(value, str):
        plain = CONTROLS.sub("", value)
        if not plain.startswith(("=", "#")):
            return plain
        cell = WriteOnlyCell(sheet, value=plain)  # openpyxl would take it for a formula or an error
        cell.data_type = TYPE_STRING
        return cell
    if isinstance(value, datetime):  # Excel knows no time zones: the time is written as it stands
        cell = WriteOnlyCell(sheet, value=value.replace(tzinfo=None))
        cell.number_format = "dd/mm/yyyy hh:mm"
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "dd/mm/yyyy"
        return cell
    return value


def _heading(sheet, title: str, font: Font):
    cell = WriteOnlyCell(sheet, value=CONTROLS.sub("", title))
    cell.data_type = TYPE_STRING
    cell.font = font
    return cell
