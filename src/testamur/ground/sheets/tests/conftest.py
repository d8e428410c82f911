"""A kind for the tests of the engine: the contacts of a centre, known by their email."""

from collections.abc import Iterator

import pytest
from tests.people import NOW, actor_of

from testamur.ground.access.permissions import Permission
from testamur.ground.centres.models import Contact
from testamur.ground.sheets import actions, jobs, kinds
from testamur.ground.sheets.columns import Column
from testamur.ground.sheets.kinds import Kind, Outcome
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.ground.sheets.rows import CHANGED, NEW, SAME, CheckedRow, error, warning


class Contacts(Kind):
    name, title, one, many = "contacts", "Contacts", "contact", "contacts"
    verb = "Save"
    permission = Permission.LEARNERS
    columns = (
        Column("name", "Name", "A", ("full name",)),
        Column("email", "Email", "B", ("mail",)),
        Column("telephone", "Telephone", "C", ("phone",)),
    )
    needed = ("name", "email")
    checked = 0  # rows, since a test set it to 0

    def signals(self, cells):
        return {"abroad"} if cells.get("telephone", "").startswith("+") else set()

    def check(self, rows, *, sheet, signals, today):
        self.checked += len(rows)
        known = {each.email: each for each in Contact.objects.filter(centre_id=sheet.centre_id)}
        first: dict[str, int] = {}
        return [self._checked(row, known, first, signals) for row in rows]

    def _checked(self, row, known, first, signals):
        email = row.cells.get("email", "").strip()
        checked = CheckedRow(row.position, row.cells, row.group, keys={email} if email else set())
        if not row.cells.get("name"):
            checked.problems.append(error("name_missing", "Enter a name.", "name"))
        if email.endswith(".cmo"):
            likely = email.replace(".cmo", ".com")
            checked.problems.append(error("email_slip", "Is this .com?", "email", likely))
        elif "@" not in email:
            checked.problems.append(error("email_wrong", "Enter an email address.", "email"))
        elif email in first:
            message = f"Row {first[email]} has this address."
            checked.problems.append(error("email_twice", message, "email"))
        first.setdefault(email, row.position)
        if "abroad" in signals and row.cells.get("telephone", "").startswith("0"):
            checked.problems.append(warning("no_code", "Others begin with a country code.", "telephone"))
        held = known.get(email)
        if held:
            checked.would_be = SAME if held.name == row.cells.get("name") else CHANGED
        return checked

    def commit(self, rows, *, sheet, by, now):
        for row in rows:  # a kind for tests: real ones write whole sets
            facts = {"name": row.cells["name"], "role": "exams"}
            Contact.objects.update_or_create(
                centre=sheet.centre, email=row.cells["email"].strip(), defaults=facts
            )
        words = {NEW: "added", CHANGED: "changed", SAME: "as before"}
        results = {row.position: words[row.would_be] for row in rows}
        return Outcome(f"{len(rows)} contacts saved", "/centre/", results)


KIND = Contacts()
HEADER = "Name,Email,Telephone\n"


@pytest.fixture(autouse=True)
def contacts(monkeypatch) -> Iterator[Contacts]:
    monkeypatch.setitem(kinds.KINDS, KIND.name, KIND)
    KIND.checked = 0
    yield KIND


def lines(*rows: str, header: str = HEADER) -> bytes:
    return (header + "".join(f"{row}\n" for row in rows)).encode()


@pytest.fixture
def received(college, ada, tmp_path, settings):
    """Receives a file of these bytes and reads it."""
    settings.MEDIA_ROOT = tmp_path

    def make(content: bytes, *, file_name: str = "contacts.csv", now=NOW) -> Sheet:
        sheet = actions.receive(
            kind=KIND,
            centre=college,
            title="Contacts",
            file_name=file_name,
            content=content,
            by=actor_of(ada, college),
            now=now,
        )
        actions.read_at_once(sheet=sheet, now=now)
        return sheet

    return make


@pytest.fixture
def committed(ada, college, monkeypatch):
    """Asks for a sheet to be committed, and does it."""
    monkeypatch.setattr(jobs, "now", lambda: NOW)

    def make(sheet: Sheet, which=actions.Which.ALL) -> Sheet:
        actions.ask_to_commit(sheet=sheet, by=actor_of(ada, college), now=NOW, which=which)
        jobs.commit(sheet_id=sheet.pk, centre_id=sheet.centre_id)
        sheet.refresh_from_db()
        return sheet

    return make


def codes_of(sheet: Sheet) -> dict[int, list[str]]:
    rows = SheetRow.objects.filter(sheet=sheet).order_by("position").values_list("position", "problems")
    return {position: [each["code"] for each in problems] for position, problems in rows}
