"""A draft's rows as the page shows them: cells with their state and message, groups of problems, one page of fifty.

The names of the inputs carry row and field (`c7.surname`), so that a row can be sent alone or the whole page at once.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from testamur.delivery.registrations.columns import COLUMNS, FIELDS, TITLES
from testamur.delivery.registrations.models import Draft
from testamur.delivery.registrations.queries.drafts import ROWS_ON_A_PAGE, ProblemGroup, Tally
from testamur.delivery.registrations.queries.products import parts_of

INPUT = re.compile(r"c(\d{1,9})\.([a-z_]+)")
ROWS_NAMED = 3

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Heading:
    letter: str
    name: str
    width: str


@dataclass(frozen=True)
class Cell:
    name: str
    value: str
    state: str
    message: str


@dataclass(frozen=True)
class SheetRow:
    id: str
    number: int
    url: str
    cells: list[Cell]


@dataclass(frozen=True)
class Group:
    """A problem as the panel beside the sheet lists it."""

    message: str
    place: str
    address: str
    severity: str
    fix: str = ""
    fix_value: str = ""


def headings(draft: Draft) -> list[Heading]:
    """With the letters of the file's columns; typed sheets have none. What must be filled in has its asterisk."""
    needed = {"forename", "surname", "date_of_birth", "gender"}
    if any(part.is_regulated for part in parts_of(draft.product)):
        needed |= {"starts_on", "planned_end_on"}
    letters = draft.origin == Draft.Origin.FILE
    return [
        Heading(
            column.letter if letters else "",
            f"{column.title}{' *' if column.field in needed else ''}",
            column.width,
        )
        for column in COLUMNS
    ]


def sheet_row(draft: Draft, position: int, cells: Cells, problems: Sequence[Mapping[str, str]]) -> SheetRow:
    return SheetRow(
        id=str(position),
        number=position,
        url=reverse("registrations:row", args=[draft.pk, position]),
        cells=[_cell(position, field, cells, problems) for field in FIELDS],
    )


def _cell(position: int, field: str, cells: Cells, problems: Sequence[Mapping[str, str]]) -> Cell:
    here = [problem for problem in problems if problem["place"] == field]
    states = {problem["severity"] for problem in here}
    state = "error" if "error" in states else "warning" if states else ""
    message = " ".join(problem["message"] for problem in here)
    return Cell(f"c{position}.{field}", cells.get(field, ""), state, message)


def typed_rows(posted: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """The rows in a posted form, by position."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in posted.items():
        if (found := INPUT.fullmatch(name)) and found[2] in FIELDS:
            rows.setdefault(int(found[1]), {})[found[2]] = text
    return rows


def fingerprints(rows: Iterable[SheetRow]) -> str:
    """What each row said when the page was made, to tell later which rows this window has changed."""
    return json.dumps({row.number: _fingerprint([cell.value for cell in row.cells]) for row in rows})


def changed_here(rows: Mapping[int, Cells], shown: str) -> dict[int, Cells]:
    """The rows that differ from what the page showed: only these are saved, so that another window's stay."""
    try:
        before = json.loads(shown)
    except ValueError:
        before = None
    before = before if isinstance(before, dict) else {}
    return {
        position: cells
        for position, cells in rows.items()
        if before.get(str(position)) != _fingerprint([cells.get(field, "") for field in FIELDS])
    }


def _fingerprint(texts: Sequence[str]) -> str:
    return hashlib.blake2s("\x1f".join(texts).encode(), digest_size=6).hexdigest()


# Pages and the panel of problems


def page_of(position: int, positions: Sequence[int]) -> int:
    """On which page of the whole sheet a row stands; a new row stands on the last."""
    return positions.index(position) // ROWS_ON_A_PAGE + 1 if position in positions else 1


def groups(draft: Draft, tally: Tally, positions: Sequence[int]) -> list[Group]:
    return [_group(draft, each, positions) for each in tally.groups]


def _group(draft: Draft, group: ProblemGroup, positions: Sequence[int]) -> Group:
    first, count = group.positions[0], len(group.positions)
    page = page_of(first, positions)
    fix = ""
    if group.suggestion:
        fix = f"Change {group.value} to {group.suggestion}" + (f" in {count:,} rows" if count > 1 else "")
    return Group(
        message=group.message,
        place=f"{TITLES.get(group.field, 'Row')}, {_rows(group.positions)}",
        address=f"{reverse('registrations:sheet', args=[draft.pk])}?page={page}#c{first}.{group.field}",
        severity=group.severity,
        fix=fix,
        fix_value=json.dumps([group.field, group.value]) if fix else "",
    )


def _rows(positions: Sequence[int]) -> str:
    if len(positions) == 1:
        return f"row {positions[0]}"
    named = ", ".join(map(str, positions[:ROWS_NAMED]))
    more = len(positions) - ROWS_NAMED
    return f"rows {named} and {more:,} more" if more > 0 else f"rows {named}"


def asked_fix(value: str) -> tuple[str, str]:
    """The column and the text that a fix button stands for; two empty texts when it was tampered with."""
    try:
        field, text = json.loads(value)
    except (ValueError, TypeError):
        return "", ""
    return (field, text) if field in FIELDS and isinstance(text, str) else ("", "")
