"""What spreadsheets do to dates and numbers, and what is offered instead."""

import pytest

from testamur.ground.sheets.damage import could_be_month_first, is_month_first, likely_date, likely_digits
from testamur.ground.sheets.rows import is_blank


@pytest.mark.spec("REG-06")
@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("39890", "18/03/2009"),  # a day number
        ("1092026", "01/09/2026"),  # without its leading nought
        ("3/27/2009", "27/03/2009"),  # the month first
        ("18/03/2009 00:00:00", "18/03/2009"),  # with a time
        ("'18/03/2009", "18/03/2009"),  # with an apostrophe
        ("3202009", ""),
        ("soon", ""),
        ("13/13/2009", ""),
        ("99999", ""),
        ("18/03/2009", ""),
    ],
)
def test_a_damaged_date(text, likely):
    assert likely_date(text) == likely


@pytest.mark.spec("REG-06")
@pytest.mark.parametrize(
    ("text", "likely"),
    [("4O", "40"), ("'0123", "0123"), ("4836803119.0", "4836803119"), ("1.23E+09", ""), ("", "")],
)
def test_damaged_digits(text, likely):
    assert likely_digits(text) == likely


def test_dates_that_have_or_could_have_the_month_first():
    dates = ("3/27/2009", "4/3/2009", "27/3/2009", "3/3/2009", "soon")

    assert [is_month_first(text) for text in dates] == [True, False, False, False, False]
    assert [could_be_month_first(text) for text in dates] == [False, True, False, False, False]


def test_a_row_of_blanks_is_blank():
    assert is_blank({"forename": " ", "surname": ""})
    assert not is_blank({"forename": "A"})
