"""Claiming: once, whole, checked again, charged, and handed down."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.people import NOW, actor_of

from testamur.delivery.billing.models import LedgerLine, Order
from testamur.delivery.registrations.models import Registration
from testamur.delivery.registrations.problems_of_acts import cancel_problems
from testamur.delivery.registrations.queries.chosen import chosen as chosen_for_acts
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused
from testamur.outcomes.certification import actions
from testamur.outcomes.certification.models import Claim, ClaimDraft
from testamur.outcomes.certification.queries.claiming import chosen
from testamur.outcomes.certification.tests.conftest import day, reviewed

pytestmark = pytest.mark.django_db


def press_claim(draft, user, now=NOW):
    by = actor_of(user, draft.centre)
    return actions.claim(centre=draft.centre, key=draft.pk, reviewed=reviewed(draft), by=by, now=now)


@pytest.mark.spec("CLM-05", "CLM-06", "CLM-08")
def test_without_direct_claims_a_claim_waits_for_the_eqa(learners, mark, make_claim):
    mark(learners)

    claim = make_claim(learners)

    assert (claim.status, claim.under_dcs, claim.decided_at, claim.despatch_on) == (
        "with_eqa",
        False,
        None,
        None,
    )
    assert (claim.iqa_name, claim.purchase_order, claim.declaration) == (
        "Nia Rees",
        "PO 4711",
        actions.DECLARATION,
    )
    lines = claim.lines.order_by("pk")
    assert [(line.award, line.status, len(line.units)) for line in lines] == [("full", "claimed", 5)] * 3
    assert list(Registration.objects.values_list("stage", flat=True)) == ["claimed"] * 3
    assert not ClaimDraft.objects.exists()


@pytest.mark.spec("LRN-07")
def test_a_certificate_full_or_partial_keeps_a_registration_from_being_cancelled(
    learners, mark, make_claim, direct, college
):
    full, partial, none = learners
    mark([full])
    mark([partial], 2)
    make_claim([full, partial])

    found = cancel_problems(chosen_for_acts(centre=college, ids=[each.pk for each in learners]), priced={})

    assert {pk: [each.code for each in problems] for pk, problems in found.items()} == {
        full.pk: ["certificated"],
        partial.pk: ["certificated"],
        none.pk: [],
    }


@pytest.mark.spec("CLM-08", "CLM-09")
def test_with_direct_claims_it_is_signed_off_at_once_and_has_its_despatch_date(
    learners, mark, make_claim, direct
):
    mark(learners)

    claim = make_claim(learners)

    assert (claim.status, claim.under_dcs, claim.decided_at) == ("signed_off", True, NOW)
    assert claim.despatch_on == day("2026-11-17")
    stages = Registration.objects.values_list("stage", "fully_certificated_on")
    assert list(stages) == [("certificated", day("2026-11-16"))] * 3


@pytest.mark.spec("CLM-05")
def test_four_units_of_five_are_a_partial_claim_that_says_what_is_missing(learners, mark, make_claim):
    mark(learners[:1], 4)

    claim = make_claim(learners[:1])

    line = claim.lines.get()
    assert (line.award, [unit["code"] for unit in line.units]) == (
        "partial",
        ["T/502/8235", "L/502/8239", "K/502/8233", "L/502/8225"],
    )
    assert line.working["credits"] == 34
    assert len(line.working["missing"]) == 1
    assert "L/502/8242" in line.working["missing"][0]


@pytest.mark.spec("CLM-05")
def test_after_a_partial_certificate_only_new_units_can_be_claimed(
    learners, mark, make_claim, prepare, direct, ada
):
    mark(learners[:1], 2)
    make_claim(learners[:1])

    with pytest.raises(Refused) as refused:
        make_claim(learners[:1])
    mark(learners[:1], 3)
    second = press_claim(ClaimDraft.objects.get(), ada)

    assert [problem.code for problem in refused.value.problems] == ["nothing_to_claim"]
    assert [unit["code"] for unit in second.lines.get().units] == ["K/502/8233"]


@pytest.mark.spec("CLM-03")
def test_a_graded_claim_has_the_overall_grade(college, graded, ada, prices, bank, make_claim):
    (registration,) = enrol(make_batch(college, graded, ada), ["Lowri Jenkins"], ada)
    bank(registration, first="D", second="M")

    line = make_claim([registration]).lines.get()

    assert (line.award, line.grade) == ("full", "M")
    assert [unit["grade"] for unit in line.units] == ["D", "M"]
    assert line.working["steps"]


# Once


def test_pressing_twice_claims_once(learners, mark, prepare, college, ada):
    mark(learners)
    draft = prepare(learners)
    seen = reviewed(draft)
    by = actor_of(ada, college)

    first = actions.claim(centre=college, key=draft.pk, reviewed=seen, by=by, now=NOW)
    second = actions.claim(centre=college, key=draft.pk, reviewed=seen, by=by, now=NOW)

    assert first == second
    assert Claim.objects.count() == 1


def test_a_draft_that_was_thrown_away_cannot_be_claimed(learners, mark, prepare, college, ada):
    mark(learners)
    draft = prepare(learners)
    seen = reviewed(draft)
    actions.discard(draft=draft)

    with pytest.raises(Refused) as refused:
        actions.claim(centre=college, key=draft.pk, reviewed=seen, by=actor_of(ada, college), now=NOW)

    assert [problem.code for problem in refused.value.problems] == ["draft_gone"]


def test_a_learner_is_in_one_open_claim_only(learners, mark, prepare, make_claim, ada):
    mark(learners)
    other = prepare(learners[:1])
    make_claim(learners)

    with pytest.raises(Refused) as refused:
        press_claim(other, ada)

    assert "claimed_already" in {problem.code for problem in refused.value.problems}


# Checked again


def test_what_changed_since_the_review_is_said(learners, mark, prepare, college, ada):
    mark(learners[:1], 5)
    draft = prepare(learners[:1])
    seen = reviewed(draft)
    mark(learners[:1], 1, means=None)

    with pytest.raises(Refused) as refused:
        actions.claim(centre=college, key=draft.pk, reviewed=seen, by=actor_of(ada, college), now=NOW)

    assert [str(problem) for problem in refused.value.problems] == [
        "LOWRI JENKINS was Full, 5 units when you reviewed the claim, and is Partial, 4 units now, "
        "as Lowri Jenkins. Review the claim again."
    ]
    assert not Claim.objects.exists()


@pytest.mark.parametrize("status", ["withdrawn", "cancelled", "transferred"])
def test_only_active_learners(learners, mark, prepare, ada, status):
    mark(learners)
    draft = prepare(learners)
    Registration.objects.filter(pk=learners[1].pk).update(status=status)

    with pytest.raises(Refused) as refused:
        press_claim(draft, ada)

    assert [problem.code for problem in refused.value.problems] == ["learner_not_active"]


@pytest.mark.spec("CAT-02")
def test_claims_end_with_the_product_s_certification(learners, mark, prepare, counselling, ada):
    mark(learners)
    draft = prepare(learners)
    counselling.operational_end_on, counselling.certification_end_on = day("2024-01-01"), day("2026-11-15")
    counselling.save()

    with pytest.raises(Refused) as refused:
        press_claim(draft, ada)

    assert [str(problem) for problem in refused.value.problems] == [
        "Claims for CACHE Level 3 Diploma in Counselling Skills ended on 15 November 2026. "
        "Customer support can say what is possible."
    ]


def test_address_iqa_and_declaration_are_needed(learners, mark, prepare, ada):
    mark(learners)
    draft = prepare(learners, address=None, iqa_name="", declared=False)

    with pytest.raises(Refused) as refused:
        press_claim(draft, ada)

    assert [problem.code for problem in refused.value.problems] == [
        "address_missing",
        "iqa_name_missing",
        "declared_missing",
    ]


# Choosing


@pytest.mark.spec("CLM-01")
def test_one_batch_at_a_time_and_a_hundred_learners_at_most(college, learners, counselling, ada, batch):
    other = enrol(make_batch(college, counselling, ada), ["Amelia Hughes"], ada)
    many = enrol(batch, [f"Amelia Hughes{chr(97 + n % 26)}" for n in range(101)], ada)
    by = actor_of(ada, college)
    problems = []
    for group in (learners[:1] + other, many, []):
        with pytest.raises(Refused) as refused:
            whole = chosen(centre=college, ids=[each.pk for each in group])
            actions.start(centre=college, registrations=whole, by=by, now=NOW)
        problems.append([problem.code for problem in refused.value.problems])

    assert problems == [["more_than_one_batch"], ["too_many_learners"], ["nobody_chosen"]]


# Money, audit and speed


def test_each_learner_is_charged_and_what_costs_nothing_is_not(learners, mark, make_claim, costly):
    mark(learners)

    claim = make_claim(learners)

    lines = LedgerLine.objects.filter(kind="certificate").order_by("pk")
    assert [(str(line.net), line.subject) for line in lines] == [
        ("12.50", learner.learner.number)
        for learner in sorted(learners, key=lambda each: each.learner.sort_key)
    ]
    assert [line.charge.subject for line in claim.lines.select_related("charge").order_by("pk")] == [
        line.subject for line in lines
    ]
    assert lines[0].order.purchase_order == "PO 4711"


def test_a_fee_of_nothing_makes_no_order(learners, mark, make_claim):
    mark(learners)
    orders = Order.objects.count()

    make_claim(learners)

    assert Order.objects.count() == orders
    assert not LedgerLine.objects.filter(kind="certificate").exists()


def test_the_claim_and_each_learner_are_in_the_audit_trail(learners, mark, make_claim):
    mark(learners)

    claim = make_claim(learners)

    (whole,) = Event.objects.filter(name="claim.made")
    assert (whole.label, whole.by_name, whole.after["learners"]) == (claim.number, "Ada Okafor", 3)
    each = Event.objects.filter(name="registration.claimed").order_by("pk")
    assert [event.after for event in each] == [{"claim": claim.number, "award": "Full", "grade": ""}] * 3
    assert {event.act_id for event in each} == {whole.act_id}


def test_a_hundred_learners_take_no_more_statements_than_three(batch, ada, mark, prepare, costly, direct):
    counts = []
    for number in (3, 100):
        group = enrol(batch, [f"Amelia Hughes{chr(97 + n % 26)}" for n in range(number)], ada)
        mark(group)
        draft = prepare(group)
        seen = reviewed(draft)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            by = actor_of(ada, batch.centre)
            actions.claim(centre=batch.centre, key=draft.pk, reviewed=seen, by=by, now=NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]
