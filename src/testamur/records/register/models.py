"""The register of Unique Learner Numbers: learners for life, how they are found, and who looked (URN-01 to URN-07)."""

from django.db import models

from testamur.records.organisations.models import Organisation


class Gender(models.TextChoices):
    """The service's own codes."""

    NOT_KNOWN = "0", "Not known"
    MALE = "1", "Male"
    FEMALE = "2", "Female"
    NOT_SPECIFIED = "9", "Not specified"


class Verification(models.TextChoices):
    """What proved who the learner is. "Other" needs a description."""

    NONE = "0", "None provided"
    SCHOOL = "1", "Relationship with school"
    PASSPORT = "2", "Passport"
    LICENCE = "3", "Driving licence"
    IDENTITY_CARD = "4", "ID card or other form of national identification"
    INSURANCE = "5", "National Insurance card"
    ENTITLEMENT = "6", "Certificate of entitlement to funding"
    BANK_CARD = "7", "Bank, credit or debit card"
    OTHER = "999", "Other"


class Sharing(models.TextChoices):
    """Ability to share: whether the learner has seen the privacy notice, and lets organisations see their record."""

    NOT_SEEN = "0", "Privacy notice not seen"
    ABLE = "1", "Able to share"
    UNABLE = "2", "Unable to share"

    @property
    def shows_record(self) -> bool:
        """0 and 2 hide the learning record from organisations, never the profile (URN-05)."""
        return self is Sharing.ABLE


class Learner(models.Model):
    """One person with their Unique Learner Number. A row is never deleted and a number never used again."""

    REGISTER = True

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        MERGED = "merged", "Merged into another"
        DELETED = "deleted", "Deleted"

    TRANSITIONS = {
        Status.ACTIVE: frozenset({Status.MERGED, Status.DELETED}),
        Status.MERGED: frozenset({Status.ACTIVE}),
        Status.DELETED: frozenset({Status.ACTIVE}),
    }

    id = models.AutoField(primary_key=True)  # four bytes: some ten keys for each learner repeat it
    uln = models.CharField("ULN", max_length=10)
    title = models.CharField(max_length=35, blank=True)
    given_name = models.CharField(max_length=35)
    middle_names = models.CharField(max_length=35, blank=True)
    family_name = models.CharField(max_length=35)
    preferred_name = models.CharField(max_length=35, blank=True)
    previous_family_name = models.CharField(max_length=35, blank=True)
    family_name_at_16 = models.CharField(max_length=35, blank=True)
    school_at_16 = models.CharField(max_length=254, blank=True)
    address_1 = models.CharField(max_length=50, blank=True)
    address_2 = models.CharField(max_length=50, blank=True)
    town = models.CharField(max_length=50, blank=True)
    county = models.CharField(max_length=50, blank=True)
    postcode = models.CharField(max_length=9)
    previous_postcode = models.CharField(max_length=9, blank=True, help_text="Kept when the postcode changes")
    address_on = models.DateField(null=True, help_text="When the address was given")
    born_on = models.DateField()
    place_of_birth = models.CharField(max_length=35, blank=True)
    gender = models.CharField(max_length=1, choices=Gender)
    email = models.CharField(max_length=254, blank=True)
    nationality = models.CharField(max_length=3, blank=True)
    scottish_candidate_number = models.CharField(max_length=9, blank=True)
    verification = models.CharField(max_length=3, choices=Verification)
    other_verification = models.CharField(max_length=255, blank=True)
    sharing = models.CharField("ability to share", max_length=1, choices=Sharing)
    notes = models.TextField(blank=True)
    details_key = models.BigIntegerField(
        null=True, help_text="Of the five mandatory details, by which the same person is found again"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    master = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="linked")
    version = models.IntegerField(
        default=1, help_text="One more with every change: a writer names the one they read"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["uln"], name="learner_of_register_uln_is_unique"),
            models.CheckConstraint(
                condition=models.Q(uln__regex=r"^[1-9][0-9]{9}$") & ~models.Q(uln="9999999999"),
                name="learner_of_register_uln_has_ten_digits",
            ),
            models.CheckConstraint(
                condition=models.Q(status="merged", master__isnull=False)
                | (~models.Q(status="merged") & models.Q(master__isnull=True)),
                name="learner_of_register_merged_has_master",
            ),
        ]
        indexes = [
            models.Index(
                fields=["details_key"],
                condition=models.Q(status="active", details_key__isnull=False),
                name="active_learner_by_details",
            ),
            models.Index(
                fields=["updated_at"],
                condition=models.Q(status="deleted"),
                name="deleted_learner_by_time",
            ),
        ]

    @property
    def shows_record(self) -> bool:
        """Whether organisations may see the learning record; the profile they see in any case (URN-05)."""
        return Sharing(self.sharing).shows_record


class Compared(models.Model):
    """A learner's details as they are compared: `rulebook.matching.Person`, written anew with every change."""

    REGISTER = True

    learner = models.OneToOneField(
        Learner, on_delete=models.CASCADE, primary_key=True, related_name="compared"
    )
    given = models.TextField()
    family = models.TextField()
    born_on = models.TextField()
    postcode = models.TextField()
    gender = models.TextField()
    previous_family = models.TextField()
    preferred = models.TextField()
    middle = models.TextField()
    place_of_birth = models.TextField()
    email = models.TextField()
    previous_postcode = models.TextField()


class LearnerKey(models.Model):
    """One key that a learner is found by (`rulebook.matching.keys`). Its primary key is the index that searches use."""

    REGISTER = True

    pk = models.CompositePrimaryKey("k", "learner_id")
    k = models.BigIntegerField()
    learner = models.ForeignKey(
        Learner, on_delete=models.CASCADE, related_name="keys", db_constraint=False, db_index=True
    )


class NameCount(models.Model):
    """How many learners have a value, counted over the whole register now and again: rare names say more."""

    REGISTER = True

    field = models.CharField(max_length=20)
    value = models.TextField()
    count = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["field", "value"], name="name_count_once_per_value")]


class Measure(models.Model):
    """What chance agreement was measured from: pairs of learners drawn at random, by field and level."""

    REGISTER = True

    measured_at = models.DateTimeField()
    learners = models.IntegerField()
    levels = models.JSONField(help_text="Pairs by field and level; the newest row is in force")


class Search(models.Model):
    """One search, whatever came of it. Registering asks for a recent one with the same details (URN-03)."""

    APPEND_ONLY = True

    class Outcome(models.TextChoices):
        EXACT = "exact", "Exact match"
        POSSIBLE = "possible", "Possible matches"
        TOO_MANY = "too_many", "Too many matches"
        NONE = "none", "No match"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user_name = models.TextField(help_text="Who searched, as the audit trail would say")
    channel = models.TextField(help_text="page, file, wire or portal")
    details = models.CharField(
        max_length=64, help_text="Digest of the five mandatory details; empty for a ULN"
    )
    outcome = models.CharField(max_length=8, choices=Outcome)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "details", "-at"], name="search_by_details"),
            models.Index(
                fields=["organisation", "user_name", "-at"],
                condition=models.Q(channel="page"),
                name="search_on_page_by_user",
            ),
        ]


class Look(models.Model):
    """A learner whose details were shown to somebody: one row for each learner, kept for the learner to see."""

    APPEND_ONLY = True

    class What(models.TextChoices):
        FOUND = "found", "Found"
        VIEWED = "viewed", "Viewed"
        REGISTERED = "registered", "Registered"
        CHANGED = "changed", "Changed"
        VERIFIED = "verified", "Verified"
        RETRIEVED = "retrieved", "Retrieved"

    class Channel(models.TextChoices):
        PAGE = "page", "Page"
        FILE = "file", "File"
        WIRE = "wire", "Web service"
        PORTAL = "portal", "Awarding organisation's portal"

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="None for the service desk",
    )
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="looks", db_constraint=False)
    user_name = models.TextField()
    channel = models.TextField(choices=Channel)
    what = models.TextField(choices=What)
    at = models.DateTimeField()


class Amendment(models.Model):
    """One change to one learner: what was before and after, and which version it made."""

    REGISTER = True
    APPEND_ONLY = True

    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="amendments")
    version = models.IntegerField()
    at = models.DateTimeField()
    what = models.TextField(help_text="registered, changed, merged, restored, deleted")
    organisation_name = models.TextField()
    user_name = models.TextField()
    changes = models.JSONField(help_text="By field: what was and what is")


class Merge(models.Model):
    """Two numbers of one person made one: who decided, why, and all that is needed to undo it."""

    REGISTER = True

    master = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    merged_at = models.DateTimeField()
    merged_by = models.TextField()
    before = models.JSONField(help_text="Both learners as they were, and who was linked to which")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.TextField(blank=True)
    undone_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(undone_at__isnull=True), name="merge_once_at_a_time"
            )
        ]


class Suspicion(models.Model):
    """Two active learners who look like one person: reported to the service desk, never chosen between."""

    REGISTER = True

    class Status(models.TextChoices):
        OPEN = "open", "To decide"
        MERGED = "merged", "Merged"
        DIFFERENT = "different", "Different people"

    one = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="+")
    bits = models.FloatField(help_text="How likely, as the log of the odds")
    found_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="suspicion_once_per_pair"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="suspicion_in_order"),
        ]


class ProhibitedText(models.Model):
    """A word that may not be in a field of a learner, kept by the service desk (URN-04)."""

    field = models.CharField(max_length=30, blank=True, help_text="A field of Learner; empty for every text")
    text = models.CharField(max_length=60)
    is_whole = models.BooleanField(default=False, help_text="Only when it is all that the field says")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["field", "text"], name="prohibited_text_once")]
