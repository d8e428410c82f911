"""Reads about statements: a centre's, the lines of one, who is written to, and what is still owed on each."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import (
    Count,
    DecimalField,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, TruncDate

from testamur.delivery.billing.models import LedgerLine, Payment, Statement, StatementLine
from testamur.delivery.billing.queries.orders import sums_of
from testamur.ground.access.queries import administrators_of
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre, Contact

MONEY = DecimalField(max_digits=11, decimal_places=2)
NOTHING = Value(Decimal(0), output_field=MONEY)


def with_paid(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """Each with its `due`, what it comes to, what was `paid` of that, and the `owed` between them."""
    payments = Payment.objects.filter(statement=OuterRef("pk")).order_by().values("statement")
    paid = Coalesce(Subquery(payments.annotate(sum=Sum("amount")).values("sum")), NOTHING)
    due = F("charges") + F("credits")
    return statements.annotate(due=due, paid=paid).annotate(owed=F("due") - F("paid"))


def statements(*, centre: Centre) -> QuerySet[Statement]:
    return with_paid(Statement.objects.filter(centre=centre))


def statement_lines(*, statement: Statement) -> QuerySet[LedgerLine]:
    """The lines of the ledger on a statement, in the order in which they were written."""
    return (
        LedgerLine.objects.filter(stated__statement=statement)
        .select_related("order", "product", "price__price_list", "price__product")
        .order_by("at", "pk")
    )


def alike_lines(*, statement: Statement) -> list[dict]:
    """The lines of a statement with those alike added up: a batch of 2,000 at one price is one row.

    Each has the `on` and `order__number`, what it is for, its `quantity`, the `subject` where it is one alone, and
    `net_of_all`, `tax_of_all`. In the order of their first line.
    """
    return list(
        LedgerLine.objects.filter(stated__statement=statement)
        .annotate(on=TruncDate("at"), is_credit=Q(credits__isnull=False))
        .order_by()
        .values(
            *("on", "order__number", "order__purchase_order", "order__batch_number"),
            *("kind", "product__code", "net", "is_credit", "note"),
        )
        .annotate(
            quantity=Count("pk"),
            subject=Min("subject"),
            net_of_all=Sum("net"),
            tax_of_all=Sum("tax"),
            first=Min("pk"),
        )
        .order_by("on", "first")
    )


def unbilled_sum(*, centre: Centre) -> Decimal:
    """What was charged and credited since the last statement."""
    lines = LedgerLine.objects.filter(
        ~Exists(StatementLine.objects.filter(line=OuterRef("pk"))), centre=centre
    )
    return sums_of(lines)["total"]


def payment_of(*, statement: Statement) -> Payment | None:
    """The payment that stands: noted and not taken back."""
    return statement.settled_by.filter(takes_back=None, taken_back_by=None).first()


def readers_of(*, centre: Centre) -> Sequence[User | str]:
    """Who gets the centre's statements: its finance contacts, or without any its portal administrators."""
    contacts = Contact.objects.filter(centre=centre, role=Contact.Role.FINANCE).order_by("pk")
    emails = dict.fromkeys(email.lower() for email in contacts.values_list("email", flat=True))
    if not emails:
        return [membership.user for membership in administrators_of(centre=centre).select_related("user")]
    users = {user.email.lower(): user for user in User.objects.filter(email__in=emails, deleted_at=None)}
    return [users.get(email, email) for email in emails]
