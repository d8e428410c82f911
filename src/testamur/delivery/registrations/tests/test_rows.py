"""Reading one learner's cells: a table of what people and spreadsheets write, and what is answered."""

from datetime import date

import pytest

from testamur.delivery.registrations.rows import Row, Rules, read_cells
from testamur.delivery.registrations.tests.conftest import learner
from testamur.kit.problems import Severity

TODAY = date(2026, 11, 16)
REGULATED = Rules(today=TODAY, needs_dates=True, minimum_age=16, maximum_age=60)
UNREGULATED = Rules(today=TODAY, needs_dates=False)


def said(rules: Rules = REGULATED, **cells: str) -> list[tuple[str, str, str]]:
    _, problems = read_cells(learner(**cells), rules=rules)
    return [(problem.place, problem.code, problem.suggestion) for problem in problems]


@pytest.mark.spec("REG-03")
def test_a_learner_right_in_every_column():
    row, problems = read_cells(
        {
            "forename": "  Zoë ",
            "middle_names": "Ann  Marie",
            "surname": "O’Neill",
            "date_of_birth": "2/9/08",
            "gender": "f",
            "uln": "4836 803 119",
            "postcode": "cf10  3at",
            "starts_on": "1 Sep 2026",
            "planned_end_on": "310727",
        },
        rules=REGULATED,
    )

    assert problems == []
    assert row == Row(
        forename="Zoë",
        middle_names="Ann Marie",
        surname="O’Neill",
        date_of_birth=date(2008, 9, 2),
        centre_reference="",
        ethnicity="99",
        gender="F",
        uln="4836803119",
        postcode="CF10 3AT",
        starts_on=date(2026, 9, 1),
        planned_end_on=date(2027, 7, 31),
        country_of_study="GB",
    )


@pytest.mark.spec("REG-03", "REG-06", "ULN-02")
@pytest.mark.parametrize(
    ("field", "text", "code", "suggestion"),
    [
        ("forename", "", "name_missing", ""),
        ("surname", " ", "name_missing", ""),
        ("surname", "=HYPERLINK(1)", "name_wrong", ""),
        ("forename", "Am1lia", "name_wrong", ""),
        ("forename", "Amelia\N{REPLACEMENT CHARACTER}", "name_wrong", ""),
        ("middle_names", "@Ann", "name_wrong", ""),
        ("date_of_birth", "", "date_missing", ""),
        ("date_of_birth", "31/02/2009", "date_unreadable", ""),
        ("date_of_birth", "3/27/2009", "date_unreadable", "27/03/2009"),
        ("date_of_birth", "39890", "date_unreadable", "18/03/2009"),
        ("date_of_birth", "1092008", "date_unreadable", "01/09/2008"),
        ("date_of_birth", "16/11/2026", "birth_date_impossible", ""),
        ("ethnicity", "4O", "ethnicity_unknown", "40"),
        ("ethnicity", "30", "ethnicity_unknown", ""),
        ("ethnicity", "Indian", "ethnicity_unknown", "39"),
        ("gender", "", "gender_missing", ""),
        ("gender", "Male", "gender_unknown", "M"),
        ("gender", "Q", "gender_unknown", ""),
        ("uln", "1.23E+09", "uln_wrong", ""),
        ("uln", "4836803118", "uln_wrong", ""),
        ("uln", "0000000042", "uln_wrong", ""),
        ("uln", "4836803119.0", "uln_wrong", "4836803119"),
        ("uln", "9999999999", "uln_wrong", ""),
        ("uln", "'4836803119", "uln_wrong", "4836803119"),
        ("uln", "48368O3119", "uln_wrong", "4836803119"),
        ("date_of_birth", "18/03/2009 00:00", "date_unreadable", "18/03/2009"),
        ("date_of_birth", "'18/03/2009", "date_unreadable", "18/03/2009"),
        ("country_of_study", "United Kingdom", "country_unknown", "GB"),
        ("country_of_study", "XX", "country_unknown", ""),
        ("starts_on", "", "date_missing", ""),
        ("starts_on", "01/09/2126", "date_unlikely", ""),
        ("planned_end_on", "31/08/2026", "ends_before_start", ""),
        ("centre_reference", "x" * 31, "reference_too_long", ""),
        ("centre_reference", "a\x07b", "reference_unreadable", ""),
        ("postcode", "CF10 3AT CARDIFF", "postcode_too_long", ""),
    ],
)
def test_a_wrong_cell(field, text, code, suggestion):
    row, problems = read_cells(learner(**{field: text}), rules=REGULATED)

    assert row is None
    assert [(each.place, each.code, each.suggestion, each.severity) for each in problems] == [
        (field, code, suggestion, Severity.ERROR)
    ]


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("postcode", "12345", "postcode_doubtful"),
        ("date_of_birth", "01/01/2012", "too_young"),
        ("date_of_birth", "01/01/1950", "too_old"),
        ("date_of_birth", "01/01/2018", "birth_date_doubtful"),
        ("planned_end_on", "30/10/2026", "end_in_the_past"),
    ],
)
def test_a_doubtful_cell_is_read_all_the_same(field, text, code):
    row, problems = read_cells(learner(**{field: text}), rules=REGULATED)

    assert row is not None
    assert [(each.place, each.code, each.severity) for each in problems] == [(field, code, Severity.WARNING)]


@pytest.mark.spec("REG-03")
def test_only_regulated_products_need_dates():
    without_dates = {"starts_on": "", "planned_end_on": ""}

    assert said(UNREGULATED, **without_dates) == []
    assert said(REGULATED, **without_dates) == [
        ("starts_on", "date_missing", ""),
        ("planned_end_on", "date_missing", ""),
    ]


def test_a_postcode_abroad_is_not_doubted():
    assert said(postcode="75001", country_of_study="FR") == []


def test_every_wrong_cell_of_a_row_is_named():
    assert [place for place, _, _ in said(forename="", gender="?", uln="12")] == ["forename", "gender", "uln"]
