"""Marking learners as sampled by an EQA, and taking it back the same day (EQA-06)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol
from tests.pages import text_of
from tests.people import NOW, actor_of, client_of, make_product, make_user

from testamur.delivery.registrations.models import Registration
from testamur.ground.accounts.models import User
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused
from testamur.outcomes.quality import actions
from testamur.outcomes.quality.models import Allocation

pytestmark = pytest.mark.spec("EQA-06")
LIST = "/office/centres/002709/sampling/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("testamur.outcomes.quality.views.sampling.now", lambda: NOW)


@pytest.fixture
def long_registered(learners):
    Registration.objects.update(registered_at="2026-09-01T09:00Z")
    for each in learners:
        each.refresh_from_db()
    return learners


def marking(registrations) -> str:
    return f"{LIST}mark/?" + "&".join(f"registration={each.pk}" for each in registrations)


def days() -> list[date | None]:
    return list(Registration.objects.order_by("pk").values_list("sampled_on", flat=True))


def test_from_the_list_to_the_mark_and_back(eve, long_registered):
    client = client_of(eve)
    two = long_registered[:2]

    listed = client.get(LIST)
    assert "Hughes, Amelia" in listed.text
    page = client.get(marking(two))
    assert "2 learners not sampled yet" in text_of(page.text)
    done = client.post(marking(two), {"act": "mark", "on": "9/11/2026"}, follow=True)
    assert "2 learners marked as sampled." in done.text
    assert days() == [date(2026, 11, 9), date(2026, 11, 9), None]

    again = client.get(marking(long_registered))
    assert "1 learner not sampled yet" in text_of(again.text)
    assert "2 learners marked today" in text_of(again.text)
    undone = client.post(marking(two), {"act": "undo"}, follow=True)
    assert "The marks of 2 learners are undone." in undone.text
    assert days() == [None, None, None]


def test_the_mark_and_its_undoing_are_in_the_trail(eve, long_registered, college):
    one, by = long_registered[:1], actor_of(eve)

    actions.mark_sampled(centre=college, registrations=one, on=date(2026, 11, 9), by=by, now=NOW)
    actions.undo_sampled(centre=college, registrations=one, by=by, now=NOW)

    trail = Event.objects.filter(record="registration", record_id=one[0].pk).order_by("pk")
    assert [(each.name, each.by_name, each.after) for each in trail] == [
        ("registration.sampled", "Eve Osei", {"sampled_on": "2026-11-09"}),
        ("registration.sampling_undone", "Eve Osei", {"sampled_on": ""}),
    ]


def test_the_next_day_a_mark_stands(eve, long_registered, college):
    one, by = long_registered[:1], actor_of(eve)
    actions.mark_sampled(centre=college, registrations=one, on=date(2026, 11, 9), by=by, now=NOW)

    undone = actions.undo_sampled(centre=college, registrations=one, by=by, now=NOW + timedelta(days=1))

    assert (undone, days()[0]) == ([], date(2026, 11, 9))


def test_a_second_mark_keeps_the_first_day(eve, long_registered, college):
    by = actor_of(eve)
    actions.mark_sampled(
        centre=college, registrations=long_registered[:1], on=date(2026, 11, 9), by=by, now=NOW
    )

    marked = actions.mark_sampled(
        centre=college, registrations=long_registered, on=date(2026, 11, 10), by=by, now=NOW
    )

    assert marked == [each.pk for each in long_registered[1:]]
    assert days() == [date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 10)]


@pytest.mark.parametrize(
    ("on", "code"), [(date(2026, 11, 17), "not_yet"), (date(2026, 8, 31), "before_registration")]
)
def test_a_day_that_cannot_be(eve, long_registered, college, on, code):
    with pytest.raises(Refused) as refused:
        actions.mark_sampled(centre=college, registrations=long_registered, on=on, by=actor_of(eve), now=NOW)

    assert [each.code for each in refused.value.problems] == [code]


def test_a_wrong_day_is_said_beside_its_field(eve, long_registered):
    answer = client_of(eve).post(marking(long_registered), {"act": "mark", "on": "17/11/2026"})

    assert answer.status_code == 422
    assert "Enter a day that is not in the future." in answer.text


def test_only_learners_of_ones_own_products(college, long_registered, db):
    finn = make_user("Finn Eqa", staff_roles=[User.StaffRole.EQA])
    other = make_product("601/3998/5", "Listening", [], {"name": "None", "mandatory": []})
    Allocation.objects.create(centre=college, eqa=finn, product=other, from_on=date(2026, 8, 1))
    client = client_of(finn)

    assert "Hughes, Amelia" not in client.get(LIST).text
    assert client.post(marking(long_registered), {"act": "mark", "on": "9/11/2026"}).url == LIST
    assert days() == [None, None, None]


def test_an_eqa_of_no_centre_finds_none(long_registered, db):
    client = client_of(make_user("Finn Eqa", staff_roles=[User.StaffRole.EQA]))

    theirs, none = client.get(LIST), client.get("/office/centres/999999/sampling/")

    assert (theirs.status_code, none.status_code) == (404, 404)


def test_support_may_mark_and_a_centre_may_not(olu, ada, long_registered):
    assert client_of(olu).get(LIST).status_code == 200
    assert client_of(ada).get(LIST).status_code in (403, 404)


def test_the_list_asks_the_same_queries_for_3_and_300(eve, batch, ada, long_registered):
    client = client_of(eve)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    letters = "abcdefghijklmnopqr"
    enrol(batch, [f"L{a}{b} Smith" for a in letters for b in letters][:300], ada)

    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    assert len(many) == len(few)
