"""T Level overall grades: the tables and states of the DfE results service (TLRC), UCAS points (TES)."""

import pytest

from testamur.rulebook.aggregation import Result, overall
from testamur.rulebook.aggregation.models import PlacementRule, TLevel
from testamur.rulebook.aggregation.t_level import (
    LATER_TABLE_A,
    LATER_TABLE_B,
    STARTERS_2020_TABLE_1,
    STARTERS_2020_TABLE_2,
    Document,
    Table,
    document,
    ucas_points,
)

CORES = ("A*", "A", "B", "C", "D", "E")
SPECIALISMS = frozenset({"ZTLOS006", "ZTLOS007"})
FIRST_STARTERS = PlacementRule.STARTERS_2020
LATER_STARTERS = PlacementRule.LATER_STARTERS


def t_level(table: Table, rule: PlacementRule) -> TLevel:
    return TLevel("CORE", SPECIALISMS, "PLACEMENT", table, rule)


DIGITAL_2020 = t_level(STARTERS_2020_TABLE_1, FIRST_STARTERS)
EARLY_YEARS_2020 = t_level(STARTERS_2020_TABLE_2, FIRST_STARTERS)
EARLY_YEARS = DIGITAL = t_level(LATER_TABLE_A, LATER_STARTERS)
AGRICULTURE = t_level(LATER_TABLE_B, LATER_STARTERS)


def taken(core: str | None, specialism: str | None, placement: str | None = "C") -> list[Result]:
    return [Result("CORE", core), Result("ZTLOS006", specialism), Result("PLACEMENT", placement)]


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("model", "core", "specialism", "placement", "grade"),
    [
        (DIGITAL_2020, "A*", "D", "C", "D*"),
        (AGRICULTURE, "A*", "D", "C", "D*"),
        (EARLY_YEARS_2020, "D", "M", "C", "P"),
        (EARLY_YEARS, "D", "M", "C", "M"),
        (AGRICULTURE, "D", "D", "C", "D"),
        (DIGITAL_2020, "C", "D", "C", "M"),
        (DIGITAL, "C", "D", "C", "D"),
        (DIGITAL, "E", "D", "C", "M"),
        (DIGITAL, "U", "M", "C", "PA"),
        (DIGITAL, "B", "Q", "C", "Q"),
        (DIGITAL, "U", "U", "NC", "U"),
    ],
)
def test_published_examples(model: TLevel, core: str, specialism: str, placement: str, grade: str) -> None:
    assert overall(model, taken(core, specialism, placement)).grade == grade


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("table", "with_distinction", "with_merit", "with_pass"),
    [
        (STARTERS_2020_TABLE_1, "D* D D M M P", "D D M M P P", "D M M P P P"),
        (STARTERS_2020_TABLE_2, "D* D D D M P", "D D M M P P", "M M M P P P"),
        (LATER_TABLE_A, "D* D D D M M", "D D M M M P", "D M M P P P"),
        (LATER_TABLE_B, "D* D D D D M", "D D M M M P", "M M M P P P"),
    ],
    ids=["2020 table 1", "2020 table 2", "later table A", "later table B"],
)
def test_the_tables_read_down_their_columns(
    table: Table, with_distinction: str, with_merit: str, with_pass: str
) -> None:
    model = t_level(table, LATER_STARTERS)

    columns = {
        specialism: " ".join(str(overall(model, taken(core, specialism)).grade) for core in CORES)
        for specialism in "DMP"
    }

    assert columns == {"D": with_distinction, "M": with_merit, "P": with_pass}


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        ("D", "D", "D"),
        ("D", "M", "D"),
        ("D", "P", "M"),
        ("M", "M", "M"),
        ("M", "P", "P"),
        ("P", "P", "P"),
        ("D", "U", "PA"),
        ("D", "Q", "Q"),
    ],
)
def test_two_specialisms_count_as_one_in_either_order(one: str, other: str, grade: str) -> None:
    # With a B in the core, table A gives D, M, M for specialism D, M, P; so the core here is C: D, M, P.
    both = [Result("CORE", "C"), Result("PLACEMENT", "C"), Result("ZTLOS006", one), Result("ZTLOS007", other)]

    assert overall(EARLY_YEARS, both).grade == grade
    assert overall(EARLY_YEARS, both[::-1]).grade == grade


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("core", "specialism", "placement", "later", "first"),
    [
        ("B", "M", "CSC", "M", "M"),
        ("B", None, "C", "PA", "PA"),
        ("X", "U", "C", "PA", "PA"),
        ("B", "M", "NC", "PA", "PA"),
        ("B", "U", "NC", "PA", "PA"),
        (None, "M", None, "PA", "PA"),
        ("U", "U", "NC", "U", "U"),
        ("U", "X", "NC", "X", "U"),
        ("X", "U", "NC", "X", "U"),
        ("U", None, "NC", "X", "U"),
        (None, "U", "NC", "X", "U"),
        ("X", "X", "NC", "X", "X"),
        ("X", None, "NC", "X", "X"),
        (None, "X", "NC", "X", "X"),
        (None, None, "NC", "X", "X"),
        (None, None, None, "X", "X"),
        ("Q", "U", "NC", "Q", "Q"),
        ("U", "Q", "C", "Q", "Q"),
    ],
)
def test_states_without_a_grade_for_later_and_first_starters(
    core: str | None, specialism: str | None, placement: str | None, later: str, first: str
) -> None:
    results = taken(core, specialism, placement)

    assert overall(DIGITAL, results).grade == later
    assert overall(DIGITAL_2020, results).grade == first


@pytest.mark.spec("CAT-07")
def test_the_working_names_every_part() -> None:
    results = [*taken("A", "D"), Result("ZTLOS007", "P")]

    assert [str(step) for step in overall(EARLY_YEARS, results).steps] == [
        "Core: A",
        "Unit ZTLOS006: Distinction",
        "Unit ZTLOS007: Pass",
        "Specialism: Merit",
        "Industry placement: Completed",
        "Overall: Distinction",
    ]


@pytest.mark.spec("CRT-01")
@pytest.mark.parametrize(
    ("grade", "printed"),
    [
        ("D*", Document.CERTIFICATE),
        ("P", Document.CERTIFICATE),
        ("PA", Document.STATEMENT_OF_ACHIEVEMENT),
        ("U", None),
        ("Q", None),
        ("X", None),
    ],
)
def test_what_is_printed(grade: str, printed: Document | None) -> None:
    assert document(grade) == printed


@pytest.mark.parametrize(
    ("grade", "core", "points"),
    [
        ("D*", "A*", 168),
        ("D", "A", 144),
        ("M", "C", 120),
        ("P", "C", 96),
        ("P", "D", 72),
        ("P", "E", 72),
        ("PA", "A", 0),
    ],
)
def test_ucas_points(grade: str, core: str, points: int) -> None:
    assert ucas_points(grade, core=core) == points
