"""The lists of this room: orders, charges and credits, statements, prices, and what centres owe (SYS-01, FIN-02)."""

from collections.abc import Iterable, Mapping

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.models import FeeKind, LedgerLine, SoldAs, Vat
from testamur.delivery.billing.queries import order_sum
from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.kit.lists import (
    Cell,
    Choice,
    Column,
    Days,
    Digits,
    List,
    Option,
    Values,
    View,
    Words,
    in_words,
)
from testamur.kit.templating import long_month, pounds


def kind_names(kinds: Iterable[str]) -> Mapping[str, str]:
    held = set(kinds)
    return {kind.value: gettext(kind.label) for kind in FeeKind if kind.value in held}


def product_like(text: str) -> Q:
    """By code from its beginning, or by words of the title."""
    return Q(code__begins_with=text) | Q(title__icontains=text)


def order_of_product(text: str) -> Q:
    lines = LedgerLine.objects.filter(product__in=Product.objects.filter(product_like(text)))
    return Q(pk__in=lines.values("order"))


def order_about(text: str) -> Q:
    """Orders about the learner or batch with this number."""
    return Q(batch_number=text) | Q(pk__in=LedgerLine.objects.filter(subject=text).values("order"))


def line_of_product(text: str) -> Q:
    return Q(product__in=Product.objects.filter(product_like(text)))


NET, TAX, TOTAL = order_sum("net"), order_sum("tax"), order_sum("net", "tax")


class Orders(List):
    """A centre's orders."""

    name = "orders"
    one, many = _("order"), _("orders")
    order = "-placed"
    columns = (
        Column("number", _("Order"), order_by="number"),
        Column("placed", _("Placed"), "placed_at", "placed_at"),
        Column("kind", _("For"), "charged_for", show=lambda kind: kind_names([kind]).get(kind, "–")),
        Column("batch", _("Batch"), "batch_number", "batch_number"),
        Column("purchase_order", _("Purchase order"), order_by="purchase_order", style="clip"),
        Column("by", _("By"), "placed_by__full_name", "placed_by__full_name"),
        Column(
            "total", _("Total"), {"total": TOTAL}, (TOTAL,), show=pounds, style="number", blanks_last=True
        ),
    )
    filters = (
        Words(
            "q",
            _("Order or purchase order number"),
            lambda text: Q(number=text) | Q(purchase_order__icontains=text),
        ),
        Words("about", _("Learner or batch number"), order_about),
        Words("product", _("Product code or name"), order_of_product),
        Values("kind", _("For"), "charged_for", kind_names),
        Days("placed", _("Placed"), "placed_at__date"),
    )
    sheet = (
        Digits(_("Order"), "number"),
        Cell(_("Placed"), "placed_at"),
        Cell(_("For"), in_words("charged_for", FeeKind.choices)),
        Digits(_("Batch"), "batch_number"),
        Cell(_("Purchase order"), "purchase_order"),
        Cell(_("By"), "placed_by__full_name"),
        Cell(_("Contact"), "contact_name"),
        Cell(_("Net"), NET),
        Cell(_("VAT"), TAX),
        Cell(_("Total"), TOTAL),
    )  # fmt: skip


CENTRE = Column(
    "centre", _("Centre"), {"centre": "centre__name", "centre_number": "centre__number"}, "centre__name"
)
OF_CENTRE = Words(
    "centre", _("Centre"), lambda text: Q(centre__number=text.zfill(6)) | Q(centre__name__icontains=text)
)
CENTRE_CELLS = (Digits(_("Centre"), "centre__number"), Cell(_("Centre name"), "centre__name"))


class AllOrders(Orders):
    """Every centre's orders, for the office."""

    name = "all-orders"
    columns = (Orders.columns[0], CENTRE, *Orders.columns[1:])
    filters = (Orders.filters[0], OF_CENTRE, *Orders.filters[1:])
    sheet = (*Orders.sheet[:1], *CENTRE_CELLS, *Orders.sheet[1:])


SIDE = Choice(
    "side",
    _("Charges and credits"),
    (
        Option("charge", _("Charges"), Q(credits=None)),
        Option("credit", _("Credits"), Q(credits__isnull=False)),
    ),
)
GROSS = F("net") + F("tax")
VAT = Choice("vat", _("VAT"), tuple(Option(each.value, each.label, Q(vat=each)) for each in Vat))
STATEMENT = Subquery(LedgerLine.objects.filter(pk=OuterRef("pk")).values("stated__statement__number")[:1])


class Lines(List):
    """The ledger of a centre: each charge and each credit."""

    name = "charges"
    one, many = _("charge or credit"), _("charges and credits")
    order = "-at"
    columns = (
        Column("at", _("Date"), order_by=("at", "pk")),
        Column("order", _("Order"), "order__number", "order__number"),
        Column("kind", _("For"), {"kind": "kind", "note": "note"}, "kind", style="wrap-text"),
        Column("subject", _("Learner or batch"), order_by="subject"),
        Column("code", _("Product"), "product__code", "product__code"),
        Column("statement", _("Statement"), {"statement": STATEMENT}),
        Column("net", _("Net"), order_by="net", show=pounds, style="number"),
        Column("tax", _("VAT"), order_by="tax", show=pounds, style="number"),
        Column("total", _("Total"), {"total": GROSS}, (GROSS,), show=pounds, style="number"),
    )
    filters = (
        Words("q", _("Learner, batch or order number"), lambda text: Q(subject=text) | Q(order__number=text)),
        Words("po", _("Purchase order number"), lambda text: Q(order__purchase_order__icontains=text)),
        Words("product", _("Product code or name"), line_of_product),
        SIDE,
        Values("kind", _("For"), "kind", kind_names),
        VAT,
        Days("at", _("Date"), "at__date"),
    )
    views = (View(_("Credits"), "side=credit"),)
    sheet = (
        Cell(_("Date"), "at"),
        Digits(_("Order"), "order__number"),
        Cell(_("Purchase order"), "order__purchase_order"),
        Cell(_("For"), in_words("kind", FeeKind.choices)),
        Cell(_("Learner or batch"), "subject"),
        Cell(_("Product code"), "product__code"),
        Cell(_("Product"), "product__title"),
        Cell(_("Price list"), "price__price_list__title"),
        Cell(_("VAT treatment"), in_words("vat", Vat.choices)),
        Cell(_("VAT rate"), "vat_rate"),
        Cell(_("Net"), "net"),
        Cell(_("VAT"), "tax"),
        Cell(_("Total"), GROSS),
        Digits(_("Statement"), "stated__statement__number"),
        Cell(_("Note"), "note"),
    )

    def label(self, row) -> str:
        return f"{row.order}, {row.subject}"


class AllLines(Lines):
    """Every centre's charges and credits, for the office."""

    name = "all-charges"
    columns = (*Lines.columns[:2], CENTRE, *Lines.columns[2:])
    filters = (Lines.filters[0], OF_CENTRE, *Lines.filters[1:])
    sheet = (*Lines.sheet[:1], *CENTRE_CELLS, *Lines.sheet[1:])


STATE = Choice(
    "state",
    _("Payment"),
    (
        Option("none", _("Nothing due"), Q(due=0)),
        Option("paid", _("Paid"), Q(owed=0)),
        Option("open", _("Not paid"), ~Q(owed=0)),
    ),
)


class Statements(List):
    """A centre's statements; the rows are as `queries.with_paid` gives them."""

    name = "statements"
    one, many = _("statement"), _("statements")
    order = "-month"
    columns = (
        Column("number", _("Statement"), order_by="number"),
        Column("month", _("Month"), order_by="month", show=long_month),
        Column("opening", _("Brought forward"), show=pounds, style="number"),
        Column("charges", _("Charges"), order_by="charges", show=pounds, style="number"),
        Column("credits", _("Credits"), order_by="credits", show=pounds, style="number"),
        Column("payments", _("Payments"), show=pounds, style="number"),
        Column("closing", _("Balance"), order_by="closing", show=pounds, style="number"),
        Column("owed", _("Still due"), order_by="owed", show=pounds, style="number"),
    )
    filters = (
        Words("q", _("Statement number"), lambda text: Q(number=text)),
        STATE,
        Days("month", _("Month"), "month"),
    )
    views = (View(_("Not paid"), "state=open"),)
    sheet = (
        Digits(_("Statement"), "number"),
        Cell(_("Month"), "month"),
        Cell(_("Brought forward"), "opening"),
        Cell(_("Charges"), "charges"),
        Cell(_("Credits"), "credits"),
        Cell(_("Payments"), "payments"),
        Cell(_("Balance"), "closing"),
        Cell(_("Paid of this month"), F("paid")),
        Cell(_("Still due of this month"), F("owed")),
    )


class AllStatements(Statements):
    """Every centre's statements, for the office."""

    name = "all-statements"
    columns = (Statements.columns[0], CENTRE, *Statements.columns[1:])
    filters = (Statements.filters[0], OF_CENTRE, *Statements.filters[1:])
    sheet = (*Statements.sheet[:1], *CENTRE_CELLS, *Statements.sheet[1:])


class Prices(List):
    """The prices of one list."""

    name = "prices"
    one, many = _("price"), _("prices")
    order = "kind"
    per_page = 100
    columns = (
        Column(
            "kind", _("For"), order_by=("kind", "product__code"), show=lambda kind: kind_names([kind])[kind]
        ),
        Column(
            "code",
            _("Product"),
            {"code": "product__code", "title": "product__title"},
            "product__code",
            style="wrap-text",
        ),
        Column("sold_as", _("Sold as"), order_by="sold_as", show=lambda value: gettext(SoldAs(value).label)),
        Column("amount", _("Price without VAT"), order_by="amount", show=pounds, style="number"),
    )
    filters = (
        Words("product", _("Product code or name"), line_of_product),
        Values("kind", _("For"), "kind", kind_names),
        Choice(
            "own",
            _("Product"),
            (
                Option("general", _("Every product"), Q(product=None)),
                Option("own", _("One product"), Q(product__isnull=False)),
            ),
        ),
    )
    sheet = (
        Cell(_("For"), in_words("kind", FeeKind.choices)),
        Cell(_("Product code"), "product__code"),
        Cell(_("Product"), "product__title"),
        Cell(_("Price without VAT"), "amount"),
        Cell(_("Sold as"), in_words("sold_as", SoldAs.choices)),
    )  # fmt: skip
