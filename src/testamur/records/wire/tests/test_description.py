"""The description for makers of clients, and the schemas: what they say is what the official ones say.

The official ones are not ours to keep here: those tests run where TESTAMUR_LRS_WSDL names the directory that has them.
"""

import os
from pathlib import Path

import pytest
from lxml import etree
from tests.wire import ADDRESS

from testamur.records.wire.namespaces import SCHEMA, WSDL, WSDL_SOAP
from testamur.records.wire.operations import OPERATIONS
from testamur.records.wire.validity import FOLDER, NAMES, schema_of_all

PUBLISHED = os.environ.get("TESTAMUR_LRS_WSDL")
published_only = pytest.mark.skipif(not PUBLISHED, reason="TESTAMUR_LRS_WSDL names no published schemas")
SITE = "https://records.example.org"
XS = f"{{{SCHEMA}}}"

Texts = list[tuple[str, str]]


def fetched(client, query: str) -> etree._Element:
    answer = client.get(f"{ADDRESS}?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return etree.fromstring(answer.content)


@pytest.mark.spec("URN-08", "BEY-12")
@pytest.mark.parametrize("query", ["wsdl", "WSDL", "singleWsdl", "singlewsdl"])
def test_it_says_where_this_site_is_and_all_that_can_be_asked(client, db, settings, query):
    settings.BASE_URL = SITE

    wsdl = fetched(client, query)

    [address] = wsdl.iter(f"{{{WSDL_SOAP}}}address")
    bound = wsdl.findall(f"{{{WSDL}}}binding/{{{WSDL}}}operation")
    assert address.get("location") == f"{SITE}{ADDRESS}"
    assert [each.get("name") for each in bound] == [operation.name for operation in OPERATIONS]
    assert len(bound) == 12


def test_in_one_piece_it_has_nothing_to_fetch(client, db):
    schemas = fetched(client, "singleWsdl").findall(f"{{{WSDL}}}types/{XS}schema")

    assert len(schemas) == len(NAMES)
    assert [each for each in schemas if each.xpath("//@schemaLocation")] == []


def test_in_pieces_every_piece_can_be_fetched(client, db, settings):
    settings.BASE_URL = SITE
    waiting, seen = ["wsdl"], set()

    while waiting:
        query = waiting.pop()
        seen.add(query)
        found = fetched(client, query).xpath("//@schemaLocation")
        assert all(location.startswith(f"{SITE}{ADDRESS}?xsd=") for location in found)
        waiting += [query for each in found if (query := each.partition("?")[2]) not in seen]

    assert seen == {"wsdl", *(f"xsd={name}" for name in NAMES)}


def test_without_a_question_it_says_where_to_look(client, db):
    answer = client.get(ADDRESS)

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert "?wsdl" in answer.content.decode()
    assert client.get(f"{ADDRESS}?xsd=../../../etc/passwd").content == answer.content


# Beside the official schemas

FILES = {
    "learner": "learner",
    "find": "findlearner",
    "register": "registerlearner",
    "batch": "batchlearner",
    "verify": "verifybatchlearner",
    "report": "learnerreport",
    "exceptions": "fault",
}

# What is ours on purpose (docs/decisions/0112): a count of 5,000 for verifying, two times that may be absent
OURS = {
    ("type", "verify/VerifyBatchRqst/LearnerRecordCount"): "MIAPVerifyRecordCount",
    ("least", "batch/BatchOutputResp/JobStartedDateTime"): "0",
    ("least", "batch/BatchOutputResp/JobFinishedDateTime"): "0",
}


def official(name: str) -> etree._Element:
    return etree.parse(Path(PUBLISHED) / "miap-2014" / f"{FILES[name]}.xsd").getroot()


def elements_of(schemas: dict[str, etree._Element], name: str, type_name: str) -> list[dict[str, str]]:
    """The elements of a type in order, those of the types it extends first."""
    kind = schemas[name].find(f"{XS}complexType[@name='{type_name}']")
    found = []
    if (extended := kind.find(f"{XS}complexContent/{XS}extension")) is not None:
        prefix, _, base = extended.get("base").rpartition(":")
        home = "learner" if extended.nsmap[prefix or None].endswith("/learner") else name
        found = elements_of(schemas, home, base)
    for each in kind.iter(f"{XS}element"):
        facts = {
            "name": each.get("name"),
            "type": each.get("type").rpartition(":")[2],
            "least": each.get("minOccurs", "1"),
            "most": each.get("maxOccurs", "1"),
            "nil": each.get("nillable", "false"),
        }
        found.append(facts)
    return found


@published_only
@pytest.mark.spec("URN-08", "BEY-12")
@pytest.mark.parametrize("name", [name for name in FILES if name != "exceptions"])
def test_types_have_the_official_elements_in_their_order(name):
    ours = {each: etree.parse(FOLDER / f"{each}.xsd").getroot() for each in FILES}
    theirs = {each: official(each) for each in FILES}
    types = [each.get("name") for each in theirs[name].findall(f"{XS}complexType")]

    for type_name in types:
        wanted = elements_of(theirs, name, type_name)
        for facts in wanted:
            for fact in ("type", "least"):
                own = OURS.get((fact, f"{name}/{type_name}/{facts['name']}"))
                facts[fact] = own or facts[fact]
        assert elements_of(ours, name, type_name) == wanted

    roots = f"{XS}element"
    assert {each.get("name") for each in ours[name].findall(roots)} == {
        each.get("name") for each in theirs[name].findall(roots)
    }


def accepts(kind: etree._Element) -> etree.XMLSchema:
    """A schema that accepts one element with a text of this simple type."""
    schema = etree.Element(f"{XS}schema", nsmap={"xs": SCHEMA, None: SCHEMA})
    element = etree.SubElement(schema, f"{XS}element", name="a")
    copy = etree.fromstring(etree.tostring(kind))
    del copy.attrib["name"]
    element.append(copy)
    return etree.XMLSchema(schema)


TRIED = (
    *(
        "",
        " ",
        "a",
        "0",
        "1",
        "2",
        "3",
        "7",
        "8",
        "9",
        "10",
        "99",
        "200",
        "201",
        "999",
        "-1",
        "FUL",
        "CHK",
        "ful",
    ),
    *("x" * n for n in (3, 4, 9, 10, 16, 17, 35, 36, 50, 51, 128, 129, 254, 255, 256, 4000, 4001)),
    *(" " * n for n in (10, 16, 35)),
    *("HARB01", "harb01", "HARB0", "HARB-1", "10000001", "1000000A", "100000012", "1000000019", "0000000019"),
    *(
        "2008-03-27",
        "2008-02-29",
        "2009-02-29",
        "1900-02-29",
        "2008-04-31",
        "2008-13-01",
        "1799-01-01",
        "2100-01-01",
    ),
    *("2008-3-27", "27/03/2008", "2008-03-27T00:00:00", "2008-12-31", "1800-01-01", "2099-06-30"),
    *(
        "CV4 9EE",
        "CV49EE",
        "cv4 9ee  ",
        "M1 2AB",
        "W1A 1AA",
        "EC1A 1BB",
        "GIR 0AA",
        "CV4  9EE",
        "CV4 9CE",
        "CV4",
    ),
    *("BFPO 57", "bfpo57", "BFPO 12345", "ZZ99 9ZZ", "BX1 1LT", "AB12 5EQ   ", "AB125EQ    "),
    *("a@example.org", "a.b@example.ac.uk", "a@b.org", "a@example", ".a@example.org", "a..b@example.org"),
    *(
        "a@example.museum",
        "a@example.website",
        "o'neil@example.org",
        "a&b@example.org",
        "a@-example.org",
        "a@b_c.org",
    ),
    *("145589606", "14558960", "1455896060", "145589606 ", "British", "GBR", "VRF1", "é" * 35, "\n", "a\nb"),
)


@published_only
@pytest.mark.spec("URN-08")
@pytest.mark.parametrize("name", ["learner", "find"])
def test_simple_types_accept_what_the_official_ones_accept(name):
    """But for the published pattern of a time, in which a slip lets 29 February alone have one; and for Eircodes."""
    ours = {each.get("name"): each for each in etree.parse(FOLDER / f"{name}.xsd").iter(f"{XS}simpleType")}
    theirs = {each.get("name"): each for each in official(name).iter(f"{XS}simpleType")}
    theirs = {kind: each for kind, each in theirs.items() if kind not in {"MIAPDateTime", "MIAPFindDate"}}
    differing = {}

    for kind, each in theirs.items():
        own, official_one = accepts(ours[kind]), accepts(each)
        for text in TRIED:
            element = etree.Element("a")
            element.text = text
            if own.validate(element) != official_one.validate(element):
                differing[kind] = text

    assert differing == {}
    assert len(theirs) == {"learner": 28, "find": 1}[name]


def test_the_schemas_stand_by_themselves():
    assert schema_of_all(FOLDER, NAMES) is not None
