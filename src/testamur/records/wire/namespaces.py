"""The XML namespaces of the web service: those of SOAP 1.1, and the service's own (docs/decisions/0112)."""

from functools import partial

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
SCHEMA = "http://www.w3.org/2001/XMLSchema"
SERVICE = "http://tempuri.org/"  # what the description of the service itself has always been in

_OWN = "http://api.lrs.miap.gov.uk/"
LEARNER = f"{_OWN}learner"
FIND = f"{_OWN}findmsg"
REGISTER = f"{_OWN}regmsg"
BATCH = f"{_OWN}batchmsg"
VERIFY = f"{_OWN}vldmsg"
REPORT = f"{_OWN}reportmsg"
EXCEPTIONS = f"{_OWN}exceptions"
PREFIXES = {
    "l": LEARNER,
    "find": FIND,
    "reg": REGISTER,
    "batch": BATCH,
    "vld": VERIFY,
    "report": REPORT,
    "ex": EXCEPTIONS,
}
"""As the schemas have them."""

soap, find, register, batch, verify, report = (
    partial("{{{}}}{}".format, namespace) for namespace in (SOAP, FIND, REGISTER, BATCH, VERIFY, REPORT)
)
"""The full name of an element, by its local one: `find("FindLearnerByULN")`."""


def local_name(element: etree._Element) -> str:
    return etree.QName(element).localname
