"""Centres: schools, colleges and training providers approved by the awarding organisation."""

from django.db import models


class Nation(models.TextChoices):
    """The part of the United Kingdom whose bank holidays a centre keeps."""

    ENGLAND = "ENG", "England"
    WALES = "WLS", "Wales"
    SCOTLAND = "SCT", "Scotland"
    NORTHERN_IRELAND = "NIR", "Northern Ireland"
    ABROAD = "ABR", "Outside the United Kingdom"


class Centre(models.Model):
    class Kind(models.TextChoices):
        """What a centre is: whether VAT takes it for an eligible body depends on it (`rulebook.vat`)."""

        SCHOOL = "school", "School"
        COLLEGE = "college", "College"
        UNIVERSITY = "university", "University"
        PUBLIC = "public", "Local authority or other public body"
        CHARITY = "charity", "Charity or other non-profit body"
        COMPANY = "company", "Commercial training company"

    class Status(models.TextChoices):
        APPROVED = "approved", "Approved"
        SUSPENDED = "suspended", "Suspended"
        CLOSED = "closed", "Closed"

    TRANSITIONS = {
        Status.APPROVED: frozenset({Status.SUSPENDED, Status.CLOSED}),
        Status.SUSPENDED: frozenset({Status.APPROVED, Status.CLOSED}),
        Status.CLOSED: frozenset({Status.APPROVED}),
    }

    number = models.CharField(max_length=6, help_text="Six digits, shown with leading zeros")
    name = models.CharField(max_length=200)
    ukprn = models.CharField("UKPRN", max_length=8, blank=True)
    nation = models.CharField(max_length=3, choices=Nation, default=Nation.ENGLAND)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.COLLEGE)
    status = models.CharField(max_length=20, choices=Status, default=Status.APPROVED)
    requires_second_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="centre_number_is_unique"),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^\d{6}$"), name="centre_number_has_six_digits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Address(models.Model):
    """A place on record. Only these can be chosen for deliveries; others are asked for through support."""

    class Kind(models.TextChoices):
        MAIN = "main", "Main"
        DELIVERY = "delivery", "Where learners are based"
        CERTIFICATE = "certificate", "Certificates"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="addresses")
    kind = models.CharField(max_length=20, choices=Kind)
    lines = models.CharField(max_length=300, help_text="Building and street, one line")
    town = models.CharField(max_length=100)
    postcode = models.CharField(max_length=10)
    in_use = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.lines}, {self.town}, {self.postcode}"


class Contact(models.Model):
    """A person at the centre, by what the awarding organisation asks them about."""

    class Role(models.TextChoices):
        HEAD = "head", "Head of centre"
        EXAMS = "exams", "Exams officer"
        QUALITY = "quality", "Quality contact"
        FINANCE = "finance", "Finance contact"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="contacts")
    role = models.CharField(max_length=20, choices=Role)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    telephone = models.CharField(max_length=30, blank=True)
