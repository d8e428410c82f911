"""A sheet's rows as the page shows them: cells with their state and message, and the problems beside them.

The names of the inputs carry row and field (`c7.surname`), so that one row can be sent alone or the whole page at once.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.ground.sheets.kinds import Kind, kind_of
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.queries import ROWS_ON_A_PAGE, ProblemGroup, Tally
from testamur.ground.sheets.rows import Cells

INPUT = re.compile(r"c(\d{1,9})\.([a-z_]+)")


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
class GridRow:
    id: str
    number: int
    url: str
    cells: list[Cell]
    message: str = ""  # what is wrong with the row as a whole


@dataclass(frozen=True)
class Group:
    """A problem as the panel beside the sheet lists it."""

    message: str
    place: str
    address: str
    severity: str
    fix: str = ""
    fix_value: str = ""


def shown_fields(kind: Kind) -> list[str]:
    return [column.field for column in kind.columns if column.is_shown]


def headings(sheet: Sheet) -> list[Heading]:
    """With the letters of the file's columns; typed sheets have none. What must be filled in has its asterisk."""
    kind = kind_of(sheet)
    starred = set(kind.starred(sheet))
    return [
        Heading(
            column.letter if sheet.origin != Sheet.Origin.KEYED else "",
            f"{column.title}{' *' if column.field in starred else ''}",
            column.width,
        )
        for column in kind.columns
        if column.is_shown
    ]


def grid_row(sheet: Sheet, position: int, cells: Cells, problems: Sequence[Mapping[str, str]]) -> GridRow:
    kind = kind_of(sheet)
    fields = shown_fields(kind)
    elsewhere = [each["message"] for each in problems if each["place"] not in fields]
    return GridRow(
        id=str(position),
        number=position,
        url=kind.address(sheet, "row", position),
        cells=[_cell(position, field, cells, problems) for field in fields],
        message=" ".join(elsewhere),
    )


def _cell(position: int, field: str, cells: Cells, problems: Sequence[Mapping[str, str]]) -> Cell:
    here = [problem for problem in problems if problem["place"] == field]
    states = {problem["severity"] for problem in here}
    state = "error" if "error" in states else "warning" if states else ""
    message = " ".join(problem["message"] for problem in here)
    return Cell(f"c{position}.{field}", cells.get(field, ""), state, message)


def typed_cells(posted: Mapping[str, str], fields: Collection[str]) -> dict[int, dict[str, str]]:
    """The rows in a posted form, by position."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in posted.items():
        if (found := INPUT.fullmatch(name)) and found[2] in fields:
            rows.setdefault(int(found[1]), {})[found[2]] = text
    return rows


def fingerprints(rows: Iterable[GridRow]) -> str:
    """What each row said when the page was made, to tell later which rows this window has changed."""
    return json.dumps({row.number: _fingerprint([cell.value for cell in row.cells]) for row in rows})


def changed_here(rows: Mapping[int, Cells], shown: str, fields: Sequence[str]) -> dict[int, Cells]:
    """The rows that differ from what the page showed: only these are saved, so that another window's stay."""
    try:
        before = json.loads(shown)
    except ValueError:
        before = None
    before = before if isinstance(before, dict) else {}
    return {
        position: cells
        for position, cells in rows.items()
        if before.get(str(position)) != _fingerprint([cells.get(field, "") for field in fields])
    }


def _fingerprint(texts: Sequence[str]) -> str:
    return hashlib.blake2s("\x1f".join(texts).encode(), digest_size=6).hexdigest()


# The panel of problems


def groups(sheet: Sheet, tally: Tally) -> list[Group]:
    return [_group(sheet, each) for each in tally.groups]


def _group(sheet: Sheet, group: ProblemGroup) -> Group:
    kind = kind_of(sheet)
    title = next((column.title for column in kind.columns if column.field == group.field), _("Row"))
    page = group.first_place // ROWS_ON_A_PAGE + 1
    fix, message = "", group.message
    if group.suggestion:
        change = _("Change %(value)s to %(suggestion)s")
        fix = change % {"value": group.value, "suggestion": group.suggestion}
        if group.count > 1:
            fix += " " + ngettext("in %(number)s row", "in %(number)s rows", group.count) % {
                "number": f"{group.count:,}"
            }
    elif group.is_of_column:
        message = _(
            "%(title)s is wrong in %(count)s of %(rows)s rows. Put it right in the system the file came from, "
            "and upload it again. The first: %(message)s"
        ) % {
            "title": title,
            "count": f"{group.count:,}",
            "rows": f"{sheet.row_count:,}",
            "message": group.message,
        }
    return Group(
        message=message,
        place=f"{title}, {_rows(group)}",
        address=kind.cell_address(sheet, group.positions[0], group.field, page=page),
        severity=group.severity,
        fix=fix,
        fix_value=json.dumps([group.field, group.value]) if fix else "",
    )


def _rows(group: ProblemGroup) -> str:
    if group.count == 1:
        return _("row %(number)s") % {"number": group.positions[0]}
    named = ", ".join(map(str, group.positions))
    more = group.count - len(group.positions)
    if more > 0:
        return _("rows %(named)s and %(more)s more") % {"named": named, "more": f"{more:,}"}
    return _("rows %(named)s") % {"named": named}


def asked_fix(value: str, fields: Collection[str]) -> tuple[str, str]:
    """The column and the text that a fix button stands for; two empty texts when it was tampered with."""
    try:
        field, text = json.loads(value)
    except (ValueError, TypeError):
        return "", ""
    return (field, text) if field in fields and isinstance(text, str) else ("", "")
