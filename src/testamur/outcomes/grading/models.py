"""Unit grades: saved, submitted with a declaration, and banked; and units marked as held by other means."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from testamur.catalogue.products.models import Grade, Product, Unit, Version
from testamur.delivery.registrations.models import Registration
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.models import OwnForeignKey


class Sheet(models.Model):
    """Learners of one version, chosen together to be graded: kept so that a sign-in or a colleague finds them again.

    The grades typed into it belong to the learners, not to the sheet: two sheets of one learner show the same.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="grade_sheets")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    registration_ids = ArrayField(models.BigIntegerField())
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["centre", "opened_by"], name="grade_sheet_of_person")]


class Submission(models.Model):
    """Grades submitted together, under one declaration."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="grade_submissions")
    number = models.CharField(max_length=12)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    iqa_name = models.CharField("IQA's full name", max_length=200)
    declaration = models.TextField(help_text="The words that were ticked")
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="submission_number_is_unique")]
        indexes = [models.Index(fields=["centre", "-submitted_at"], name="submission_of_centre")]


class UnitGrade(models.Model):
    """A grade for one unit of one registration: one attempt."""

    class Status(models.TextChoices):
        SAVED = "saved", "Saved, not submitted"
        WITH_EQA = "with_eqa", "With EQA"
        QUERIED = "queried", "EQA asks for more"
        REJECTED = "rejected", "Rejected by the EQA"
        BANKED = "banked", "Banked"

    TRANSITIONS = {
        Status.SAVED: frozenset({Status.WITH_EQA, Status.BANKED}),
        Status.WITH_EQA: frozenset({Status.BANKED, Status.QUERIED, Status.REJECTED}),
        Status.QUERIED: frozenset({Status.WITH_EQA}),
        Status.REJECTED: frozenset(),
        Status.BANKED: frozenset(),
    }

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="unit_grades")
    registration = OwnForeignKey(Registration, related_name="unit_grades")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    grade = models.ForeignKey(Grade, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField(help_text="1, or 2 for the second and final")
    status = models.CharField(max_length=10, choices=Status, default=Status.SAVED)
    submission = OwnForeignKey(Submission, null=True, related_name="unit_grades")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    banked_at = models.DateTimeField(null=True)
    eqa_comment = models.TextField(
        "EQA's comment", blank=True, help_text="Why the EQA asked or rejected, last"
    )
    answer = models.TextField(blank=True, help_text="What the centre answered, last")
    carried_from = OwnForeignKey(
        "self",
        null=True,
        related_name="carried_to",
        help_text="The grade this repeats, of a registration left",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "unit"], condition=Q(status="saved"), name="unit_grade_one_saved"
            ),
            models.UniqueConstraint(
                fields=["registration", "unit", "attempt"],
                condition=~Q(status="rejected"),
                name="unit_grade_once_per_attempt",
            ),
            models.UniqueConstraint(
                fields=["registration", "unit"],
                condition=Q(status__in=["with_eqa", "queried"]),
                name="unit_grade_one_with_eqa",
            ),
            models.CheckConstraint(
                condition=Q(status="banked", banked_at__isnull=False)
                | (~Q(status="banked") & Q(banked_at__isnull=True)),
                name="unit_grade_banked_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status="saved", submission__isnull=True, carried_from__isnull=True)
                | Q(status="banked", submission__isnull=True, carried_from__isnull=False)
                | (~Q(status="saved") & Q(submission__isnull=False, carried_from__isnull=True)),
                name="unit_grade_submitted_under_a_declaration",
            ),
        ]
        indexes = [models.Index(fields=["centre", "status"], name="unit_grade_by_status")]


class UnitHeld(models.Model):
    """A unit marked on an ungraded product: achieved, or held by credit transfer, equivalence or exemption."""

    class Means(models.TextChoices):
        ACHIEVED = "achieved", "Achieved"
        CREDIT_TRANSFER = "credit_transfer", "Credit transfer"
        EQUIVALENCE = "equivalence", "Equivalence"
        EXEMPTION = "exemption", "Exemption"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="units_held")
    registration = OwnForeignKey(Registration, related_name="units_held")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    means = models.CharField(max_length=20, choices=Means)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    carried_from = OwnForeignKey(
        "self",
        null=True,
        related_name="carried_to",
        help_text="The mark this repeats, of a registration left",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registration", "unit"], name="unit_held_once")]
