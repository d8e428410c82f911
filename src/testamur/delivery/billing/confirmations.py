"""The confirmation of an order as a PDF, with the same figures as its page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.conf import settings

from testamur.delivery.billing.models import FeeKind, Order, Vat
from testamur.kit.clock import london_date
from testamur.kit.documents.reports import Column, Report, Section, report_pdf
from testamur.rulebook.dates import long_date


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
            _pounds(line["net"]),
            f"{line['quantity']:,}",
            _pounds(line["net_of_all"]),
            _pounds(line["tax_of_all"]),
        )
        for line in lines
    ]
    total = ("", "Total", "", "", "", _pounds(order.net), _pounds(order.tax))
    return report_pdf(
        Report(
            organisation_name=settings.AO_NAME,
            title="Order confirmation",
            reference=f"Order {order.number}",
            footer="This is not an invoice. Every order is on the statement of its month.",
            facts=[
                ("Centre", str(order.centre)),
                ("Placed", f"{long_date(london_date(order.placed_at))} by {order.placed_by.full_name}"),
                ("Purchase order", order.purchase_order or "none"),
                ("Contact", f"{order.contact_name}, {order.contact_email}"),
                ("Total", _pounds(order.total)),
            ],
            sections=[Section(columns=columns, rows=[*rows, total])],
        ),
        at=at,
    )


def _pounds(amount: Decimal) -> str:
    return f"{'−' if amount < 0 else ''}£{abs(amount):,.2f}"
