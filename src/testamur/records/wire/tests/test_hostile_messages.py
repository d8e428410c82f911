"""What is no message at all, or one made to do harm: a SOAP fault each time, and nothing is done."""

import gzip

import pytest
from tests.wire import ADDRESS, ANNA, ENVELOPE, Answer

from testamur.records.register.models import Search
from testamur.records.wire.namespaces import SOAP

SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "nothing": b"",
    "blanks": b" \r\n\t ",
    "no XML": b"FindLearnerByULN",
    "JSON": b'{"ULN": "1"}',
    "half of it": ENVELOPE.format("<a>").encode()[:60],
    "another root": b"<html><body/></html>",
    "no body": f'<s:Envelope xmlns:s="{SOAP}"/>'.encode(),
    "an empty body": ENVELOPE.format("").encode(),
    "two requests": ENVELOPE.format("<a/><b/>").encode(),
    "two bodies": f'<s:Envelope xmlns:s="{SOAP}"><s:Body><a/></s:Body><s:Body><a/></s:Body></s:Envelope>'.encode(),
    "a bomb": f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>{ENVELOPE.format("<a>&l9;</a>")}'.encode(),
    "a square bomb": f'<!DOCTYPE a [<!ENTITY x "{"A" * 50_000}">]>{ENVELOPE.format("<a>" + "&x;" * 9_000 + "</a>")}'.encode(),
    "a file": f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{ENVELOPE.format("<a>&x;</a>")}'.encode(),
    "an address": f'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">{ENVELOPE.format("<a/>")}'.encode(),
    "a parameter entity": f'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/a"> %x;]>{ENVELOPE.format("<a/>")}'.encode(),
    "a document type alone": f"<!DOCTYPE a>{ENVELOPE.format('<a/>')}".encode(),
    "an unknown entity": ENVELOPE.format("<a>&nbsp;</a>").encode(),
    "nesting": ENVELOPE.format("<a>" * 100_000).encode(),
    "closed nesting": ENVELOPE.format("<a>" * 200 + "</a>" * 200).encode(),
    "a text without end": ENVELOPE.format(f"<a>{'x' * 4_001}</a>").encode(),
    "an attribute without end": ENVELOPE.format(f'<a b="{"x" * 4_001}"/>').encode(),
    "elements without end": ENVELOPE.format("<a>" + "<b/>" * 70_000 + "</a>").encode(),
    "a control character": ENVELOPE.format("<a>\x01</a>").encode(),
    "a NUL": ENVELOPE.format("<a>\x00</a>").encode(),
    "a NUL by number": ENVELOPE.format("<a>&#0;</a>").encode(),
    "half a character": ENVELOPE.format("<a>").encode() + b"\xc3</a>",
    "an encoding that is not": b'<?xml version="1.0" encoding="klingon"?>' + ENVELOPE.format("<a/>").encode(),
    "UTF-16 called UTF-8": ENVELOPE.format("<a/>").encode("utf-16-le"),
    "compressed": gzip.compress(ENVELOPE.format("<a/>").encode()),
    "a header to be understood": f'<s:Envelope xmlns:s="{SOAP}"><s:Header><w s:mustUnderstand="1"/></s:Header><s:Body><a/></s:Body></s:Envelope>'.encode(),
    "SOAP 1.2": f'<s:Envelope xmlns:s="{SOAP_12}"><s:Body><a/></s:Body></s:Envelope>'.encode(),
    "a processing instruction": b'<?xml-stylesheet href="http://127.0.0.1:9/"?>' + b"<a/>",
}


@pytest.mark.spec("URN-08", "SYS-09")
@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
def test_it_is_a_fault(client, db, message):
    answer = Answer(client.post(ADDRESS, message, content_type="text/xml"))

    assert answer.response.status_code == 500
    assert answer.response["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.fault == "WSEC0001"
    assert "passwd" not in answer.details and "root:" not in answer.details
    assert "haha" not in answer.response.content.decode()


@pytest.mark.parametrize(
    ("message", "code"),
    [("SOAP 1.2", "soapenv:VersionMismatch"), ("a header to be understood", "soapenv:MustUnderstand")],
)
def test_soap_has_its_own_word_for_some(client, db, message, code):
    answer = Answer(client.post(ADDRESS, HOSTILE[message], content_type="text/xml"))

    assert answer["faultcode"] == code


def test_a_message_is_not_read_beyond_its_limit(client, db, settings):
    settings.LRS_LARGEST_MESSAGE = 1_000
    message = ENVELOPE.format(f"<a>{'<b/>' * 250}</a>")

    answer = Answer(client.post(ADDRESS, message, content_type="text/xml"))

    assert (answer.fault, answer.details) == (
        "WSEC0001",
        "The message is larger than 1,000 bytes. Send fewer learners at a time.",
    )


@pytest.mark.parametrize("name", ["GetLearnerRecord", "Nonsense", "FindLearnerResponse"])
def test_a_request_that_nobody_answers_is_unknown(harbours, name):
    answer = harbours.send(ENVELOPE.format(f'<m:{name} xmlns:m="http://api.lrs.miap.gov.uk/findmsg"/>'))

    assert (answer.response.status_code, answer.fault) == (500, "WSEC0002")


@pytest.mark.parametrize("charset", ["utf-7", "klingon", "x" * 300])
def test_a_character_set_that_is_not_read_is_a_fault(harbours, charset):
    answer = harbours.send(ENVELOPE.format("<a/>"), content_type=f"text/xml; charset={charset}")

    assert answer.fault == "WSEC0001"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_characters_are_those_that_http_or_xml_say(harbours, encoding):
    request = harbours.request("learnerByDemographics", ANNA | {"FamilyName": "Müller"})
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)

    plain = harbours.send(ENVELOPE.format(request).encode(encoding), f"text/xml; charset={declared}")
    by_xml = harbours.send(
        f'<?xml version="1.0" encoding="{declared}"?>{ENVELOPE.format(request)}'.encode(encoding)
    )

    assert [plain["FamilyName"], by_xml["FamilyName"]] == ["Müller", "Müller"]


def test_a_schema_named_by_a_message_is_not_fetched(harbours, tmp_path):
    """The answer would be a fault if anything of it were read."""
    (tmp_path / "own.xsd").write_text("no schema at all")
    where = f"http://api.lrs.miap.gov.uk/findmsg {(tmp_path / 'own.xsd').as_uri()}"
    request = harbours.request("learnerByDemographics", ANNA).replace(
        " xmlns:m=",
        f' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="{where}" xmlns:m=',
        1,
    )

    assert harbours.send(ENVELOPE.format(request)).code == "WSRC0001"


def test_a_comment_hides_nothing(harbours):
    request = harbours.request("learnerByDemographics", ANNA).replace("Smith", "Smi<!-- Jones -->th")

    answer = harbours.send(ENVELOPE.format(request))

    assert (answer.code, answer["FamilyName"]) == ("WSRC0001", "Smith")


@pytest.mark.parametrize("action", [None, "", '""', '"http://tempuri.org/anything"', "registerSingleLearner"])
def test_the_action_of_the_header_says_nothing(harbours, action):
    headers = {} if action is None else {"SOAPAction": action}
    message = ENVELOPE.format(harbours.request("learnerByDemographics", ANNA))

    assert harbours.send(f"\r\n  {message}", **headers).code == "WSRC0001"


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_do_nothing(client, db, method):
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_a_failure_inside_tells_a_reference_and_no_more(harbours, caplog, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("testamur.records.wire.views.refuse_invalid", broken)

    answer = harbours.ask("learnerByDemographics", ANNA)

    assert (answer.response.status_code, answer.fault) == (500, "WSEC0999")
    assert "secret" not in answer.response.content.decode()
    assert answer.details.removeprefix("Nothing was done. Reference ").rstrip(".") in caplog.text
    assert Search.objects.count() == 0
