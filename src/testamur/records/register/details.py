"""A learner's details as the service exchanges them: one table for page, file and web service alike.

Element names, their order, lengths and patterns are those of the service's published interface; an accepted file uses
the same names as its column headings. What came by page, file or message is read in one place, `clean`; what needs
the date or the service desk's own list is in `problems`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext as _

from testamur.kit.problems import Problem
from testamur.records.register.labels import LABELS
from testamur.records.register.models import Gender, Learner, Sharing, Verification
from testamur.rulebook.dates import UnreadableDateError, read_date
from testamur.rulebook.names import name_key


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
MANDATORY = tuple(field.name for field in FIELDS if field.mandatory)
"""What registering must have."""

DATES = frozenset({"born_on", "address_on"})
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


def clean(raw: Mapping[str, str]) -> tuple[Details, list[Problem]]:
    """Details from texts by field name, and a problem for each text that cannot be kept, whose field stays empty.

    Codes: details.character, details.too_long, details.date, details.date_range, details.postcode, details.email,
    details.candidate_number, details.code, details.other_verification. Nothing is said of what is missing: `missing`
    does. Names that are no field are passed over.
    """
    problems: list[Problem] = []
    kept: dict[str, str | date] = {}
    for field in FIELDS:
        try:
            kept |= _kept(field, raw.get(field.name) or "")
        except UnfitError as unfit:
            problems.append(Problem(unfit.code, str(unfit), place=field.name))
    details = Details(**kept)
    if details.verification == Verification.OTHER and not details.other_verification:
        told = _("Say which document proved who the learner is: “Other” is none of those listed.")
        problems.append(Problem("details.other_verification", told, place="other_verification"))
    return details, problems


def details_of(learner: Learner) -> Details:
    """What is held of a learner."""
    return Details(**{field.name: getattr(learner, field.name) for field in FIELDS})


def said(value: object) -> str:
    """A value as files, messages and the history write it: dates year first, nothing as an empty text."""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def missing(details: Details, names: Iterable[str]) -> list[Problem]:
    """One problem, `details.missing`, for each of these fields that says nothing."""
    return [
        Problem("details.missing", _("Give the %(detail)s.") % {"detail": within_sentence(name)}, place=name)
        for name in names
        if not getattr(details, name)
    ]


def digest_of(details: Details) -> str:
    """The five details of a search as 64 hex digits; case, accents and spaces make no difference."""
    born_on = details.born_on.isoformat() if details.born_on else ""
    five = (
        name_key(details.given_name),
        name_key(details.family_name),
        born_on,
        details.gender,
        name_key(details.postcode).replace(" ", ""),
    )
    return sha256("\n".join(five).encode()).hexdigest()


def key_of(details: Details) -> int:
    """The same as a number of 64 bits with a sign, which the database keeps in an index and locks by."""
    return int.from_bytes(bytes.fromhex(digest_of(details))[:8], "big", signed=True)


# Reading one text


class UnfitError(ValueError):
    """A text that the register cannot keep; its message tells whoever gave it what to do."""

    def __init__(self, code: str, message: str):
        self.code = f"details.{code}"
        super().__init__(message)


def _kept(field: Field, text: str) -> dict[str, str | date]:
    tidy = unicodedata.normalize("NFC", text).strip()
    breaks = "\r\n\t" if field.name == "notes" else ""
    if any(unicodedata.category(each)[0] == "C" and each not in breaks for each in tidy):
        told = _("The %(detail)s holds a hidden control character: type it again.")
        raise UnfitError("character", told % {"detail": within_sentence(field.name)})
    tidy = tidy if breaks else " ".join(tidy.split())
    if not tidy:
        return {}
    if field.name in READERS:
        return {field.name: READERS[field.name](tidy)}
    if len(tidy) > field.longest:
        told = _("The %(detail)s has %(length)s characters: shorten it to %(longest)s at most.")
        about = {
            "detail": within_sentence(field.name),
            "length": f"{len(tidy):,}",
            "longest": f"{field.longest:,}",
        }
        raise UnfitError("too_long", told % about)
    return {field.name: tidy}


EARLIEST, LATEST = date(1800, 1, 1), date(2099, 12, 31)
FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}", re.ASCII)


def _date(text: str) -> date:
    if not FULL_DATE.fullmatch(text):
        raise UnfitError(
            "date", _("Write the date as 2009-03-27 or 27/3/2009, with all four figures of the year.")
        )
    try:
        day = read_date(text, latest=LATEST)
    except UnreadableDateError as unreadable:
        raise UnfitError("date", str(unreadable)) from None
    if not EARLIEST <= day <= LATEST:
        raise UnfitError("date_range", _("Give a date between 1800 and 2099."))
    return day


# The inward code has no C, I, K, M, O or V, as published; an Eircode is a routing key and four characters.
BRITISH = re.compile(r"([A-Z]{1,2}[0-9R][0-9A-Z]?)([0-9][ABDEFGHJLNPQRSTUWXYZ]{2})")
FORCES = re.compile(r"(BFPO)([0-9]{1,4})")
IRISH = re.compile(r"([AC-FHKNPRTV-Y][0-9]{2}|D6W)([0-9AC-FHKNPRTV-Y]{4})")


def _postcode(text: str) -> str:
    bare = "".join(text.upper().split())
    for shape in (BRITISH, FORCES, IRISH):
        if found := shape.fullmatch(bare):
            return " ".join(found.groups())
    raise UnfitError(
        "postcode",
        _("Give a full postcode, like CV1 2WT, BFPO 57 or D02 X285; if none can be had, ZZ99 9ZZ."),
    )


_ATOM, _LABEL = r"[a-zA-Z0-9!#$%'*+\-/=?^_`{|}~]+", r"[a-zA-Z0-9][a-zA-Z0-9\-]{0,61}[a-zA-Z0-9]"
EMAIL = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*\.[a-zA-Z]{{2,6}}")
LONGEST_EMAIL = 254


def _email(text: str) -> str:
    if len(text) > LONGEST_EMAIL or not EMAIL.fullmatch(text):
        told = _("Give an email address like name@example.ac.uk, or leave this empty if there is none.")
        raise UnfitError("email", told)
    return text


def _candidate_number(text: str) -> str:
    bare = "".join(text.split())
    if not re.fullmatch(r"[0-9]{9}", bare):
        raise UnfitError(
            "candidate_number", _("A Scottish candidate number has nine digits: look for a slip.")
        )
    return bare


def _one_of(choices: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    codes = {str(code): label for code, label in choices}

    def read(text: str) -> str:
        if text not in codes:
            known = ", ".join(f"{code} ({label})" for code, label in codes.items())
            told = _("“%(text)s” is not a code here. Give one of %(known)s.")
            raise UnfitError("code", told % {"text": text[:20], "known": known})
        return text

    return read


READERS: Mapping[str, Callable[[str], str | date]] = {
    "born_on": _date,
    "address_on": _date,
    "postcode": _postcode,
    "email": _email,
    "scottish_candidate_number": _candidate_number,
    "gender": _one_of(Gender.choices),
    "verification": _one_of(Verification.choices),
    "sharing": _one_of(Sharing.choices),
}


def within_sentence(name: str) -> str:
    """What a detail is called inside a sentence."""
    label = str(LABELS[name])
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
