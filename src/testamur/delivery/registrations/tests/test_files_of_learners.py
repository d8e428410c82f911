"""Files of one product: header or letters, what is refused, and the file that comes back with its errors."""

import csv
import io

import pytest
from tests.people import NOW, actor_of

from testamur.delivery.registrations import actions
from testamur.delivery.registrations.columns import ALL_COLUMNS, COLUMNS, LEARNERS, LETTERS, NEEDED
from testamur.delivery.registrations.tests.conftest import file_of, learner, refresh
from testamur.ground.sheets import downloads
from testamur.ground.sheets.kinds import KINDS
from testamur.ground.sheets.queries import typed_rows
from testamur.ground.sheets.reading import Reading, read_table
from testamur.kit.problems import Refused
from testamur.kit.spreadsheets import read_sheet, xlsx_file

AMELIA = learner(0)


def read(content: bytes, name: str = "x.csv", **matched: str) -> Reading:
    return read_table(content, name, columns=ALL_COLUMNS, needed=NEEDED, matched=matched)


def in_letters(**by_letter: str) -> str:
    return ",".join(by_letter.get(letter, "") for letter in LETTERS)


@pytest.mark.spec("REG-05")
def test_with_a_header_the_columns_may_stand_in_any_order():
    content = b"ULN,Last name,First name,DOB*\n,Hughes,Amelia,1/2/2009\n"

    assert read(content).rows == [
        (2, {"surname": "Hughes", "forename": "Amelia", "date_of_birth": "1/2/2009"}, 0)
    ]


@pytest.mark.spec("REG-05")
def test_without_a_header_the_letters_of_the_guide_decide():
    line = in_letters(
        A="Amelia", C="Hughes", D="1/2/2009", G="F", L="Y", M="Cream", Q="Y", Y="1/9/26", AG="IE"
    )

    assert read(f"{line}\n{line}\n".encode()).rows == [
        (
            number,
            {
                "forename": "Amelia",
                "surname": "Hughes",
                "date_of_birth": "1/2/2009",
                "gender": "F",
                "coloured": "Y",
                "coloured_shade": "Cream",
                "reader": "Y",
                "starts_on": "1/9/26",
                "country_of_study": "IE",
            },
            0,
        )
        for number in (1, 2)
    ]


def test_without_a_header_a_later_row_may_be_longer_than_the_first():
    rows = read(f"{in_letters(A='Amelia', C='Hughes')}\n{in_letters(A='Kezia', AG='IE')}\n".encode()).rows

    assert [row.cells for row in rows] == [
        {"forename": "Amelia", "surname": "Hughes"},
        {"forename": "Kezia", "country_of_study": "IE"},
    ]


@pytest.mark.spec("REG-05")
@pytest.mark.parametrize("file_type", ["csv", "xlsx"])
def test_the_template_has_the_33_columns_and_is_read_again(file_type):
    content = downloads.template(KINDS[LEARNERS], file_type).content

    header = read_sheet(content, "learners").header

    assert len(header) == 33
    assert {column.title for column in COLUMNS} <= set(header)
    assert read(content).rows == []


@pytest.mark.parametrize("name", ["learners.xlsx", "learners.csv"])
def test_a_workbook_is_read_whatever_its_name(name):
    content = xlsx_file([column.title for column in COLUMNS], [list(AMELIA.values())], sheet_name="Class")

    [(number, cells, _group)] = read(content, name).rows

    assert number == 2
    assert cells["surname"] == AMELIA["surname"]
    assert cells["uln"] == AMELIA["uln"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_separator_of_a_school_office(encoding, delimiter):
    content = file_of([learner(0, surname="Zając")]).decode().replace(",", delimiter).encode(encoding)

    assert read(content).rows[0].cells["surname"] == "Zając"


@pytest.mark.spec("REG-08")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\x03" * 100, "binary"),
        (b"Forename,Surname,ULN\nA,B,\n", "columns_missing"),
        (b"Forename,Surname,Last name,DOB\nA,B,C,1/2/2009\n", "columns_twice"),
        (b"%PDF-1.7 hello", "not_a_table"),
    ],
)
def test_what_is_not_a_file_of_learners_is_refused_with_a_sentence(content, code):
    with pytest.raises(Refused) as refused:
        read(content)

    assert refused.value.problems[0].code == code


def test_unknown_columns_are_asked_about_before_anything_is_read():
    reading = read(b"Forename,Surname,Date of birth,Shoe size\nA,B,1/2/2009,42\n")

    assert (reading.unknown, reading.rows) == (["Shoe size"], [])


def test_what_the_centre_said_about_its_headings_is_known():
    content = b"Forename,Surname,Born,Shoe size\nA,B,1/2/2009,42\n"

    [row] = read(content, **{"born": "date_of_birth", "shoe size": ""}).rows

    assert row.cells == {"forename": "A", "surname": "B", "date_of_birth": "1/2/2009", "#3": "42"}


@pytest.mark.spec("REG-08", "BEY-04")
@pytest.mark.parametrize("file_type", ["csv", "xlsx"])
def test_the_file_with_errors_is_the_users_rows_and_can_be_uploaded_again(uploaded, file_type):
    draft = refresh(uploaded([learner(0, gender="Male"), learner(1)]))

    content = downloads.rows_with_remarks(draft.sheet, file_type).content

    header, *rows = [
        read_sheet(content, "again").header,
        *(row.cells for row in read_sheet(content, "again").rows),
    ]
    assert header[-2:] == ("Problem", "Suggestion")
    assert [row[-2:] for row in rows] == [
        ("Gender: Use M, F or U (prefer not to say).", "Gender: M"),
        ("", ""),
    ]
    assert [row.cells for row in read(content).rows] == [row.cells for row in typed_rows(sheet=draft.sheet)]


def test_the_users_own_columns_come_back_in_their_own_order(uploaded, ada, college, counselling):
    content = b"ULN,Surname,Forename,DOB,Sex\n,Hughes,Amelia,1/2/2009,Male\n"
    draft = actions.upload(
        centre=college,
        product=counselling,
        session=2026,
        adds_to=None,
        file_name="ours.csv",
        content=content,
        by=actor_of(ada, college),
        now=NOW,
    )

    back = downloads.rows_with_remarks(draft.sheet, "csv").content.decode("utf-8-sig")

    header, row = csv.reader(io.StringIO(back))
    assert header == ["ULN", "Surname", "Forename", "DOB", "Sex", "Problem", "Suggestion"]
    assert row[:5] == ["", "Hughes", "Amelia", "1/2/2009", "Male"]
