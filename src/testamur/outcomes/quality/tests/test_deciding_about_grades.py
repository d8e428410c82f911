"""What an EQA decides about submitted grades: accepted, asked about, rejected; one, some, all (EQA-03)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol
from tests.people import NOW, actor_of

from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused
from testamur.outcomes.grading import actions as grading
from testamur.outcomes.grading.models import UnitGrade
from testamur.outcomes.quality import actions
from testamur.outcomes.quality.models import GradeDecision
from testamur.outcomes.quality.queries import waiting_ids

Verdict = GradeDecision.Verdict
LATER = NOW + timedelta(days=2)


@pytest.fixture
def decide(eve):
    def make(submission, verdict, ids=None, comment="", now=LATER):
        ids = waiting_ids(submission) if ids is None else ids
        return actions.decide(
            submission=submission, ids=ids, verdict=verdict, comment=comment, by=actor_of(eve), now=now
        )

    return make


def by_status():
    counts = {}
    for status in UnitGrade.objects.values_list("status", flat=True):
        counts[status] = counts.get(status, 0) + 1
    return counts


def stages(registrations):
    found = dict(Registration.objects.values_list("pk", "stage"))
    return [found[each.pk] for each in registrations]


@pytest.mark.spec("EQA-03", "GRD-03")
def test_accepting_all_banks_them_and_learners_are_ready(submit, decide, learners, units, ben):
    submission = submit(learners, units)

    decided = decide(submission, Verdict.ACCEPTED)

    assert (decided.grades, decided.too_late) == (15, 0)
    assert by_status() == {"banked": 15}
    assert set(UnitGrade.objects.values_list("banked_at", flat=True)) == {LATER}
    assert stages(learners) == ["ready"] * 3
    assert GradeDecision.objects.filter(verdict="accepted").count() == 15
    events = Event.objects.filter(name="grades.banked")
    assert {(each.record_id, each.by_name, each.centre_id) for each in events} == {
        (each.pk, "Eve Osei", submission.centre_id) for each in learners
    }
    told = Message.objects.filter(user=ben).latest("pk")
    assert "15 grades accepted and banked." in told.text


@pytest.mark.spec("EQA-03")
def test_one_accepted_some_asked_about_the_rest_rejected(submit, decide, learners, units):
    submission = submit(learners, units[:1])
    one, some, rest = waiting_ids(submission)

    decide(submission, Verdict.ACCEPTED, [one])
    decide(submission, Verdict.ASKED, [some], "Which assessor?")
    decide(submission, Verdict.REJECTED, [rest], "The evidence is somebody else's.")

    assert by_status() == {"banked": 1, "queried": 1, "rejected": 1}
    assert stages(learners) == ["part", "with_eqa", "registered"]
    comments = dict(UnitGrade.objects.values_list("pk", "eqa_comment"))
    assert comments == {one: "", some: "Which assessor?", rest: "The evidence is somebody else's."}


@pytest.mark.parametrize("verdict", [Verdict.ASKED, Verdict.REJECTED])
def test_asking_and_rejecting_need_a_comment(verdict, submit, decide, learners, units):
    submission = submit(learners, units)

    with pytest.raises(Refused) as refusal:
        decide(submission, verdict, comment="  ")

    assert [problem.code for problem in refusal.value.problems] == ["no_comment"]
    assert by_status() == {"with_eqa": 15}


def test_of_two_decisions_the_first_wins_and_the_second_is_told(submit, decide, learners, units):
    submission = submit(learners, units[:1])
    ids = waiting_ids(submission)

    decide(submission, Verdict.ACCEPTED, ids[:1])
    late = decide(submission, Verdict.REJECTED, ids, "No evidence")

    assert (late.grades, late.too_late) == (2, 1)
    assert by_status() == {"banked": 1, "rejected": 2}
    with pytest.raises(Refused) as refusal:
        decide(submission, Verdict.ACCEPTED, ids)
    assert [problem.code for problem in refusal.value.problems] == ["nothing_waits"]


def test_grades_of_another_submission_are_not_reached(submit, decide, learners, units):
    submission, other = submit(learners[:1], units), submit(learners[1:], units)

    with pytest.raises(Refused):
        decide(submission, Verdict.ACCEPTED, waiting_ids(other))

    assert by_status() == {"with_eqa": 15}


@pytest.mark.spec("EQA-03")
def test_the_centre_corrects_and_answers_and_it_is_the_eqas_turn_again(
    submit, decide, learners, units, ben, college
):
    submission = submit(learners[:1], units[:2])
    decide(submission, Verdict.ASKED, comment="Is this signed?")
    first, second = UnitGrade.objects.order_by("pk")

    sent = grading.answer_eqa(
        submission=submission,
        codes={first.pk: "NYA", second.pk: "Pass"},
        answer="One was not. Corrected.",
        declared=True,
        by=actor_of(ben, college),
        now=LATER,
    )

    assert sorted(sent) == [first.pk, second.pk]
    found = UnitGrade.objects.order_by("pk").values_list("grade__code", "status", "answer")
    assert list(found) == [
        ("NYA", "with_eqa", "One was not. Corrected."),
        ("Pass", "with_eqa", "One was not. Corrected."),
    ]
    assert Event.objects.get(name="grades.answered").after == {
        "T/502/8235": "NYA",
        "L/502/8239": "Pass",
        "because": "One was not. Corrected.",
    }


@pytest.mark.parametrize(
    ("codes", "facts", "code"),
    [
        ("Pass", {"answer": ""}, "no_answer"),
        ("Merit", {}, "unknown_grade"),
        ("", {}, "no_grade"),
        ("Pass", {"declared": False}, "not_declared"),
    ],
)
def test_an_answer_must_be_whole(codes, facts, code, submit, decide, learners, units, ben, college):
    submission = submit(learners[:1], units[:1])
    decide(submission, Verdict.ASKED, comment="Is this signed?")
    told = {"answer": "Yes.", "declared": True, **facts}

    with pytest.raises(Refused) as refusal:
        grading.answer_eqa(
            submission=submission,
            codes={UnitGrade.objects.get().pk: codes},
            **told,
            by=actor_of(ben, college),
            now=LATER,
        )

    assert [problem.code for problem in refusal.value.problems] == [code]
    assert by_status() == {"queried": 1}


@pytest.mark.spec("GRD-05")
def test_a_rejected_grade_uses_up_no_attempt(submit, decide, learners, units):
    submission = submit(learners[:1], units[:1])
    decide(submission, Verdict.REJECTED, comment="No evidence")

    submit(learners[:1], units[:1])

    found = UnitGrade.objects.order_by("pk").values_list("status", "attempt")
    assert list(found) == [("rejected", 1), ("with_eqa", 1)]


def test_three_and_three_hundred_take_the_same_statements(submit, decide, batch, ada, units):
    def statements(number: int) -> int:
        people = enrol(batch, [f"Kim Learner{number}x{each}" for each in range(number)], ada)
        submission = submit(people, units)
        ids = waiting_ids(submission)
        with CaptureQueriesContext(connection) as captured:
            decide(submission, Verdict.ACCEPTED, ids)
        return len(captured)

    statements(1)

    assert statements(3) == statements(300)
