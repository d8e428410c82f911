"""Monthly statements: made once for all centres together, announced to each, and marked as paid (FIN-01, FIN-02)."""

from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from procrastinate.contrib.django import app

from testamur.delivery.billing import queries
from testamur.delivery.billing.models import (
    LedgerLine,
    Payment,
    Statement,
    StatementLine,
    StatementNotice,
    StatementRun,
)
from testamur.delivery.billing.months import ends_at
from testamur.delivery.billing.problems import payment_problems, taking_back_problems
from testamur.ground.accounts.models import User
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions import send_message
from testamur.kit.failpoints import fail_point
from testamur.kit.problems import refuse_if

MADE = define("statements.made", "The statements of a month were made")
PAID = define("statement.paid", "A statement was marked as paid")
JOURNAL = define("journal.downloaded", "The sales journal of a month was downloaded for the accounts")
PAYMENT_TAKEN_BACK = define("statement.payment_taken_back", "A statement is no longer marked as paid")


@transaction.atomic
def make_statements(*, month: date, by: Actor, now: datetime) -> list[int]:
    """Make the statements of a month, for every centre that has something to state; give back their ids.

    In order: write down that the month is being done, or find that it was and do nothing; gather all lines of the
    month, and any before it, that are on no statement yet; add them up to a statement for each centre; tie each line
    to it; queue the letters; audit. All of it in one transaction and the same few statements for any number of
    centres: a run that dies half way leaves nothing. Needs the staff's scope.
    """
    run = StatementRun(month=month, made_at=now)
    if not _first_to_do(run):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_GATHER, [ends_at(month)])
        cursor.execute(_STATE, {"month": month, "now": now})
        made = cursor.fetchall()
        fail_point("statements.half_way")
        cursor.execute(_TIE, [month])
        cursor.execute("drop table stating")
    letters = [{"statement_id": pk, "centre_id": centre_id} for pk, centre_id, *_ in made]
    if letters:
        app.configure_task("billing.announce").batch_defer(*letters)
    after = {
        "statements": len(made),
        "charges": str(sum(charges for *_, charges, _credits in made)),
        "credits": str(sum(credits for *_, credits in made)),
    }
    change = Change("statement_run", run.pk, f"{month:%B %Y}", after=after)
    record(MADE, changes=[change], by=by, centre_id=None, now=now)
    return [pk for pk, *_ in made]


def _first_to_do(run: StatementRun) -> bool:
    """Whether this run is the month's first. A second one waits for the first and then finds it done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into billing_statementrun (month, made_at) values (%s, %s) "
            "on conflict (month) do nothing returning id",
            [run.month, run.made_at],
        )
        row = cursor.fetchone()
    run.pk = row and row[0]
    return row is not None


# Lines that are committed while this runs are in none of the sums, and on the next statement.
_GATHER = f"""
create temporary table stating on commit drop as
select line.id as line_id, line.centre_id, line.net + line.tax as amount, line.credits_id is not null as is_credit
  from {LedgerLine._meta.db_table} line
 where line.at < %s
   and not exists (select from {StatementLine._meta.db_table} stated where stated.line_id = line.id)
"""  # noqa: S608
_STATE = f"""
insert into {Statement._meta.db_table}
       (centre_id, number, month, addressed_to, opening, charges, credits, payments, closing, made_at)
select centre_id, nextval('statement_number')::text, %(month)s, addressed_to, opening, charges, credits, payments,
       opening + charges + credits + payments, %(now)s
  from (select centre.id as centre_id,
               concat_ws(', ', centre.name, address.lines, address.town, address.postcode) as addressed_to,
               coalesce(before.closing, 0) as opening,
               due.charges, due.credits,
               - coalesce(paid.amount, 0) - coalesce(before.payments, 0) as payments
          from (select centre_id,
                       coalesce(sum(amount) filter (where not is_credit), 0) as charges,
                       coalesce(sum(amount) filter (where is_credit), 0) as credits
                  from stating group by centre_id) due
          join centres_centre centre on centre.id = due.centre_id
          left join lateral (select lines, town, postcode from centres_address
                              where centre_id = centre.id and kind = 'main' and in_use
                              order by id limit 1) address on true
          left join (select centre_id, sum(charges + credits + payments) as closing, sum(payments) as payments
                       from {Statement._meta.db_table} group by centre_id) before on before.centre_id = centre.id
          left join (select centre_id, sum(amount) as amount
                       from {Payment._meta.db_table} group by centre_id) paid on paid.centre_id = centre.id
         order by centre.number) stated
returning id, centre_id, charges, credits
"""  # noqa: S608
_TIE = f"""
insert into {StatementLine._meta.db_table} (centre_id, statement_id, line_id)
select stating.centre_id, statement.id, stating.line_id
  from stating
  join {Statement._meta.db_table} statement
    on statement.centre_id = stating.centre_id and statement.month = %s
 order by stating.line_id
"""  # noqa: S608


@transaction.atomic
def announce(*, statement: Statement, now: datetime) -> list[str]:
    """Write to the centre's finance contacts, or without any to its portal administrators; each address once.

    The email says what the statement comes to and leads to it. Gives back the addresses written to.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('statement'), %s)", [statement.pk])
    written = set(statement.notices.values_list("email", flat=True))
    readers = [each for each in queries.readers_of(centre=statement.centre) if _email(each) not in written]
    for reader in readers:
        send_message(
            to=reader,
            subject=f"Statement {statement.number} for {statement.month:%B %Y}",
            template="billing/statement.txt",
            context={
                "statement": statement,
                "address": f"{settings.BASE_URL}{reverse('billing:statement', args=[statement.number])}",
            },
            now=now,
        )
    StatementNotice.objects.bulk_create(
        StatementNotice(centre_id=statement.centre_id, statement=statement, email=_email(reader), sent_at=now)
        for reader in readers
    )
    return [_email(reader) for reader in readers]


def _email(reader: User | str) -> str:
    return reader.email if isinstance(reader, User) else reader


# Payment: the accounts of the awarding organisation know; here it is written down


@transaction.atomic
def mark_as_paid(*, statement: Statement, paid_on: date, reference: str, by: Actor, now: datetime) -> Payment:
    """Write down that the whole statement was paid, on a day; the centre's next statement shows it."""
    _one_at_a_time(statement)
    refuse_if(payment_problems(statement=statement, paid_on=paid_on, now=now))
    payment = Payment.objects.create(
        centre_id=statement.centre_id,
        statement=statement,
        amount=statement.amount,
        paid_on=paid_on,
        reference=reference,
        noted_at=now,
        noted_by_id=by.user_id,
    )
    _record(PAID, statement, payment, by, now)
    return payment


@transaction.atomic
def take_payment_back(*, statement: Statement, by: Actor, now: datetime) -> Payment:
    """It was not paid after all: a line against the payment, which stays on record."""
    _one_at_a_time(statement)
    refuse_if(taking_back_problems(statement=statement))
    payment = queries.payment_of(statement=statement)
    back = Payment.objects.create(
        centre_id=statement.centre_id,
        statement=statement,
        amount=-payment.amount,
        paid_on=payment.paid_on,
        reference=payment.reference,
        noted_at=now,
        noted_by_id=by.user_id,
        takes_back=payment,
    )
    _record(PAYMENT_TAKEN_BACK, statement, back, by, now)
    return back


def note_journal(*, month: date, by: Actor, now: datetime) -> None:
    """Write down who took the sales journal of a month for the accounting software."""
    change = Change("list", None, "sales-journal", after={"month": f"{month:%Y-%m}"})
    record(JOURNAL, changes=[change], by=by, centre_id=None, now=now)


def _one_at_a_time(statement: Statement) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('paying'), %s)", [statement.pk])


def _record(event: str, statement: Statement, payment: Payment, by: Actor, now: datetime) -> None:
    after = {"amount": str(payment.amount), "paid_on": str(payment.paid_on), "reference": payment.reference}
    change = Change("statement", statement.pk, statement.number, after=after)
    record(event, changes=[change], by=by, centre_id=statement.centre_id, now=now)
