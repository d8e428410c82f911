"""A statement as a PDF and as a spreadsheet, with the same figures (FIN-01).

The spreadsheet has every line. On paper those alike of an order are one row with their number: a month of 20,000
registrations is some dozen rows to check and pay, and its learners are in the spreadsheet and on the page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    Column(title="Number", width="fit", align="right"),
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
def statement_xlsx(statement: Statement, lines: Iterable[LedgerLine]) -> bytes:
    """Every line. The lines have their order and product at hand."""
    header = [column.title for column in COLUMNS]
    rows = framed(statement, map(line_row, lines))
    return xlsx_file(header, rows, sheet_name=f"Statement {statement.number}")


@override(settings.LANGUAGE_CODE)
def statement_pdf(
    statement: Statement, alike: Iterable[Mapping], vat: Sequence[tuple], *, at: datetime
) -> bytes:
    """`alike` as `queries.alike_lines` and `vat` as `queries.vat_sums` give them. Raises `CannotTypeset`."""
    rows = framed(statement, map(alike_row, alike))
    return report_pdf(_report(statement, vat, [tuple(map(_said, row)) for row in rows]), at=at)


def framed(statement: Statement, rows: Iterable[tuple]) -> Iterator[tuple]:
    """Between what was brought forward and the balance; their sums stand in the last column."""
    yield _sum_row("Brought forward", statement.opening)
    yield from rows
    if statement.payments:
        yield _sum_row("Payments", statement.payments)
    yield _sum_row("Balance", statement.closing)


def line_row(line: LedgerLine) -> tuple:
    return (
        london_date(line.at),
        line.order.number,
        line.order.purchase_order,
        words_of(line),
        line.product.code if line.product else "",
        line.subject,
        1,
        line.net,
        line.tax,
        line.total,
    )


def alike_row(row: Mapping) -> tuple:
    return (
        row["on"],
        row["order__number"],
        row["order__purchase_order"],
        _words(row["kind"], row["note"], is_credit=row["is_credit"]),
        row["product__code"] or "",
        row["subject"] if row["quantity"] == 1 else row["order__batch_number"],
        row["quantity"],
        row["net_of_all"],
        row["tax_of_all"],
        row["net_of_all"] + row["tax_of_all"],
    )


def words_of(line: LedgerLine) -> str:
    return _words(line.kind, line.note, is_credit=line.credits_id is not None)


def _words(kind: str, note: str, *, is_credit: bool) -> str:
    return ": ".join(filter(None, ("Credit" if is_credit else "", FeeKind(kind).label, note)))


def _sum_row(words: str, amount: Decimal) -> tuple:
    return ("", "", "", words, "", "", "", "", "", amount)


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
                heading="Charges and credits",
                columns=COLUMNS,
                rows=rows,
                note="Alike charges of one order are one row. The spreadsheet of this statement has each of them.",
            ),
        ],
    )


def _said(value: object) -> str:
    if isinstance(value, Decimal):
        return pounds(value)
    return dmy(value) if hasattr(value, "year") else str(value)
