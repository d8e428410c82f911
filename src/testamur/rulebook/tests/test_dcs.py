"""Direct claims status: worked examples of the current rule (NCFE-DCS questions and answers)."""

from datetime import date, timedelta

import pytest

from testamur.rulebook.dcs import (
    Finding,
    Sampled,
    Stage,
    Visit,
    earns,
    keep_problems,
    next_visit_due_on,
    regains,
)

FIRST_ON = date(2026, 1, 12)
GAP = "The two visits must be at least 30 days apart."


def visit(criteria: str, reliability: str, *, final: int, days: int = 0, actions: int = 0) -> Visit:
    """A visit with criteria `111`, one sampled learner per letter of `AAA`, the first ones at the final stage."""
    stages = [Stage.FINAL] * final + [Stage.MID] * (len(reliability) - final)
    sample = tuple(Sampled(letter, stage) for letter, stage in zip(reliability, stages, strict=True))
    return Visit(FIRST_ON + timedelta(days=days), tuple(int(grade) for grade in criteria), sample, actions)


EXCELLENT = visit("1111", "AAA", final=2)
GOOD = visit("1112", "AAA", final=3)


@pytest.mark.spec("CEN-06")
def test_one_excellent_visit_earns_the_status() -> None:
    assert earns([EXCELLENT]) == Finding(earned=True, towards=False, problems=())


@pytest.mark.spec("CEN-06")
@pytest.mark.parametrize(
    ("seen", "problems"),
    [
        (
            visit("1111", "AAA", final=1),
            ("Learners sampled at the final stage: 1; at least 2 needed.",),
        ),
        (
            visit("1111", "AAB", final=2),
            ("The assessment of every sampled learner must be A; not so for 1.",),
        ),
        (visit("1111", "AAA", final=2, actions=1), ("Outstanding actions: 1.",)),
        (GOOD, ("Every criterion must be graded 1; not so for 1 of 4.",)),
    ],
    ids=["one final", "a B", "actions", "one criterion 2"],
)
def test_a_visit_short_of_excellent_counts_as_the_first_of_two(
    seen: Visit, problems: tuple[str, ...]
) -> None:
    assert earns([seen]) == Finding(earned=False, towards=True, problems=problems)


@pytest.mark.spec("CEN-06")
@pytest.mark.parametrize(
    ("seen", "problems"),
    [
        (
            visit("1114", "AAA", final=3),
            ("Every criterion must be graded 1; not so for 1 of 4.",),
        ),
        (
            visit("1111", "AA", final=2),
            ("Learners sampled: 2; at least 3 are needed.",),
        ),
        (
            visit("1111", "AAC", final=2),
            ("The assessment of every sampled learner must be A; not so for 1.",),
        ),
    ],
    ids=["a criterion 4", "two learners", "a C"],
)
def test_a_poor_visit_counts_for_nothing(seen: Visit, problems: tuple[str, ...]) -> None:
    assert earns([seen]) == Finding(earned=False, towards=False, problems=problems)


@pytest.mark.spec("CEN-06")
@pytest.mark.parametrize(
    ("second", "finding"),
    [
        (visit("1223", "ABB", final=0, days=20), Finding(earned=False, towards=True, problems=(GAP,))),
        (visit("1223", "ABB", final=0, days=29), Finding(earned=False, towards=True, problems=(GAP,))),
        (visit("1223", "ABB", final=0, days=30), Finding(earned=True, towards=False, problems=())),
        (visit("1223", "ABB", final=0, days=45), Finding(earned=True, towards=False, problems=())),
        (visit("1223", "ABB", final=0, days=546), Finding(earned=True, towards=False, problems=())),
        (
            visit("1223", "ABB", final=0, days=577),
            Finding(
                earned=False, towards=True, problems=("The two visits must be at most 18 months apart.",)
            ),
        ),
        (
            visit("1223", "ABB", final=0, days=45, actions=2),
            Finding(earned=False, towards=True, problems=("Outstanding actions: 2.",)),
        ),
        (visit("1111", "AAA", final=2, days=20), Finding(earned=True, towards=False, problems=())),
    ],
    ids=["20 days", "29 days", "30 days", "45 days", "18 months", "19 months", "actions", "excellent alone"],
)
def test_the_second_of_two_visits(second: Visit, finding: Finding) -> None:
    assert earns([GOOD, second]) == finding


@pytest.mark.spec("CEN-06")
def test_three_final_learners_are_needed_over_both_visits() -> None:
    first, second = visit("1112", "AAA", final=1), visit("1112", "AAA", final=1, days=45)

    assert earns([first, second]).problems == ("Learners sampled at the final stage: 2; at least 3 needed.",)


@pytest.mark.spec("CEN-06")
def test_the_two_visits_are_consecutive() -> None:
    poor = visit("1115", "AAA", final=3, days=60)
    good_again = visit("1112", "AAA", final=3, days=120)

    assert earns([GOOD, poor, good_again]) == Finding(
        earned=False, towards=True, problems=("Every criterion must be graded 1 to 3; not so for 1 of 4.",)
    )


@pytest.mark.spec("CEN-06")
def test_no_visit_earns_nothing() -> None:
    assert earns([]) == Finding(earned=False, towards=False, problems=("There has been no visit yet.",))


@pytest.mark.spec("CEN-06")
def test_a_lost_status_takes_two_good_visits_however_excellent_the_first() -> None:
    again = visit("1111", "AAA", final=2, days=45)

    assert regains([EXCELLENT]) == Finding(
        earned=False, towards=True, problems=("Two consecutive good visits are needed.",)
    )
    assert regains([EXCELLENT, again]) == Finding(earned=True, towards=False, problems=())


@pytest.mark.spec("CEN-06")
def test_the_status_is_kept_by_a_good_visit_within_twelve_months() -> None:
    assert keep_problems(visit("1233", "AB", final=1)) == []
    assert keep_problems(visit("1233", "AC", final=0, actions=1)) == [
        "Outstanding actions: 1.",
        "The assessment of every sampled learner must be A or B; not so for 1.",
        "Learners sampled at the final stage: 0; at least 1 needed.",
    ]
    assert next_visit_due_on(date(2026, 1, 12)) == date(2027, 1, 12)


@pytest.mark.spec("CEN-06")
def test_a_lost_status_starts_from_nothing() -> None:
    poor_second = visit("1115", "AAA", final=3, days=45)

    assert regains([]) == Finding(
        earned=False, towards=False, problems=("Two consecutive good visits are needed.",)
    )
    assert regains([EXCELLENT, poor_second]) == Finding(
        earned=False, towards=False, problems=("Every criterion must be graded 1 to 3; not so for 1 of 4.",)
    )
