"""The columns of the files, by the element names of the web service, and which column of a file is which.

The official captions of the CSV files were not available: ours are the elements of the published type BatchLearner, in
its order, and of the verification and update messages. Case and blanks in a heading make no difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from testamur.records.batches.models import Batch
from testamur.records.register.details import BY_NAME

REF, ULN, CURRENT_FAMILY_NAME = "ref", "uln", "current_family_name"
OURS = {REF: "MISIdentifier", ULN: "ULN", CURRENT_FAMILY_NAME: "CurrentFamilyName"}
RETURN_CODE = "ReturnCode"

# As in the published type BatchLearner, which orders the details otherwise than LearnerToRegister does
REGISTER = (
    ULN, REF, "title", "given_name", "preferred_name", "middle_names", "family_name", "previous_family_name",
    "family_name_at_16", "school_at_16", "address_1", "address_2", "town", "county", "postcode", "address_on",
    "born_on", "place_of_birth", "email", "gender", "nationality", "scottish_candidate_number", "sharing",
    "verification", "other_verification", "notes",
)  # fmt: skip
VERIFY = (REF, ULN, "given_name", "family_name", "born_on", "gender")
CHANGEABLE = ("given_name", "family_name", "born_on", "gender", "postcode", "verification", "sharing")
"""The fields of which an update file changes one: the mandatory ones."""
NEEDED = {
    Batch.Kind.REGISTER: ("given_name", "family_name"),
    Batch.Kind.VERIFY: (ULN, "given_name", "family_name"),
    Batch.Kind.UPDATE: (ULN,),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The fields of a kind of file in the order of its template, and those that it must have."""

    fields: tuple[str, ...]
    needed: tuple[str, ...]


def columns_of(kind: str, field: str = "") -> tuple[str, ...]:
    """The fields of a file of this kind, in the order of its template. `field` is what an update changes."""
    if kind == Batch.Kind.REGISTER:
        return REGISTER
    if kind == Batch.Kind.VERIFY:
        return VERIFY
    described = ("other_verification",) if field == "verification" else ()
    return (REF, ULN, CURRENT_FAMILY_NAME, field, *described)


def needed_of(kind: str, field: str = "") -> tuple[str, ...]:
    """The fields whose columns a file must have."""
    return (*NEEDED[Batch.Kind(kind)], *((CURRENT_FAMILY_NAME, field) if field else ()))


def wanted_of(batch: Batch) -> Wanted:
    """The columns of a batch's file."""
    return Wanted(columns_of(batch.kind, batch.field), needed_of(batch.kind, batch.field))


def heading(field: str) -> str:
    """What the column of a field is called: its element's name."""
    return OURS.get(field) or BY_NAME[field].element


def folded(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def known_headings(fields: Sequence[str]) -> Mapping[str, str]:
    """The field of each folded heading: the element name, or our own label."""
    labels = {folded(BY_NAME[each].label): each for each in fields if each in BY_NAME}
    return labels | {folded(heading(each)): each for each in fields}
