"""Learners as messages tell of them: elements in the orders of the published types.

`LinkedULNs` alone is in the namespace of learners, with children that are in none. So it has always come over the wire,
against the service's own strict schema; clients look for it there.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from lxml import etree

from testamur.kit.clock import LONDON, london_date
from testamur.records.register import details
from testamur.records.register.models import Learner
from testamur.records.register.verifying import Verified
from testamur.records.wire.envelope import said
from testamur.records.wire.namespaces import LEARNER

ACTIVE = "1"  # LearnerStatus of every learner in public examples
NO_TIER = "0"
YES = "Y"
AFTER_TIER = ("AbilityToShare", "Notes")

# What the published types VerifiedLearner and RetrievedULN say of whom the register holds
HELD = (
    ("FamilyName", "family_name"),
    ("GivenName", "given_name"),
    ("DateOfBirth", "born_on"),
    ("Gender", "gender"),
)


def add_learner(
    parent: etree._Element, learner: Learner, *, linked: Iterable[str], substituted: bool
) -> None:
    """The published type Learner. `linked` are the ULNs merged into theirs."""
    told = etree.SubElement(parent, "Learner")
    said(told, "CreatedDate", london_date(learner.created_at))
    said(told, "LastUpdatedDate", london_date(learner.updated_at))
    said(told, "ULN", learner.uln)
    said(told, "MasterSubstituted", YES if substituted else "")
    texts = element_texts(learner)
    for element, text in texts.items():
        if element not in AFTER_TIER:
            said(told, element, text)
    said(told, "TierLevel", NO_TIER)
    said(told, "AbilityToShare", texts["AbilityToShare"])
    said(told, "LearnerStatus", ACTIVE)
    links = etree.SubElement(told, f"{{{LEARNER}}}LinkedULNs", nsmap={"l": LEARNER})
    for uln in linked:
        etree.SubElement(links, "ULN").text = uln
    said(told, "Notes", texts["Notes"])
    said(told, "VersionNumber", learner.version)


def element_texts(learner: Learner) -> Mapping[str, str]:
    """Everything held of a learner, by element name, in the order of the published type LearnerToRegister."""
    return {field.element: details.said(getattr(learner, field.name)) for field in details.FIELDS}


def add_verified(parent: etree._Element, name: str, verified: Verified) -> None:
    """The published type VerifiedLearner, or that of a batch, which begins with the sender's own identifier.

    Whom the register holds is told when the names were at least similar: a number alone opens nobody's details.
    """
    told, sent = etree.SubElement(parent, name), verified.sent
    said(told, "MISIdentifier", sent.ref)
    said(told, "SearchedULN", sent.uln)
    said(told, "SearchedFamilyName", sent.family_name)
    said(told, "SearchedGivenName", sent.given_name)
    said(told, "SearchedDateOfBirth", sent.born_on)
    said(told, "SearchedGender", sent.gender)
    said(told, "ResponseCode", verified.code)
    if shows_held(verified):
        said(told, "ULN", verified.held.learner.uln)
        for element, field in HELD:
            said(told, element, getattr(verified.held.learner, field))
    for flag in verified.flags:
        said(told, "FailureFlag", short_flag(flag))


def shows_held(verified: Verified) -> bool:
    return verified.held is not None and verified.code in SHOWN


SHOWN = frozenset({"WSVRC001", "WSVRC002", "WSVRC003", "WSVRC004"})


def short_flag(flag: str) -> str:
    """`VRF001` on pages is `VRF1` in messages."""
    return f"VRF{int(flag.removeprefix('VRF'))}"


def date_time(instant: datetime | None) -> str:
    return f"{instant.astimezone(LONDON):%Y-%m-%d %H:%M:%S}" if instant else ""


def day(instant: datetime) -> date:
    return london_date(instant)
