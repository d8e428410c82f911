"""The sales journal that accounting software takes in: the statements of a month, summed by nominal and tax code.

A CSV with one row for each statement, nominal code and tax code; credits stand in rows of their own, negative. The
codes are settings (NOMINAL_CODES, TAX_CODES), since every ledger has its own.
"""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db.models import Case, CharField, Count, QuerySet, Sum, Value, When

from testamur.delivery.billing.models import FeeKind, LedgerLine
from testamur.delivery.billing.months import ONE_DAY, next_month
from testamur.kit.spreadsheets import csv_file

HEADER = (
    "Type", "Account reference", "Nominal code", "Date", "Reference", "Details",
    "Net amount", "Tax code", "Tax amount", "Lines",
)  # fmt: skip
INVOICE, CREDIT = "SI", "SC"


def journal_csv(month: date) -> bytes:
    """The statements of a month. Its sums are those of the statements: nothing is rounded again."""
    return csv_file(HEADER, rows_of(month))


def rows_of(month: date) -> Iterator[tuple]:
    last_day = next_month(month) - ONE_DAY
    for row in _grouped(month):
        kind = CREDIT if row["is_credit"] else INVOICE
        yield (
            kind,
            row["stated__statement__centre__number"],
            row["nominal"],
            last_day,
            row["stated__statement__number"],
            f"{'Credits' if kind == CREDIT else 'Charges'} {month:%B %Y}",
            row["net_sum"],
            settings.TAX_CODES[row["vat"]],
            row["tax_sum"],
            row["lines"],
        )


def _grouped(month: date) -> QuerySet:
    return (
        LedgerLine.objects.filter(stated__statement__month=month)
        .annotate(
            nominal=_nominal(),
            is_credit=Case(When(credits__isnull=False, then=Value(True)), default=Value(False)),
        )
        .values(
            "stated__statement__centre__number", "stated__statement__number", "is_credit", "nominal", "vat"
        )
        .annotate(net_sum=Sum("net"), tax_sum=Sum("tax"), lines=Count("pk"))
        .order_by("stated__statement__number", "is_credit", "nominal", "vat")
    )


def _nominal() -> Case:
    codes = settings.NOMINAL_CODES
    own = [When(kind=kind.value, then=Value(codes[kind.value])) for kind in FeeKind if kind.value in codes]
    return Case(*own, default=Value(codes[""]), output_field=CharField())
