"""What the web service says when a request was not taken in at all: SOAP faults, with the service's WSEC codes.

Sources: the codes are those of the service's interface as information systems know them, and so is the shape: a fault
of SOAP 1.1 that is always the server's, with one `MIAPAPIException` in its detail. What became of a request that was
taken in is no fault: `codes` has those.
"""

from datetime import datetime
from enum import StrEnum

from lxml import etree

from testamur.kit.clock import LONDON
from testamur.records.wire.namespaces import EXCEPTIONS, SOAP, soap

NAME = "uk.gov.miap.lrs.api.exceptions.MIAPAPIException"
ACTOR = "LearnerService"


class Reason(StrEnum):
    MALFORMED = "WSEC0001"
    UNKNOWN_REQUEST = "WSEC0002"
    UNKNOWN_ORGANISATION = "WSEC0003"
    OUT_OF_HOURS = "WSEC0004"
    WRONG_PASSWORD = "WSEC0005"  # noqa: S105
    NOT_ALLOWED = "WSEC0006"
    FAILED = "WSEC0999"


DESCRIPTIONS = {
    Reason.MALFORMED: "The request is badly formed: a mandatory value is missing, or one is invalid or prohibited.",
    Reason.UNKNOWN_REQUEST: "The request is not one that this service answers.",
    Reason.UNKNOWN_ORGANISATION: "The organisation is not known to this service, or may not use it now.",
    Reason.OUT_OF_HOURS: "The service is closed at this hour.",
    Reason.WRONG_PASSWORD: "The organisation's password is not right.",
    Reason.NOT_ALLOWED: "The user may not do this for the organisation.",
    Reason.FAILED: "The request could not be answered.",
}


class Fault(Exception):
    """A request that is not taken in. `code` is SOAP's own word for whose fault it is, by its local name."""

    def __init__(self, reason: Reason, details: str = "", *, code: str = "Server", wait: int | None = None):
        super().__init__(f"{reason}: {details}")
        self.reason = reason
        self.details = details
        self.code = code
        self.wait = wait  # seconds until another try may do better


def message_of(fault: Fault, now: datetime) -> bytes:
    envelope = etree.Element(soap("Envelope"), nsmap={"soapenv": SOAP})
    said = etree.SubElement(etree.SubElement(envelope, soap("Body")), soap("Fault"))
    etree.SubElement(said, "faultcode").text = f"soapenv:{fault.code}"
    etree.SubElement(said, "faultstring").text = NAME
    exception = etree.SubElement(
        etree.SubElement(said, "detail"), f"{{{EXCEPTIONS}}}MIAPAPIException", nsmap={"ex": EXCEPTIONS}
    )
    for name, text in (
        ("ErrorCode", fault.reason.value),
        ("ErrorActor", ACTOR),
        ("Description", DESCRIPTIONS[fault.reason]),
        ("FurtherDetails", fault.details),
        ("ErrorTimestamp", f"{now.astimezone(LONDON):%Y-%m-%d %H:%M:%S}"),
    ):
        etree.SubElement(exception, name).text = text
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
