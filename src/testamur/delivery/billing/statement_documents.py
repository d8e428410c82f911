"""A statement as a PDF and as a spreadsheet: the same rows, so the same figures (FIN-01)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import override

from testamur.delivery.billing.models import FeeKind, LedgerLine, Statement
from testamur.kit.clock import london_date
from testamur.kit.documents.reports import Column, Report, Section, report_pdf
from testamur.kit.exports import CONTENT_TYPES as SPREADSHEETS
from testamur.kit.spreadsheets import xlsx_file
from testamur.kit.templating import dmy, long_instant, pounds

CONTENT_TYPES = {"pdf": "application/pdf", "xlsx": SPREADSHEETS["xlsx"]}

COLUMNS = (
    Column(title="Date", width="fit"),
    Column(title="Order", width="fit"),
    Column(title="Purchase order", width="1"),
    Column(title="For", width="2"),
    Column(title="Product", width="fit"),
    Column(title="Learner or batch", width="fit"),
    Column(title="Net", width="fit", align="right"),
    Column(title="VAT", width="fit", align="right"),
    Column(title="Total", width="fit", align="right"),
)
VAT_COLUMNS = (
    Column(title="VAT treatment", width="2"),
    Column(title="Rate", width="fit", align="right"),
    Column(title="Net", width="fit", align="right"),
    Column(title="VAT", width="fit", align="right"),
)


@override(settings.LANGUAGE_CODE)  # paperwork is in English, whoever asks for it
def make(
    kind: str, *, statement: Statement, lines: Sequence[LedgerLine], vat: Sequence[tuple], at: datetime
) -> bytes:
    """The file's bytes; `kind` is one of CONTENT_TYPES, `vat` as `queries.vat_sums`. Raises `CannotTypeset`."""
    rows = list(rows_of(statement, lines))
    if kind == "xlsx":
        header = [column.title for column in COLUMNS]
        return xlsx_file(header, rows, sheet_name=f"Statement {statement.number}")
    return report_pdf(_report(statement, vat, rows), at=at)


def rows_of(statement: Statement, lines: Iterable[LedgerLine]) -> Iterator[tuple]:
    """What was brought forward, each line, payments, and the balance; sums stand in the last column."""
    yield _sum_row("Brought forward", statement.opening)
    for line in lines:
        yield (
            london_date(line.at),
            line.order.number,
            line.order.purchase_order,
            words_of(line),
            line.product.code if line.product else "",
            line.subject,
            line.net,
            line.tax,
            line.net + line.tax,
        )
    if statement.payments:
        yield _sum_row("Payments", statement.payments)
    yield _sum_row("Balance", statement.closing)


def words_of(line: LedgerLine) -> str:
    kind = FeeKind(line.kind).label
    return ": ".join(filter(None, ("Credit" if line.credits_id else "", kind, line.note)))


def _sum_row(words: str, amount: Decimal) -> tuple:
    return ("", "", "", words, "", "", "", "", amount)


def _report(statement: Statement, vat: Sequence[tuple], rows: Sequence[tuple]) -> Report:
    month = f"{statement.month:%B %Y}"
    return Report(
        organisation_name=settings.AO_NAME,
        title="Statement",
        subtitle=month,
        reference=f"Statement {statement.number}, centre {statement.centre.number}",
        footer=f"Made on {long_instant(statement.made_at)}",
        orientation="landscape",
        facts=[
            ("To", statement.addressed_to),
            ("Centre", statement.centre.number),
            ("Month", month),
            ("Brought forward", pounds(statement.opening)),
            ("Charges", pounds(statement.charges)),
            ("Credits", pounds(statement.credits)),
            ("Payments", pounds(statement.payments)),
            ("Balance", pounds(statement.closing)),
        ],
        sections=[
            Section(
                heading="VAT",
                columns=VAT_COLUMNS,
                rows=[(words, f"{rate:.1%}", pounds(net), pounds(tax)) for words, rate, net, tax in vat],
            ),
            Section(
                heading="Every charge and credit",
                columns=COLUMNS,
                rows=[tuple(_said(value) for value in row) for row in rows],
            ),
        ],
    )


def _said(value: object) -> str:
    if isinstance(value, Decimal):
        return pounds(value)
    return dmy(value) if hasattr(value, "year") else str(value)
