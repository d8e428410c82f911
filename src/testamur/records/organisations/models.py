"""Who may use the learning records service: organisations, their users, and what each may do (LRS-01 to LRS-05)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from testamur.ground.accounts.models import User
from testamur.kit.scope import LOGIN_ROLE


class Role(models.TextChoices):
    """What a user of an organisation may do, mixed freely; super users look after users and nothing else."""

    SUPER_USER = "super_user", "Super user"
    BATCH = "batch", "Batch"
    ONLINE = "online", "Online"
    VIEW_ONLY = "view_only", "View only"
    LEARNER_RECORD = "learner_record", "Learner record"
    VERIFIER = "verifier", "Verifier"


class Organisation(models.Model):
    """A learner registration body: a school, college, training provider or awarding organisation."""

    class Kind(models.TextChoices):
        SCHOOL = "school", "School"
        COLLEGE = "college", "College"
        PROVIDER = "provider", "Training provider"
        UNIVERSITY = "university", "University"
        AWARDING = "awarding", "Awarding organisation"
        OTHER = "other", "Other body"

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"
        CLOSED = "closed", "Closed"

    TRANSITIONS = {
        Status.ACTIVE: frozenset({Status.SUSPENDED, Status.CLOSED}),
        Status.SUSPENDED: frozenset({Status.ACTIVE, Status.CLOSED}),
        Status.CLOSED: frozenset({Status.ACTIVE}),
    }

    reference = models.CharField(max_length=6, help_text="Six letters and digits, given by the service")
    ukprn = models.CharField("UKPRN", max_length=8)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)
    agreement_reference = models.CharField(max_length=60, help_text="Of the signed organisation agreement")
    agreement_on = models.DateField(help_text="When it was signed")
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_telephone = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="organisation_reference_is_unique"),
            models.UniqueConstraint(fields=["ukprn"], name="organisation_ukprn_is_unique"),
            models.CheckConstraint(
                condition=models.Q(reference__regex=r"^[0-9A-Z]{6}$"), name="organisation_reference_has_six"
            ),
            models.CheckConstraint(
                condition=models.Q(ukprn__regex=r"^[0-9]{8}$"), name="organisation_ukprn_has_eight_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Credential(models.Model):
    """What an organisation's information system shows to the web service: a password, and certificates it may use."""

    POLICIES = {LOGIN_ROLE: "true"}  # read before the organisation is known

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="credential")
    password_hash = models.CharField(max_length=200, help_text="Of the 16 characters; they are kept nowhere")
    password_set_at = models.DateTimeField()
    certificates = ArrayField(
        models.CharField(max_length=64), default=list, help_text="SHA-256 of each client certificate, in hex"
    )


CURRENT = models.Q(suspended_at=None, ended_at=None, invited_at=None)
"""The members who can act for their organisation now; `Member.is_current` says it of one."""


class Member(models.Model):
    """One user at one organisation, with the roles they hold there."""

    POLICIES = {LOGIN_ROLE: "true"}  # read at sign-in, before an organisation is chosen

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="organisation_members")
    roles = ArrayField(models.TextField(choices=Role.choices), default=list)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(
        null=True, help_text="Set while somebody who has an account already has not yet accepted"
    )
    invited_name = models.CharField(
        max_length=200, blank=True, help_text="What the organisation calls them; theirs is not shown yet"
    )
    verification = models.CharField(
        max_length=200, blank=True, help_text="How the organisation made sure who they are"
    )
    telephone = models.CharField(max_length=30, blank=True)
    staff_reference = models.CharField(max_length=60, blank=True, help_text="The organisation's own")
    suspended_at = models.DateTimeField(null=True)
    suspended_because = models.CharField(max_length=200, blank=True)
    reactivated_at = models.DateTimeField(null=True, help_text="Idle days are counted from here again")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="member_once_per_organisation",
            )
        ]

    @property
    def is_current(self) -> bool:
        return self.suspended_at is None and self.ended_at is None and self.invited_at is None

    @property
    def name(self) -> str:
        """Of an invited person, only what the organisation itself typed."""
        return self.invited_name or self.user.full_name


class OneTimePassword(models.Model):
    """A password that somebody else set: it lets its owner in to choose their own, and nowhere else."""

    CENTRES_MAY_WRITE = True  # super users hand them out

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="one_time_password")
    set_at = models.DateTimeField()


class SecretQuestion(models.Model):
    """What a super user asks somebody on the telephone before doing anything for them."""

    CENTRES_MAY_WRITE = True

    class Question(models.TextChoices):
        SCHOOL = "school", "What was the name of your first school?"
        STREET = "street", "In which street did you grow up?"
        PET = "pet", "What was the name of your first pet?"
        FRIEND = "friend", "What was the first name of your best friend at school?"
        JOB = "job", "Where was your first job?"
        HOLIDAY = "holiday", "Where did you go on the holiday you remember best?"

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="secret_question")
    question = models.CharField(max_length=10, choices=Question)
    answer_hash = models.CharField(max_length=200, help_text="Of the answer in small letters")
    set_at = models.DateTimeField()


class AgreementText(models.Model):
    """The user agreement, one row for each wording; the newest is in force (LRS-04)."""

    APPEND_ONLY = True

    number = models.PositiveIntegerField()
    text = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="agreement_text_number_once")]


class AgreementAnswer(models.Model):
    """What a user answered at one sign-in to one wording of the user agreement."""

    APPEND_ONLY = True

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(AgreementText, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField()
    at = models.DateTimeField()
    origin = models.TextField()
