"""Transferring learners, and topping them up and down: what happens to registrations, money and units."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.people import NOW, TODAY, actor_of

from testamur.catalogue.approvals.models import DirectClaims
from testamur.catalogue.timetable.models import Window
from testamur.delivery.billing.models import LedgerLine, Price
from testamur.delivery.billing.queries import balance
from testamur.delivery.registrations import actions
from testamur.delivery.registrations.acts.kinds import kind_named
from testamur.delivery.registrations.models import Act, Batch, Registration
from testamur.delivery.registrations.queries.acts import plan_of
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused
from testamur.outcomes.grading.actions import mark_units, save_grades
from testamur.outcomes.grading.models import UnitGrade, UnitHeld
from testamur.outcomes.grading.problems import Entry
from testamur.outcomes.grading.queries.choosing import unfinished
from testamur.outcomes.grading.queries.submissions import submissions
from testamur.outcomes.grading.standing import standings

from .conftest import PEOPLE, charged

Status = Registration.Status


@pytest.fixture
def prepare(college, ada):
    """An act that is checked and not done yet, to a new batch unless told otherwise."""

    def prepared(kind: str, registrations, product, **details) -> Act:
        address = college.addresses.first()
        new = {
            "session": 2026,
            "delivery_address": address.pk,
            "certificate_address": address.pk,
            "centre_reference": "Evening class",
        }
        usual = {
            "product": product.pk,
            "batch": "",
            "purchase_order": "PO 4711",
            "contact_name": "Ada Okafor",
            "contact_email": "ada@example.org",
            **({} if details.get("batch") else new),
        }
        return actions.prepare(
            centre=college,
            kind=kind_named(kind),
            registration_ids=[each.pk for each in registrations],
            details={**usual, **details},
            key=uuid4(),
            by=actor_of(ada, college),
            now=NOW,
        )

    return prepared


@pytest.fixture
def go(prepare, college, ada):
    """Prepare an act, agree to its cost, and do it."""

    def gone(kind: str, registrations, product, **details) -> Act:
        act = prepare(kind, registrations, product, **details)
        return actions.ask(
            act=act, agreed=plan_of(act, today=TODAY).total, by=actor_of(ada, college), now=NOW
        )

    return gone


def followers(registrations) -> list[Registration]:
    """The registrations that these were moved to, in the order of these."""
    found = {each.moved_from_id: each for each in Registration.objects.filter(moved_from__in=registrations)}
    return [found[each.pk] for each in registrations]


# Registrations


@pytest.mark.spec("LRN-08")
def test_a_transfer_ends_the_old_registration_and_makes_a_new_one(go, on_diploma, certificate, ada):
    go("transfer", on_diploma[:1], certificate)

    old = Registration.objects.get(pk=on_diploma[0].pk)
    [new] = followers(on_diploma[:1])
    assert (old.status, new.status, new.stage) == ("transferred", "active", "registered")
    assert (new.learner_id, new.product, new.version) == (
        old.learner_id,
        certificate,
        certificate.versions.get(),
    )
    assert (new.starts_on, new.planned_end_on, new.country_of_study) == (
        old.starts_on,
        old.planned_end_on,
        old.country_of_study,
    )
    assert (new.registered_at, new.registered_by) == (NOW, ada)


@pytest.mark.spec("LRN-08")
def test_a_new_batch_is_made_as_it_was_asked_for(go, on_diploma, certificate):
    go("transfer", on_diploma, certificate)

    batch = Batch.objects.get(product=certificate)
    assert (batch.session, batch.centre_reference, batch.contact_email) == (
        2026,
        "Evening class",
        "ada@example.org",
    )
    assert batch.registrations.count() == 3


@pytest.mark.spec("LRN-08")
def test_learners_can_go_to_an_existing_batch(go, on_diploma, certificate, college, ada):
    batch = make_batch(college, certificate, ada)

    go("transfer", on_diploma, certificate, batch=batch.number)

    assert [each.batch for each in followers(on_diploma)] == [batch] * 3
    assert Batch.objects.filter(product=certificate).count() == 1


@pytest.mark.spec("LRN-08")
def test_who_cannot_be_moved_stays_and_the_result_says_why(go, on_diploma, certificate):
    Registration.objects.filter(pk=on_diploma[1].pk).update(status="withdrawn")

    act = go("transfer", on_diploma, certificate)

    batch = Batch.objects.get(product=certificate)
    assert list(act.lines.values_list("is_done", "says", "amount")) == [
        (True, f"Now in batch {batch.number}. 0 of 2 units: nothing achieved yet.", Decimal("-15.00")),
        (False, "Withdrawn. Un-withdraw the learner first.", Decimal("0.00")),
        (True, f"Now in batch {batch.number}. 0 of 2 units: nothing achieved yet.", Decimal("-15.00")),
    ]


@pytest.mark.spec("LRN-08")
@pytest.mark.parametrize(
    ("setting", "months", "lapses_on"),
    [
        ("move", 36, date(2029, 11, 16)),
        ("move", 48, date(2030, 11, 16)),
        ("registration", 48, date(2030, 9, 1)),
    ],
)
def test_when_the_new_registration_lapses(go, on_diploma, certificate, settings, setting, months, lapses_on):
    settings.MOVED_LAPSE_FROM = setting
    certificate.registration_months = months
    certificate.save()
    Registration.objects.update(registered_at="2026-09-01T09:00Z", lapses_on=date(2029, 9, 1))

    go("transfer", on_diploma[:1], certificate)

    assert followers(on_diploma[:1])[0].lapses_on == lapses_on


@pytest.mark.spec("LRN-08")
def test_the_new_registration_never_lapses_before_the_old_one_would_have(go, on_diploma, certificate):
    certificate.registration_months = 12
    certificate.save()

    go("transfer", on_diploma[:1], certificate)

    assert followers(on_diploma[:1])[0].lapses_on == on_diploma[0].lapses_on


@pytest.mark.spec("LRN-08", "REG-11")
def test_a_product_with_windows_takes_the_window_and_mode(go, prepare, on_diploma, certificate):
    window = Window.objects.create(
        code="W1",
        title="June 2027",
        opens_at="2027-06-01T08:00Z",
        closes_at="2027-06-20T16:00Z",
        cut_off_on="2027-03-01",
    )
    window.products.add(certificate)
    certificate.at_registration, certificate.modes = "window", ["paper", "on_screen"]
    certificate.save()

    without = plan_of(prepare("transfer", on_diploma, certificate), today=TODAY)
    assert [row.problems[0].code for row in without.rows] == ["no_window"] * 3
    wrong = plan_of(
        prepare("transfer", on_diploma, certificate, window=window.pk, mode="remote"), today=TODAY
    )
    assert [row.problems[0].code for row in wrong.rows] == ["no_mode"] * 3
    go("transfer", on_diploma, certificate, window=window.pk, mode="on_screen")
    assert [(each.window, each.mode) for each in followers(on_diploma)] == [(window, "on_screen")] * 3


# Money


@pytest.mark.spec("LRN-08", "FIN-01")
def test_a_transfer_credits_the_old_charge_and_charges_the_new_fee(go, on_diploma, certificate, college):
    before = balance(centre=college)

    act = go("transfer", on_diploma, certificate)

    credits = LedgerLine.objects.filter(credits__in=[each.charge_id for each in on_diploma])
    assert [each.net for each in credits] == [Decimal("-100.00")] * 3
    charges = [each.charge for each in followers(on_diploma)]
    assert [(each.net, each.order, each.product) for each in charges] == [
        (Decimal("85.00"), act.order, certificate)
    ] * 3
    assert act.order.purchase_order == "PO 4711"
    assert balance(centre=college) - before == Decimal("-45.00")


@pytest.mark.spec("LRN-08", "EQA-06")
def test_a_sampled_learner_is_transferred_without_a_credit(go, on_diploma, certificate, college):
    Registration.objects.filter(pk=on_diploma[0].pk).update(sampled_on=TODAY, sampling_noted_at=NOW)
    before = balance(centre=college)

    go("transfer", on_diploma, certificate)

    assert not LedgerLine.objects.filter(credits=on_diploma[0].charge_id).exists()
    assert balance(centre=college) - before == Decimal("55.00")  # 85 - 15 - 15


@pytest.mark.spec("LRN-09", "FIN-01")
@pytest.mark.parametrize(
    ("start", "end", "net"), [("award", "diploma", "40.00"), ("diploma", "award", "0.00")]
)
def test_the_highest_fee_applies(request, go, bank, units, college, start, end, net):
    registered = request.getfixturevalue(f"on_{start}")[:1]
    other = request.getfixturevalue(end)
    bank(registered, units[:1])
    before = balance(centre=college)

    go("top", registered, other)

    assert balance(centre=college) - before == Decimal(net)
    assert followers(registered)[0].charge.net == Decimal("100.00")


@pytest.mark.spec("LRN-09")
def test_down_and_up_again_costs_nothing_more(go, on_diploma, award, diploma, bank, units, college):
    bank(on_diploma[:1], units[:1])
    before = balance(centre=college)

    go("top", on_diploma[:1], award)
    go("top", followers(on_diploma[:1]), diploma)

    assert balance(centre=college) == before


@pytest.mark.spec("EQA-06")
def test_the_mark_of_a_sampling_stays_within_the_suite_and_not_beyond(
    go, on_diploma, award, certificate, bank, units, college
):
    bank(on_diploma[:1], units[:1])
    Registration.objects.filter(pk=on_diploma[0].pk).update(sampled_on=TODAY, sampling_noted_at=NOW)

    go("top", on_diploma[:1], award)
    [topped] = followers(on_diploma[:1])
    before = balance(centre=college)
    go("transfer", [topped], certificate)

    assert topped.sampled_on == TODAY
    assert balance(centre=college) - before == Decimal("85.00")
    assert followers([topped])[0].sampled_on is None


@pytest.mark.spec("LRN-08")
def test_a_cost_that_changed_since_it_was_shown_moves_nobody(prepare, on_diploma, certificate, ada, college):
    act = prepare("transfer", on_diploma, certificate)
    agreed = plan_of(act, today=TODAY).total
    Price.objects.filter(product=certificate).update(amount="95.00")

    with pytest.raises(Refused) as refused:
        actions.ask(act=act, agreed=agreed, by=actor_of(ada, college), now=NOW)

    assert refused.value.problems[0].code == "cost_changed"
    assert not Registration.objects.filter(status="transferred").exists()


# Units


@pytest.mark.spec("LRN-08", "LRN-09")
def test_banked_units_go_along_with_their_attempts(go, on_award, diploma, bank, units):
    bank(on_award[:1], units[:1], code="NYA")
    bank(on_award[:1], units[:1], code="Pass", attempt=2)

    go("top", on_award[:1], diploma)

    [new] = followers(on_award[:1])
    carried = UnitGrade.objects.filter(registration=new).order_by("attempt")
    olds = UnitGrade.objects.filter(registration=on_award[0]).order_by("attempt")
    assert [(each.attempt, each.grade.code, each.status) for each in carried] == [
        (1, "NYA", "banked"),
        (2, "Pass", "banked"),
    ]
    assert [each.carried_from for each in carried] == list(olds)
    assert (new.stage, standings([new.pk])[new.pk].verdict.credits) == ("part", 12)


@pytest.mark.spec("LRN-08")
def test_marked_units_go_along_with_their_means(go, on_diploma, certificate, hold, units):
    hold(on_diploma[:1], units[:2], UnitHeld.Means.CREDIT_TRANSFER)

    go("transfer", on_diploma[:1], certificate)

    [new] = followers(on_diploma[:1])
    carried = UnitHeld.objects.get(registration=new)
    assert (carried.unit, carried.means, carried.carried_from.registration) == (
        units[0],
        "credit_transfer",
        on_diploma[0],
    )
    assert new.stage == "part"


@pytest.mark.spec("LRN-09", "CLM-05")
def test_topping_down_with_all_that_the_award_asks_makes_ready_to_claim(go, on_diploma, award, bank, units):
    bank(on_diploma[:1], units[:3])

    go("top", on_diploma[:1], award)

    assert followers(on_diploma[:1])[0].stage == "ready"


@pytest.mark.spec("LRN-08", "GRD-02")
def test_saved_grades_go_along_where_there_is_a_unit_and_else_are_removed(
    go, on_diploma, certificate, save, units, college
):
    save(on_diploma[:1], units[:2])

    go("transfer", on_diploma[:1], certificate)

    [new] = followers(on_diploma[:1])
    assert [(each.registration, each.unit, each.status) for each in UnitGrade.objects.all()] == [
        (new, units[0], "saved")
    ]
    assert [(each.batch, each.grades) for each in unfinished(centre=college)] == [(new.batch, 1)]
    told = Event.objects.get(name="units.carried")
    assert told.after == {
        "saved grades": f"{units[0].code} Pass",
        "saved grades removed": f"{units[1].code} Pass",
    }


@pytest.mark.spec("LRN-08")
def test_a_submission_counts_what_was_submitted_and_not_what_was_carried(
    go, on_diploma, certificate, bank, units, college
):
    bank(on_diploma, units[:1])

    go("transfer", on_diploma, certificate)

    [submission] = submissions(centre=college)
    assert (submission.grades, submission.learners, submission.accepted) == (3, 3, 3)


@pytest.mark.spec("LRN-08", "GRD-05")
def test_grading_goes_on_after_a_transfer(go, on_diploma, certificate, bank, units, ada, college):
    """A second attempt is possible where one was used, and a third is not."""
    DirectClaims.objects.create(
        centre=college, product=certificate, given_at=NOW, given_because="Two good visits"
    )
    bank(on_diploma[:1], units[:1], code="NYA")
    go("transfer", on_diploma[:1], certificate)
    [new] = followers(on_diploma[:1])

    save_grades(entries=[Entry(new.pk, units[0].pk, "Pass")], by=actor_of(ada, college), now=NOW)

    assert UnitGrade.objects.get(registration=new, status="saved").attempt == 2


@pytest.mark.spec("LRN-08", "CLM-02")
def test_marking_goes_on_after_a_transfer(go, on_diploma, certificate, hold, units, ada, college):
    hold(on_diploma[:1], units[:1])
    go("transfer", on_diploma[:1], certificate)
    [new] = followers(on_diploma[:1])

    mark_units(marks={(new.pk, units[0].pk): None}, by=actor_of(ada, college), now=NOW)

    new.refresh_from_db()
    assert (new.stage, UnitHeld.objects.filter(registration=on_diploma[0]).count()) == ("registered", 1)


@pytest.mark.spec("LRN-08")
def test_twice_transferred_units_remember_each_step(go, on_diploma, certificate, award, bank, units):
    bank(on_diploma[:1], units[:1])
    go("transfer", on_diploma[:1], certificate)
    [second] = followers(on_diploma[:1])
    go("transfer", [second], award)
    [third] = followers([second])

    carried = UnitGrade.objects.get(registration=third)

    assert carried.carried_from.registration == second
    assert carried.carried_from.carried_from.registration == on_diploma[0]


# Audit and letters


@pytest.mark.spec("LRN-08", "BEY-10")
def test_a_transfer_is_in_the_trail_of_both_registrations_and_both_batches(
    go, on_diploma, certificate, bank, units
):
    bank(on_diploma[:1], units[:1])

    act = go("transfer", on_diploma[:1], certificate)

    [new] = followers(on_diploma[:1])
    about = {(each.name, each.record, each.record_id) for each in Event.objects.filter(act_id=act.key)}
    assert about == {
        ("registration.transferred", "registration", on_diploma[0].pk),
        ("registration.made_by_transfer", "registration", new.pk),
        ("units.carried", "registration", new.pk),
        ("batch.left", "batch", on_diploma[0].batch_id),
        ("batch.made", "batch", new.batch_id),
        ("order.placed", "order", act.order_id),
    }


@pytest.mark.spec("LRN-08")
def test_the_contact_is_told_without_anybodys_name(go, on_diploma, certificate):
    go("transfer", on_diploma, certificate)

    letter = Message.objects.get()
    assert letter.subject == "3 learners transferred"
    assert not any(surname in letter.text for surname in ("Hughes", "Iqbal", "Jenkins"))


# Once, whoever presses


@pytest.mark.spec("LRN-08", "REG-08")
def test_pressing_twice_moves_once(prepare, on_diploma, certificate, ada, college):
    act = prepare("transfer", on_diploma, certificate)
    agreed = plan_of(act, today=TODAY).total

    for _ in range(2):
        actions.ask(act=act, agreed=agreed, by=actor_of(ada, college), now=NOW)

    assert Registration.objects.filter(product=certificate).count() == 3


@pytest.mark.spec("LRN-08")
def test_nothing_is_done_before_it_is_said_who_is_asked(on_diploma, certificate, ada, college):
    ids, by = [each.pk for each in on_diploma], actor_of(ada, college)
    asked = {"centre": college, "kind": kind_named("transfer"), "registration_ids": ids, "by": by, "now": NOW}

    with pytest.raises(Refused) as refused:
        actions.act_on(**asked, details={"product": certificate.pk}, key=uuid4())

    assert refused.value.problems[0].code == "details_missing"
    assert not Registration.objects.filter(status="transferred").exists()


@pytest.mark.spec("LRN-08")
def test_of_two_people_the_second_moves_nobody(prepare, on_diploma, certificate, award, ada, college):
    first = prepare("transfer", on_diploma, certificate)
    second = prepare("transfer", on_diploma, award)
    agreed = plan_of(second, today=TODAY).total
    actions.ask(act=first, agreed=plan_of(first, today=TODAY).total, by=actor_of(ada, college), now=NOW)

    actions.ask(act=second, agreed=agreed, by=actor_of(ada, college), now=NOW)

    assert [each.code for each in second.lines.all()] == ["not_active"] * 3
    assert not Registration.objects.filter(product=award).exists()


@pytest.mark.spec("REG-09", "LRN-08")
def test_a_batch_that_is_full_takes_nobody(prepare, on_diploma, certificate, college, ada, monkeypatch):
    batch = make_batch(college, certificate, ada)
    monkeypatch.setattr("testamur.delivery.registrations.queries.batches.MOST_LEARNERS", 2)
    monkeypatch.setattr("testamur.outcomes.moving.problems.MOST_LEARNERS", 2)

    plan = plan_of(prepare("transfer", on_diploma, certificate, batch=batch.number), today=TODAY)

    assert [row.problems[0].message for row in plan.rows] == [
        f"3 learners can be moved; batch {batch.number} has room for 2, because a batch holds at most 2, the withdrawn "
        "and cancelled counted. Choose fewer, or a new batch."
    ] * 3


@pytest.mark.spec("LRN-08")
def test_another_centres_batch_and_product_are_no_destination(
    prepare, on_diploma, certificate, school, charlie
):
    theirs = make_batch(school, certificate, charlie)

    plan = plan_of(prepare("transfer", on_diploma, certificate, batch=theirs.number), today=TODAY)

    assert [row.problems[0].code for row in plan.rows] == ["no_batch"] * 3


@pytest.mark.spec("LRN-08")
def test_the_same_statements_for_3_and_for_300(go, on_diploma, certificate, award, college, ada, bank, units):
    letters = "abcdefghijklmnopqrst"
    names = [f"L{a}{b} Smith" for a in letters for b in letters][:300]
    many = charged(enrol(on_diploma[0].batch, names, ada), "100.00")
    bank([*on_diploma, *many], units[:2])
    go("transfer", charged(enrol(on_diploma[0].batch, ["Warm Up"], ada), "100.00"), certificate)

    with CaptureQueriesContext(
        connection,
    ) as few:
        go("transfer", on_diploma, certificate)
    with CaptureQueriesContext(connection) as more:
        go("transfer", many, certificate)

    assert len(more) == len(few)
    assert UnitGrade.objects.filter(registration__product=certificate).count() == 303
    assert len(PEOPLE) == 3
