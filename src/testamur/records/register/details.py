"""A learner's details as the service exchanges them: one table for page, file and web service alike.

Element names, their order and lengths are those of the service's published interface; an accepted file uses the
same names as its column headings. What a field may hold is checked in one place (`problems_of`), whatever it came by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Field:
    """One detail: its name here (a field of `models.Learner`), its element name, and what it may hold.

    `mandatory` is what registering one learner needs; `longest` counts characters.
    """

    name: str
    element: str
    label: str
    longest: int
    mandatory: bool = False


# In the order of the published type LearnerToRegister; Learner and BatchLearner have other orders of the same.
FIELDS = (
    Field("title", "Title", "Title", 35),
    Field("given_name", "GivenName", "Given name", 35, mandatory=True),
    Field("middle_names", "MiddleOtherName", "Middle names", 35),
    Field("family_name", "FamilyName", "Family name", 35, mandatory=True),
    Field("preferred_name", "PreferredGivenName", "Preferred given name", 35),
    Field("previous_family_name", "PreviousFamilyName", "Previous family name", 35),
    Field("family_name_at_16", "FamilyNameAtAge16", "Family name at 16", 35),
    Field("school_at_16", "SchoolAtAge16", "School at 16", 254),
    Field("address_1", "LastKnownAddressLine1", "Address line 1", 50),
    Field("address_2", "LastKnownAddressLine2", "Address line 2", 50),
    Field("town", "LastKnownAddressTown", "Town", 50),
    Field("county", "LastKnownAddressCountyOrCity", "County or city", 50),
    Field("postcode", "LastKnownPostCode", "Postcode", 9, mandatory=True),
    Field("address_on", "DateOfAddressCapture", "Address given on", 10),
    Field("born_on", "DateOfBirth", "Date of birth", 10, mandatory=True),
    Field("place_of_birth", "PlaceOfBirth", "Place of birth", 35),
    Field("gender", "Gender", "Gender", 1, mandatory=True),
    Field("email", "EmailAddress", "Email address", 254),
    Field("nationality", "Nationality", "Nationality", 3),
    Field("scottish_candidate_number", "ScottishCandidateNumber", "Scottish candidate number", 9),
    Field("verification", "VerificationType", "Verification type", 3, mandatory=True),
    Field("other_verification", "OtherVerificationDescription", "Other verification", 255),
    Field("sharing", "AbilityToShare", "Ability to share", 1, mandatory=True),
    Field("notes", "Notes", "Notes", 4000),
)
BY_NAME: Mapping[str, Field] = {field.name: field for field in FIELDS}
BY_ELEMENT: Mapping[str, Field] = {field.element: field for field in FIELDS}
SEARCHED = ("given_name", "family_name", "born_on", "gender", "postcode")
"""What a search by details must have; registering asks for a recent search with the same five (URN-03)."""

UNKNOWN_POSTCODE = "ZZ99 9ZZ"


@dataclass(frozen=True, slots=True)
class Details:
    """One learner's details, cleaned; empty texts and dates of None are not known. Codes are the service's own."""

    given_name: str = ""
    family_name: str = ""
    born_on: date | None = None
    gender: str = ""
    postcode: str = ""
    title: str = ""
    middle_names: str = ""
    preferred_name: str = ""
    previous_family_name: str = ""
    family_name_at_16: str = ""
    school_at_16: str = ""
    address_1: str = ""
    address_2: str = ""
    town: str = ""
    county: str = ""
    address_on: date | None = None
    place_of_birth: str = ""
    email: str = ""
    nationality: str = ""
    scottish_candidate_number: str = ""
    verification: str = ""
    other_verification: str = ""
    sharing: str = ""
    notes: str = ""
