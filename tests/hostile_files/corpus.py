"""The whole corpus, and what is chosen from it."""

from tests.hostile_files import (
    of_bulk,
    of_changes,
    of_codes,
    of_dates,
    of_encodings,
    of_formats,
    of_headings,
    of_names,
    of_people,
    of_separators,
    of_sizes,
    of_systems,
    of_workbooks,
)
from tests.hostile_files.cases import Case

HONEST: list[Case] = of_systems.CASES
BULK: list[Case] = of_bulk.CASES
SHEETS: list[Case] = [
    *HONEST,
    *of_encodings.CASES,
    *of_separators.CASES,
    *of_headings.CASES,
    *of_names.CASES,
    *of_dates.CASES,
    *of_codes.CASES,
    *of_people.CASES,
    *of_sizes.CASES,
    *of_formats.CASES,
    *of_workbooks.CASES,
    *of_changes.CASES,
]
CASES: list[Case] = [*SHEETS, *BULK]
