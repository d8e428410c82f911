"""Overall grades from points: BTEC International (2020), BTEC QCF, HNC/HND, BTEC Firsts and CACHE, as published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.aggregation import Outcome, Result, Step, overall
from testamur.rulebook.aggregation.models import Floor, Model, SizePoints, Threshold, UnitPoints
from testamur.rulebook.grades import A_STAR_TO_D, PMD, UNCLASSIFIED, Scale
from testamur.rulebook.means import Means

BTEC_POINTS = {
    60: {"U": 0, "P": 6, "M": 10, "D": 16},
    90: {"U": 0, "P": 9, "M": 15, "D": 24},
    120: {"U": 0, "P": 12, "M": 20, "D": 32},
}

BTEC_THRESHOLDS = {
    180: "P 18, M 26, D 42, D* 48",
    360: "P 36, M 52, D 74, D* 90",
    540: "P 54, M 78, D 108, D* 138",
    720: "PP 72, MP 88, MM 104, DM 124, DD 144, D*D 162, D*D* 180",
    1080: "PPP 108, MPP 124, MMP 140, MMM 156, DMM 176, DDM 196, DDD 216, D*DD 234, D*D*D 252, D*D*D* 270",
}


def thresholds(text: str) -> tuple[Threshold, ...]:
    """`P 18, M 26` as thresholds, the highest first."""
    pairs = [item.split() for item in text.split(", ")]
    return tuple(Threshold(grade, int(points)) for grade, points in reversed(pairs))


def btec(size: int) -> UnitPoints:
    return UnitPoints(PMD, BTEC_POINTS, thresholds(BTEC_THRESHOLDS[size]), below="U")


HNC = SizePoints(PMD, {"P": 0, "M": 1, "D": 2}, thresholds("P 0, M 75, D 150"), best_size=75)


def results(text: str) -> list[Result]:
    """`120-M 60-P` as two results, units U1 and U2."""
    pairs = [item.split("-") for item in text.split()]
    return [Result(f"U{number}", grade, int(size)) for number, (size, grade) in enumerate(pairs, start=1)]


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("size", "units", "grade"),
    [
        (180, "120-M 60-P", "M"),
        (180, "120-M 60-D", "M"),
        (180, "120-D 60-M", "D"),
        (180, "120-D 60-D", "D*"),
        (180, "60-P 60-P 60-U", "U"),
        (180, "90-M 60-M", "P"),
        (360, "120-P 120-P 60-P 60-P", "P"),
        (360, "120-D 120-D 60-D 60-M", "D*"),
        (720, "120-M 120-M 120-M 120-M 120-M 60-P 60-P", "MM"),
        (1080, " ".join(["120-D"] * 8 + ["60-D", "60-U"]), "D*D*D*"),
        (1080, " ".join(["120-P"] * 9), "PPP"),
    ],
)
def test_btec_international(size: int, units: str, grade: str) -> None:
    assert overall(btec(size), results(units)).grade == grade


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize("size", BTEC_THRESHOLDS)
def test_a_point_below_a_threshold_is_the_grade_below(size: int) -> None:
    levels = thresholds(BTEC_THRESHOLDS[size])
    one_a_point = SizePoints(PMD, {"P": 1}, levels, below="U")
    lower = [*(level.grade for level in levels[1:]), "U"]

    reached = [overall(one_a_point, [Result("U1", "P", level.at_least)]).grade for level in levels]
    missed = [overall(one_a_point, [Result("U1", "P", level.at_least - 1)]).grade for level in levels]

    assert reached == [level.grade for level in levels]
    assert missed == lower


@pytest.mark.spec("CAT-07")
def test_the_working_is_explained_line_by_line() -> None:
    units = [
        Result("H/616/8937", "M", 90),
        Result("K/616/8938", "P", 60),
        Result("T/502/8235", means=Means.EXEMPTION),
    ]

    outcome = overall(btec(180), units)

    assert outcome.grade == "P"
    assert [str(step) for step in outcome.steps] == [
        "Unit T/502/8235: exemption, which carries no grade",
        "Unit H/616/8937: Merit = 15 points",
        "Unit K/616/8938: Pass = 6 points",
        "Total 21 points",
        "D* needs 48 points: 27 short",
        "D needs 42 points: 21 short",
        "M needs 26 points: 5 short",
        "P needs 18 points: reached",
    ]


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize("grade", [None, "NYA"])
def test_there_is_no_overall_grade_until_every_unit_has_points(grade: str | None) -> None:
    outcome = overall(btec(180), [Result("U1", "D", 120), Result("U2", grade, 60)])

    assert outcome.grade is None
    assert outcome.steps[-1] == Step(
        f"{grade or 'no grade'} has no points yet, so there is no overall grade.", "U2"
    )


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    "unfinished", [Result("U2", None, 15), Result("U2", "M", None)], ids=["grade", "size"]
)
def test_points_for_each_credit_need_grade_and_credit(unfinished: Result) -> None:
    outcome = overall(HNC, [Result("U1", "D", 60), unfinished])

    assert outcome.grade is None
    assert outcome.steps[-1].unit == "U2"


@pytest.mark.spec("CAT-07")
def test_units_without_grades_alone_make_no_overall_grade() -> None:
    outcome = overall(btec(180), [Result("U1", means=Means.CREDIT_TRANSFER)])

    assert outcome == Outcome(
        None, (Step("credit transfer, which carries no grade", "U1"), Step("There are no results yet."))
    )


@pytest.mark.spec("CAT-07")
def test_btec_qcf_counts_points_for_each_credit() -> None:
    model = SizePoints(PMD, {"P": 7, "M": 8, "D": 9}, thresholds("P 0"))

    outcome = overall(model, [Result("T/502/8235", "M", 10)])

    assert str(outcome.steps[0]) == "Unit T/502/8235: Merit = 10 × 8 = 80 points"


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("units", "grade"),
    [
        ("60-M 15-P", "P"),
        ("75-M", "M"),
        ("74-M 1-P", "P"),
        ("60-D 15-M", "M"),
        ("75-D", "D"),
        ("15-P 60-M 15-D", "M"),
        ("15-P 60-M 15-M", "M"),
    ],
    ids=["60 M", "75 M", "74 M", "60 D 15 M", "75 D", "best first", "over 75"],
)
def test_hnc_counts_the_best_75_credits(units: str, grade: str) -> None:
    assert overall(HNC, results(units)).grade == grade


@pytest.mark.spec("CAT-07")
def test_a_unit_across_the_line_counts_in_part() -> None:
    outcome = overall(HNC, results("60-D 30-M 15-P"))

    assert [str(step) for step in outcome.steps[:4]] == [
        "Unit U1: Distinction = 60 × 2 = 120 points",
        "Unit U2: Merit = 15 of its 30 × 1 = 15 points",
        "Unit U3: Pass = 0 of its 15 × 0 = 0 points",
        "Total 135 points",
    ]


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("weight", "points"), [(2, [10, 8, 6, 4, 2]), (4, [20, 16, 12, 8, 4]), (9, [45, 36, 27, 18, 9])]
)
def test_cache_weighs_the_value_of_a_grade(weight: int, points: list[int]) -> None:
    values = {"A*": 5, "A": 4, "B": 3, "C": 2, "D": 1}
    model = SizePoints(A_STAR_TO_D, values, thresholds("D 0"))

    outcomes = [overall(model, [Result("HSC1", grade, weight)]) for grade in values]

    assert [outcome.steps[1] for outcome in outcomes] == [Step(f"Total {total} points") for total in points]


CORE_UNITS = Floor("core units", frozenset({"U1", "U2"}), 24)
FIRSTS_SCALE = Scale("2019", "First", (*PMD.grades[:3], UNCLASSIFIED))
FIRSTS = UnitPoints(
    FIRSTS_SCALE,
    {30: {"U": 0, "P": 12, "M": 18, "D": 24}},
    (Threshold("M", 66, (CORE_UNITS,)), Threshold("P", 48, (CORE_UNITS,))),
    below="U",
)


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("units", "grade"),
    [
        ("30-P 30-P 30-P 30-P", "P"),
        ("30-P 30-U 30-D 30-D", "U"),
        ("30-D 30-U 30-D 30-D", "M"),
        ("30-M 30-M 30-M 30-U", "P"),
    ],
    ids=["core 24", "core 12, total 60", "one core unit carries the other", "total 54"],
)
def test_btec_firsts_need_their_core_units_too(units: str, grade: str) -> None:
    assert overall(FIRSTS, results(units)).grade == grade


@pytest.mark.spec("CAT-07")
def test_a_missed_floor_is_explained() -> None:
    outcome = overall(FIRSTS, results("30-P 30-U 30-D 30-D"))

    assert [str(step) for step in outcome.steps[4:]] == [
        "Total 60 points",
        "M needs 66 points: 6 short",
        "P needs 48 points: total reached, but core units needs 24 and has 12",
    ]


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize("model", [btec(360), HNC, FIRSTS], ids=["BTEC", "HNC", "Firsts"])
@given(data=st.data())
def test_the_order_of_units_makes_no_difference(model: Model, data: st.DataObject) -> None:
    size = st.sampled_from([30] if model is FIRSTS else [60, 90, 120])
    pairs = data.draw(st.lists(st.tuples(st.sampled_from("PMD"), size), min_size=1, max_size=6))
    units = [Result(f"U{number}", *pair) for number, pair in enumerate(pairs)]
    shuffled = data.draw(st.permutations(units))

    one, other = overall(model, units), overall(model, shuffled)

    assert other.grade == one.grade
    assert sorted(map(str, other.steps)) == sorted(map(str, one.steps))
