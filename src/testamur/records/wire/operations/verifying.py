"""verifyLearner and retrieveULNs: is this number really theirs, and whose are these numbers now?"""

from datetime import date

from lxml import etree

from testamur.records.register import queries
from testamur.records.register.actions import note_looks
from testamur.records.register.verifying import ToVerify, verify
from testamur.records.wire.asking import Asker
from testamur.records.wire.codes import Code
from testamur.records.wire.envelope import said, texts_in
from testamur.records.wire.faults import Fault, Reason
from testamur.records.wire.writing import HELD, add_verified, shows_held


def verify_learner(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    [verified] = verify([to_verify(request.find("LearnerToVerify"))])
    add_verified(answer, "VerifiedLearner", verified)
    if shows_held(verified):
        note_looks(learners=[verified.held.learner], what="verified", **asker.facts)


def to_verify(learner: etree._Element) -> ToVerify:
    sent = texts_in(learner)
    born_on = sent.get("DateOfBirth")
    return ToVerify(
        uln=sent["ULN"],
        given_name=sent["GivenName"],
        family_name=sent["FamilyName"],
        born_on=date_in(born_on) if born_on else None,
        gender=sent.get("Gender", ""),
        ref=sent.get("MISIdentifier", ""),
    )


def retrieve_ulns(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    """Each in the order sent. Details are the master's, where a number was merged into another."""
    ulns = [uln.text for uln in request.find("ULNsToRetrieve")]
    held = queries.by_ulns(ulns)
    told = etree.SubElement(answer, "RetrievedULNs")
    for uln in ulns:
        row, found = etree.SubElement(told, "VerifiedULN"), held.get(uln)
        said(row, "ULN", uln)
        if found is None:
            said(row, "ResponseCode", Code.ULN_NOT_FOUND)
            continue
        said(row, "MasterULN", found.learner.uln if found.is_substituted else "")
        said(row, "ResponseCode", Code.SUBSTITUTED if found.is_substituted else Code.EXACT)
        for element, field in HELD:
            said(row, element, getattr(found.learner, field))
    shown = {each.learner.pk: each.learner for each in held.values()}
    note_looks(learners=shown.values(), what="retrieved", **asker.facts)


def date_in(text: str) -> date:
    """29 February of 1900 is a date to the schema, and to no calendar."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Fault(Reason.MALFORMED, f"There is no day {text}.") from None
