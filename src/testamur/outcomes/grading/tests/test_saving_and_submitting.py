"""Saving, submitting and banking grades: what changes, what is written down, what is refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol
from tests.people import NOW, actor_of

from testamur.catalogue.products.models import Product, Unit
from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused
from testamur.outcomes.grading import actions
from testamur.outcomes.grading.models import Submission, UnitGrade
from testamur.outcomes.grading.problems import Entry
from testamur.outcomes.grading.tests.conftest import entries

Status = UnitGrade.Status


def grades():
    return list(
        UnitGrade.objects.order_by("registration", "unit", "pk").values_list(
            "grade__code", "status", "attempt"
        )
    )


def stages(registrations):
    found = dict(Registration.objects.values_list("pk", "stage"))
    return [found[each.pk] for each in registrations]


def codes_of(refusal):
    return [problem.code for problem in refusal.value.problems]


# Saving


@pytest.mark.spec("GRD-02", "BEY-06")
def test_saved_grades_are_kept_and_do_not_count(save, learners, units):
    saved = save(learners, units)

    assert saved.changed == 15
    assert set(grades()) == {("Pass", "saved", 1)}
    assert stages(learners) == ["registered"] * 3


def test_saving_is_written_down_by_learner_with_before_and_after(save, learners, units):
    save(learners[:1], units[:1], "NYA")
    save(learners[:1], units[:1], "Pass")

    events = Event.objects.filter(name="grades.saved").order_by("pk")
    assert list(events.values_list("record", "record_id", "before", "after")) == [
        ("registration", learners[0].pk, {"T/502/8235": ""}, {"T/502/8235": "NYA"}),
        ("registration", learners[0].pk, {"T/502/8235": "NYA"}, {"T/502/8235": "Pass"}),
    ]


def test_saving_the_same_again_changes_and_writes_nothing(save, learners, units):
    save(learners, units)

    assert save(learners, units).changed == 0
    assert Event.objects.filter(name="grades.saved").count() == 3


def test_a_cleared_cell_is_empty_again(save, learners, units):
    save(learners, units)

    save(learners, units[:4], "")

    assert list(UnitGrade.objects.values_list("unit__code", flat=True)) == ["L/502/8242"] * 3


@pytest.mark.spec("GRD-05")
def test_not_yet_achieved_is_typed_without_regard_to_case(save, learners, units):
    save(learners[:1], units[:1], " nya ")

    assert grades() == [("NYA", "saved", 1)]


def test_a_grade_of_no_scale_is_refused_in_words_and_nothing_is_kept(learners, units, ben, college):
    wrong = Entry(learners[1].pk, units[0].pk, "A*")

    with pytest.raises(Refused) as refusal:
        actions.save_grades(
            entries=[*entries(learners[:1], units), wrong], by=actor_of(ben, college), now=NOW
        )

    (problem,) = refusal.value.problems
    assert problem.message == "“A*” is not a grade of T/502/8235. Enter Pass or NYA."
    assert problem.place == f"{learners[1].pk}-{units[0].pk}"
    assert grades() == []


@pytest.mark.spec("SYS-07")
def test_another_centres_learner_is_unknown(theirs, units, ben, college):
    with pytest.raises(Refused) as refusal:
        actions.save_grades(entries=entries([theirs], units[:1]), by=actor_of(ben, college), now=NOW)

    assert codes_of(refusal) == ["unknown_cell"]
    assert grades() == []


def test_an_externally_assessed_unit_is_locked(learners, units, ben, college):
    Unit.objects.filter(pk=units[0].pk).update(assessment=Unit.Assessment.EXTERNAL)

    with pytest.raises(Refused) as refusal:
        actions.save_grades(entries=entries(learners[:1], units[:1]), by=actor_of(ben, college), now=NOW)

    assert codes_of(refusal) == ["external"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"status": "withdrawn"}, "not_active"),
        ({"stage": "certificated", "fully_certificated_on": NOW.date()}, "certificated"),
        ({"stage": "claimed"}, "claimed"),
    ],
)
@pytest.mark.spec("GRD-01")
def test_only_active_learners_who_are_not_certificated_are_graded(facts, code, learners, units, ben, college):
    Registration.objects.filter(pk=learners[0].pk).update(**facts)

    with pytest.raises(Refused) as refusal:
        actions.save_grades(entries=entries(learners[:1], units[:1]), by=actor_of(ben, college), now=NOW)

    assert codes_of(refusal) == [code]


def test_the_last_save_wins_and_says_whose_it_replaced(save, learners, units, ada, college):
    save(learners[:1], units[:1], "NYA")

    seen_blank = entries(learners[:1], units[:1], "Pass", was="")
    saved = actions.save_grades(entries=seen_blank, by=actor_of(ada, college), now=NOW)

    assert [(each.theirs, each.by_name) for each in saved.overwritten] == [("NYA", "Ben Hughes")]
    assert grades() == [("Pass", "saved", 1)]


# Submitting


@pytest.mark.spec("GRD-02", "GRD-03")
def test_without_direct_claims_grades_go_to_the_eqa(submit, learners, units, ben):
    submission = submit(learners, units)

    assert set(grades()) == {("Pass", "with_eqa", 1)}
    assert stages(learners) == ["with_eqa"] * 3
    assert (submission.iqa_name, submission.declaration) == ("Ian Quinn", actions.DECLARATION)
    events = Event.objects.filter(name="grades.submitted")
    assert {each.record_id for each in events} == {each.pk for each in learners}
    assert events[0].after == {unit.code: "Pass" for unit in units}
    message = Message.objects.get(user=ben)
    assert submission.number in message.text
    assert "Hughes, Amelia" not in message.text


@pytest.mark.spec("GRD-03")
def test_with_direct_claims_grades_bank_at_once(direct, submit, learners, units):
    submit(learners[:2], units)
    submit(learners[2:], units[:1])

    assert {status for _, status, _ in grades()} == {"banked"}
    assert stages(learners) == ["ready", "ready", "part"]
    assert Event.objects.filter(name="grades.banked_directly").count() == 3


def test_direct_claims_that_were_removed_do_not_bank(direct, submit, learners, units):
    direct.removed_at = NOW
    direct.save()

    submit(learners, units)

    assert {status for _, status, _ in grades()} == {"with_eqa"}


@pytest.mark.spec("GRD-05")
def test_not_yet_achieved_is_banked_and_achieves_nothing(direct, submit, learners, units):
    submit(learners[:1], units, "NYA")

    assert set(grades()) == {("NYA", "banked", 1)}
    assert stages(learners[:1]) == ["registered"]


@pytest.mark.spec("GRD-02")
def test_submitted_grades_cannot_be_changed(submit, learners, units, ben, college):
    submit(learners, units)

    with pytest.raises(Refused) as refusal:
        actions.save_grades(
            entries=entries(learners[:1], units[:1], "NYA"), by=actor_of(ben, college), now=NOW
        )

    assert codes_of(refusal) == ["with_eqa"]


@pytest.mark.spec("GRD-03", "GRD-05")
def test_after_banking_a_second_and_final_attempt(direct, submit, learners, units, ben, college):
    submit(learners[:1], units[:1], "NYA")

    submit(learners[:1], units[:1], "Pass", now=NOW + timedelta(days=3))

    assert grades() == [("NYA", "banked", 1), ("Pass", "banked", 2)]
    assert stages(learners[:1]) == ["part"]
    with pytest.raises(Refused) as refusal:
        actions.save_grades(entries=entries(learners[:1], units[:1]), by=actor_of(ben, college), now=NOW)
    assert codes_of(refusal) == ["attempts_used"]


@pytest.mark.spec("GRD-05")
def test_no_resubmission_where_the_product_allows_one_attempt(direct, submit, learners, units, counselling):
    Product.objects.filter(pk=counselling.pk).update(attempts_allowed=1)
    submit(learners[:1], units[:1], "NYA")

    with pytest.raises(Refused) as refusal:
        submit(learners[:1], units[:1], "Pass")

    assert [problem.message for problem in refusal.value.problems] == ["The only attempt is banked."]


def test_pressing_twice_submits_once(submit, learners, units, ben, college):
    submit(learners, units)

    again = {"registration_ids": [each.pk for each in learners], "unit_ids": [unit.pk for unit in units]}
    with pytest.raises(Refused) as refusal:
        actions.submit_grades(
            **again, iqa_name="Ian Quinn", declared=True, by=actor_of(ben, college), now=NOW
        )

    assert codes_of(refusal) == ["nothing_saved"]
    assert Submission.objects.count() == 1


def test_without_declaration_and_name_nothing_is_submitted(save, learners, units, ben, college):
    save(learners, units)
    asked = {"registration_ids": [each.pk for each in learners], "unit_ids": [unit.pk for unit in units]}

    with pytest.raises(Refused) as refusal:
        actions.submit_grades(**asked, iqa_name=" ", declared=False, by=actor_of(ben, college), now=NOW)

    assert codes_of(refusal) == ["not_declared", "no_iqa"]
    assert {status for _, status, _ in grades()} == {"saved"}


# Many at once


@pytest.fixture
def count_statements(batch, ada, submit, units):
    def count(number: int) -> int:
        people = enrol(batch, [f"Kim Learner{number}x{each}" for each in range(number)], ada)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            submit(people, units)
        return len(captured)

    return count


def test_three_and_three_hundred_learners_take_the_same_statements(count_statements, direct):
    count_statements(1)  # rules are compiled once in a process

    assert count_statements(3) == count_statements(300)
