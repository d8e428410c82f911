"""The kinds of rows that the engine takes: each room describes its own, and gets the whole way from file to history.

How a room adds a kind. Write a subclass of `Kind` in the room (`registrations/planned_ends.py`), and add it when
the room's app is ready:

    class PlannedEndDates(Kind):
        name, title, one, many = "planned-ends", _("Planned end dates"), _("learner"), _("learners")
        permission = Permission.LEARNERS
        columns = (Column("number", "Learner number", "A", ("learner",)), Column("ends_on", "Planned end date", "B"))
        needed = ("number", "ends_on")

        def check(self, rows, *, sheet, signals, today):
            return [CheckedRow(row.position, row.cells, row.group, problems_of(row), would_be=CHANGED) for row in rows]

        def commit(self, rows, *, sheet, by, now):
            change_planned_ends(rows, by=by, now=now)
            return Outcome("12 planned end dates changed", reverse("registrations:learners"))

    class RegistrationsConfig(AppConfig):
        def ready(self):
            from testamur.delivery.registrations.planned_ends import PlannedEndDates
            kinds.add(PlannedEndDates())

That is all: `/files/new/planned-ends/` (address: `kind.upload_address`) takes the file, `/files/<id>/` shows it as a
sheet, `/files/<id>/check/` says what would be new, changed, the same and refused, a job commits it once, and
`/files/` keeps it. A kind with pages of its own (a sheet of learners to be registered belongs to a draft) begins
sheets by `sheets.actions` and overrides `address`; the pages' own code is in `sheets.pages`.

What `check` must keep: the outcome of a row depends on its own cells, the sheet's `about`, the `signals`, the
database, and rows that share one of its `keys`: on nothing else. So the engine can check the one row that was
typed, and those it touches, instead of all. It is called with any set of rows that is closed under keys, and again
with all of them, inside the transaction that commits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from django.urls import reverse

from testamur.ground.access.permissions import Permission
from testamur.ground.audit.actor import Actor
from testamur.ground.sheets.columns import Column, template_row
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.reading import Reading, read_table
from testamur.ground.sheets.rows import Cells, CheckedRow, Typed
from testamur.kit.problems import Problem


@dataclass(frozen=True)
class Outcome:
    """What committing did: one sentence for the page and the history, where to go on, and a text for each row."""

    sentence: str
    path: str
    results: Mapping[int, str] = field(default_factory=dict)  # by position


class Kind:
    name: ClassVar[str]  # in addresses and in the database: never changed
    title: ClassVar[str]  # of the history and the upload page
    one: ClassVar[str]  # of what one row is
    many: ClassVar[str]
    permission: ClassVar[Permission]
    columns: ClassVar[tuple[Column, ...]]
    needed: ClassVar[tuple[str, ...]] = ()  # fields whose columns a file must have
    most_rows: ClassVar[int] = 10_000
    may_take_good_only: ClassVar[bool] = True
    divides: ClassVar[bool] = False  # a file's rows go into sheets of their own: `divide`
    verb: ClassVar[str] = "Carry out"  # of the button that commits: "Register 12 learners"
    doing: ClassVar[str] = "Carrying out"  # the same while it is under way: "Registering 12 learners"
    sentence: ClassVar[str] = ""  # on the upload page: what the file is for
    nothing_done: ClassVar[str] = "Nothing was done."  # before the reason, when committing was refused
    sheet_template: ClassVar[str] = "sheets/sheet.html"

    # Reading

    def read(self, content: bytes, file_name: str, *, matched: Mapping[str, str]) -> Reading:
        """The rows in these bytes; `matched` is what the centre's own headings mean. Raises Refused."""
        return read_table(content, file_name, columns=self.columns, needed=self.needed, matched=matched)

    def template(self) -> list[str]:
        """The header of the template to download."""
        return template_row(self.columns)

    def starred(self, sheet: Sheet) -> Iterable[str]:
        """The fields that must be filled in, shown with an asterisk."""
        return self.needed

    # Checking

    def signals(self, cells: Cells) -> set[str]:
        """What this row says about all rows of the sheet, as a date that shows its column has the month first."""
        return set()

    def check(
        self, rows: Sequence[Typed], *, sheet: Sheet, signals: frozenset[str], today: date
    ) -> Sequence[CheckedRow]:
        """The rows, in their order, with what is wrong, doubtful, and what committing would make of each."""
        raise NotImplementedError

    def size_problems(self, sheet: Sheet, *, count: int) -> list[Problem]:
        """Why this number of rows is too many."""
        if count <= self.most_rows:
            return []
        message = f"There are {count:,} rows; at most {self.most_rows:,} can be done at once. Split the file."
        return [Problem("too_many_rows", message)]

    def problems(self, sheet: Sheet, *, count: int, today: date) -> list[Problem]:
        """What else keeps the sheet from being committed, `count` being the rows that would be."""
        return self.size_problems(sheet, count=count)

    def divide(self, sheet: Sheet, rows: Sequence[Typed], *, now: datetime) -> None:
        """Put the rows of a file where they belong, when not all of them are the sheet's own (`divides`)."""
        raise NotImplementedError

    # Committing

    def hold(self, sheet: Sheet) -> None:
        """Take the locks under which the rows are checked for the last time and committed."""

    def commit(self, rows: Sequence[CheckedRow], *, sheet: Sheet, by: Actor, now: datetime) -> Outcome:
        """Do it for these rows, checked just now and without errors, in the present transaction.

        A constant number of statements. Raises Refused: then nothing has changed, and the sheet is open again.
        """
        raise NotImplementedError

    def carry_over(self, sheet: Sheet, rest: Sheet) -> None:
        """Rows left out of `sheet` now wait in `rest`: give it what of this kind belongs to a sheet."""

    def ended(self, sheet: Sheet, *, by: Actor, now: datetime) -> None:
        """The sheet has just been committed or thrown away, in the present transaction."""

    # Pages

    def address(self, sheet: Sheet, page: str = "sheet", *arguments: object) -> str:
        """Where a page about one sheet is, by its name in `sheets.urls`.

        A kind with pages of its own overrides those it has, and leaves the others.
        """
        return reverse(f"sheets:{page}", args=[sheet.pk, *arguments])

    def cell_address(self, sheet: Sheet, position: int, field: str, *, page: int) -> str:
        """Where a cell is put right: on its page of the sheet, unless the kind has another for its field."""
        return f"{self.address(sheet)}?page={page}#c{position}.{field}"

    def next_address(self, sheet: Sheet) -> str:
        """Where the sheet's button leads."""
        return self.address(sheet, "check")

    @property
    def upload_address(self) -> str:
        return reverse("sheets:new", args=[self.name])


KINDS: dict[str, Kind] = {}
MAY_SEND_FILES = (
    Permission.REGISTRATIONS,
    Permission.BULK_REGISTRATION,
    Permission.LEARNERS,
    Permission.BOOKINGS,
    Permission.GRADES,
    Permission.MODERATION,
)
"""Who may see the pages about files at all; each kind asks for one of these."""


def add(kind: Kind) -> None:
    """Make a kind known: once, when its room's app is ready."""
    if kind.permission not in MAY_SEND_FILES:
        raise ValueError(f"{kind.name} asks for a permission that opens no page of files")
    KINDS[kind.name] = kind


def kind_of(sheet: Sheet) -> Kind:
    return KINDS[sheet.kind]


def kinds_for(permissions: Iterable[str]) -> list[Kind]:
    """The kinds that somebody with these permissions may use."""
    held = set(permissions)
    return [kind for kind in KINDS.values() if kind.permission in held]
