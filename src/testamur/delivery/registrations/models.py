"""Being registered: batches, registrations, and the drafts they are typed or uploaded into."""

from django.db import models
from django.db.models import Q

from testamur.catalogue.products.models import Product, Version
from testamur.catalogue.timetable.models import Window
from testamur.delivery.billing.models import LedgerLine, Order
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.models_of_acts import (  # noqa: F401  (models of this app)
    Act,
    ActLine,
    LapseNotice,
    Withdrawal,
)
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Address, Centre
from testamur.ground.sheets.models import Sheet
from testamur.kit.models import OwnForeignKey


class BundleBatch(models.Model):
    """A numbered group of learners registered on a bundle or apprenticeship: a batch for each of its parts."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="bundle_batches")
    number = models.CharField(max_length=9)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="bundle_batches")
    session = models.PositiveSmallIntegerField(
        help_text="The year in which the session begins: 2026 for 2026/27"
    )
    centre_reference = models.CharField(max_length=50, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="bundle_batch_number_is_unique")]
        indexes = [models.Index(fields=["centre", "-created_at"], name="bundle_batch_of_centre")]


class Batch(models.Model):
    """A numbered group of learners registered on one product."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="batches")
    number = models.CharField(max_length=9)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="batches")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="batches")
    session = models.PositiveSmallIntegerField(
        help_text="The year in which the session begins: 2026 for 2026/27"
    )
    centre_reference = models.CharField(max_length=50, blank=True)
    delivery_address = OwnForeignKey(Address, related_name="+")
    certificate_address = OwnForeignKey(Address, related_name="+")
    contact_name = models.CharField(max_length=200)
    contact_email = models.EmailField()
    bundle_batch = OwnForeignKey(BundleBatch, null=True, related_name="batches")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="batch_number_is_unique")]
        indexes = [models.Index(fields=["centre", "-created_at"], name="batch_of_centre")]


class Registration(models.Model):
    """One learner on one product, in one batch."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Registered"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CANCELLED = "cancelled", "Cancelled"
        TRANSFERRED = "transferred", "Transferred"

    TRANSITIONS = {
        Status.ACTIVE: frozenset({Status.WITHDRAWN, Status.CANCELLED, Status.TRANSFERRED}),
        Status.WITHDRAWN: frozenset({Status.ACTIVE}),
        Status.CANCELLED: frozenset(),
        Status.TRANSFERRED: frozenset(),
    }

    class Stage(models.TextChoices):
        """How far an active registration has come, as the outcomes rooms have told it."""

        REGISTERED = "registered", "Registered"
        PART = "part", "Part achieved"
        WITH_EQA = "with_eqa", "With EQA"
        READY = "ready", "Ready to claim"
        CLAIMED = "claimed", "Claim with EQA"
        CERTIFICATED = "certificated", "Certificated"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="registrations")
    learner = OwnForeignKey(Learner, related_name="registrations")
    batch = OwnForeignKey(Batch, related_name="registrations")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="registrations")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="registrations")
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.REGISTERED)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(null=True)
    planned_end_on = models.DateField(null=True)
    lapses_on = models.DateField()
    country_of_study = models.CharField(max_length=2, default="GB")
    charge = OwnForeignKey(
        LedgerLine,
        related_name="registrations",
        help_text="Shared by all parts where a bundle has its own price: credited when the last active one goes",
    )
    window = models.ForeignKey(
        Window,
        on_delete=models.PROTECT,
        null=True,
        related_name="registrations",
        help_text="The assessment window chosen at registration; the entry where the product books there",
    )
    mode = models.CharField(max_length=10, choices=Product.Mode, blank=True, default="", db_default="")
    fully_certificated_on = models.DateField(null=True)
    awarded_on = models.DateField(null=True, help_text="The day of the latest award, full or partial")
    sampled_on = models.DateField(
        null=True, help_text="The day an EQA sampled the learner on this registration"
    )
    sampling_noted_at = models.DateTimeField(null=True)
    moved_from = OwnForeignKey("self", null=True, related_name="moved_to")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "learner"], name="registration_once_per_batch"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(planned_end_on__isnull=True)
                | Q(planned_end_on__gte=models.F("starts_on")),
                name="registration_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(stage="certificated", fully_certificated_on__isnull=False)
                | (~Q(stage="certificated") & Q(fully_certificated_on__isnull=True)),
                name="registration_certificated_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(sampled_on__isnull=True, sampling_noted_at__isnull=True)
                | Q(sampled_on__isnull=False, sampling_noted_at__isnull=False),
                name="registration_sampled_and_noted",
            ),
            models.UniqueConstraint(
                fields=["moved_from"],
                condition=Q(moved_from__isnull=False),
                name="registration_moved_once",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "learner"], name="registration_of_learner"),
            models.Index(fields=["centre", "batch"], name="registration_of_batch"),
            models.Index(fields=["centre", "product", "status"], name="registration_of_product"),
            models.Index(fields=["centre", "status", "stage"], name="registration_by_stage"),
            models.Index(fields=["centre", "planned_end_on"], name="registration_by_planned_end"),
            models.Index(
                fields=["lapses_on", "centre"],
                condition=Q(status="active", fully_certificated_on__isnull=True),
                name="registration_that_can_lapse",
            ),
            models.Index(fields=["window"], name="registration_of_window", condition=Q(window__isnull=False)),
        ]


class BundleRegistration(models.Model):
    """One learner on a bundle or apprenticeship, in one bundle batch; the parts are registrations of their own."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="bundle_registrations")
    bundle_batch = OwnForeignKey(BundleBatch, related_name="bundle_registrations")
    learner = OwnForeignKey(Learner, related_name="bundle_registrations")
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bundle_batch", "learner"], name="bundle_registration_once_per_batch"
            )
        ]
        indexes = [models.Index(fields=["centre", "learner"], name="bundle_registration_of_learner")]


class Draft(models.Model):
    """Learners being registered on one product, into one batch: what is to be done with the rows of a sheet.

    A sheet typed in, or a file of one product, has one draft; a file of many batches has one for each group.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="drafts")
    sheet = OwnForeignKey(Sheet, related_name="drafts")
    group = models.PositiveIntegerField(default=0, help_text="Which of the sheet's rows are its own")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    session = models.PositiveSmallIntegerField()
    adds_to = OwnForeignKey(
        Batch, null=True, related_name="+", help_text="Of a bundle batch, the batch of its first part"
    )
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, related_name="+")
    mode = models.CharField(max_length=10, choices=Product.Mode, blank=True, default="", db_default="")
    details = models.JSONField(
        default=dict, help_text="Addresses, purchase order and contact, as typed so far"
    )
    batch = OwnForeignKey(
        Batch,
        null=True,
        related_name="drafts",
        help_text="What it was registered as; of a bundle batch, the batch of its first part",
    )
    order = OwnForeignKey(Order, null=True, related_name="drafts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "group"], name="draft_of_group_once")]
        indexes = [models.Index(fields=["centre", "batch"], name="draft_of_batch")]
