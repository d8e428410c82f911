"""The worked vectors of published rules of combination: what is claimed, and the status it must give (CLM-05).

Sources of each rule are in `combination_rules`; rows 1 and 17 are the awarding guide's own, the rest follow from
the published rule and the units chosen here.
"""

import pytest

from testamur.rulebook.combination import (
    Held,
    Means,
    Status,
    from_data,
    judge,
    problems,
)
from testamur.rulebook.tests.combination_rules import (
    COUNSELLING,
    R1,
    R2,
    R2_UNITS,
    R3,
    R3_UNITS,
    R5,
    R5_UNITS,
    R6,
    R6_UNITS,
    R12,
    R12_UNITS,
    REAL_RULES,
)

M27 = "M1 M2 M3 M4 M5"
A28 = "A1 A2 A3"
FULL, PARTIAL = Status.FULL, Status.PARTIAL


def verdict(data, units, claimed, failed=""):
    holdings = [Held(code) for code in claimed.split()]
    holdings += [Held(code, grade_achieves=False) for code in failed.split()]
    return judge(from_data(data), {unit.code: unit for unit in units}, {held.code: held for held in holdings})


VECTORS = [
    ("2 four of five mandatory", R1, COUNSELLING, "T/502/8235 L/502/8239 K/502/8233 L/502/8225", PARTIAL, 34,
     ["Unit L/502/8242 Personal and professional development (6 credits) of the qualification is not achieved."]),
    ("3 exactly 40 at Level 3", R2, R2_UNITS, f"{M27} A1 A2 A3 B1 B2 C1 C2", FULL, 58, []),
    ("4 one credit short in A", R2, R2_UNITS, f"{M27} A-12 B1 B2 C1 C2", PARTIAL, 57,
     ["1 more credit in total.", "1 more credit at Level 3 or above.", "1 more credit from Group A."]),
    ("5 all options from A", R2, R2_UNITS, f"{M27} A1 A2 A3 A4 A5 A6 A7", FULL, 58, []),
    ("6 58 credits but 37 at Level 3", R2, R2_UNITS, f"{M27} A1 A2 A3-L2 B1 B2 C1 C2", PARTIAL, 58,
     ["3 more credits at Level 3 or above."]),
    ("7 B capped at 10", R2, R2_UNITS, f"{M27} A1 A2 A3 B1 B2 B3 C1", PARTIAL, 54, ["4 more credits in total."]),
    ("8 mandatory missing at 58 credits", R2, R2_UNITS, "M1 M2 M3 M4 A-12 A1 A2 A4 A5 A6", PARTIAL, 58,
     ["Unit M5 Unit M5 (3 credits) in Mandatory units is not achieved."]),
    ("9 D at its cap", R3, R3_UNITS, f"{A28} B1 B2 B3 C1 C2 C3 D1 D2", FULL, 58, []),
    ("10 B one short", R3, R3_UNITS, f"{A28} B1 B2 C1 C2 C3 C4 D1 D2", PARTIAL, 58, ["1 more credit from Group B."]),
    ("11 D capped at 8", R3, R3_UNITS, f"{A28} B1 B2 B3 C1 C2 D1 D2 D3", PARTIAL, 56,
     ["2 more credits in total.", "2 more credits from Options."]),
    ("12 all options from B", R3, R3_UNITS, f"{A28} B1 B2 B3 B4 B5", FULL, 58, []),
    ("13 27 at Level 3", R5, R5_UNITS, "A1 A2 B1 B2 C1 C2 C3", FULL, 40, []),
    ("14 same title at two levels", R5, R5_UNITS, "A1 A2 B1 B2 IT2 IT3 C1", PARTIAL, 37,
     ["3 more credits in total.", "3 more credits from Groups B and C."]),
    ("15 external assessment not taken", R6, R6_UNITS,
     " ".join(unit.code for unit in R6_UNITS if unit.code != "EA"), PARTIAL, 136,
     ["Unit EA External assessment in External assessment is not achieved."]),
    ("17 all three passed", R12, R12_UNITS, "FS/L2/R FS/L2/W FS/L2/SLC", FULL, 0, []),
]  # fmt: skip


@pytest.mark.spec("CLM-05")
@pytest.mark.parametrize(
    ("data", "units", "claimed", "status", "credits", "missing"),
    [pytest.param(*row[1:], id=row[0]) for row in VECTORS],
)
def test_status_credits_and_what_is_missing(data, units, claimed, status, credits, missing):
    found = verdict(data, units, claimed)

    assert (found.status, found.credits) == (status, credits)
    assert [lack.sentence for lack in found.missing] == missing


@pytest.mark.spec("CLM-02", "CLM-05")
def test_1_credit_transfer_and_equivalence_satisfy_the_unit_and_its_credit():
    means = [Means.ACHIEVED, Means.CREDIT_TRANSFER, Means.EQUIVALENCE, Means.ACHIEVED, Means.ACHIEVED]
    held = {u.code: Held(u.code, how) for u, how in zip(COUNSELLING, means, strict=True)}

    found = judge(from_data(R1), {unit.code: unit for unit in COUNSELLING}, held)

    assert (found.status, found.credits) == (Status.FULL, 40)
    assert [
        counted.held.means for counted in sorted(found.counted, key=lambda c: list(held).index(c.unit))
    ] == means


@pytest.mark.spec("CLM-05")
def test_16_a_failed_component_is_not_achieved():
    found = verdict(R12, R12_UNITS, "FS/L2/R FS/L2/SLC", failed="FS/L2/W")

    assert found.status is Status.PARTIAL
    assert [lack.sentence for lack in found.missing] == [
        "Unit FS/L2/W Writing of the qualification is not achieved."
    ]


@pytest.mark.spec("CAT-04")
@pytest.mark.parametrize(("data", "units"), REAL_RULES.values(), ids=REAL_RULES.keys())
def test_published_rules_can_be_written_and_met(data, units):
    assert problems(from_data(data), {unit.code: unit for unit in units}) == []
