"""Claims and certificates: what was asked for, what was signed off, and exactly what was issued."""

import uuid

from django.db import models
from django.db.models import Q

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.models import LedgerLine, Order
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.models import Batch, Registration
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Address, Centre
from testamur.kit.models import OwnForeignKey
from testamur.kit.scope import PUBLIC_ROLE


class AwardKind(models.TextChoices):
    FULL = "full", "Full"
    PARTIAL = "partial", "Partial"


class ClaimDraft(models.Model):
    """A claim being prepared: kept until claimed or thrown away.

    Its id becomes the claim's idempotency key, so one draft can become one claim only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="claim_drafts")
    batch = OwnForeignKey(Batch, related_name="+")
    registration_ids = models.JSONField(default=list)
    details = models.JSONField(default=dict, help_text="Address, IQA and purchase order, as typed so far")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class Claim(models.Model):
    """A request for certificates: one batch, one product, at most 100 learners."""

    class Status(models.TextChoices):
        WITH_EQA = "with_eqa", "With EQA for sign-off"
        SIGNED_OFF = "signed_off", "Signed off"
        REJECTED = "rejected", "Rejected"

    TRANSITIONS = {
        Status.WITH_EQA: frozenset({Status.SIGNED_OFF, Status.REJECTED}),
        Status.SIGNED_OFF: frozenset(),
        Status.REJECTED: frozenset(),
    }

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="claims")
    number = models.CharField(max_length=12)
    batch = OwnForeignKey(Batch, related_name="claims")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status)
    under_dcs = models.BooleanField(help_text="Claimed under direct claims status: no sign-off was needed")
    iqa_name = models.CharField("IQA's full name", max_length=200)
    declaration = models.TextField()
    purchase_order = models.CharField(max_length=50, blank=True)
    certificate_address = OwnForeignKey(Address, related_name="+")
    idempotency_key = models.UUIDField(
        help_text="The id of the draft: pressing twice, or in two tabs, claims once"
    )
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    despatch_on = models.DateField(null=True, help_text="When paper certificates are expected to leave")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="claim_number_is_unique"),
            models.UniqueConstraint(fields=["centre", "idempotency_key"], name="claim_made_once"),
            models.CheckConstraint(
                condition=Q(status="with_eqa", decided_at__isnull=True)
                | (~Q(status="with_eqa") & Q(decided_at__isnull=False)),
                name="claim_decided_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["centre", "-submitted_at"], name="claim_of_centre")]


class ClaimLine(models.Model):
    """One learner in a claim, with what the rule of combination said at that moment."""

    class Status(models.TextChoices):
        CLAIMED = "claimed", "Claimed"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"

    TRANSITIONS = {
        Status.CLAIMED: frozenset({Status.ACCEPTED, Status.REJECTED}),
        Status.ACCEPTED: frozenset(),
        Status.REJECTED: frozenset(),
    }

    class Reason(models.TextChoices):
        """The known reasons for a rejection (docs/specification, CLM-08)."""

        NO_REVIEW = "no_review", "No quality review has taken place yet for this qualification"
        STANDARD = "standard", "The standard has not been met"
        NOT_SAMPLED = "not_sampled", "The learner or batch has not been sampled"
        NOT_ACTIVE = "not_active", "The learner has been cancelled, transferred or withdrawn"
        DIFFERS = "differs", "The claim differs from the evidence"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="claim_lines")
    claim = OwnForeignKey(Claim, related_name="lines")
    registration = OwnForeignKey(Registration, related_name="claim_lines")
    award = models.CharField(max_length=10, choices=AwardKind)
    grade = models.CharField("overall grade", max_length=10, blank=True)
    units = models.JSONField(help_text="The units claimed: code, title, level, credits, grade, means")
    working = models.JSONField(help_text="What the rule said: counted, missing, steps to the grade")
    status = models.CharField(max_length=10, choices=Status, default=Status.CLAIMED)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    comment = models.TextField(blank=True)
    charge = OwnForeignKey(LedgerLine, null=True, related_name="claim_lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "registration"], name="claim_line_once_per_claim"),
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(status="claimed"),
                name="claim_line_one_open_per_registration",
            ),
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(status="accepted", award="full"),
                name="claim_line_one_full_award_per_registration",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(reason=""), name="claim_line_rejected_for_a_reason"
            ),
        ]


class NameCorrection(models.Model):
    """A learner's name put right after certification, for which certificates were issued again."""

    class Reason(models.TextChoices):
        SPELLING = "spelling", "The name was misspelt"
        OUT_OF_DATE = "out_of_date", "The name had changed before certification"
        MIDDLE_NAMES = "middle_names", "Middle names were missing or wrong"
        ORDER = "order", "Forename and surname were the wrong way round"
        OTHER = "other", "Another reason"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="name_corrections")
    learner = OwnForeignKey(Learner, related_name="name_corrections")
    idempotency_key = models.UUIDField(help_text="Of the page it was asked on: pressing twice corrects once")
    reason = models.CharField(max_length=20, choices=Reason)
    explanation = models.CharField(max_length=500, blank=True)
    was = models.JSONField(help_text="Forename, middle names and surname before")
    becomes = models.JSONField(help_text="Forename, middle names and surname after")
    order = OwnForeignKey(Order, null=True, related_name="name_corrections")
    contact_email = models.EmailField()
    corrected_at = models.DateTimeField()
    corrected_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "idempotency_key"], name="name_corrected_once"),
            models.CheckConstraint(
                condition=~Q(reason="other") | ~Q(explanation=""), name="name_correction_explained"
            ),
        ]


class Certificate(models.Model):
    """A certificate: first the intent, with every word that will be on it; then the artefact."""

    POLICIES = {PUBLIC_ROLE: "check_code = (select nullif(current_setting('app.check_code', true), ''))"}

    class Status(models.TextChoices):
        INTENDED = "intended", "Being made"
        ISSUED = "issued", "Valid"
        REPLACED = "replaced", "Replaced"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TRANSITIONS = {
        Status.INTENDED: frozenset({Status.ISSUED, Status.WITHDRAWN}),
        Status.ISSUED: frozenset({Status.REPLACED, Status.WITHDRAWN}),
        Status.REPLACED: frozenset(),
        Status.WITHDRAWN: frozenset(),
    }

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="certificates")
    line = OwnForeignKey(ClaimLine, related_name="certificates")
    registration = OwnForeignKey(Registration, related_name="certificates")
    number = models.CharField(max_length=12, help_text="Never reused, whatever becomes of the certificate")
    check_code = models.CharField(max_length=20, help_text="Random; in the QR and on the paper")
    award = models.CharField(max_length=10, choices=AwardKind)
    facts = models.JSONField(help_text="Exactly what the certificate says")
    facts_digest = models.CharField(max_length=64, help_text="SHA-256 of the facts as canonical JSON")
    awarded_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.INTENDED)
    intended_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=200, blank=True, help_text="Where the sealed PDF is stored")
    file_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the sealed PDF")
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)
    replaces = OwnForeignKey("self", null=True, related_name="replaced_by")
    correction = OwnForeignKey(NameCorrection, null=True, related_name="certificates")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["replaces"], name="certificate_replaced_once"),
            models.UniqueConstraint(fields=["number"], name="certificate_number_is_never_reused"),
            models.UniqueConstraint(fields=["check_code"], name="certificate_check_code_is_unique"),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(status__in=["intended", "issued"]),
                name="certificate_one_per_claim_line",
            ),
            models.CheckConstraint(
                condition=Q(status="intended")
                | Q(status="withdrawn")
                | (Q(issued_at__isnull=False) & ~Q(file_digest="")),
                name="certificate_issued_with_its_file",
            ),
        ]
        indexes = [models.Index(fields=["centre", "-issued_at"], name="certificate_of_centre")]
