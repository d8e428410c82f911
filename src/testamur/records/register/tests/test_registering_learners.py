"""Registering learners: numbers, what it asks for, and what it leaves behind (URN-03)."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW
from tests.records import make_organisation

from testamur.ground.audit.actor import Actor
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused
from testamur.kit.scope import STAFF, of_organisation, within
from testamur.kit.testing import copy_of, template_database
from testamur.records.register import actions, finding
from testamur.records.register.actions import registering
from testamur.records.register.actions.registering import draw
from testamur.records.register.details import key_of
from testamur.records.register.models import Amendment, Learner, Look, Search
from testamur.records.register.tests.of_learners import LENA, people
from testamur.rulebook.uln import is_uln

pytestmark = pytest.mark.spec("URN-03")

SOON = NOW + timedelta(minutes=1)


def search(as_user, details=LENA, *, now=NOW):
    return actions.search_by_details(details=details, now=now, **as_user)


def register(as_user, details=LENA, *, now=SOON, **more):
    return actions.register(details=details, now=now, **as_user, **more)


def refusal(as_user, details=LENA, *, now=SOON):
    with pytest.raises(Refused) as refused:
        register(as_user, details, now=now)
    return [(problem.code, problem.place) for problem in refused.value.problems]


def test_a_learner_is_registered_after_a_search_that_found_nobody(as_rhoda, harbour):
    search(as_rhoda)

    learner = register(as_rhoda)

    assert is_uln(learner.uln)
    held = Learner.objects.get()
    assert (held.pk, held.uln, held.version, held.created_at) == (learner.pk, learner.uln, 1, SOON)
    assert (held.given_name, held.born_on, held.details_key) == ("Lena", date(2009, 3, 27), key_of(LENA))
    assert held.created_by == harbour
    amendment = Amendment.objects.get()
    assert (amendment.what, amendment.version, amendment.organisation_name, amendment.user_name) == (
        *("registered", 1, "Harbour City College", "Rhoda Quill"),
    )
    assert amendment.changes["family_name"] == ["", "Marsh"]
    event = Event.objects.get(name="uln.registered")
    assert (event.record, event.record_id, event.label) == ("uln", held.pk, held.uln)
    assert (event.organisation_id, event.centre_id) == (harbour.pk, None)
    assert event.after["born_on"] == "2009-03-27"
    assert list(Look.objects.values_list("learner", "what", "user_name")) == [
        (held.pk, "registered", "Rhoda Quill")
    ]


def test_who_was_registered_is_found(as_rhoda, as_mona):
    search(as_rhoda)
    learner = register(as_rhoda)

    found = search(as_mona)

    assert found.outcome == Search.Outcome.EXACT
    assert [each.learner for each in found.candidates] == [learner]


def test_without_a_search_nobody_is_registered(as_rhoda):
    assert refusal(as_rhoda) == [("register.no_search", "")]
    assert not Learner.objects.exists()


def test_a_search_for_other_details_is_none(as_rhoda):
    search(as_rhoda, replace(LENA, postcode="CV1 2WU"))

    assert refusal(as_rhoda) == [("register.no_search", "")]


def test_a_search_for_the_same_in_other_letters_is_one(as_rhoda):
    search(as_rhoda, replace(LENA, given_name="LENA", family_name="Mársh"))

    assert register(as_rhoda).given_name == "Lena"


def test_another_organisation_s_search_is_none(as_rhoda, as_mona):
    search(as_mona)

    assert refusal(as_rhoda) == [("register.no_search", "")]


def test_a_search_is_good_for_a_day(as_rhoda, settings):
    settings.LRS_SEARCH_VALID_SECONDS = 24 * 3600
    search(as_rhoda)

    late = refusal(as_rhoda, now=NOW + timedelta(days=1, seconds=1))
    learner = register(as_rhoda, now=NOW + timedelta(days=1))

    assert late == [("register.search_too_old", "")]
    assert learner.version == 1


def test_after_possible_matches_there_is_time_to_look_at_them(as_rhoda, settings):
    settings.LRS_POSSIBLE_WAIT_SECONDS = 10
    search(as_rhoda)
    register(as_rhoda)
    sister = replace(LENA, given_name="Tilda")
    later = NOW + timedelta(minutes=2)
    found = search(as_rhoda, sister, now=later)

    at_once = refusal(as_rhoda, sister, now=later + timedelta(seconds=9))
    learner = register(as_rhoda, sister, now=later + timedelta(seconds=10))

    assert found.outcome == Search.Outcome.POSSIBLE
    assert at_once == [("register.possible_needs_time", "")]
    assert learner.given_name == "Tilda"


def test_the_same_five_details_are_not_registered_twice(as_rhoda, as_mona):
    search(as_rhoda)
    first = register(as_rhoda)
    search(as_mona)

    with pytest.raises(Refused) as refused:
        register(as_mona, replace(LENA, given_name="lena", postcode="cv1 2wt", middle_names="Rose"))

    assert [problem.code for problem in refused.value.problems] == ["register.same_details"]
    assert first.uln not in str(refused.value)
    assert Learner.objects.count() == 1


def test_the_details_of_a_deleted_learner_are_free_and_their_number_is_not(as_rhoda):
    search(as_rhoda)
    first = register(as_rhoda)
    actions.delete(learner=first, reason="Typed for a trial.", by=as_rhoda["by"], now=SOON)
    search(as_rhoda)

    again = register(as_rhoda, draw=numbers([first.uln, "1000000035"]))

    assert (first.uln == again.uln, again.uln) == (False, "1000000035")


def test_mandatory_details_and_their_rules_hold_whoever_asks(as_rhoda):
    child = replace(LENA, born_on=date(2020, 1, 1), verification="", sharing="")
    search(as_rhoda, child)

    assert refusal(as_rhoda, child) == [
        ("details.missing", "verification"),
        ("details.missing", "sharing"),
        ("details.age", "born_on"),
    ]


# Numbers


def numbers(ulns: list[str]) -> Callable[[int], list[str]]:
    """A draw that gives these in turn, first to last."""
    waiting = iter(ulns)
    return lambda count: [next(waiting) for _ in range(count)]


def test_numbers_are_drawn_within_the_range_with_their_check_digit():
    drawn = draw(3_000)

    assert len(set(drawn)) == 3_000
    assert all(is_uln(uln) for uln in drawn)
    assert min(drawn) < "2000000000" < "9000000000" < max(drawn) <= "9999999998"


def test_a_number_that_is_taken_is_drawn_again(as_rhoda):
    taken, free = "1000000019", "1000000027"
    one, two, three = people(3)
    actions.register_many(details=[one], now=NOW, draw=numbers([taken]), **as_rhoda)

    learners = actions.register_many(
        details=[two, three], now=NOW, draw=numbers([taken, free, taken, "1000000035"]), **as_rhoda
    )

    assert [learner.uln for learner in learners] == ["1000000035", free]
    assert list(Learner.objects.order_by("pk").values_list("uln", "given_name")) == [
        (taken, one.given_name),
        (free, three.given_name),
        ("1000000035", two.given_name),
    ]


def test_who_draws_nothing_but_taken_numbers_gives_up(as_rhoda):
    one, two = people(2)
    actions.register_many(details=[one], now=NOW, draw=numbers(["1000000019"]), **as_rhoda)

    with pytest.raises(RuntimeError, match="No free ULN"):
        actions.register_many(details=[two], now=NOW, draw=lambda count: ["1000000019"] * count, **as_rhoda)


# Many


def test_many_are_registered_in_their_order(as_rhoda):
    wanted = people(5)

    learners = actions.register_many(details=wanted, now=NOW, **as_rhoda)

    assert [(each.given_name, each.born_on) for each in learners] == [
        (each.given_name, each.born_on) for each in wanted
    ]
    assert Amendment.objects.filter(what="registered").count() == 5
    assert Event.objects.filter(name="uln.registered").count() == 5
    assert Look.objects.filter(what="registered", channel="page").count() == 5
    assert [
        finding.find_one(finding.person_of(each), possible_from=0).candidates[0].learner for each in wanted
    ] == [each.pk for each in learners]


def test_one_person_twice_in_a_list_has_one_number(as_rhoda):
    one, two = people(2)
    [held] = actions.register_many(details=[one], now=NOW, **as_rhoda)

    learners = actions.register_many(
        details=[two, one, replace(two, middle_names="Rose")], now=NOW, **as_rhoda
    )

    assert [each.pk for each in learners] == [learners[0].pk, held.pk, learners[0].pk]
    assert Learner.objects.count() == 2


def test_many_are_refused_with_the_place_of_each_problem(as_rhoda):
    one, two = people(2)

    with pytest.raises(Refused) as refused:
        actions.register_many(details=[one, replace(two, email="none@example.org")], now=NOW, **as_rhoda)

    assert [(each.code, each.place) for each in refused.value.problems] == [("prohibited", "2.email")]
    assert not Learner.objects.exists()


def test_as_many_statements_for_three_as_for_three_hundred(as_rhoda):
    wanted = people(304)
    actions.register_many(details=wanted[:1], now=NOW, **as_rhoda)

    counts = []
    for several in (wanted[1:4], wanted[4:]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            actions.register_many(details=several, now=NOW, **as_rhoda)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize(("most", "held"), [(300, 301), (299, 1)])
def test_a_long_list_takes_one_lock_and_not_one_for_each(as_rhoda, monkeypatch, most, held):
    monkeypatch.setattr(registering, "MOST_LOCKS", most)

    actions.register_many(details=people(300), now=NOW, **as_rhoda)

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and database = "
            "(select oid from pg_database where datname = current_database())"
        )
        assert cursor.fetchone() == (held,)


# At the same moment


@pytest.fixture
def committed(django_db_blocker) -> Iterator[None]:
    """A database of this test's own, in which two connections really commit."""
    with django_db_blocker.unblock(), copy_of(template_database(), f"registering_{os.getpid()}"):
        yield


def test_two_who_register_one_person_at_once_make_one_number(committed):
    with within(STAFF):
        colleges = [make_organisation(f"HARB0{n}", f"1000000{n}", f"College {n}") for n in range(2)]
    answers: list[str] = []
    together = threading.Barrier(2)

    def deed(college) -> None:
        by = Actor(None, "Rhoda Quill", "192.0.2.1", organisation_id=college.pk)
        about = {"channel": "page", "by": by, "organisation": college}
        try:
            with within(of_organisation(college.pk)):
                actions.search_by_details(details=LENA, now=NOW, **about)
            with within(of_organisation(college.pk)):
                together.wait(timeout=10)
                answers.append(actions.register(details=LENA, now=SOON, **about).uln)
        except Refused as refused:
            answers.append(refused.problems[0].code)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=deed, args=[college]) for college in colleges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    with within(STAFF):
        [learner] = Learner.objects.all()
    assert sorted(answers) == [learner.uln, "register.same_details"]
