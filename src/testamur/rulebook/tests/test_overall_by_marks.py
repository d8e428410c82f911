"""Overall grades from UMS (OCR Cambridge Nationals, A level A*) and raw totals (essential digital skills)."""

from dataclasses import replace

import pytest

from testamur.rulebook.aggregation import Outcome, Result, Step, overall
from testamur.rulebook.aggregation.models import Floor, MarkTotal, Threshold, UmsTotal

UNITS = ("R081", "R082", "R083", "R084")
CERTIFICATE = UmsTotal(
    UNITS,
    tuple(
        Threshold(grade, ums)
        for grade, ums in zip(
            ("L2D*", "L2D", "L2M", "L2P", "L1D", "L1M", "L1P"), (216, 192, 168, 144, 120, 96, 72), strict=True
        )
    ),
    below="U",
)
# November 2020: certificate boundaries twelve lower, once.
NOVEMBER_2020 = replace(
    CERTIFICATE,
    thresholds=tuple(Threshold(each.grade, each.at_least - 12) for each in CERTIFICATE.thresholds),
)
A2 = Floor("A2 units", frozenset({"A2.1", "A2.2"}), 180)
A_LEVEL = UmsTotal(
    ("AS.1", "AS.2", "A2.1", "A2.2"),
    (Threshold("A*", 320, (A2,)), Threshold("A", 320), Threshold("B", 280)),
    "U",
)
EDSQ = MarkTotal(("C1", "C2"), (Threshold("P", 35),), below="F")


def marks(units: tuple[str, ...], *given: int | None) -> list[Result]:
    return [Result(unit, mark=mark) for unit, mark in zip(units, given, strict=True)]


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("total", "grade"),
    [
        (240, "L2D*"),
        (216, "L2D*"),
        (215, "L2D"),
        (192, "L2D"),
        (168, "L2M"),
        (144, "L2P"),
        (120, "L1D"),
        (96, "L1M"),
        (72, "L1P"),
        (71, "U"),
    ],
)
def test_a_cambridge_national_certificate(total: int, grade: str) -> None:
    given = marks(UNITS, 60, min(60, total - 60), 0, max(total - 120, 0))

    assert overall(CERTIFICATE, given).grade == grade


@pytest.mark.spec("CAT-07")
def test_boundaries_belong_to_a_series() -> None:
    given = marks(UNITS, 51, 51, 51, 51)

    assert overall(CERTIFICATE, given).grade == "L2D"
    assert overall(NOVEMBER_2020, given).grade == "L2D*"


@pytest.mark.spec("CAT-07")
def test_an_absent_unit_adds_nothing_and_is_shown() -> None:
    outcome = overall(CERTIFICATE, marks(UNITS, 48, None, 42, 54))

    assert outcome.grade == "L2P"
    assert [str(step) for step in outcome.steps] == [
        "Unit R081: 48 UMS",
        "Unit R082: # (absent) = 0 UMS",
        "Unit R083: 42 UMS",
        "Unit R084: 54 UMS",
        "Total 144 UMS",
        "L2D* needs 216 UMS: 72 short",
        "L2D needs 192 UMS: 48 short",
        "L2M needs 168 UMS: 24 short",
        "L2P needs 144 UMS: reached",
    ]


def test_nobody_is_unclassified_before_the_first_result() -> None:
    assert overall(CERTIFICATE, []) == Outcome(None, (Step("There are no results yet."),))


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("given", "grade"),
    [((70, 70, 90, 90), "A*"), ((100, 100, 89, 90), "A"), ((60, 60, 95, 95), "B"), ((60, 60, 79, 80), "U")],
    ids=["80 % and 90 % of A2", "A2 one short", "total short", "below"],
)
def test_a_star_needs_the_a2_units_as_well(given: tuple[int, ...], grade: str) -> None:
    assert overall(A_LEVEL, marks(A_LEVEL.units, *given)).grade == grade


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("given", "grade"),
    [((10, 25), "P"), ((20, 14), "F"), ((35, None), None), ((None, None), None)],
    ids=["a strong part makes up", "one short", "absent", "absent from both"],
)
def test_essential_digital_skills_add_both_components(
    given: tuple[int | None, ...], grade: str | None
) -> None:
    assert overall(EDSQ, marks(EDSQ.units, *given)).grade == grade


@pytest.mark.spec("CAT-07")
def test_both_components_must_be_attempted() -> None:
    outcome = overall(EDSQ, marks(EDSQ.units, 35, None))

    assert [str(step) for step in outcome.steps] == [
        "Unit C1: 35 marks",
        "Unit C2: absent",
        "Every component must be attempted.",
    ]
