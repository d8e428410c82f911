"""Overall grades read off unit grades: functional skills, V Certs, lowest and matrix models."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.aggregation import Outcome, Result, Step, overall
from testamur.rulebook.aggregation.models import AllPass, EveryUnit, Lowest, Matrix
from testamur.rulebook.grades import FUNCTIONAL_SKILLS, LEVELS_1_2, PASS_FAIL, PMD
from testamur.rulebook.means import Means

ENGLISH = AllPass(FUNCTIONAL_SKILLS, award="P")
V_CERT = EveryUnit("D", "D*", otherwise=Lowest(PMD))


def results(**grades: str | None) -> list[Result]:
    return [Result(unit, grade) for unit, grade in grades.items()]


@pytest.mark.spec("CAT-07")
def test_functional_skills_need_every_component() -> None:
    assert overall(ENGLISH, results(R="P", W="P", SLC="P")).grade == "P"
    assert overall(ENGLISH, results(R="P", W="F", SLC="P")).grade is None
    assert overall(ENGLISH, results(R="P", W=None, SLC="P")).grade is None
    assert overall(ENGLISH, []).grade is None


@pytest.mark.spec("CAT-07")
def test_all_pass_explains_what_is_missing() -> None:
    assert [str(step) for step in overall(ENGLISH, results(R="P", W="F", SLC="P")).steps] == [
        "Unit R: Pass",
        "Unit W: Fail",
        "Unit SLC: Pass",
        "All must be achieved; 1 of 3 are not.",
    ]


@pytest.mark.spec("CAT-07")
def test_transferred_and_exempted_units_satisfy_all_pass() -> None:
    units = [Result("T/502/8235", "P"), Result("L/502/8239", means=Means.CREDIT_TRANSFER)]

    outcome = overall(AllPass(PASS_FAIL, "P"), units)

    assert outcome == Outcome(
        "P",
        (
            Step("credit transfer, which carries no grade", "L/502/8239"),
            Step("Pass", "T/502/8235"),
            Step("All are achieved: Pass"),
        ),
    )


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("grades", "lowest"),
    [
        (["D", "M", "D"], "M"),
        (["D"], "D"),
        (["D", "U"], "U"),
        (["D", "NYA"], None),
        (["D", None], None),
        ([], None),
    ],
)
def test_lowest(grades: list[str | None], lowest: str | None) -> None:
    units = [Result(f"U{number}", grade) for number, grade in enumerate(grades)]

    assert overall(Lowest(PMD), units).grade == lowest


@pytest.mark.spec("CAT-07")
def test_a_v_cert_of_a_level_2_pass_in_both_units_is_a_level_2_pass() -> None:
    assert overall(Lowest(LEVELS_1_2), results(U1="L2P", U2="L2P")).grade == "L2P"


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("units", "grade"),
    [
        (results(U1="D", U2="D", U3="D"), "D*"),
        (results(U1="D", U2="M", U3="D"), "M"),
        (results(U1="D", U2=None), None),
        ([Result("U1", "D"), Result("U2", means=Means.EXEMPTION)], "D"),
        ([], None),
    ],
    ids=["all D", "one M", "one missing", "one exempted", "none"],
)
def test_distinction_star_is_for_those_with_distinction_in_every_unit(
    units: list[Result], grade: str | None
) -> None:
    assert overall(V_CERT, units).grade == grade


@pytest.mark.spec("CAT-07")
def test_the_every_unit_rule_names_the_units_that_fall_short() -> None:
    outcome = overall(V_CERT, results(U1="D", U2="M", U3="P"))

    assert [str(step) for step in outcome.steps[-2:]] == [
        "The lowest grade is Pass",
        "D* needs D in every unit; not so in U2, U3",
    ]


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("exam", "project", "grade"), [("P", "D", "M"), ("D", "D", "D"), ("D", "U", None), ("D", None, None)]
)
def test_a_matrix_of_two_results(exam: str, project: str | None, grade: str | None) -> None:
    cells = {"P": {"P": "P", "D": "M"}, "D": {"P": "M", "D": "D"}}

    outcome = overall(Matrix("exam", "project", cells), results(exam=exam, project=project))

    assert outcome.grade == grade


@pytest.mark.spec("CAT-07")
def test_a_matrix_shows_both_results_and_the_cell() -> None:
    outcome = overall(Matrix("exam", "project", {"P": {"D": "M"}}), results(project="D", exam="P"))

    assert [str(step) for step in outcome.steps] == ["Unit exam: P", "Unit project: D", "P with D: M"]


@pytest.mark.spec("CAT-07")
@given(data=st.data())
def test_the_order_of_units_makes_no_difference(data: st.DataObject) -> None:
    grades = data.draw(st.lists(st.sampled_from(["P", "M", "D", "U", "NYA", None]), max_size=6))
    units = [Result(f"U{number}", grade) for number, grade in enumerate(grades)]
    shuffled = data.draw(st.permutations(units))

    for model in (Lowest(PMD), AllPass(PMD, "P"), V_CERT):
        assert overall(model, shuffled).grade == overall(model, units).grade
