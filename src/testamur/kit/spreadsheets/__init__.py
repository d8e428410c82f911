"""Tables as people send and fetch them: CSV and XLSX files read into rows of text, and rows written safely."""

from testamur.kit.spreadsheets.cells import cleaned, csv_cell
from testamur.kit.spreadsheets.reading import (
    LARGEST_FILE,
    NAMED_SEPARATOR,
    Row,
    Sheet,
    UnreadableFile,
    delimiter_of,
    likely_encodings,
    read_sheet,
    refuse_other_formats,
)
from testamur.kit.spreadsheets.writing import csv_file, xlsx_file

__all__ = [
    "LARGEST_FILE",
    "NAMED_SEPARATOR",
    "Row",
    "Sheet",
    "UnreadableFile",
    "cleaned",
    "csv_cell",
    "csv_file",
    "delimiter_of",
    "likely_encodings",
    "read_sheet",
    "refuse_other_formats",
    "xlsx_file",
]
