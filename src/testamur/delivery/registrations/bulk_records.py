"""The bulk file that management information systems write: many batches in one file, by record type (REG-07).

A header record begins a batch: type 1, centre number, the centre's name for the batch, blank, product code, blank,
blank. Each learner record that follows belongs to it: type 2, first name, middle name, surname, date of birth, centre
learner reference, ethnicity, gender, ULN, postcode, start date, planned end date, country of study (centre guide).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from testamur.ground.sheets.reading import kept
from testamur.ground.sheets.rows import Typed
from testamur.kit.problems import Problem, Refused

HEADER, LEARNER = "1", "2"
CENTRE_NUMBER, REFERENCE, CODE = 1, 2, 4  # places in a header record
LEARNER_FIELDS = (
    *("forename", "middle_names", "surname", "date_of_birth", "centre_reference", "ethnicity", "gender"),
    *("uln", "postcode", "starts_on", "planned_end_on", "country_of_study"),
)
LINES_NAMED = 5


@dataclass
class Group:
    """One header record with its learners; `line` is the header's, `number` counts the groups from 1."""

    number: int
    line: int
    centre_number: str
    reference: str
    code: str
    rows: list[Typed] = field(default_factory=list)


def read_groups(records: Iterable[tuple[int, Sequence[str]]], *, prefixes: Sequence[str]) -> list[Group]:
    """The groups of a file's records, each its line and its cells. Raises Refused when it is no bulk file."""
    groups: list[Group] = []
    strange: list[int] = []
    for line, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        match _record_type(cells[0], prefixes):
            case "1":
                groups.append(_group(len(groups) + 1, line, cells))
            case "2" if groups:
                groups[-1].rows.append(Typed(line, _learner(cells), groups[-1].number))
            case _:
                strange.append(line)
    _refuse_strange(strange, groups, prefixes[0])
    return groups


def header_record(prefix: str, centre_number: str, reference: str, code: str) -> list[str]:
    return [f"{prefix}{HEADER}", centre_number, reference, "", code, "", ""]


def learner_record(prefix: str, cells: dict[str, str]) -> list[str]:
    return [f"{prefix}{LEARNER}", *(cells.get(name, "") for name in LEARNER_FIELDS)]


def _record_type(cell: str, prefixes: Sequence[str]) -> str:
    """1 or 2, or nothing when the row is of no type that is known here."""
    text = cell.strip().upper()
    return next((text.removeprefix(prefix) for prefix in prefixes if text[:-1] == prefix), "")


def _group(number: int, line: int, cells: Sequence[str]) -> Group:
    found = [kept(cell.strip()) for cell in cells] + [""] * (CODE + 1)
    return Group(number, line, found[CENTRE_NUMBER], found[REFERENCE], found[CODE])


def _learner(cells: Sequence[str]) -> dict[str, str]:
    return {name: kept(cell) for name, cell in zip(LEARNER_FIELDS, cells[1:], strict=False) if cell.strip()}


def _refuse_strange(lines: Sequence[int], groups: Sequence[Group], prefix: str) -> None:
    if not groups:
        message = (
            f"This is no bulk file: no row begins with {prefix}{HEADER}. For learners of one product, choose "
            "the product first and upload the file there."
        )
        raise Refused([Problem("no_header_record", message, "file")])
    if not lines:
        return
    named = ", ".join(map(str, lines[:LINES_NAMED])) + (" and more" if len(lines) > LINES_NAMED else "")
    message = (
        f"Each row begins with {prefix}{HEADER} (a batch) or {prefix}{LEARNER} (a learner of the batch above). "
        f"Look at row{'s' if len(lines) > 1 else ''} {named}."
    )
    raise Refused([Problem("record_type_unknown", message, "file")])
