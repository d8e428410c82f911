"""What finance asks of the whole ledger: whether it adds up, and how old what centres owe is (FIN-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_noop as _

from testamur.delivery.billing.models import (
    LedgerLine,
    Order,
    Payment,
    Statement,
    StatementLine,
    StatementRun,
)
from testamur.delivery.billing.months import month_before, month_of
from testamur.ground.centres.models import Centre

NOTHING = Decimal("0.00")
BANDS = 3
"""Months shown one by one; what is older stands together."""


def unbilled() -> QuerySet[LedgerLine]:
    """Lines that are on no statement yet."""
    return LedgerLine.objects.filter(~Exists(StatementLine.objects.filter(line=OuterRef("pk"))))


def months_stated() -> list[date]:
    return list(StatementRun.objects.order_by("-month").values_list("month", flat=True))


# Whether it adds up


@dataclass(frozen=True)
class Way:
    """One way of arriving at a figure."""

    words: str
    amount: Decimal


@dataclass(frozen=True)
class Proof:
    """The same figure reached in several ways; it holds when they agree to the penny."""

    question: str
    sums: Sequence[Way]

    @property
    def holds(self) -> bool:
        return len({each.amount for each in self.sums}) == 1


def gross(rows: QuerySet) -> Decimal:
    return rows.order_by().aggregate(sum=Sum(F("net") + F("tax")))["sum"] or NOTHING


def proofs() -> list[Proof]:
    """Each a sum of the ledger reached in two ways. A fixed number of statements, whatever the ledger's size."""
    ledger = gross(LedgerLine.objects.all())
    on_orders = Order.objects.aggregate(sum=Sum(F("lines__net") + F("lines__tax")))["sum"] or NOTHING
    stated = gross(LedgerLine.objects.filter(stated__isnull=False))
    open_lines = gross(unbilled())
    statements = Statement.objects.aggregate(
        charges=Sum("charges"), credits=Sum("credits"), payments=Sum("payments")
    )
    charged = (statements["charges"] or NOTHING) + (statements["credits"] or NOTHING)
    payments = Payment.objects.aggregate(sum=Sum("amount"))["sum"] or NOTHING
    last = Statement.objects.order_by("centre", "-month").distinct("centre").values_list("closing", flat=True)
    credits = LedgerLine.objects.filter(credits__isnull=False)
    given_back = gross(LedgerLine.objects.filter(credited_by__isnull=False))
    return [
        Proof(
            _("The ledger is the sum of its orders"),
            (Way(_("All lines of the ledger"), ledger), Way(_("All lines of all orders"), on_orders)),
        ),
        Proof(
            _("The ledger is what statements say and what is on none yet"),
            (
                Way(_("All lines of the ledger"), ledger),
                Way(_("Statements and lines on none yet"), charged + open_lines),
            ),
        ),
        Proof(
            _("Statements are the sum of their lines"),
            (Way(_("Charges and credits of all statements"), charged), Way(_("Lines on statements"), stated)),
        ),
        Proof(
            _("Balances are carried from statement to statement"),
            (
                Way(_("Last balance of each centre"), sum(last, NOTHING)),
                Way(_("All statements with their payments"), charged + (statements["payments"] or NOTHING)),
            ),
        ),
        Proof(
            _("Each credit gives back exactly what it points at"),
            (Way(_("Credits"), gross(credits)), Way(_("Charges given back, less"), -given_back)),
        ),
        Proof(
            _("What centres owe is what was charged, less what was paid"),
            (
                Way(_("Ledger less payments"), ledger - payments),
                Way(_("Not paid of statements, and on none yet"), owed_on_statements() + open_lines),
            ),
        ),
    ]


def owed_on_statements() -> Decimal:
    charged = Statement.objects.aggregate(sum=Sum(F("charges") + F("credits")))["sum"] or NOTHING
    return charged - (Payment.objects.aggregate(sum=Sum("amount"))["sum"] or NOTHING)


_CENTRES_THAT_DIFFER = """
select centre.number, centre.name, coalesce(ledger.amount, 0), coalesce(stated.amount, 0) + coalesce(open.amount, 0)
  from centres_centre centre
  left join (select centre_id, sum(net + tax) as amount from billing_ledgerline group by 1) ledger
    on ledger.centre_id = centre.id
  left join (select centre_id, sum(charges + credits) as amount from billing_statement group by 1) stated
    on stated.centre_id = centre.id
  left join (select line.centre_id, sum(line.net + line.tax) as amount
               from billing_ledgerline line
              where not exists (select from billing_statementline stated where stated.line_id = line.id)
              group by 1) open
    on open.centre_id = centre.id
 where coalesce(ledger.amount, 0) <> coalesce(stated.amount, 0) + coalesce(open.amount, 0)
 order by centre.number limit 100
"""


def centres_that_differ() -> list[tuple[str, str, Decimal, Decimal]]:
    """Centres whose ledger is not what their statements and open lines come to: number, name, and both sums."""
    with connection.cursor() as cursor:
        cursor.execute(_CENTRES_THAT_DIFFER)
        return cursor.fetchall()


# How old it is


@dataclass(frozen=True)
class Owing:
    """What a centre owes, by the month of the statement: the newest first, then all that is older."""

    centre: Centre | None
    on_none_yet: Decimal
    by_month: tuple[Decimal, ...]
    older: Decimal

    @property
    def total(self) -> Decimal:
        return self.on_none_yet + sum(self.by_month, NOTHING) + self.older


def bands(today: date) -> list[date]:
    """The months that ageing shows one by one, the newest first."""
    months = [month_before(month_of(today))]
    while len(months) < BANDS:
        months.append(month_before(months[-1]))
    return months


def ageing(*, today: date) -> list[Owing]:
    """Every centre that owes something or is owed, by name. Four statements for any number of centres."""
    months = bands(today)
    owed: dict[int, dict[date, Decimal]] = {}
    charged = Statement.objects.values_list("centre", "month").annotate(sum=F("charges") + F("credits"))
    paid = Payment.objects.values_list("centre", "statement__month").annotate(sum=-Sum("amount"))
    for rows in (charged, paid):
        for centre_id, month, amount in rows.order_by():
            held = owed.setdefault(centre_id, {})
            held[month] = held.get(month, NOTHING) + amount
    open_lines = dict(unbilled().order_by().values_list("centre").annotate(sum=Sum(F("net") + F("tax"))))
    centres = Centre.objects.filter(Q(pk__in=owed) | Q(pk__in=open_lines)).order_by("name", "pk")
    found = [_owing(centre, open_lines.get(centre.pk), owed.get(centre.pk, {}), months) for centre in centres]
    return [each for each in found if each.on_none_yet or any(each.by_month) or each.older]


def sums_of_ageing(owing: Sequence[Owing]) -> Owing:
    """The foot of the table."""
    return Owing(
        None,
        sum((each.on_none_yet for each in owing), NOTHING),
        tuple(sum((each.by_month[place] for each in owing), NOTHING) for place in range(BANDS)),
        sum((each.older for each in owing), NOTHING),
    )


def _owing(
    centre: Centre, on_none_yet: Decimal | None, by_month: dict[date, Decimal], months: Sequence[date]
) -> Owing:
    return Owing(
        centre,
        on_none_yet or NOTHING,
        tuple(by_month.get(month, NOTHING) for month in months),
        sum((amount for month, amount in by_month.items() if month not in months), NOTHING),
    )
