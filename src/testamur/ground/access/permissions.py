"""What a centre user may do: each permission given on its own (docs/specification, USR-02)."""

from django.db import models


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
    Permission.SEARCH: "Find products, batches and learners",
    Permission.REGISTRATIONS: "Register learners by hand or from a file",
    Permission.BULK_REGISTRATION: "Register many batches from one file or from an information system",
    Permission.LEARNERS: "See, edit, withdraw and cancel learners",
    Permission.BOOKINGS: "Book assessments, see materials and upload evidence",
    Permission.RESULTS: "See released results and download reports",
    Permission.MODERATION: "Submit marks for moderation",
    Permission.GRADES: "Enter and submit unit grades",
    Permission.CLAIMS: "Mark units and claim certificates",
    Permission.READ_CERTIFICATION: "See claims and units without changing anything",
    Permission.ECERTIFICATES: "View and download eCertificates",
    Permission.USERS: "Create users and decide what each may do",
}

# Usual sets to start from; each permission is still given on its own.
PRESETS = {
    "exams-officer": (
        "Exams officer",
        frozenset(Permission) - {Permission.USERS, Permission.READ_CERTIFICATION},
    ),
    "tutor": ("Tutor", frozenset({Permission.SEARCH, Permission.GRADES, Permission.RESULTS})),
    "iqa": (
        "Internal quality assurer",
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
    "finance": ("Finance", frozenset({Permission.SEARCH, Permission.READ_CERTIFICATION})),
    "read-only": (
        "Read-only",
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
