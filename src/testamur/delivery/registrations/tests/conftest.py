"""Fixtures of registering: drafts of made-up learners at Harbour City College."""

import csv
import io
from datetime import date

import pytest
from tests.people import NOW, TODAY, actor_of

from testamur.delivery.registrations import actions
from testamur.delivery.registrations.models import Draft
from testamur.ground.centres.models import Address
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets import jobs
from testamur.rulebook.uln import uln_check_digit

HEADER = (
    "Forename,Middle names,Surname,Date of birth,Centre learner ref,Ethnicity,Gender,ULN,Postcode,"
    "Start date,Planned end date,Country of study"
)
FIELDS = (
    *(
        "forename",
        "middle_names",
        "surname",
        "date_of_birth",
        "centre_reference",
        "ethnicity",
        "gender",
        "uln",
    ),
    *("postcode", "starts_on", "planned_end_on", "country_of_study"),
)
SURNAMES = (
    "Hughes",
    "Kowalski",
    "Iqbal",
    "Okafor",
    "Jenkins",
    "O'Neill",
    "Nowak",
    "Llewellyn",
    "Zając",
    "Owen",
)


def uln_of(number: int) -> str:
    """A valid ULN for each number; a number whose remainder is never issued takes the next hundred million."""
    first_nine = str(200_000_000 + number)
    while uln_check_digit(first_nine) is None:
        first_nine = str(int(first_nine) + 100_000_000)
    return f"{first_nine}{uln_check_digit(first_nine)}"


def learner(number: int = 0, **cells: str) -> dict[str, str]:
    """The cells of one made-up learner, right in every column unless told otherwise."""
    return {
        "forename": f"Amelia{chr(97 + number % 26)}",
        "middle_names": "",
        "surname": SURNAMES[number % len(SURNAMES)],
        "date_of_birth": f"{number % 28 + 1:02}/{number // 28 % 12 + 1:02}/{2000 + number // 336 % 9}",
        "centre_reference": f"HC{number:05}",
        "ethnicity": "31",
        "gender": "MFU"[number % 3],
        "uln": uln_of(number),
        "postcode": "CF10 3AT",
        "starts_on": "01/09/2026",
        "planned_end_on": "31/07/2027",
        "country_of_study": "GB",
        **cells,
    }


def file_of(rows: list[dict[str, str]], header: str = HEADER) -> bytes:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(header.split(","))
    writer.writerows([row[field] for field in FIELDS] for row in rows)
    return lines.getvalue().encode()


@pytest.fixture
def uploaded(college, ada, counselling, prices, approved):
    """Makes a draft of a file with so many learners, or with these rows."""

    def make(rows: int | list[dict[str, str]], *, adds_to=None, now=NOW) -> Draft:
        rows = [learner(number) for number in range(rows)] if isinstance(rows, int) else rows
        return actions.upload(
            centre=college,
            product=counselling,
            session=2026,
            adds_to=adds_to,
            file_name="counselling.csv",
            content=file_of(rows),
            by=actor_of(ada, college),
            now=now,
        )

    return make


@pytest.fixture
def typed(college, ada, counselling, prices, approved):
    """Makes a draft with these rows typed in."""

    def make(*rows: dict[str, str], now=NOW) -> Draft:
        draft = actions.start(
            centre=college,
            product=counselling,
            session=2026,
            adds_to=None,
            by=actor_of(ada, college),
            now=now,
        )
        if rows:
            sheets.save_cells(sheet=draft.sheet, rows=dict(enumerate(rows, start=1)), now=now)
        return draft

    return make


def details_of(draft: Draft) -> dict[str, object]:
    places = {address.kind: address.pk for address in draft.centre.addresses.all()}
    return {
        "delivery_address": places[Address.Kind.DELIVERY],
        "certificate_address": places[Address.Kind.CERTIFICATE],
        "purchase_order": "PO 4711",
        "contact_name": "Ada Okafor",
        "contact_email": "ada@example.org",
    }


def refresh(draft: Draft) -> Draft:
    """The draft and its sheet as the database has them now."""
    draft.refresh_from_db()
    draft.sheet.refresh_from_db()
    return draft


def ask(draft: Draft, user, now=NOW) -> Draft:
    """Fill in the details and press the button; the job is queued and not yet run."""
    actions.save_details(draft=draft, details=details_of(draft), now=now)
    actions.ask_to_register(draft=draft, by=actor_of(user, draft.centre), now=now)
    refresh(draft)
    return draft


@pytest.fixture
def registered(uploaded, ada, monkeypatch):
    """Registers so many learners, or these rows, and gives the finished draft."""
    monkeypatch.setattr(jobs, "now", lambda: NOW)

    def make(rows: int | list[dict[str, str]], **where) -> Draft:
        draft = ask(uploaded(rows, **where), ada)
        jobs.commit(sheet_id=draft.sheet_id, centre_id=draft.centre_id)
        refresh(draft)
        return draft

    return make


def day(text: str) -> date:
    return date.fromisoformat(text)


__all__ = ["TODAY"]
