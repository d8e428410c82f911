"""Raw to uniform marks: published boundaries and conversions of AQA, OCR and Edexcel; OCR's rule for TAGs."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.ums import (
    Boundary,
    Conversion,
    a2_star_and_cap,
    as_cap,
    conversion_problems,
    grade_on_raw,
    teacher_assessed_ums,
    uniform_mark,
)


def conversion(
    boundaries: str, ums: str, *, max_raw: int, max_ums: int, cap_raw: int | None = None
) -> Conversion:
    """Boundaries `A39 B33 …` with UMS `80 70 …`; without a cap, that of an AS-type unit."""
    raw = [(text[0], int(text[1:])) for text in boundaries.split()]
    marks = [int(text) for text in ums.split()]
    rows = tuple(Boundary(grade, mark, uniform) for (grade, mark), uniform in zip(raw, marks, strict=True))
    cap = as_cap(rows[0].raw, rows[1].raw, max_raw=max_raw) if cap_raw is None else cap_raw
    return Conversion(rows, max_raw, max_ums, cap)


PYA1 = conversion("A39 B33 C27 D22 E17", "80 70 60 50 40", max_raw=62, max_ums=100)
PERCENT = conversion("A64 B52", "80 70", max_raw=100, max_ums=100)
OCR_61 = conversion("A61 B55", "64 56", max_raw=80, max_ums=80)
OCR_64 = conversion("A64 B58", "64 56", max_raw=80, max_ums=80)
F011 = conversion("A68 B61 C54 D47 E41", "64 56 48 40 32", max_raw=80, max_ums=80)
F012 = conversion("A97 B89 C81 D74 E67", "96 84 72 60 48", max_raw=120, max_ums=120)
FOUNDATION = conversion("C31 D25 E19 F13 G7", "48 40 32 24 16", max_raw=60, max_ums=55)
AQA_BOOKLET = conversion("A61 B55", "96 84", max_raw=80, max_ums=120)


@pytest.mark.spec("RES-06")
@pytest.mark.parametrize(
    ("table", "raw", "ums", "grade"),
    [
        pytest.param(PYA1, 32, 68, "C", id="AQA PYA1 32"),
        pytest.param(PYA1, 17, 40, "E", id="AQA PYA1 17"),
        pytest.param(PYA1, 20, 46, "E", id="AQA PYA1 20"),
        pytest.param(PYA1, 25, 56, "D", id="AQA PYA1 25"),
        pytest.param(PYA1, 30, 65, "C", id="AQA PYA1 30"),
        pytest.param(PYA1, 36, 75, "B", id="AQA PYA1 36"),
        pytest.param(PYA1, 39, 80, "A", id="AQA PYA1 39"),
        pytest.param(PYA1, 16, 38, None, id="AQA PYA1 below E"),
        pytest.param(PYA1, 0, 0, None, id="AQA PYA1 nought"),
        pytest.param(PERCENT, 58, 75, "B", id="StudentRoom 58"),
        pytest.param(PERCENT, 93, 100, "A", id="StudentRoom 93"),
        pytest.param(OCR_61, 61, 64, "A", id="OCR-Sally A at 61"),
        pytest.param(OCR_64, 61, 60, "B", id="OCR-Sally A at 64"),
        pytest.param(F011, 41, 32, "E", id="OCR F011 41"),
        pytest.param(F011, 44, 36, "E", id="OCR F011 44"),
        pytest.param(F011, 50, 43, "D", id="OCR F011 50"),
        pytest.param(F011, 60, 55, "C", id="OCR F011 60"),
        pytest.param(F011, 65, 61, "B", id="OCR F011 65"),
        pytest.param(F011, 68, 64, "A", id="OCR F011 68"),
        pytest.param(F012, 67, 48, "E", id="OCR F012 67"),
        pytest.param(F012, 70, 53, "E", id="OCR F012 70"),
        pytest.param(F012, 85, 78, "C", id="OCR F012 85"),
        pytest.param(F012, 97, 96, "A", id="OCR F012 97"),
        pytest.param(F012, 105, 108, "A", id="OCR F012 105"),
        pytest.param(F012, 113, 120, "A", id="OCR F012 cap"),
        pytest.param(F012, 118, 120, "A", id="OCR F012 above the cap"),
        pytest.param(FOUNDATION, 7, 16, "G", id="Edexcel foundation 7"),
        pytest.param(FOUNDATION, 10, 20, "G", id="Edexcel foundation 10"),
        pytest.param(FOUNDATION, 28, 44, "D", id="Edexcel foundation 28"),
        pytest.param(FOUNDATION, 31, 48, "C", id="Edexcel foundation 31"),
        *(pytest.param(AQA_BOOKLET, raw, 120, "A", id=f"AQA-UMS {raw}") for raw in range(73, 81)),
    ],
)
def test_published_conversions(table: Conversion, raw: int, ums: int, grade: str | None) -> None:
    converted = uniform_mark(raw, table)

    assert (converted.ums, converted.grade) == (ums, grade)


@pytest.mark.spec("RES-06")
@pytest.mark.parametrize(
    ("table", "raw", "exact"),
    [
        (PYA1, 32, Fraction(205, 3)),
        (F011, 50, Fraction(304, 7)),
        (F011, 60, Fraction(384, 7)),
        (F011, 65, Fraction(424, 7)),
        (F012, 70, Fraction(372, 7)),
    ],
    ids=["68.33", "43.43", "54.86", "60.57", "53.14"],
)
def test_the_exact_value_is_kept(table: Conversion, raw: int, exact: Fraction) -> None:
    assert uniform_mark(raw, table).exact == exact


@pytest.mark.spec("RES-06")
@pytest.mark.parametrize(
    ("raw", "working"),
    [
        (32, "60 + (32 − 27) × (70 − 60) ÷ (33 − 27) = 68.33, so 68"),
        (36, "70 + (36 − 33) × (80 − 70) ÷ (39 − 33) = 75"),
        (8, "0 + (8 − 0) × (40 − 0) ÷ (17 − 0) = 18.82, so 19"),
        (55, "55 is at or above 51, where all 100 UMS are reached"),
    ],
)
def test_the_conversion_is_explained(raw: int, working: str) -> None:
    assert uniform_mark(raw, PYA1).working == working


@pytest.mark.spec("RES-06")
def test_rounding_does_not_lift_a_mark_over_a_boundary() -> None:
    # Ten raw marks for one UMS: 39 of 40 would round to the boundary itself.
    steep = conversion("A40 B30", "61 60", max_raw=60, max_ums=70)

    assert uniform_mark(39, steep).exact == Fraction(609, 10)
    assert uniform_mark(39, steep).ums == 60
    assert uniform_mark(40, steep).ums == 61


@pytest.mark.parametrize("raw", [-1, 63])
def test_a_mark_outside_the_paper_is_refused(raw: int) -> None:
    with pytest.raises(ValueError, match=f"^A raw mark on this unit is from 0 to 62, not {raw}.$"):
        uniform_mark(raw, PYA1)


@pytest.mark.parametrize(
    ("a", "b", "max_raw", "cap"), [(64, 52, 100, 88), (97, 89, 120, 113), (39, 33, 62, 51), (50, 40, 60, 60)]
)
def test_the_cap_of_an_as_type_unit(a: int, b: int, max_raw: int, cap: int) -> None:
    assert as_cap(a, b, max_raw=max_raw) == cap


@pytest.mark.parametrize(
    ("a", "b", "max_raw", "star", "cap"),
    [(60, 52, 80, 68, 76), (60, 50, 80, 70, 80), (61, 50, 80, 70, 79)],
    ids=["room above A", "exactly twice the band", "half-way, rounded down"],
)
def test_the_a_star_point_of_an_a2_type_unit(a: int, b: int, max_raw: int, star: int, cap: int) -> None:
    assert a2_star_and_cap(a, b, max_raw=max_raw) == (star, cap)


@pytest.mark.spec("RES-06")
@pytest.mark.parametrize(("boundary", "grade"), [(30, "L1D"), (33, "L1M")], ids=["OCR-Mia", "OCR-Mia"])
def test_the_grade_follows_the_boundaries_of_the_series(boundary: int, grade: str) -> None:
    boundaries = (Boundary("L2P", 36, 48), Boundary("L1D", boundary, 40), Boundary("L1M", 24, 32))

    assert grade_on_raw(31, boundaries) == grade
    assert grade_on_raw(23, boundaries) is None


CAMBRIDGE_NATIONALS_UNIT = (
    ("L2D*", 54),
    ("L2D", 48),
    ("L2M", 42),
    ("L2P", 36),
    ("L1D", 30),
    ("L1M", 24),
    ("L1P", 18),
)


@pytest.mark.spec("TAG-04")
@pytest.mark.parametrize(
    ("grade", "ums"),
    [("L1P", 21), ("L1M", 27), ("L1D", 33), ("L2P", 39), ("L2M", 45), ("L2D", 51), ("L2D*", 57), ("U", 0)],
)
def test_a_tag_gets_the_mid_point_of_its_grade(grade: str, ums: int) -> None:
    assert teacher_assessed_ums(grade, CAMBRIDGE_NATIONALS_UNIT, max_ums=60) == ums


@pytest.mark.parametrize(
    ("table", "problems"),
    [
        (PYA1, []),
        (Conversion((), 60, 60, 60), ["There are no grade boundaries."]),
        (
            Conversion((Boundary("A", 30, 80), Boundary("B", 30, 70)), 60, 100, 40),
            ["A must be above B, both in raw marks and in UMS."],
        ),
        (
            Conversion((Boundary("A", 50, 80), Boundary("B", 0, 0)), 60, 70, 40),
            [
                "The boundary of B must be above 0.",
                "Full UMS must be reached between 50 and 60 marks.",
                "The boundary of A is above 70 UMS.",
            ],
        ),
    ],
)
def test_unsound_boundaries_say_why(table: Conversion, problems: list[str]) -> None:
    assert conversion_problems(table) == problems


@st.composite
def conversions(draw: st.DrawFn) -> Conversion:
    raw = sorted(draw(st.sets(st.integers(1, 100), min_size=2, max_size=6)), reverse=True)
    ums = sorted(draw(st.sets(st.integers(1, 300), min_size=len(raw), max_size=len(raw))), reverse=True)
    boundaries = tuple(Boundary(f"G{rank}", *pair) for rank, pair in enumerate(zip(raw, ums, strict=True)))
    cap = draw(st.integers(raw[0], 120))
    return Conversion(boundaries, 120, draw(st.integers(ums[0], 400)), cap)


@pytest.mark.spec("RES-06")
@given(conversions())
def test_more_marks_never_earn_less_and_no_mark_crosses_a_boundary(table: Conversion) -> None:
    converted = [uniform_mark(raw, table) for raw in range(table.max_raw + 1)]

    assert conversion_problems(table) == []
    assert [mark.ums for mark in converted] == sorted(mark.ums for mark in converted)
    assert converted[-1].ums == table.max_ums
    for raw, mark in enumerate(converted):
        assert mark.grade == grade_on_raw(raw, table.boundaries)
        assert mark.grade == next((edge.grade for edge in table.boundaries if mark.ums >= edge.ums), None)
