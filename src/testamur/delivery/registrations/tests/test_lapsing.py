"""Registrations that lapse: told of twice beforehand and never twice the same, then withdrawn, and written about."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.people import NOW, TODAY, client_of

from testamur.catalogue.approvals.models import Approval
from testamur.delivery.registrations import actions, jobs
from testamur.delivery.registrations.models import LapseNotice, Registration, Withdrawal
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message

pytestmark = pytest.mark.spec("LRN-06")
Status, Stage = Registration.Status, Registration.Stage


@pytest.fixture
def batch(ada, college, counselling, approved):
    return make_batch(college, counselling, ada, session=2026)


@pytest.fixture
def lapse(monkeypatch):
    """Runs the job of a night; without a day, of this one."""

    def run(on: date = TODAY):
        monkeypatch.setattr(jobs, "now", lambda: NOW + (on - TODAY))
        jobs.lapse(timestamp=0)

    return run


def lapsing_in(days: int, batch, ada, name: str = "Anna Adams", **facts) -> Registration:
    [one] = enrol(batch, [name], ada, lapses_on=TODAY + timedelta(days=days), **facts)
    return one


def told() -> list[tuple[str, str]]:
    """Every notice that was given, and the learner it is about."""
    notices = LapseNotice.objects.order_by("told_at", "registration").values_list(
        "kind", "registration__learner__forename"
    )
    return list(notices)


def subjects() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("facts", "days", "status"),
    [
        ({}, -1, "withdrawn"),
        ({}, 0, "active"),
        ({"stage": Stage.READY}, -1, "withdrawn"),
        ({"stage": Stage.CLAIMED}, -1, "active"),
        ({"stage": Stage.CERTIFICATED, "fully_certificated_on": TODAY}, -1, "active"),
        ({"status": Status.CANCELLED}, -1, "cancelled"),
    ],
)
def test_who_is_withdrawn_when_the_day_has_passed(batch, ada, lapse, facts, days, status):
    one = lapsing_in(days, batch, ada, **facts)

    lapse()

    one.refresh_from_db()
    assert one.status == status


def test_a_lapse_is_a_withdrawal_on_the_day_with_its_own_reason(batch, ada, lapse):
    one = lapsing_in(-3, batch, ada)

    lapse()

    story = Withdrawal.objects.get(registration=one)
    assert (story.on, story.reason, story.is_lapse, story.withdrawn_by) == (
        one.lapses_on,
        "lapsed",
        True,
        None,
    )
    event = Event.objects.get(name="registration.lapsed")
    assert (event.record_id, event.label, event.by_name) == (one.pk, one.learner.number, "Testamur")
    assert (event.before, event.after["status"]) == ({"status": "active"}, "withdrawn")


def test_running_it_again_does_nothing_again(batch, ada, lapse):
    lapsing_in(-1, batch, ada, "Anna Adams")
    lapsing_in(10, batch, ada, "Ben Brown")

    lapse()
    lapse()

    assert Withdrawal.objects.count() == 1
    assert subjects() == ["1 registration lapsed, 1 registration will lapse soon"]


def test_the_centre_is_told_sixty_and_fourteen_days_before(batch, ada, lapse):
    lapsing_in(61, batch, ada)
    days = [TODAY + timedelta(days=n) for n in (0, 1, 2, 46, 47, 48, 61, 62)]
    nights = []

    for day in days:
        before = Message.objects.count()
        lapse(day)
        nights.append(Message.objects.count() - before)

    assert nights == [0, 1, 0, 0, 1, 0, 0, 1]
    assert told() == [("first", "Anna"), ("last", "Anna")]
    assert subjects() == ["1 registration will lapse soon"] * 2 + ["1 registration lapsed"]


def test_the_days_of_notices_are_settings(batch, ada, lapse, settings):
    settings.LAPSE_FIRST_NOTICE_DAYS, settings.LAPSE_LAST_NOTICE_DAYS = 30, 7
    lapsing_in(31, batch, ada)

    lapse()

    assert told() == []


def test_a_notice_tells_of_the_week_after_too(batch, ada, lapse):
    for days, name in ((60, "Anna Adams"), (66, "Ben Brown"), (67, "Cai Clark")):
        lapsing_in(days, batch, ada, name)

    lapse()
    lapse(TODAY + timedelta(days=6))

    assert told() == [("first", "Anna"), ("first", "Ben")]


def test_who_is_told_last_is_not_told_first_as_well(batch, ada, lapse):
    lapsing_in(5, batch, ada)

    lapse()

    assert told() == [("last", "Anna")]


def test_one_that_was_extended_is_told_of_anew(batch, ada, lapse):
    one = lapsing_in(60, batch, ada)
    lapse()
    Registration.objects.filter(pk=one.pk).update(lapses_on=one.lapses_on + timedelta(days=180))

    lapse(TODAY + timedelta(days=180))

    assert told() == [("first", "Anna"), ("first", "Anna")]


def test_the_letter_counts_them_and_leads_to_them(batch, ada, lapse):
    lapsing_in(-1, batch, ada, "Anna Adams")
    lapsing_in(14, batch, ada, "Ben Brown")
    lapsing_in(60, batch, ada, "Cai Clark")

    lapse()

    text = Message.objects.get().text
    assert "Last notice: 1 registration will lapse on 30 November 2026." in text
    assert "1 registration will lapse on 15 January 2027." in text
    assert "1 registration lapsed, and its learner was withdrawn." in text
    links = [line.partition("/learners/")[2] for line in text.splitlines() if "/learners/?" in line]
    client = client_of(ada)
    ahead, gone = (client.get(f"/learners/{link}").text for link in links)
    assert ["Brown, Ben" in ahead, "Clark, Cai" in ahead, "Adams, Anna" in ahead] == [True, True, False]
    assert ["Adams, Anna" in gone, "Brown, Ben" in gone] == [True, False]


def test_those_who_look_after_learners_are_written_to(batch, ada, ben, lapse):
    lapsing_in(-1, batch, ada)

    lapse()

    assert [message.user for message in Message.objects.all()] == [ada]


def test_each_centre_has_its_own(batch, ada, school, charlie, counselling, lapse):
    Approval.objects.create(centre=school, product=counselling, approved_on=TODAY)
    lapsing_in(-1, batch, ada)
    lapsing_in(-1, make_batch(school, counselling, charlie), charlie)

    lapse()

    assert sorted(message.user.full_name for message in Message.objects.all()) == [
        "Ada Okafor",
        "Charlie Munro",
    ]
    assert Event.objects.filter(name="registration.lapsed").values("centre_id").distinct().count() == 2


def test_one_centre_s_trouble_is_not_another_s(batch, ada, school, charlie, counselling, lapse, monkeypatch):
    lapsing_in(-1, batch, ada)
    theirs = lapsing_in(-1, make_batch(school, counselling, charlie), charlie)
    whole = actions.lapse

    def fails_at_the_college(*, centre, **facts):
        if centre == batch.centre:
            raise ValueError("trouble")
        return whole(centre=centre, **facts)

    monkeypatch.setattr(jobs.actions, "lapse", fails_at_the_college)
    with pytest.raises(RuntimeError, match="Lapsing failed at 1 centres: 002709"):
        lapse()

    theirs.refresh_from_db()
    assert theirs.status == Status.WITHDRAWN


def test_as_many_statements_for_300_as_for_3(college, school, counselling, ada, charlie):
    counts = []
    for centre, user, count in ((college, ada, 3), (school, charlie, 300)):
        batch = make_batch(centre, counselling, user)
        for letter, days in (("A", -1), ("B", 5), ("C", 60)):
            names = [f"Anna {letter}{n}" for n in range(count)]
            enrol(batch, names, user, lapses_on=TODAY + timedelta(days=days))
        with CaptureQueriesContext(connection) as queries:
            found = actions.lapse(centre=centre, by=Actor.system("test"), now=NOW)
        assert (found.lapsed, found.last.count, found.first.count) == (count, count, count)
        counts.append(len(queries))

    assert counts[0] == counts[1]
