"""Charging for several things of one kind, and giving charges back. The ledger only grows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.fees import tax_on
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Price


def charge_for(
    *, subjects: Sequence[str], order: Order, product: Product, kind: FeeKind, price: Price, now: datetime
) -> list[LedgerLine]:
    """Charge one line for each subject, in their order, in one statement. The caller's audit rows say what for."""
    return LedgerLine.objects.bulk_create(
        LedgerLine(
            centre_id=order.centre_id,
            order=order,
            kind=kind,
            product=product,
            subject=subject,
            net=price.amount,
            vat=price.vat,
            tax=tax_on(price),
            at=now,
        )
        for subject in subjects
    )


def credit(*, charge_ids: Iterable[int], now: datetime) -> list[LedgerLine]:
    """Give charges back in full: for each a new line that points at it. Those given back already are left alone."""
    charges = LedgerLine.objects.filter(pk__in=list(charge_ids), credits=None, credited_by=None).order_by(
        "pk"
    )
    return LedgerLine.objects.bulk_create(
        LedgerLine(
            centre_id=charge.centre_id,
            order_id=charge.order_id,
            kind=charge.kind,
            product_id=charge.product_id,
            subject=charge.subject,
            net=-charge.net,
            vat=charge.vat,
            tax=-charge.tax,
            at=now,
            credits=charge,
        )
        for charge in charges
    )
