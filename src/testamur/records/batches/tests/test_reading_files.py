"""Files as they come: headings in any order, any encoding and separator, XML that means harm (URN-06)."""

from io import BytesIO

import pytest

from testamur.kit.problems import Refused
from testamur.kit.spreadsheets import xlsx_file
from testamur.records.batches import reading
from testamur.records.batches.columns import Wanted, columns_of, needed_of

pytestmark = pytest.mark.spec("URN-06")

REGISTER = Wanted(columns_of("register"), needed_of("register"))
VERIFY = Wanted(columns_of("verify"), needed_of("verify"))


def rows(content: bytes, name: str = "x.csv", wanted: Wanted = REGISTER) -> list[tuple[int, dict[str, str]]]:
    return [(each.line, each.cells) for each in reading.read(BytesIO(content), name, wanted=wanted)]


def refused(content: bytes, name: str = "x.csv", wanted: Wanted = REGISTER) -> str:
    with pytest.raises(Refused) as problem:
        rows(content, name, wanted)
    return problem.value.problems[0].code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_headings_are_known_in_any_order_case_and_encoding(encoding, separator):
    text = "family name;GIVENNAME;Date of birth\r\nO’Neill;Zoë;27/03/2009\r\n\r\nMarsh;Lena;\r\n"

    found = rows(text.replace(";", separator).encode(encoding))

    assert found == [
        (2, {"family_name": "O’Neill", "given_name": "Zoë", "born_on": "27/03/2009"}),
        (4, {"family_name": "Marsh", "given_name": "Lena"}),
    ]


def test_without_headings_the_columns_are_those_of_the_template():
    found = rows(b"A1,4836803119,Lena,Marsh,2009-03-27,2\n", wanted=VERIFY)

    assert found == [
        (
            1,
            {
                "ref": "A1",
                "uln": "4836803119",
                "given_name": "Lena",
                "family_name": "Marsh",
                "born_on": "2009-03-27",
                "gender": "2",
            },
        )
    ]


def test_an_output_can_be_handed_in_again():
    found = rows(b"ULN,GivenName,FamilyName,ReturnCode\n4836803119,Lena,Marsh,RC001\n")

    assert found == [(2, {"uln": "4836803119", "given_name": "Lena", "family_name": "Marsh"})]


def test_what_stands_beyond_the_last_column_is_kept_to_be_told():
    assert rows(b"GivenName,FamilyName\nLena,Marsh,stray\n") == [
        (2, {"given_name": "Lena", "family_name": "Marsh", "beyond": "stray"})
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GivenName,DateOfBirth\nLena,2009-03-27\n", "columns_missing"),
        (b"GivenName,FamilyName,Shoe size\nLena,Marsh,5\n", "columns_unknown"),
        (b"GivenName,FamilyName,Given name\nLena,Marsh,Lena\n", "columns_twice"),
        (b'GivenName,FamilyName\nLena,"Marsh\nOmar,Quayle\n', "open_quote"),
        (b"\x00\x01\x02\x03binary", "binary"),
        (b"%PDF-1.7", "not_a_table"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_a_reason(content, code):
    assert refused(content) == code


def test_a_workbook_is_read_as_well():
    content = xlsx_file(["GivenName", "FamilyName"], [["Lena", "Marsh"]], sheet_name="Learners")

    assert rows(content, "x.xlsx") == [(2, {"given_name": "Lena", "family_name": "Marsh"})]


def test_the_message_of_the_web_service_is_read():
    content = b"""
    <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>
    <b:SubmitBatch xmlns:b="http://api.lrs.miap.gov.uk/batchmsg"><JobType>FUL</JobType>
    <Learner><MISIdentifier>A1</MISIdentifier><GivenName>Lena</GivenName><FamilyName>Marsh</FamilyName></Learner>
    <Learner><GivenName>Omar</GivenName><FamilyName/><Age>17</Age></Learner>
    </b:SubmitBatch></soapenv:Body></soapenv:Envelope>"""

    assert rows(content.strip(), "x.xml") == [
        (1, {"ref": "A1", "given_name": "Lena", "family_name": "Marsh"}),
        (2, {"given_name": "Omar", "beyond": "17"}),
    ]


LAUGHS = b"""<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<x><Learner><GivenName>&b;</GivenName></Learner></x>"""
STRANGER = (
    b"""<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd"><x><Learner><GivenName>Lena</GivenName></Learner></x>"""
)
THIEF = (
    b"""<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x><Learner><Notes>&f;</Notes></Learner></x>"""
)


@pytest.mark.parametrize("content", [LAUGHS, STRANGER, THIEF])
def test_a_document_type_is_refused_whatever_it_says(content):
    assert refused(content, "x.xml") == "document_type"


@pytest.mark.parametrize("content", [b"<x><Learner>", b"<x>\xff\xfe</x>", b"<x>&nbsp;</x>", b"<" * 5_000])
def test_broken_xml_is_refused_with_a_reason(content):
    assert refused(content, "x.xml") == "xml"
