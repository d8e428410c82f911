"""What a centre user may do: each permission given on its own (docs/specification, USR-02)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    SEARCH = "search", "Search"
    REGISTRATIONS = "registrations", "Product registrations"
    BULK_REGISTRATION = "bulk_registration", "Tribal/bulk and MIS registration"
    LEARNERS = "learners", "My learners"
    BOOKINGS = "bookings", "Bookings"
    RESULTS = "results", "Assessment results"
    MODERATION = "moderation", "Moderation"
    GRADES = "grades", "Submit unit grades"
    CLAIMS = "claims", "Claim certifications"
    READ_CERTIFICATION = "read_certification", "Read-only certification"
    ECERTIFICATES = "ecertificates", "eCertificates"
    USERS = "users", "Users"


SENTENCES = {
    Permission.SEARCH: _("Find products, batches and learners"),
    Permission.REGISTRATIONS: _("Register learners by hand or from a file"),
    Permission.BULK_REGISTRATION: _("Register many batches from one file or from an information system"),
    Permission.LEARNERS: _("See, edit, withdraw and cancel learners"),
    Permission.BOOKINGS: _("Book assessments, see materials and upload evidence"),
    Permission.RESULTS: _("See released results and download reports"),
    Permission.MODERATION: _("Submit marks for moderation"),
    Permission.GRADES: _("Enter and submit unit grades"),
    Permission.CLAIMS: _("Mark units and claim certificates"),
    Permission.READ_CERTIFICATION: _("See claims and units without changing anything"),
    Permission.ECERTIFICATES: _("View and download eCertificates"),
    Permission.USERS: _("Create users and decide what each may do"),
}

# Usual sets to start from; each permission is still given on its own.
PRESETS = {
    "exams-officer": (
        _("Exams officer"),
        frozenset(Permission) - {Permission.USERS, Permission.READ_CERTIFICATION},
    ),
    "tutor": (_("Tutor"), frozenset({Permission.SEARCH, Permission.GRADES, Permission.RESULTS})),
    "iqa": (
        _("Internal quality assurer"),
        frozenset(
            {
                Permission.SEARCH,
                Permission.GRADES,
                Permission.MODERATION,
                Permission.RESULTS,
                Permission.READ_CERTIFICATION,
            }
        ),
    ),
    "finance": (_("Finance"), frozenset({Permission.SEARCH, Permission.READ_CERTIFICATION})),
    "read-only": (
        _("Read-only"),
        frozenset(
            {
                Permission.SEARCH,
                Permission.RESULTS,
                Permission.READ_CERTIFICATION,
                Permission.ECERTIFICATES,
            }
        ),
    ),
}
