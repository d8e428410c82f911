"""Tables as people send and fetch them: CSV and XLSX files read into rows of text, and rows written safely."""

from testamur.kit.spreadsheets.cells import csv_cell
from testamur.kit.spreadsheets.reading import LARGEST_FILE, Row, Sheet, UnreadableFile, read_sheet
from testamur.kit.spreadsheets.writing import csv_file, xlsx_file

__all__ = [
    "LARGEST_FILE",
    "Row",
    "Sheet",
    "UnreadableFile",
    "csv_cell",
    "csv_file",
    "read_sheet",
    "xlsx_file",
]
