"""The people whom a centre registers: one row for one person at one centre."""

from django.db import models
from django.db.models import Q

from testamur.ground.centres.models import Centre


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
