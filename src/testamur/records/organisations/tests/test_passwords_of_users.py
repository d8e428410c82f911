"""Passwords and wrong ones by the service's policy, or the site's stronger one (LRS-05)."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from tests.people import NOW, make_member, make_user
from tests.records import make_lrs_user

from testamur.ground.accounts import actions as accounts
from testamur.records.organisations.models import Role
from testamur.records.organisations.passwords import has_expired, has_service_policy


def is_good(password: str, user) -> bool:
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


@pytest.mark.spec("LRS-05")
@pytest.mark.parametrize(
    ("password", "good"),
    [
        ("Kestrel7", True),
        ("Kestre7", False),
        ("kestrel77", False),
        ("KESTREL77", False),
        ("Kestrels", False),
    ],
)
def test_the_service_s_policy_is_eight_characters_of_three_kinds(vic, settings, password, good):
    settings.LRS_PASSWORD_POLICY = "service"

    assert is_good(password, vic) is good


@pytest.mark.spec("LRS-05")
def test_the_stronger_policy_is_twelve_characters(vic):
    assert not is_good("Kestrel7", vic)
    assert is_good("three words apart", vic)


@pytest.mark.spec("LRS-05")
def test_the_service_s_policy_is_for_those_who_come_for_it_alone(vic, rhoda, college, dee, ben, settings):
    settings.LRS_PASSWORD_POLICY = "service"
    make_member(rhoda, college)

    assert [has_service_policy(user) for user in (vic, rhoda, dee, ben, None)] == [
        True,
        False,
        False,
        False,
        False,
    ]


@pytest.mark.spec("LRS-05")
def test_by_the_service_s_policy_a_password_lasts_44_days(vic, settings):
    days = [NOW + timedelta(days=number) for number in (43, 44)]
    stronger = [has_expired(vic, day) for day in days]
    settings.LRS_PASSWORD_POLICY = "service"

    assert [has_expired(vic, day) for day in days] == [False, True]
    assert stronger == [False, False]


@pytest.mark.spec("LRS-05")
def test_so_many_wrong_passwords_suspend(harbour, settings):
    settings.LRS_WRONG_PASSWORDS = 3
    theirs = make_lrs_user("Ann Lee", harbour, Role.ONLINE)
    another_s = make_user("Ben Low")

    for _try in range(3):
        for user in (theirs, another_s):
            accounts.note_wrong_password(email=user.email, origin="192.0.2.1", browser="", now=NOW)
    for user in (theirs, another_s):
        user.refresh_from_db()

    assert [user.is_active for user in (theirs, another_s)] == [False, True]
