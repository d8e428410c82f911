"""Withdrawing learners and bringing them back: who can and who cannot, once only, undone as long as nothing changed."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.people import NOW, TODAY, actor_of

from testamur.delivery.registrations import actions
from testamur.delivery.registrations.acts.kinds import Asked, kind_named
from testamur.delivery.registrations.models import Registration, Withdrawal
from testamur.delivery.registrations.problems_of_acts import restore_problems, withdraw_problems
from testamur.delivery.registrations.queries.acts import undo_of
from testamur.delivery.registrations.queries.chosen import chosen
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused

pytestmark = pytest.mark.spec("LRN-05")
Status, Stage = Registration.Status, Registration.Stage
LEFT = {"on": "2026-11-09", "reason": "left", "note": ""}


@pytest.fixture
def batch(ada, college, counselling, approved):
    return make_batch(college, counselling, ada, session=2026)


@pytest.fixture
def act(college, ada):
    """Does an act at once and gives it."""

    def do(kind: str, registrations, details=(), *, key: UUID | None = None, now=NOW):
        return actions.act_on(
            centre=college,
            kind=kind_named(kind),
            registration_ids=[each.pk for each in registrations],
            details=dict(details),
            key=key or uuid4(),
            by=actor_of(ada, college),
            now=now,
        )

    return do


def said(act) -> list[str]:
    return [line.says for line in act.lines.order_by("position")]


def statuses(registrations) -> list[str]:
    ids = [each.pk for each in registrations]
    return list(Registration.objects.filter(pk__in=ids).order_by("pk").values_list("status", flat=True))


def test_withdrawing_keeps_its_story(batch, ada, act):
    anna, ben = enrol(batch, ["Anna Adams", "Ben Brown"], ada)

    done = act("withdraw", [anna, ben], LEFT)

    assert done.result["done"] == 2
    assert said(done) == ["Withdrawn on 9 November 2026: left the course."] * 2
    assert statuses([anna, ben]) == ["withdrawn", "withdrawn"]
    story = Withdrawal.objects.get(registration=anna)
    assert (story.on, story.reason, story.is_lapse, story.withdrawn_by) == (
        date(2026, 11, 9),
        "left",
        False,
        ada,
    )
    event = Event.objects.get(name="registration.withdrawn", record_id=anna.pk)
    assert (event.before["status"], event.after["status"], event.act_id) == ("active", "withdrawn", done.key)


def test_those_who_cannot_be_withdrawn_are_left_with_the_reason(batch, ada, act):
    can, cancelled, claimed, finished = (
        enrol(batch, ["Anna Adams"], ada)
        + enrol(batch, ["Ben Brown"], ada, status=Status.CANCELLED)
        + enrol(batch, ["Cai Clark"], ada, stage=Stage.CLAIMED)
        + enrol(batch, ["Dee Dunn"], ada, stage=Stage.CERTIFICATED, fully_certificated_on=TODAY)
    )

    done = act("withdraw", [finished, can, claimed, cancelled], LEFT)

    assert [(line.is_done, line.code) for line in done.lines.order_by("position")] == [
        (True, ""),
        (False, "cancelled"),
        (False, "claimed"),
        (False, "certificated"),
    ]
    assert statuses([can, cancelled, claimed, finished]) == ["withdrawn", "cancelled", "active", "active"]


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (TODAY + timedelta(days=1), "in_the_future"),
        (TODAY, None),
        (date(2026, 9, 1), None),
        (date(2026, 8, 31), "before_the_start"),
    ],
)
def test_the_day_is_between_the_beginning_and_today(batch, ada, college, on, code):
    [anna] = enrol(batch, ["Anna Adams"], ada, starts_on=date(2026, 9, 1))
    rows = chosen(centre=college, ids=[anna.pk])

    found = withdraw_problems(rows, on={anna.pk: on}, today=TODAY)

    assert [each.code for each in found[anna.pk]] == ([code] if code else [])


def test_the_same_key_acts_once(batch, ada, act):
    [anna] = enrol(batch, ["Anna Adams"], ada)
    key = uuid4()

    first, second = act("withdraw", [anna], LEFT, key=key), act("withdraw", [anna], LEFT, key=key)

    assert first.pk == second.pk
    assert Withdrawal.objects.count() == 1


def test_who_comes_second_finds_nothing_to_do_and_is_told(batch, ada, act):
    [anna] = enrol(batch, ["Anna Adams"], ada)
    act("withdraw", [anna], LEFT)

    second = act("withdraw", [anna], LEFT)

    assert second.result["done"] == 0
    assert said(second) == ["Withdrawn already, on 9 November 2026."]


def test_undoing_brings_back_whom_the_act_withdrew_and_nobody_else(batch, ada, college, act):
    anna, ben = enrol(batch, ["Anna Adams", "Ben Brown"], ada)
    withdrawn = act("withdraw", [anna, ben], LEFT)
    act("unwithdraw", [ben])
    act("withdraw", [ben], {**LEFT, "reason": "work"})

    undone = actions.undo(act=withdrawn, key=uuid4(), by=actor_of(ada, college), now=NOW)

    assert said(undone) == [
        "Registered again; lapses on 16 November 2029 as before.",
        "Changed since: this is left as it is.",
    ]
    assert statuses([anna, ben]) == ["active", "withdrawn"]
    assert undo_of(withdrawn, today=TODAY).can == []


def test_undoing_an_unwithdrawal_withdraws_as_before(batch, ada, college, act):
    [anna] = enrol(batch, ["Anna Adams"], ada, lapses_on=date(2026, 11, 1))
    act("withdraw", [anna], LEFT)
    restored = act("unwithdraw", [anna])

    actions.undo(act=restored, key=uuid4(), by=actor_of(ada, college), now=NOW)

    anna.refresh_from_db()
    assert (anna.status, anna.lapses_on) == ("withdrawn", date(2026, 11, 1))
    open_one = Withdrawal.objects.get(registration=anna, restored_at=None)
    assert (open_one.on, open_one.reason) == (date(2026, 11, 9), "left")


@pytest.mark.spec("LRN-06")
def test_who_lapsed_is_extended_by_the_months_of_the_product_from_today(batch, ada, college, act):
    [anna] = enrol(batch, ["Anna Adams"], ada, lapses_on=date(2026, 11, 1))
    act("withdraw", [anna], LEFT)

    done = act("unwithdraw", [anna])

    anna.refresh_from_db()
    assert (anna.status, anna.lapses_on) == ("active", date(2027, 5, 16))
    assert said(done) == ["Registered again, and extended to 16 May 2027."]


@pytest.mark.spec("LRN-06")
def test_the_button_says_to_when_it_extends(batch, ada, college, act):
    anna, ben = enrol(batch, ["Anna Adams"], ada, lapses_on=date(2026, 11, 1)) + enrol(
        batch, ["Ben Brown"], ada
    )
    act("withdraw", [anna, ben], LEFT)
    kind = kind_named("unwithdraw")
    one = kind.plan(chosen(centre=college, ids=[anna.pk]), Asked(college, TODAY))
    both = kind.plan(chosen(centre=college, ids=[anna.pk, ben.pk]), Asked(college, TODAY))

    assert kind.verb(one) == "Un-withdraw 1 learner and extend to 16 May 2027"
    assert kind.verb(both) == "Un-withdraw 2 learners and extend 1 of them to 16 May 2027"


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        ({"certification_end_on": date(2026, 11, 15)}, "claims_ended"),
        ({"certification_end_on": date(2026, 11, 16)}, None),
        ({"operational_end_on": date(2024, 11, 15)}, "claims_ended"),
        ({"operational_end_on": date(2026, 11, 15)}, None),
        ({"extension_months": 0}, "not_extended"),
    ],
)
def test_nobody_comes_back_to_a_product_that_has_ended(batch, counselling, ada, college, act, ends, code):
    type(counselling).objects.filter(pk=counselling.pk).update(**ends)
    [anna] = enrol(batch, ["Anna Adams"], ada, lapses_on=date(2026, 11, 1))
    act("withdraw", [anna], LEFT)

    found = restore_problems(chosen(centre=college, ids=[anna.pk]), today=TODAY)

    assert [each.code for each in found[anna.pk]] == ([code] if code else [])


@pytest.mark.parametrize("kind", ["withdraw", "unwithdraw"])
def test_as_many_statements_for_300_as_for_3(batch, ada, act, kind):
    few, many = (
        enrol(batch, [f"Anna {letter}{n}" for n in range(count)], ada)
        for letter, count in (("A", 3), ("B", 300))
    )
    if kind == "unwithdraw":
        act("withdraw", [*few, *many], LEFT)
    counts = []

    for people in (few, many):
        with CaptureQueriesContext(connection) as queries:
            done = act(kind, people, LEFT if kind == "withdraw" else {})
        assert done.result["done"] == len(people)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_nobody_and_too_many_are_refused(college, ada):
    facts = {
        "centre": college,
        "kind": kind_named("withdraw"),
        "details": LEFT,
        "by": actor_of(ada, college),
        "now": NOW,
    }

    with pytest.raises(Refused, match="Select at least one learner first"):
        actions.prepare(registration_ids=[], key=uuid4(), **facts)
    with pytest.raises(Refused, match="20,001 learners are selected; at most 20,000"):
        actions.prepare(registration_ids=range(20_001), key=uuid4(), **facts)
