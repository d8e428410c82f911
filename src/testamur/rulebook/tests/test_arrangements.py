"""Access arrangements: the details they need, and how early they are asked for."""

from datetime import date

import pytest

from testamur.rulebook.arrangements import (
    KINDS,
    detail_problem,
    last_request_on,
    minutes_with,
    said,
    tidy_detail,
)
from testamur.rulebook.calendar import WorkingCalendar

ENGLAND = WorkingCalendar()


@pytest.mark.spec("REG-13")
@pytest.mark.parametrize(
    ("kind", "last_on"),
    [
        ("extra_time", date(2026, 4, 27)),
        ("enlarged", date(2026, 4, 20)),
        ("coloured", date(2026, 4, 20)),
        ("braille", date(2026, 3, 26)),
    ],
)
def test_each_kind_has_its_notice_before_an_assessment(kind, last_on):
    assert last_request_on(KINDS[kind], date(2026, 5, 12), calendar=ENGLAND) == last_on


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("enlarged", "24PT", "24 pt"),
        ("enlarged", "36", "36 pt"),
        ("enlarged", "a3", "A3"),
        ("enlarged", "20 pt", "20 pt"),
        ("braille", "2", "Grade 2"),
        ("extra_time", "25 %", "25"),
        ("extra_time", "025", "25"),
        ("coloured", "  pale   yellow ", "pale yellow"),
    ],
)
def test_details_are_tidied(kind, typed, kept):
    assert tidy_detail(KINDS[kind], typed) == kept


@pytest.mark.spec("REG-13")
@pytest.mark.parametrize(
    ("kind", "detail", "problem"),
    [
        ("enlarged", "", "Give the size of the enlarged paper: A3, 18 pt, 24 pt or 36 pt."),
        ("enlarged", "20 pt", "Give the size of the enlarged paper: A3, 18 pt, 24 pt or 36 pt."),
        ("braille", "", "Give the grade of the braille: Grade 1 or Grade 2."),
        ("coloured", "", "Say the shade of the coloured paper, like yellow."),
        ("extra_time", "", "Give the extra time in per cent, from 1 to 100, like 25."),
        ("extra_time", "250", "Give the extra time in per cent, from 1 to 100, like 25."),
        ("extra_time", "٢٥", "Give the extra time in per cent, from 1 to 100, like 25."),
        ("other", "", "Say what is needed, like early opening of the paper."),
        ("other", "a\x07b", "This holds a hidden control character: type it again."),
        ("other", "x" * 201, "Say it in at most 200 characters; this has 201."),
        ("reader", "Tom", "Reader needs no detail: leave it out."),
        ("enlarged", "A3", None),
        ("extra_time", "25", None),
        ("reader", "", None),
    ],
)
def test_a_detail_is_given_where_the_kind_asks_for_one(kind, detail, problem):
    assert detail_problem(KINDS[kind], detail) == problem


def test_said_as_paperwork_names_it():
    assert said(KINDS["enlarged"], "24 pt") == "Enlarged paper, 24 pt"
    assert said(KINDS["extra_time"], "25") == "Extra time, 25%"
    assert said(KINDS["reader"], "") == "Reader"


@pytest.mark.parametrize(("minutes", "extra", "longer"), [(90, 25, 113), (60, 25, 75), (120, 50, 180)])
def test_extra_time_is_rounded_up_to_the_minute(minutes, extra, longer):
    assert minutes_with(extra, minutes) == longer
