"""Fees: dated price lists, orders, and a ledger that only grows. Amounts are pounds."""

from django.db import models
from django.db.models import Q

from testamur.catalogue.products.models import Product
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.models import OwnForeignKey


class FeeKind(models.TextChoices):
    REGISTRATION = "registration", "Registration"
    CERTIFICATE = "certificate", "Certificate"
    REPLACEMENT_CERTIFICATE = "replacement_certificate", "Replacement certificate"
    CANCELLATION = "cancellation", "Cancellation of a learner"
    BATCH_CANCELLATION = "batch_cancellation", "Cancellation of a batch"


class Vat(models.TextChoices):
    EXEMPT = "exempt", "Exempt from VAT"
    STANDARD = "standard", "VAT at the standard rate"
    ZERO = "zero", "VAT at zero"
    OUTSIDE = "outside", "Outside the scope of VAT"


class PriceList(models.Model):
    """Prices in force from a day until the next list begins."""

    title = models.CharField(max_length=100)
    from_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["from_on"], name="price_list_one_begins_on_a_day")]


class Price(models.Model):
    """What one thing costs: for one product, or for all that have no price of their own."""

    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="prices")
    kind = models.CharField(max_length=30, choices=FeeKind)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="prices")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    vat = models.CharField(max_length=10, choices=Vat, default=Vat.EXEMPT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "kind", "product"], nulls_distinct=False, name="price_once_per_list"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_is_not_negative"),
        ]


class Order(models.Model):
    """One act of a centre that cost something, with its purchase order number."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="orders")
    number = models.CharField(max_length=12)
    purchase_order = models.CharField("purchase order number", max_length=50, blank=True)
    contact_name = models.CharField(max_length=200)
    contact_email = models.EmailField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="order_number_is_unique")]


class LedgerLine(models.Model):
    """One charge, or one credit that points at the charge it gives back. Never changed, never deleted."""

    APPEND_ONLY = True

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="ledger_lines")
    order = OwnForeignKey(Order, related_name="lines")
    kind = models.CharField(max_length=30, choices=FeeKind)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.TextField(help_text="What people call the thing charged for: a learner or batch number")
    net = models.DecimalField(max_digits=9, decimal_places=2, help_text="Pounds; a credit is negative")
    vat = models.CharField(max_length=10, choices=Vat)
    tax = models.DecimalField(max_digits=9, decimal_places=2)
    at = models.DateTimeField()
    credits = OwnForeignKey("self", null=True, related_name="credited_by")

    class Meta:
        indexes = [models.Index(fields=["centre", "at"], name="ledger_line_of_centre")]
        constraints = [
            models.UniqueConstraint(
                fields=["credits"], condition=Q(credits__isnull=False), name="ledger_line_credited_once"
            ),
            models.CheckConstraint(
                condition=Q(credits__isnull=True, net__gte=0) | Q(credits__isnull=False, net__lte=0),
                name="ledger_line_credit_is_negative",
            ),
        ]
