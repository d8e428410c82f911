"""What stands in the way of a sheet: its own state, its rows, and what its kind says."""

from collections.abc import Collection
from datetime import date

from testamur.ground.sheets.kinds import kind_of
from testamur.ground.sheets.models import Sheet
from testamur.kit.problems import Problem, Refused
from testamur.kit.templating import long_instant


class SameFile(Refused):
    """This very file was committed before; `sheet` says what happened then."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        when = long_instant(sheet.started_at)
        message = f"This file was uploaded on {when}: {sheet.result}. Nothing was done this time."
        super().__init__([Problem("same_file", message, "file")])


def state_problem(sheet: Sheet) -> Problem:
    """Why a sheet that is no longer open cannot be changed, and who saw to it."""
    status = Sheet.Status
    if sheet.status == status.COMMITTED:
        who = sheet.committed_by.full_name
        message = f"{who} has finished this already: {sheet.result}. Your last change was not kept."
    elif sheet.status == status.COMMITTING:
        message = "This is being carried out just now. Your last change was not kept."
    elif sheet.status == status.DISCARDED:
        message = "This cannot be changed: it was thrown away."
    else:
        message = f"This cannot be changed: {sheet.get_status_display().lower()}."
    return Problem("sheet_not_open", message)


def row_problems(sheet: Sheet) -> list[Problem]:
    """The rows with errors, where they keep the others from being committed."""
    if not sheet.wrong_count:
        return []
    which = "1 row has" if sheet.wrong_count == 1 else f"{sheet.wrong_count:,} rows have"
    return [Problem("rows_wrong", f"{which} errors. Correct or remove them: until then nothing is done.")]


def commit_problems(sheet: Sheet, *, count: int, today: date) -> list[Problem]:
    """What keeps `count` good rows of a sheet from being committed."""
    kind = kind_of(sheet)
    found = list(kind.problems(sheet, count=count, today=today))
    if count == 0 and not any(each.code.startswith("no_") for each in found):
        found.append(Problem("no_rows", f"There is no {kind.one} without errors."))
    return found


def unknown_fields(fields: Collection[str], allowed: Collection[str]) -> list[Problem]:
    """A heading that was matched with something that is no column of the kind."""
    if set(fields) <= set(allowed):
        return []
    return [Problem("field_unknown", "Choose one of the columns listed, or leave the column out.")]
