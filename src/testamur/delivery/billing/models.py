"""Fees: dated price lists, orders, a ledger that only grows, and monthly statements. Amounts are pounds."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from testamur.catalogue.products.models import Product
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.models import OwnForeignKey


class FeeKind(models.TextChoices):
    REGISTRATION = "registration", "Registration"
    FAST_TRACK = "fast_track", "Fast-track booking"
    LATE = "late", "Late entry"
    VERY_LATE = "very_late", "Very late entry"
    RESIT = "resit", "Resit"
    CERTIFICATE = "certificate", "Certificate"
    REPLACEMENT_CERTIFICATE = "replacement_certificate", "Replacement certificate"
    POSTAL = "postal", "Postal delivery"
    CANCELLATION = "cancellation", "Cancellation of a learner"
    BATCH_CANCELLATION = "batch_cancellation", "Cancellation of a batch"
    CORRECTION = "correction", "Late correction"
    REVIEW = "review", "Review of a result"
    VISIT = "visit", "Additional visit"
    VISIT_CANCELLATION = "visit_cancellation", "Cancellation of a visit"
    APPROVAL = "approval", "Approval of a product"
    CENTRE = "centre", "Annual centre fee"
    RESOURCES = "resources", "Resources"
    OTHER = "other", "Other"


class SoldAs(models.TextChoices):
    """What a price is for, as VAT sees it; with the customer it decides the treatment: `rulebook.vat`."""

    EXAMINATION = "examination", "Examination service"
    OTHER = "other", "Other service"
    PRINT = "print", "Zero-rated printed matter"


class Vat(models.TextChoices):
    EXEMPT = "exempt", "Exempt from VAT"
    STANDARD = "standard", "VAT at the standard rate"
    ZERO = "zero", "VAT at zero"
    OUTSIDE = "outside", "Outside the scope of VAT"


class PriceList(models.Model):
    """Prices in force from a day until the next list begins. Once in force it is never changed."""

    title = models.CharField(max_length=100)
    from_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["from_on"], name="price_list_one_begins_on_a_day")]

    def __str__(self) -> str:
        return self.title


class Price(models.Model):
    """What one thing costs: for one product, or for all that have no price of their own."""

    price_list = models.ForeignKey(PriceList, on_delete=models.PROTECT, related_name="prices")
    kind = models.CharField(max_length=30, choices=FeeKind)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="prices")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    sold_as = models.CharField(max_length=12, choices=SoldAs, default=SoldAs.EXAMINATION)

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
    batch_number = models.CharField(max_length=20, blank=True, help_text="The batch it is about, if any")
    contact_name = models.CharField(max_length=200)
    contact_email = models.EmailField()
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="order_number_is_unique")]
        indexes = [models.Index(fields=["centre", "-placed_at"], name="order_of_centre")]


ABOUT_A_LEARNER = frozenset(
    {
        FeeKind.REGISTRATION,
        FeeKind.FAST_TRACK,
        FeeKind.LATE,
        FeeKind.VERY_LATE,
        FeeKind.RESIT,
        FeeKind.CERTIFICATE,
        FeeKind.REPLACEMENT_CERTIFICATE,
        FeeKind.POSTAL,
        FeeKind.CANCELLATION,
        FeeKind.CORRECTION,
        FeeKind.REVIEW,
    }
)
"""Kinds whose subject is a learner number, unless it is the batch's of the order."""


class LedgerLine(models.Model):
    """One charge, or one credit that points at the charge it gives back. Never changed, never deleted.

    What it was made at stays with it: the price, the treatment and rate of VAT, and the name of the rule that
    gave the treatment.
    """

    APPEND_ONLY = True

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="ledger_lines")
    order = OwnForeignKey(Order, related_name="lines")
    kind = models.CharField(max_length=30, choices=FeeKind)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.TextField(help_text="What people call the thing charged for: a learner or batch number")
    price = models.ForeignKey(Price, on_delete=models.PROTECT, null=True, related_name="+")
    net = models.DecimalField(max_digits=9, decimal_places=2, help_text="Pounds; a credit is negative")
    vat = models.CharField(max_length=10, choices=Vat)
    vat_rate = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal(0), help_text="As 0.2000")
    vat_rule = models.CharField(max_length=20, blank=True, help_text="A name in rulebook.vat")
    tax = models.DecimalField(max_digits=9, decimal_places=2)
    note = models.TextField(blank=True, help_text="What else there is to say of the amount, or why a credit")
    at = models.DateTimeField()
    credits = OwnForeignKey("self", null=True, related_name="credited_by")

    class Meta:
        indexes = [
            models.Index(fields=["centre", "at"], name="ledger_line_of_centre"),
            models.Index(fields=["centre", "subject"], name="ledger_line_about"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["credits"], condition=Q(credits__isnull=False), name="ledger_line_credited_once"
            ),
            models.CheckConstraint(
                condition=Q(credits__isnull=True, net__gte=0) | Q(credits__isnull=False, net__lte=0),
                name="ledger_line_credit_is_negative",
            ),
        ]

    @property
    def total(self) -> Decimal:
        return self.net + self.tax

    @property
    def is_about_batch(self) -> bool:
        return bool(self.subject) and self.subject == self.order.batch_number

    @property
    def is_about_learner(self) -> bool:
        return self.kind in ABOUT_A_LEARNER and self.subject.isdigit() and not self.is_about_batch


class StatementRun(models.Model):
    """The statements of a month were made: once, for all centres together."""

    APPEND_ONLY = True

    month = models.DateField(help_text="Its first day")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month"], name="statement_run_once_a_month")]


class Statement(models.Model):
    """All that a centre was charged and credited in a month, with what it owed before and owes after.

    All sums are with VAT; credits and payments are negative.
    """

    APPEND_ONLY = True

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="statements")
    number = models.CharField(max_length=12)
    month = models.DateField(help_text="Its first day")
    addressed_to = models.TextField(help_text="Name and main address of the centre when it was made")
    opening = models.DecimalField(max_digits=11, decimal_places=2)
    charges = models.DecimalField(max_digits=11, decimal_places=2)
    credits = models.DecimalField(max_digits=11, decimal_places=2)
    payments = models.DecimalField(max_digits=11, decimal_places=2)
    closing = models.DecimalField(max_digits=11, decimal_places=2)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="statement_number_is_unique"),
            models.UniqueConstraint(fields=["centre", "month"], name="statement_once_a_month"),
            models.CheckConstraint(
                condition=Q(closing=F("opening") + F("charges") + F("credits") + F("payments")),
                name="statement_adds_up",
            ),
        ]

    @property
    def amount(self) -> Decimal:
        """What this month comes to: charges less credits."""
        return self.charges + self.credits


class StatementLine(models.Model):
    """Which statement a line of the ledger is on: one, and never another."""

    APPEND_ONLY = True

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    statement = OwnForeignKey(Statement, related_name="lines")
    line = OwnForeignKey(LedgerLine, related_name="stated")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line"], name="statement_line_once")]


class Payment(models.Model):
    """The awarding organisation's accounts say that a statement was paid; or, negative, that it was not after all."""

    APPEND_ONLY = True

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="payments")
    statement = OwnForeignKey(Statement, related_name="settled_by")
    amount = models.DecimalField(max_digits=11, decimal_places=2)
    paid_on = models.DateField()
    reference = models.CharField(max_length=100, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    takes_back = OwnForeignKey("self", null=True, related_name="taken_back_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["takes_back"], condition=Q(takes_back__isnull=False), name="payment_taken_back_once"
            )
        ]


class StatementNotice(models.Model):
    """Whom a statement was announced to; written with the email, so that nobody gets it twice."""

    APPEND_ONLY = True

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    statement = OwnForeignKey(Statement, related_name="notices")
    email = models.EmailField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "email"], name="statement_notice_once")]
