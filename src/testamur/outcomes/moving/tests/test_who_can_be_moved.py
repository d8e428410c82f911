"""Who can be moved where, and who cannot and why; and how far each would be there."""

import pytest
from tests.learners import enrol, make_batch
from tests.people import TODAY, all_of, make_product

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import GradeScale, Product, Unit
from testamur.delivery.billing.models import Price
from testamur.delivery.registrations.models import BundleBatch, Registration
from testamur.outcomes.grading.models import UnitGrade, UnitHeld
from testamur.outcomes.grading.queries.carrying import luggage_for
from testamur.outcomes.moving.problems import mover_problems
from testamur.outcomes.moving.queries import chosen, movers, prospects, targets
from testamur.outcomes.moving.ways import Way
from testamur.rulebook.combination import Status as Verdict

from .conftest import charged

TRANSFER, TOP = Way.TRANSFER, Way.TOP


def problems(registrations, product, way=TRANSFER, batch=None) -> list[list[str]]:
    """By learner, the codes of what stands in the way."""
    found = chosen(centre=registrations[0].centre, ids=[each.pk for each in registrations])
    return [
        [each.code for each in mover_problems(mover, way=way, product=product, batch=batch, on=TODAY)]
        for mover in movers(found, product=product, batch=batch)
    ]


def prospect(registration, product, way=TRANSFER):
    found = chosen(centre=registration.centre, ids=[registration.pk])
    there = movers(found, product=product, batch=None)
    return prospects(there, way=way, product=product, centre=registration.centre, on=TODAY)[0]


# Where to


@pytest.mark.spec("LRN-08")
def test_targets_are_approved_open_published_and_priced(
    college, on_diploma, award, certificate, prices, pass_scale
):
    codes = [each.code for each in targets(centre=college, way=TRANSFER, registrations=on_diploma, on=TODAY)]

    assert codes == [award.code, certificate.code]


@pytest.mark.spec("LRN-08")
def test_a_closed_an_unpublished_and_an_unapproved_product_are_no_targets(
    college, on_diploma, award, certificate, offer
):
    def found():
        return targets(centre=college, way=TRANSFER, registrations=on_diploma, on=TODAY)

    offer(
        Product.objects.create(
            code="X1", title="Not published", kind="unregulated", operational_start_on=TODAY
        ),
        "5",
    )
    Product.objects.filter(pk=award.pk).update(operational_end_on="2026-11-15")
    assert found() == [certificate]

    Product.objects.filter(pk=award.pk).update(operational_end_on="2026-11-16")
    assert found() == [award, certificate]

    Approval.objects.filter(product=award).update(ended_on="2026-11-01")
    assert found() == [certificate]


@pytest.mark.spec("LRN-08")
def test_a_product_without_a_fee_is_no_target(college, on_diploma, award):
    Price.objects.all().delete()

    assert targets(centre=college, way=TRANSFER, registrations=on_diploma, on=TODAY) == []


@pytest.mark.spec("LRN-09")
def test_top_ups_stay_inside_the_suite(college, on_diploma, award, certificate):
    assert targets(centre=college, way=TOP, registrations=on_diploma, on=TODAY) == [award]


# Who


@pytest.mark.spec("LRN-08")
def test_an_active_learner_can_be_transferred(on_diploma, certificate):
    assert problems(on_diploma, certificate) == [[], [], []]


@pytest.mark.spec("LRN-08")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"status": "withdrawn"}, "not_active"),
        ({"status": "cancelled"}, "not_active"),
        ({"status": "transferred"}, "not_active"),
        ({"stage": "claimed"}, "claimed"),
        ({"stage": "certificated", "fully_certificated_on": TODAY}, "certificated"),
        ({"starts_on": None}, "no_dates"),
    ],
)
def test_who_cannot_be_moved(on_diploma, certificate, facts, code):
    Registration.objects.filter(pk=on_diploma[0].pk).update(**facts)

    assert problems(on_diploma, certificate) == [[code], [], []]


@pytest.mark.spec("LRN-08")
@pytest.mark.parametrize("status", ["with_eqa", "queried"])
def test_grades_with_the_eqa_are_waited_for(on_diploma, certificate, bank, units, status):
    bank(on_diploma[:1], units[:1], status=status, banked_at=None)

    assert problems(on_diploma, certificate) == [["with_eqa"], [], []]


@pytest.mark.spec("LRN-08")
def test_a_part_of_a_bundle_is_not_moved_by_itself(on_diploma, certificate, college, ada, now):
    bundle = BundleBatch.objects.create(
        centre=college, number="880000001", product=certificate, session=2026, created_at=now, created_by=ada
    )
    on_diploma[0].batch.bundle_batch = bundle
    on_diploma[0].batch.save()

    assert problems(on_diploma, certificate) == [["in_bundle"]] * 3


@pytest.mark.spec("LRN-08")
def test_the_same_product_and_a_product_already_studied_are_refused(
    on_diploma, diploma, certificate, college, ada
):
    other = enrol(make_batch(college, certificate, ada), ["Some Body"], ada)[0]
    Registration.objects.filter(pk=other.pk).update(learner=on_diploma[1].learner)

    assert problems(on_diploma, diploma) == [["same_product"]] * 3
    assert problems(on_diploma, certificate) == [[], ["already_active"], []]


@pytest.mark.spec("REG-09", "LRN-08")
def test_who_ever_was_in_the_batch_cannot_come_into_it_again(on_diploma, certificate, college, ada):
    batch = make_batch(college, certificate, ada)
    other = enrol(batch, ["Some Body"], ada, status="withdrawn")[0]
    Registration.objects.filter(pk=other.pk).update(learner=on_diploma[1].learner)

    assert problems(on_diploma, certificate, batch=batch) == [[], ["in_batch_already"], []]


@pytest.mark.spec("LRN-08")
def test_of_two_registrations_of_one_learner_the_first_is_moved(on_diploma, award, certificate, college, ada):
    other = charged(enrol(make_batch(college, award, ada), ["Some Body"], ada), "60.00")[0]
    Registration.objects.filter(pk=other.pk).update(learner=on_diploma[0].learner)

    assert problems([on_diploma[0], other], certificate) == [[], ["chosen_twice"]]


@pytest.mark.spec("LRN-08")
def test_age_warns_and_does_not_stop(on_diploma, certificate, college):
    Product.objects.filter(pk=certificate.pk).update(minimum_age=19)
    certificate.refresh_from_db()
    found = movers(chosen(centre=college, ids=[on_diploma[0].pk]), product=certificate, batch=None)

    said = mover_problems(found[0], way=TRANSFER, product=certificate, batch=None, on=TODAY)

    assert [(each.severity, each.message) for each in said] == [
        ("warning", "Aged 18; that product is for learners aged 19 or over.")
    ]


@pytest.mark.spec("LRN-09")
def test_a_top_up_needs_a_result(on_award, diploma, bank, hold, units):
    bank(on_award[:1], units[:1])
    hold(on_award[1:2], units[:1])

    assert problems(on_award, diploma, TOP) == [[], [], ["no_result"]]


@pytest.mark.spec("LRN-09")
def test_a_failed_result_is_a_result(on_award, diploma, bank, units):
    bank(on_award[:1], units[:1], code="NYA")

    assert problems(on_award[:1], diploma, TOP) == [[]]


@pytest.mark.spec("LRN-09")
def test_a_top_up_needs_the_same_suite(on_diploma, certificate, bank, units):
    bank(on_diploma, units[:1])

    assert problems(on_diploma, certificate, TOP) == [["other_suite"]] * 3


@pytest.mark.spec("LRN-09")
def test_with_a_result_within_the_suite_one_is_topped_not_transferred(on_diploma, award, bank, units):
    """Else a transfer down would refund what topping down does not."""
    bank(on_diploma[:1], units[:1])

    assert problems(on_diploma, award, TRANSFER) == [["has_result"], [], []]


# How far they would be


@pytest.mark.spec("LRN-09", "CLM-05")
def test_how_far_a_learner_would_be_is_known_before(on_award, diploma, bank, units):
    bank(on_award[:1], units[:2])

    found = prospect(on_award[0], diploma, TOP)

    assert found.luggage.codes == sorted([units[0].code, units[1].code])
    assert found.standing.verdict.status is Verdict.PARTIAL
    assert (found.units, found.standing.verdict.credits) == (2, 22)


@pytest.mark.spec("LRN-08")
def test_units_that_the_other_rule_does_not_name_stay_behind(on_diploma, certificate, bank, hold, units):
    bank(on_diploma[:1], units[:2])
    hold(on_diploma[:1], units[2:3])

    found = prospect(on_diploma[0], certificate)

    assert found.luggage.codes == [units[0].code]
    assert sorted(found.luggage.left) == sorted([units[1].code, units[2].code])


@pytest.mark.spec("LRN-08")
def test_a_grade_of_another_scale_stays_behind(on_diploma, award, bank, units):
    bank(on_diploma[:1], units[:2])
    graded = GradeScale.objects.create(code="pmd", title="Pass to Distinction")
    Unit.objects.filter(pk=units[0].pk).update(scale=graded)

    found = prospect(on_diploma[0], award)

    assert (found.luggage.codes, found.luggage.left) == ([units[1].code], {units[0].code})


@pytest.mark.spec("LRN-08")
def test_other_means_go_only_where_the_product_carries_credit(on_diploma, award, hold, units):
    hold(on_diploma[:1], units[:1], UnitHeld.Means.EXEMPTION)
    hold(on_diploma[:1], units[1:2])
    assert prospect(on_diploma[0], award).luggage.codes == sorted([units[0].code, units[1].code])

    award.credits = None
    assert prospect(on_diploma[0], award).luggage.codes == [units[1].code]


@pytest.mark.spec("LRN-08")
def test_marks_do_not_go_to_a_graded_product(on_diploma, hold, bank, units, pass_scale, offer):
    rule = all_of("Units", units[0].code, units[1].code)
    graded_by = {"aggregation": {"model": "lowest", "scale": "P/M/D"}, "scale": pass_scale}
    graded = offer(make_product("603/2955/5", "Graded Award", units[:2], rule, **graded_by), "70.00")
    hold(on_diploma[:1], units[:1])
    bank(on_diploma[:1], units[1:2])

    found = luggage_for([on_diploma[0].pk], graded.versions.get())[on_diploma[0].pk]

    assert (found.codes, found.left) == ([units[1].code], {units[0].code})


@pytest.mark.spec("LRN-08")
@pytest.mark.parametrize("many", [3, 30])
def test_looking_ahead_asks_the_same_queries_for_any_number(
    many, on_diploma, certificate, college, ada, bank, units, django_assert_num_queries
):
    more = [f"Learner{'abcdefghijklmnopqrstuvwxyzABCDEF'[n]} Smith" for n in range(many)]
    registered = charged(enrol(on_diploma[0].batch, more, ada), "100.00")
    bank(registered, units[:2])
    prospect(registered[0], certificate)  # its rules are compiled once in a process

    with django_assert_num_queries(10):
        found = list(chosen(centre=college, ids=[each.pk for each in registered]))
        there = movers(found, product=certificate, batch=None)
        ahead = prospects(there, way=TRANSFER, product=certificate, centre=college, on=TODAY)

    assert len(ahead) == many


def test_a_saved_grade_is_no_result(on_award, diploma, save, units):
    save(on_award[:1], units[:1])

    assert UnitGrade.objects.get().status == "saved"
    assert problems(on_award[:1], diploma, TOP) == [["no_result"]]
