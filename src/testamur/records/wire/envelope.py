"""SOAP 1.1 envelopes: read from bytes that anybody may have sent, and written.

Nothing outside the message is ever looked at: no document type, no entity, no other file, no network. What a message
holds is bounded before it is compared with the schemas, so that no pattern of theirs meets a text without end.
"""

import re

from lxml import etree

from testamur.records.wire.faults import Fault, Reason
from testamur.records.wire.namespaces import INSTANCE, PREFIXES, SOAP, local_name, soap

OWN = frozenset(PREFIXES.values())
LONGEST_TEXT = 4000  # of the longest field, the notes
DEEPEST = 8  # an envelope, its body, and six levels of a message
MOST_ELEMENTS = 60_000  # 5,000 learners to verify are 40,000
ENCODINGS = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1", "windows-1252"})
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
MARKS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def request_in(content: bytes, content_type: str = "") -> etree._Element:
    """The one element in the body of the envelope. Raises Fault."""
    envelope = _parse(content, _encoding(content, content_type))
    name = etree.QName(envelope)
    if name.localname == "Envelope" and name.namespace != SOAP:
        raise Fault(Reason.MALFORMED, "Only SOAP 1.1 is spoken here.", code="VersionMismatch")
    if envelope.tag != soap("Envelope"):
        raise Fault(Reason.MALFORMED, "The message is not a SOAP envelope.")
    _refuse_headers(envelope.find(soap("Header")))
    body = envelope.findall(soap("Body"))
    if len(body) != 1 or len(body[0]) != 1:
        raise Fault(Reason.MALFORMED, "The envelope must have one Body, with one request in it.")
    request = body[0][0]
    _unqualify(request)
    return request


def message_with(answer: etree._Element) -> bytes:
    envelope = etree.Element(soap("Envelope"), nsmap={"soapenv": SOAP})
    etree.SubElement(envelope, soap("Body")).append(answer)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def text_of(element: etree._Element | None) -> str:
    """What an element says: nothing when it is absent, empty, or nil."""
    if element is None or element.get(f"{{{INSTANCE}}}nil") in {"true", "1"}:
        return ""
    return element.text or ""


def texts_in(element: etree._Element) -> dict[str, str]:
    """What each child says that is there, by local name; one that is nil counts as absent."""
    return {local_name(child): text_of(child) for child in element if child.get(f"{{{INSTANCE}}}nil") is None}


def said(parent: etree._Element, name: str, text: object | None) -> None:
    """Add a child, unless there is nothing to say. Text is cut of characters that XML cannot hold."""
    if text not in (None, ""):
        etree.SubElement(parent, name).text = NOT_IN_XML.sub("", str(text))


def _encoding(content: bytes, content_type: str) -> str | None:
    """What the HTTP header says about the characters; a byte order mark, or nothing said, leaves it to the XML."""
    named = CHARSET.search(content_type)
    if named is None or content.startswith(MARKS):
        return None
    encoding = named[1].lower()
    if encoding not in ENCODINGS:
        raise Fault(Reason.MALFORMED, f"The character set {encoding[:30]!r} is not read here: send UTF-8.")
    return encoding


def _parse(content: bytes, encoding: str | None) -> etree._Element:
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:  # ValueError: bytes that are no XML in any encoding
        raise Fault(Reason.MALFORMED, f"The message is not XML: {_line_of(error)}") from None
    info = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise Fault(Reason.MALFORMED, "A message must not have a document type declaration.")
    _refuse_excess(root)
    return root


def _line_of(error: Exception) -> str:
    """Where XML ends to be XML, without a word of what was sent."""
    line, column = getattr(error, "position", (0, 0))
    return f"see line {line}, column {column}." if line else "nothing of it can be read."


def _refuse_excess(root: etree._Element) -> None:
    if root.xpath("count(//*)") > MOST_ELEMENTS:
        raise Fault(Reason.MALFORMED, f"The message has more than {MOST_ELEMENTS} elements.")
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise Fault(Reason.MALFORMED, "The message is nested too deeply.")
        if event == "start" and any(
            len(text or "") > LONGEST_TEXT for text in (element.text, element.tail, *element.values())
        ):
            raise Fault(Reason.MALFORMED, f"A value has more than {LONGEST_TEXT} characters.")


def _unqualify(request: etree._Element) -> None:
    """Put the children of a request in no namespace, where they belong: some clients put them in its own."""
    for child in request.iterdescendants():
        if etree.QName(child).namespace in OWN:
            child.tag = local_name(child)


def _refuse_headers(header: etree._Element | None) -> None:
    """A header that the sender says must be understood, and which nobody here understands."""
    for entry in header if header is not None else ():
        if entry.get(soap("mustUnderstand")) in {"1", "true"}:
            told = f"The header {local_name(entry)[:60]!r} is not understood here."
            raise Fault(Reason.MALFORMED, told, code="MustUnderstand")
