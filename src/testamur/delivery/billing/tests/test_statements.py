"""Monthly statements: once for each centre and month, immutable, every line on exactly one."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.people import actor_of, make_centre

from testamur.delivery.billing import jobs
from testamur.delivery.billing.actions import (
    announce,
    credit,
    make_statements,
    mark_as_paid,
    take_payment_back,
)
from testamur.delivery.billing.models import Statement, StatementLine, StatementNotice, StatementRun
from testamur.delivery.billing.months import months_due
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.models import Event
from testamur.ground.centres.models import Contact
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused
from testamur.rulebook.calendar import WorkingCalendar

SYSTEM = Actor.system("job billing.make_statements")
OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
IN_OCTOBER = datetime(2026, 10, 20, 9, tzinfo=UTC)
IN_NOVEMBER = datetime(2026, 11, 16, 9, tzinfo=UTC)
EARLY_DECEMBER = datetime(2026, 12, 2, 5, 20, tzinfo=UTC)


def made(month: date, at: datetime = EARLY_DECEMBER) -> list[int]:
    return make_statements(month=month, by=SYSTEM, now=at)


def sums(statement: Statement) -> tuple:
    return (
        statement.opening,
        statement.charges,
        statement.credits,
        statement.payments,
        statement.closing,
    )


@pytest.mark.spec("FIN-01")
def test_a_statement_holds_every_line_of_its_month(college, school, ada, charlie, charged):
    october = charged(college, ada, "105700001", at=IN_OCTOBER)
    november = charged(college, ada, "105700002", "105700003", at=IN_NOVEMBER)
    back = credit(charge_ids=[october[0].pk], now=IN_NOVEMBER)
    charged(school, charlie, "105700009", at=EARLY_DECEMBER)

    made(OCTOBER)
    [pk] = made(NOVEMBER)

    statement = Statement.objects.get(pk=pk)
    assert (statement.centre, statement.month) == (college, NOVEMBER)
    assert statement.addressed_to == "Harbour City College, 1 Quay Street, Harbour, ZZ1 1ZZ"
    assert sums(statement) == (85, 170, -85, 0, 170)
    lines = StatementLine.objects.filter(statement=statement).values_list("line_id", flat=True)
    assert sorted(lines) == sorted(line.pk for line in [*november, *back])


@pytest.mark.spec("FIN-01")
def test_a_month_ends_at_midnight_in_london(college, ada, charged):
    charged(college, ada, "last of July", at=datetime(2026, 8, 31, 22, 59, tzinfo=UTC))
    charged(college, ada, "first of August", at=datetime(2026, 8, 31, 23, 0, tzinfo=UTC))

    [august] = made(date(2026, 8, 1))

    assert list(StatementLine.objects.values_list("statement_id", "line__subject")) == [
        (august, "last of July")
    ]


@pytest.mark.spec("FIN-01")
def test_made_again_it_does_nothing(college, ada, charged):
    charged(college, ada, "105700001", at=IN_NOVEMBER)
    made(NOVEMBER)
    before = list(Statement.objects.values())

    again = made(NOVEMBER, EARLY_DECEMBER + timedelta(days=1))

    assert again == []
    assert list(Statement.objects.values()) == before
    assert ProcrastinateJob.objects.filter(task_name="billing.announce").count() == 1
    event = Event.objects.get(name="statements.made")
    assert (event.label, event.after) == (
        "November 2026",
        {"statements": 1, "charges": "85.00", "credits": "0.00"},
    )


@pytest.mark.spec("FIN-01")
def test_a_late_line_is_on_the_next_statement(college, ada, charged):
    charged(college, ada, "in time", at=IN_OCTOBER)
    [october] = made(OCTOBER)

    charged(college, ada, "late", at=IN_OCTOBER)
    [november] = made(NOVEMBER)

    stated = dict(StatementLine.objects.values_list("line__subject", "statement_id"))
    assert stated == {"in time": october, "late": november}


@pytest.mark.spec("FIN-01")
def test_a_month_without_lines_makes_no_statement(college, ada, charged):
    charged(college, ada, "105700001", at=IN_OCTOBER)
    made(OCTOBER)

    assert made(NOVEMBER) == []

    assert StatementRun.objects.filter(month=NOVEMBER).exists()
    charged(college, ada, "105700002", at=EARLY_DECEMBER)
    [december] = made(DECEMBER, EARLY_DECEMBER + timedelta(days=31))
    assert sums(Statement.objects.get(pk=december)) == (85, 85, 0, 0, 170)


@pytest.mark.spec("FIN-02")
def test_the_database_refuses_to_change_a_statement(college, ada, charged):
    charged(college, ada, "105700001", at=IN_NOVEMBER)
    made(NOVEMBER)

    for change in (
        lambda: Statement.objects.update(closing=0, opening=0, charges=0),
        lambda: StatementLine.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.spec("FIN-01")
def test_three_centres_or_thirty_are_the_same_few_statements(college, ada, charged):
    counted = []
    for month, count in ((OCTOBER, 3), (NOVEMBER, 30)):
        at = datetime(2026, month.month, 10, tzinfo=UTC)
        for number in range(count):
            charged(make_centre(f"{month.month}{number:04}", f"Centre {number}"), ada, "1", "2", at=at)
        with CaptureQueriesContext(connection) as queries:
            assert len(made(month)) == count
        counted.append(len(queries))

    assert counted[0] == counted[1]


# When


@pytest.mark.spec("FIN-01")
@pytest.mark.parametrize(
    ("last", "today", "months"),
    [
        (None, date(2026, 12, 1), []),
        (None, date(2026, 12, 2), [NOVEMBER]),
        (NOVEMBER, date(2026, 12, 31), []),
        (OCTOBER, date(2026, 11, 30), []),
        (NOVEMBER, date(2027, 1, 4), []),  # the second working day of January 2027 is the 5th
        (NOVEMBER, date(2027, 1, 5), [DECEMBER]),
        (date(2026, 9, 1), date(2026, 12, 25), [OCTOBER, NOVEMBER]),
    ],
)
def test_statements_are_due_on_the_second_working_day(last, today, months):
    due = months_due(last=last, today=today, working_day=2, calendar=WorkingCalendar())

    assert list(due) == months


@pytest.mark.spec("FIN-01")
def test_the_job_makes_what_is_due_and_then_nothing(college, ada, charged, monkeypatch):
    charged(college, ada, "105700001", at=IN_NOVEMBER)
    monkeypatch.setattr(jobs, "now", lambda: EARLY_DECEMBER)

    jobs.make_statements(timestamp=0)
    jobs.make_statements(timestamp=0)

    statement = Statement.objects.get()
    assert (statement.month, statement.made_at) == (NOVEMBER, EARLY_DECEMBER)


# Announcing


@pytest.fixture
def statement(college, ada, charged) -> Statement:
    charged(college, ada, "105700001", at=IN_NOVEMBER)
    return Statement.objects.get(pk=made(NOVEMBER)[0])


@pytest.mark.spec("FIN-01")
def test_finance_contacts_are_written_to_once(statement, college):
    for email in ("money@harbour.example", "ada@example.org"):
        Contact.objects.create(centre=college, role="finance", name="Mx Penny", email=email)

    first = announce(statement=statement, now=EARLY_DECEMBER)
    again = announce(statement=statement, now=EARLY_DECEMBER)

    assert (first, again) == (["money@harbour.example", "ada@example.org"], [])
    letter = Message.objects.get(to="money@harbour.example")
    assert letter.subject == f"Statement {statement.number} for November 2026"
    assert f"/statements/{statement.number}/" in letter.text
    assert "Balance: £85.00" in letter.text
    assert StatementNotice.objects.count() == Message.objects.count() == 2


@pytest.mark.spec("FIN-01")
def test_without_a_finance_contact_the_administrators_are_written_to(statement, ada, ben):
    jobs.announce(statement_id=statement.pk, centre_id=statement.centre_id)
    jobs.announce(statement_id=statement.pk, centre_id=statement.centre_id)

    assert [message.user for message in Message.objects.all()] == [ada]


# Paying


@pytest.mark.spec("FIN-02")
def test_a_payment_is_on_the_next_statement_and_can_be_taken_back(statement, college, ada, fay, charged):
    by = actor_of(fay)
    paid_on = date(2026, 12, 9)
    at = EARLY_DECEMBER + timedelta(days=8)
    mark_as_paid(statement=statement, paid_on=paid_on, reference="BACS 77", by=by, now=at)
    charged(college, ada, "105700002", at=at)
    [pk] = made(DECEMBER, EARLY_DECEMBER + timedelta(days=34))
    assert sums(Statement.objects.get(pk=pk)) == (85, 85, 0, -85, 85)

    take_payment_back(statement=statement, by=by, now=EARLY_DECEMBER + timedelta(days=40))
    charged(college, ada, "105700003", at=EARLY_DECEMBER + timedelta(days=41))
    [pk] = made(date(2027, 1, 1), EARLY_DECEMBER + timedelta(days=65))

    assert sums(Statement.objects.get(pk=pk)) == (85, 85, 0, 85, 255)
    events = Event.objects.filter(name__startswith="statement.").order_by("pk")
    assert [(event.name, event.after["amount"]) for event in events] == [
        ("statement.paid", "85.00"),
        ("statement.payment_taken_back", "-85.00"),
    ]


@pytest.mark.spec("FIN-02")
def test_a_statement_is_paid_once_and_on_a_real_day(statement, fay):
    about = {"statement": statement, "reference": "", "by": actor_of(fay), "now": EARLY_DECEMBER}
    with pytest.raises(Refused, match="Enter the day it was paid, not one to come"):
        mark_as_paid(paid_on=date(2026, 12, 3), **about)
    with pytest.raises(Refused, match="Enter a day after the month began"):
        mark_as_paid(paid_on=date(2026, 10, 31), **about)
    with pytest.raises(Refused, match="is not marked as paid"):
        take_payment_back(statement=statement, by=actor_of(fay), now=EARLY_DECEMBER)

    payment = mark_as_paid(paid_on=date(2026, 12, 1), **about)

    with pytest.raises(Refused, match="is marked as paid already"):
        mark_as_paid(paid_on=date(2026, 12, 1), **about)
    assert payment.amount == Decimal(85)
