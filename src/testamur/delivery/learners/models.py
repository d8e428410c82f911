"""The people whom a centre registers: one row for one person at one centre."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.models import OwnForeignKey
from testamur.rulebook.arrangements import KINDS, LONGEST_DETAIL, Kind, said


class Gender(models.TextChoices):
    MALE = "M", "Male"
    FEMALE = "F", "Female"
    UNDISCLOSED = "U", "Prefer not to say"


class Learner(models.Model):
    class UlnState(models.TextChoices):
        """What is known of the learner's ULN. The learning records service answers verified or mismatch."""

        MISSING = "missing", "No ULN"
        UNCHECKED = "unchecked", "Not yet checked"
        VERIFIED = "verified", "Verified"
        MISMATCH = "mismatch", "Does not match"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="learners")
    number = models.CharField(max_length=9, help_text="Given by the awarding organisation, unique for ever")
    forename = models.CharField(max_length=100)
    middle_names = models.CharField(max_length=100, blank=True)
    surname = models.CharField(max_length=100)
    sort_key = models.CharField(
        max_length=210, help_text="Surname and forename as they are sorted and searched"
    )
    forename_key = models.CharField(max_length=100, help_text="Forename as it is searched")
    date_of_birth = models.DateField()
    gender = models.CharField(max_length=1, choices=Gender)
    ethnicity = models.CharField(max_length=2, default="99")
    uln = models.CharField("ULN", max_length=10, blank=True)
    uln_state = models.CharField(max_length=10, choices=UlnState, default=UlnState.MISSING)
    centre_reference = models.CharField("centre learner reference", max_length=30, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()
    certificated_on = models.DateField(
        null=True, help_text="The award date of the latest certificate, as certification has told it"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="learner_number_is_unique"),
            models.UniqueConstraint(
                fields=["centre", "uln"], condition=~Q(uln=""), name="learner_uln_once_per_centre"
            ),
            models.CheckConstraint(
                condition=Q(uln="") | Q(uln__regex=r"^[1-9]\d{9}$"), name="learner_uln_shape"
            ),
            models.CheckConstraint(
                condition=Q(uln="", uln_state="missing") | (~Q(uln="") & ~Q(uln_state="missing")),
                name="learner_uln_state_agrees",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "sort_key", "id"], name="learner_by_name"),
            models.Index(fields=["centre", "forename_key"], name="learner_by_forename"),
            models.Index(fields=["centre", "date_of_birth"], name="learner_by_birth"),
            models.Index(fields=["centre", "centre_reference"], name="learner_by_reference"),
        ]

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.forename, self.middle_names, self.surname) if part)

    @property
    def listed_name(self) -> str:
        return f"{self.surname}, {self.forename}"


class Arrangement(models.Model):
    """An access arrangement or a modified paper that a learner has, from a day and perhaps until one."""

    class Status(models.TextChoices):
        """The centre grants some by itself and declares them; to others the awarding organisation agrees."""

        DECLARED = "declared", "Declared by the centre"
        REQUESTED = "requested", "Waiting for approval"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"

    TRANSITIONS = {
        Status.DECLARED: frozenset(),
        Status.REQUESTED: frozenset({Status.APPROVED, Status.DECLINED}),
        Status.APPROVED: frozenset({Status.REQUESTED}),
        Status.DECLINED: frozenset({Status.REQUESTED}),
    }

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="arrangements")
    learner = OwnForeignKey(Learner, related_name="arrangements")
    kind = models.CharField(max_length=30, choices=[(kind.code, kind.title) for kind in KINDS.values()])
    detail = models.CharField(
        max_length=LONGEST_DETAIL, blank=True, help_text="Size, shade, grade, per cent, or what it is"
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    contact_email = models.EmailField(help_text="Who is written to about it")
    status = models.CharField(max_length=10, choices=Status)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was declined")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="arrangement_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["approved", "declined"], decided_at__isnull=False)
                | Q(status__in=["declared", "requested"], decided_at=None),
                name="arrangement_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(reason=""), name="arrangement_declined_for_a_reason"
            ),
            models.UniqueConstraint(
                fields=["learner", "kind"],
                condition=Q(until_on=None) & ~Q(kind="other") & ~Q(status="declined"),
                name="arrangement_once_without_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "learner"], name="arrangement_of_learner"),
            models.Index(fields=["added_at"], condition=Q(status="requested"), name="arrangement_waiting"),
        ]

    @property
    def about(self) -> Kind:
        return KINDS[self.kind]

    @property
    def said(self) -> str:
        return said(self.about, self.detail)


class ArrangementFile(models.Model):
    """A paper that shows a learner's need, kept by its content's digest."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    arrangement = OwnForeignKey(Arrangement, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    file = models.CharField(max_length=300, help_text="Where the bytes are stored")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes")
    size = models.PositiveIntegerField(help_text="Bytes")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrangement", "digest"], name="arrangement_file_once")
        ]


class Enquiry(models.Model):
    """One question to the learning records service about learners of one centre; a job puts it."""

    class Kind(models.TextChoices):
        VERIFY = "verify", "Check ULNs"
        FIND = "find", "Find ULNs"
        FIND_OR_REGISTER = "find_or_register", "Find ULNs, and register those not found"
        REGISTER = "register", "Register as new, whoever is similar"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    work_id = models.UUIDField(null=True, help_text="The long work that its asker watches")
    tried_at = models.DateTimeField(null=True)
    trouble = models.CharField(
        max_length=300, blank=True, help_text="Why the service did not answer when it was last tried"
    )

    class Meta:
        indexes = [models.Index(fields=["centre", "-asked_at"], name="enquiry_of_centre")]


class EnquiryLine(models.Model):
    """One learner of an enquiry: the details that were sent, and what was answered about them, once."""

    class Answer(models.TextChoices):
        WAITING = "", "Not yet answered"
        VERIFIED = "verified", "Verified"
        MISMATCH = "mismatch", "Does not match"
        UNKNOWN = "unknown", "No such ULN"
        FOUND = "found", "Found"
        POSSIBLE = "possible", "Possible matches"
        TOO_MANY = "too_many", "Too many possible matches"
        NONE = "none", "Nobody found"
        REGISTERED = "registered", "Newly registered"

    class Settled(models.TextChoices):
        """What a person decided where the service's answer left a choice."""

        OPEN = "", "Not yet decided"
        TAKEN = "taken", "One of the matches"
        NEW = "new", "None of the matches"
        DOUBTED = "doubted", "The service was asked to look again"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    enquiry = OwnForeignKey(Enquiry, related_name="lines")
    learner = OwnForeignKey(Learner, related_name="enquiry_lines")
    uln = models.CharField("ULN", max_length=10, blank=True)
    forename = models.CharField(max_length=100)
    surname = models.CharField(max_length=100)
    date_of_birth = models.DateField()
    gender = models.CharField(max_length=1, choices=Gender)
    postcode = models.CharField(max_length=10, blank=True)
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    flags = ArrayField(models.CharField(max_length=6), default=list, help_text="VRF001 to VRF008")
    answered_uln = models.CharField(
        max_length=10,
        blank=True,
        help_text="The ULN found or made; of a merged learner, the one that is left",
    )
    candidates = models.JSONField(default=list, help_text="Possible matches, as the service tells of them")
    answered_at = models.DateTimeField(null=True)
    settled = models.CharField(max_length=8, choices=Settled, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry", "learner"], name="enquiry_line_once_per_learner"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="enquiry_line_answered_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "learner", "-id"], name="enquiry_line_of_learner"),
            models.Index(fields=["centre", "enquiry"], condition=Q(answer=""), name="enquiry_line_waiting"),
        ]
