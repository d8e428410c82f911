"""The EQA's answer: all or some, once, with reasons; and what follows for the learners and their fees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol
from tests.people import NOW, actor_of

from testamur.delivery.billing.models import LedgerLine
from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused
from testamur.outcomes.certification import actions
from testamur.outcomes.certification.actions import Rejection
from testamur.outcomes.certification.models import ClaimLine
from testamur.outcomes.certification.tests.conftest import day

pytestmark = pytest.mark.django_db
DIFFERS = Rejection(ClaimLine.Reason.DIFFERS, "Unit 3 has no assessor's signature.")


@pytest.fixture
def claim(learners, mark, make_claim, costly):
    mark(learners)
    return make_claim(learners)


@pytest.mark.spec("EQA-04", "CLM-08", "CLM-09")
def test_accepting_all_awards_all(claim, eve):
    actions.decide(claim=claim, rejections={}, by=actor_of(eve), now=NOW)

    claim.refresh_from_db()
    assert (claim.status, claim.decided_by, claim.decided_at, claim.despatch_on) == (
        "signed_off",
        eve,
        NOW,
        day("2026-11-17"),
    )
    assert set(claim.lines.values_list("status", flat=True)) == {"accepted"}
    assert set(Registration.objects.values_list("stage", flat=True)) == {"certificated"}


@pytest.mark.spec("EQA-04", "CLM-08")
def test_one_learner_is_rejected_with_a_reason_reopened_and_given_the_fee_back(claim, eve):
    line = claim.lines.order_by("pk").first()

    actions.decide(claim=claim, rejections={line.pk: DIFFERS}, by=actor_of(eve), now=NOW)

    line.refresh_from_db()
    assert (line.status, line.reason, line.comment) == (
        "rejected",
        "differs",
        "Unit 3 has no assessor's signature.",
    )
    assert line.registration.stage == "ready"
    assert claim.lines.filter(status="accepted").count() == 2
    credit = LedgerLine.objects.get(credits=line.charge)
    assert (str(credit.net), credit.subject) == ("-12.50", line.registration.learner.number)
    (event,) = Event.objects.filter(name="registration.claim_rejected")
    assert (event.by_name, event.after["comment"]) == ("Eve Osei", "Unit 3 has no assessor's signature.")


@pytest.mark.spec("CLM-08")
def test_rejecting_everybody_rejects_the_claim_and_the_learners_can_be_claimed_again(
    claim, learners, eve, make_claim
):
    everybody = dict.fromkeys(claim.lines.values_list("pk", flat=True), DIFFERS)

    actions.decide(claim=claim, rejections=everybody, by=actor_of(eve), now=NOW)
    again = make_claim(learners)

    claim.refresh_from_db()
    assert (claim.status, claim.despatch_on) == ("rejected", None)
    assert again.lines.count() == 3


def test_the_mail_names_the_claim_and_nobody_in_it(claim, eve, learners):
    line = claim.lines.first()

    actions.decide(claim=claim, rejections={line.pk: DIFFERS}, by=actor_of(eve), now=NOW)

    (message,) = Message.objects.all()
    assert (message.to, message.subject) == (
        "ada@example.org",
        f"Claim {claim.number}: 1 rejected by the external quality assurer",
    )
    for registration in learners:
        learner = registration.learner
        for fact in (learner.surname, learner.number, f"{learner.date_of_birth:%d/%m/%Y}"):
            assert fact.lower() not in message.text.lower()


def test_a_rejection_needs_a_comment(claim, eve):
    line = claim.lines.first()

    with pytest.raises(Refused) as refused:
        silent = Rejection(ClaimLine.Reason.STANDARD, "  ")
        actions.decide(claim=claim, rejections={line.pk: silent}, by=actor_of(eve), now=NOW)

    assert [problem.place for problem in refused.value.problems] == [f"comment-{line.pk}"]


def test_an_award_that_no_longer_stands_cannot_be_accepted(claim, eve, learners):
    learners[0].units_held.first().delete()
    Registration.objects.filter(pk=learners[1].pk).update(status="withdrawn")

    with pytest.raises(Refused) as refused:
        actions.decide(claim=claim, rejections={}, by=actor_of(eve), now=NOW)

    assert {problem.code for problem in refused.value.problems} == {
        "claim_no_longer_stands",
        "learner_not_active",
    }
    claim.refresh_from_db()
    assert claim.status == "with_eqa"


@pytest.mark.spec("EQA-04")
def test_the_second_to_decide_is_told(claim, eve, olu):
    actions.decide(claim=claim, rejections={}, by=actor_of(eve), now=NOW)

    with pytest.raises(Refused) as refused:
        actions.decide(claim=claim, rejections={}, by=actor_of(olu), now=NOW)

    assert [str(problem) for problem in refused.value.problems] == [
        f"Claim {claim.number} was answered by Eve Osei before you: signed off. Nothing that you entered was kept."
    ]


def test_a_hundred_learners_take_no_more_statements_than_three(batch, ada, eve, mark, make_claim, costly):
    counts = []
    for number in (3, 100):
        group = enrol(batch, [f"Amelia Hughes{chr(97 + n % 26)}" for n in range(number)], ada)
        mark(group)
        claim = make_claim(group)
        rejections = {claim.lines.first().pk: DIFFERS}
        with CaptureQueriesContext(connection) as queries:
            actions.decide(claim=claim, rejections=rejections, by=actor_of(eve), now=NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]
