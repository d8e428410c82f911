"""Each night users who stay away are suspended, and one-time passwords that nobody used end (LRS-05)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW
from tests.records import make_lrs_user

from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.models import Event
from testamur.records.organisations import actions
from testamur.records.organisations.jobs import look_after_users
from testamur.records.organisations.models import Member, OneTimePassword, Role

NIGHT = Actor.system("job organisations.look_after_users")
LONG_AGO = NOW - timedelta(days=100)


def suspended() -> set[str]:
    return {each.user.full_name for each in Member.objects.exclude(suspended_at=None).select_related("user")}


@pytest.mark.spec("LRS-05")
def test_users_who_stay_away_are_suspended(harbour, settings, mailoutbox):
    settings.LRS_IDLE_DAYS = 90
    make_lrs_user("Away Ames", harbour, Role.ONLINE, last_login=LONG_AGO)
    make_lrs_user("Never Ames", harbour, Role.ONLINE)
    make_lrs_user("Here Ames", harbour, Role.ONLINE, last_login=NOW - timedelta(days=89))
    back = make_lrs_user("Back Ames", harbour, Role.ONLINE, last_login=LONG_AGO)
    Member.objects.update(granted_at=LONG_AGO)
    Member.objects.filter(user=back).update(reactivated_at=NOW - timedelta(days=1))
    make_lrs_user("New Ames", harbour, Role.ONLINE)

    times = [actions.suspend_idle(by=NIGHT, now=NOW) for _night in range(2)]

    assert times == [2, 0]
    assert suspended() == {"Away Ames", "Never Ames"}
    assert {each.subject for each in mailoutbox} == {"You are suspended"}
    assert len(mailoutbox) == 2
    event = Event.objects.filter(name="organisation_user.suspended").first()
    assert (event.organisation_id, event.after) == (harbour.pk, {"because": "Not signed in for 90 days"})


@pytest.mark.spec("LRS-05")
def test_where_the_settings_say_never_nobody_is_suspended(harbour):
    make_lrs_user("Away Ames", harbour, Role.ONLINE, last_login=LONG_AGO)
    Member.objects.update(granted_at=LONG_AGO)

    assert actions.suspend_idle(by=NIGHT, now=NOW) == 0
    assert suspended() == set()


def test_it_takes_as_many_statements_for_many_but_for_their_letters(harbour, settings):
    settings.LRS_IDLE_DAYS = 90

    def statements(number: int) -> int:
        people = [
            User(
                email=f"u{number}-{each}@example.org", full_name="Away Ames", created_at=NOW, activated_at=NOW
            )
            for each in range(number)
        ]
        members = [
            Member(organisation=harbour, user=user, roles=["online"], granted_at=LONG_AGO)
            for user in User.objects.bulk_create(people)
        ]
        Member.objects.bulk_create(members)
        with CaptureQueriesContext(connection) as captured:
            assert actions.suspend_idle(by=NIGHT, now=NOW) == number
        return len(captured)

    assert statements(3) == statements(300)


@pytest.mark.spec("LRS-05")
def test_one_time_passwords_that_nobody_used_end(harbour, settings, mailoutbox):
    settings.LRS_ONE_TIME_DAYS = 14
    given = {
        "Late Ames": (NOW - timedelta(days=15), NOW - timedelta(days=15)),
        "Fresh Ames": (NOW - timedelta(days=13), NOW - timedelta(days=13)),
        "Own Ames": (NOW - timedelta(days=15), NOW - timedelta(days=14)),
    }
    for name, (set_at, password_set_at) in given.items():
        user = make_lrs_user(name, harbour, Role.ONLINE, password_set_at=password_set_at)
        OneTimePassword.objects.create(user=user, set_at=set_at)

    times = [actions.end_unused_passwords(by=NIGHT, now=NOW) for _night in range(2)]

    left = {each.full_name: each.has_usable_password() for each in User.objects.all()}
    assert times == [1, 0]
    assert left == {"Late Ames": False, "Fresh Ames": True, "Own Ames": True}
    assert [each.user.full_name for each in OneTimePassword.objects.all()] == ["Fresh Ames"]
    assert [(each.to, each.subject) for each in mailoutbox] == [
        (["late@example.org"], "Your one-time password has ended")
    ]


def test_the_job_of_the_night_does_both(harbour, settings):
    settings.LRS_IDLE_DAYS, settings.LRS_ONE_TIME_DAYS = 90, 14
    away = make_lrs_user("Away Ames", harbour, Role.ONLINE, password_set_at=LONG_AGO)
    Member.objects.update(granted_at=LONG_AGO)
    OneTimePassword.objects.create(user=away, set_at=LONG_AGO)

    look_after_users(0)

    assert suspended() == {"Away Ames"}
    assert not OneTimePassword.objects.exists()
