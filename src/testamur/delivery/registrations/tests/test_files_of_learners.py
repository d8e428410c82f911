"""Files of one product: header or letters, what is refused, and the file that comes back with its errors."""

import csv
import io

import pytest

from testamur.delivery.registrations.columns import COLUMNS, LETTERS
from testamur.delivery.registrations.files import file_with_problems, read_file, template_csv, template_xlsx
from testamur.delivery.registrations.tests.conftest import file_of, learner
from testamur.kit.problems import Refused
from testamur.kit.spreadsheets import read_sheet, xlsx_file

AMELIA = learner(0)


def in_letters(**by_letter: str) -> str:
    return ",".join(by_letter.get(letter, "") for letter in LETTERS)


@pytest.mark.spec("REG-05")
def test_with_a_header_the_columns_may_stand_in_any_order():
    content = b"ULN,Last name,First name,DOB*\n,Hughes,Amelia,1/2/2009\n"

    assert read_file(content, "x.csv") == [
        (2, {"surname": "Hughes", "forename": "Amelia", "date_of_birth": "1/2/2009"})
    ]


@pytest.mark.spec("REG-05")
def test_without_a_header_the_letters_of_the_guide_decide():
    line = in_letters(
        A="Amelia", C="Hughes", D="1/2/2009", G="F", L="Y", M="Cream", Q="Y", Y="1/9/26", AG="IE"
    )

    assert read_file(f"{line}\n{line}\n".encode(), "x.csv") == [
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
        )
        for number in (1, 2)
    ]


@pytest.mark.spec("REG-05")
@pytest.mark.parametrize("template", [template_csv, template_xlsx])
def test_the_template_has_the_33_columns_and_is_read_again(template):
    header = read_sheet(template(), "learners").header

    assert len(header) == 33
    assert {column.title for column in COLUMNS} <= set(header)
    assert read_file(template(), "learners") == []


@pytest.mark.parametrize("name", ["learners.xlsx", "learners.csv"])
def test_a_workbook_is_read_whatever_its_name(name):
    content = xlsx_file([column.title for column in COLUMNS], [list(AMELIA.values())], sheet_name="Class")

    [(number, cells)] = read_file(content, name)

    assert number == 2
    assert cells["surname"] == AMELIA["surname"]
    assert cells["uln"] == AMELIA["uln"]


def test_utf_16_as_old_excel_writes_it():
    content = file_of([learner(0, surname="Zając")]).decode().encode("utf-16")

    assert read_file(content, "x.csv")[0][1]["surname"] == "Zając"


@pytest.mark.spec("REG-08")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\x03" * 100, "binary"),
        (b"Forename,Surname,ULN,Shoe size\nA,B,,42\n", "columns_missing"),
        (b"%PDF-1.7 hello", "not_a_table"),
    ],
)
def test_what_is_not_a_file_of_learners_is_refused_with_a_sentence(content, code):
    with pytest.raises(Refused) as refused:
        read_file(content, "x.csv")

    assert refused.value.problems[0].code == code


def test_unknown_columns_are_named():
    with pytest.raises(Refused, match="not known here: Shoe size"):
        read_file(b"Forename,Surname,Date of birth,Shoe size\n", "x.csv")


@pytest.mark.spec("REG-08")
def test_the_file_with_errors_is_the_users_rows_and_can_be_uploaded_again():
    problems = [{"place": "gender", "message": "Use M, F or U.", "suggestion": "M", "code": "gender_unknown"}]

    content = file_with_problems([(7, learner(0, gender="Male"), problems), (8, learner(1), [])])

    first, second = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (first["Row"], first["Gender"], first["Problem"], first["Suggestion"]) == (
        "7",
        "Male",
        "Gender: Use M, F or U.",
        "Gender: M",
    )
    assert (second["Problem"], second["Suggestion"]) == ("", "")
    assert [cells for _, cells in read_file(content, "again.csv")] == [
        {field: text for field, text in row.items() if text}
        for row in (learner(0, gender="Male"), learner(1))
    ]
