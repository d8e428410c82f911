"""Dates: as people write them, as spreadsheets damage them, and those that never were. The day is 16 November 2026."""

from tests.hostile_files.cases import Case, Takes, case
from tests.hostile_files.learner_files import class_of, doubtful_cell, learner, right_cell, wrong_cell


def born(written: str, **facts: str) -> Case:
    return right_cell(f"born on {written!r}", date_of_birth=written, **facts)


def not_born(written: str, code: str = "date_unreadable") -> Case:
    return wrong_cell(f"born on {written!r}", code, date_of_birth=written)


RIGHT = [
    born("1/2/2009"),
    born("01.02.09"),
    born("2009-02-01"),
    born("2009-02-01 00:00:00"),
    born("1 February 2009"),
    born("1st Feb. 2009"),
    born("01-FEB-09"),
    born("01022009"),
    born("29/02/2008"),
    right_cell("an end on the day of the start", starts_on="01/02/2027", planned_end_on="01/02/2027"),
]

DAMAGED = [
    not_born("39890"),
    not_born("39890.0"),
    not_born("1022009"),
    not_born("3/27/2009"),
    not_born("01/02/2009 00:00"),
    not_born("01/02/2009 13:30"),
    not_born("2009-02-01T00:00:00Z"),
    not_born("########"),
    not_born("#VALUE!"),
    not_born("'01/02/2009"),
    not_born("60"),
    not_born("-1"),
    not_born("3.989E+04"),
    not_born("13:30"),
    case(
        "one date month first makes the others of its column doubtful",
        class_of(
            learner(0, date_of_birth="03/27/2009"),
            learner(1, date_of_birth="03/04/2009"),
            learner(2, date_of_birth="05/05/2009"),
            learner(3, date_of_birth="30/04/2009"),
        ).encode(),
        Takes(4, {2: "date_unreadable"}, {3: "month_first_nearby"}),
    ),
]

NEVER = [
    not_born("29/02/2009"),
    not_born("29/02/1900"),
    not_born("31/04/2009"),
    not_born("32/13/2009"),
    not_born("00/00/0000"),
    not_born("4O/01/2009"),
    not_born("01/O2/2009"),
    not_born("1/2/9"),
    not_born("1/2"),
    not_born("Feb 2009"),
    not_born("Jan 1, 2009"),
    not_born("tbc"),
    not_born("n/a"),
    not_born("٠١/٠٢/٢٠٠٩"),
    not_born("０１/０２/２００９"),
    not_born("1/2/2009 & 3/4/2010"),
    not_born("=TODAY()"),
    wrong_cell("born on a day of four hundred digits", "date_unreadable", date_of_birth="9" * 400),
    not_born("01/01/1900", "birth_date_impossible"),
    not_born("1900-01-01", "birth_date_impossible"),
    not_born("01/01/0001", "birth_date_impossible"),
    not_born("20090201", "birth_date_impossible"),
    not_born("16/11/2026", "birth_date_impossible"),
    not_born("17/11/2026", "birth_date_impossible"),
    not_born("31/12/9999", "birth_date_impossible"),
    not_born("", "date_missing"),
    wrong_cell("a course that ends before it starts", "ends_before_start", planned_end_on="31/08/2026"),
    wrong_cell("a course in another century", "date_unlikely", starts_on="01/09/1926"),
    wrong_cell("a course that never ends", "date_unlikely", planned_end_on="31/12/9999"),
    wrong_cell("a start that is a word", "date_unreadable", starts_on="September"),
    wrong_cell("no start", "date_missing", starts_on=""),
]

DOUBTFUL = [
    doubtful_cell("a learner of six", "birth_date_doubtful", date_of_birth="1/2/2020"),
    doubtful_cell("a learner of a hundred and six", "birth_date_doubtful", date_of_birth="1/2/1920"),
    doubtful_cell("a course that has ended", "end_in_the_past", planned_end_on="31/10/2026"),
]

CASES: list[Case] = [*RIGHT, *DAMAGED, *NEVER, *DOUBTFUL]
