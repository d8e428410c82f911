"""The confirmation of an order as a PDF, and its lines as a spreadsheet, with the figures of its page (REG-14)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Vat
from testamur.delivery.billing.statement_documents import words_of
from testamur.kit.clock import london_date
from testamur.kit.documents.reports import Column, Report, Section, report_pdf
from testamur.kit.exports import CONTENT_TYPES as SPREADSHEETS
from testamur.kit.spreadsheets import xlsx_file
from testamur.kit.templating import pounds
from testamur.rulebook.dates import long_date

XLSX = SPREADSHEETS["xlsx"]
HEADER = (
    "Date", "For", "Learner or batch", "Product code", "Product", "Price list",
    "VAT treatment", "VAT rate", "Net", "VAT", "Total",
)  # fmt: skip


@override(settings.LANGUAGE_CODE)  # paperwork is in English, whoever asks for it
def confirmation_pdf(order: Order, lines: Sequence[Mapping], *, at: datetime) -> bytes:
    """`order` and `lines` as `queries` give them. Raises `CannotTypeset`."""
    columns = [
        Column(title="For", width="fit"),
        Column(title="Product", width="1"),
        Column(title="VAT", width="fit"),
        Column(title="Each", width="fit", align="right"),
        Column(title="Number", width="fit", align="right"),
        Column(title="Net", width="fit", align="right"),
        Column(title="VAT", width="fit", align="right"),
    ]
    rows = [
        (
            FeeKind(line["kind"]).label,
            " ".join(filter(None, (line["product__code"], line["product__title"]))),
            Vat(line["vat"]).label,
            pounds(line["net"]),
            f"{line['quantity']:,}",
            pounds(line["net_of_all"]),
            pounds(line["tax_of_all"]),
        )
        for line in lines
    ]
    total = ("", "Total", "", "", "", pounds(order.net or 0), pounds(order.tax or 0))
    facts = [
        ("Centre", str(order.centre)),
        ("Placed", f"{long_date(london_date(order.placed_at))} by {order.placed_by.full_name}"),
        ("Batch", order.batch_number),
        ("Purchase order", order.purchase_order or "none"),
        ("Contact", f"{order.contact_name}, {order.contact_email}"),
        ("Total", pounds(order.total or 0)),
    ]
    return report_pdf(
        Report(
            organisation_name=settings.AO_NAME,
            title="Order confirmation",
            reference=f"Order {order.number}",
            footer="This is not an invoice. Every order is on the statement of its month.",
            facts=[(label, value) for label, value in facts if value],
            sections=[Section(columns=columns, rows=[*rows, total])],
        ),
        at=at,
    )


@override(settings.LANGUAGE_CODE)
def order_xlsx(order: Order, lines: Iterable[LedgerLine]) -> bytes:
    """Every charge and credit of an order, one a row. The lines have their product and price list at hand."""
    rows = [
        (
            london_date(line.at),
            words_of(line),
            line.subject,
            line.product.code if line.product else "",
            line.product.title if line.product else "",
            line.price.price_list.title if line.price else "",
            Vat(line.vat).label,
            line.vat_rate,
            line.net,
            line.tax,
            line.net + line.tax,
        )
        for line in lines
    ]
    return xlsx_file(HEADER, rows, sheet_name=f"Order {order.number}")
