"""What details and their codes are called on pages, in the page's language; files and messages keep the English."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from testamur.records.register.models import Gender, Sharing, Verification

LABELS = {
    "title": _("Title"),
    "given_name": _("Given name"),
    "middle_names": _("Middle names"),
    "family_name": _("Family name"),
    "preferred_name": _("Preferred given name"),
    "previous_family_name": _("Previous family name"),
    "family_name_at_16": _("Family name at 16"),
    "school_at_16": _("School at 16"),
    "address_1": _("Address line 1"),
    "address_2": _("Address line 2"),
    "town": _("Town"),
    "county": _("County or city"),
    "postcode": _("Postcode"),
    "previous_postcode": _("Previous postcode"),
    "address_on": _("Address given on"),
    "born_on": _("Date of birth"),
    "place_of_birth": _("Place of birth"),
    "gender": _("Gender"),
    "email": _("Email address"),
    "nationality": _("Nationality"),
    "scottish_candidate_number": _("Scottish candidate number"),
    "verification": _("Verification type"),
    "other_verification": _("Other verification"),
    "sharing": _("Ability to share"),
    "notes": _("Notes"),
}
CODES = {"gender": Gender, "verification": Verification, "sharing": Sharing}


def worded(name: str, value: str | date | None) -> str | date | None:
    """A detail as a page shows it: a code by its word, everything else as it is."""
    return gettext(CODES[name](value).label) if name in CODES and value else value
