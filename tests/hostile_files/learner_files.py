"""Files of made-up learners, right in every cell unless a case says otherwise; the first learner is in row 2."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from tests.hostile_files.cases import Case, Takes, case

from testamur.delivery.registrations.tests.conftest import FIELDS, HEADER, learner, uln_of

TITLES = HEADER.split(",")
SHORT = "Forename,Surname,Date of birth,Gender,Start date,Planned end date"
AMELIA = "Amelia,Hughes,01/02/2009,F,01/09/2026,31/07/2027"
TOMASZ = "Tomasz,Kowalski,03/04/2009,M,01/09/2026,31/07/2027"
MISSING = (
    "name_missing date_missing gender_missing date_missing date_missing"  # of a row whose cells ran together
)


def text(*lines: str, end: str = "\n") -> str:
    return "".join(line + end for line in lines)


def plain(*lines: str) -> bytes:
    """A file in UTF-8 with commas: the lines under the six headings that no file can do without."""
    return text(SHORT, *lines).encode()


def rows_of(learners: Iterable[Mapping[str, str]]) -> list[list[str]]:
    return [[each[name] for name in FIELDS] for each in learners]


def table(rows: Iterable[Sequence[str]], header: Sequence[str] = TITLES, **dialect) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, **dialect)
    writer.writerows([header, *rows])
    return lines.getvalue()


def class_of(*learners: Mapping[str, str], **dialect) -> str:
    """A file of all twelve columns as text."""
    return table(rows_of(learners), **dialect)


def class_of_size(count: int) -> bytes:
    return class_of(*(learner(number) for number in range(count))).encode()


def with_cell(**cells: str) -> bytes:
    """Row 2 is a learner without fault; row 3 has these cells."""
    return class_of(learner(0), learner(1, **cells)).encode()


def wrong_cell(name: str, code: str, **cells: str) -> Case:
    """The row of that cell is wrong, and no other."""
    return case(name, with_cell(**cells), Takes(2, wrong={3: code}))


def doubtful_cell(name: str, code: str, **cells: str) -> Case:
    return case(name, with_cell(**cells), Takes(2, doubtful={3: code}))


def right_cell(name: str, **cells: str) -> Case:
    """The file is taken without a word."""
    return case(name, with_cell(**cells), Takes(2))


__all__ = ["learner", "uln_of"]
