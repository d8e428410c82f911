"""The database shows each scope its own rows, and a forgotten scope nothing."""

import pytest
from django.db import connection, transaction

from testamur.ground.access.models import Membership
from testamur.ground.centres.models import Address
from testamur.kit.scope import LOGIN_ROLE, Scope, of_centre, of_eqa, within

pytestmark = pytest.mark.spec("SYS-07")


def test_a_centre_sees_its_own_rows_alone(college, school):
    with within(of_centre(college.pk)):
        seen = set(Address.objects.values_list("centre_id", flat=True))

    assert seen == {college.pk}


def test_an_eqa_sees_the_allocated_centres(college, school):
    with within(of_eqa([school.pk])):
        seen = set(Address.objects.values_list("centre_id", flat=True))

    assert seen == {school.pk}


def test_without_a_scope_nothing_is_seen(college, ada):
    with within(Scope(LOGIN_ROLE)):
        assert list(Address.objects.all()) == []
        assert Membership.objects.count() == 1  # needed before a centre is chosen


def test_a_row_cannot_be_written_for_another_centre(college, school):
    with (
        pytest.raises(Exception, match="row-level security"),
        transaction.atomic(),
        within(of_centre(college.pk)),
    ):
        Address.objects.create(centre=school, kind="main", lines="x", town="x", postcode="x")


def test_the_outer_scope_returns(college, school):
    with within(of_centre(college.pk)):
        pass

    assert Address.objects.filter(centre=school).exists()


def test_the_tests_run_as_a_role_that_cannot_pass_the_guard(db):
    with connection.cursor() as cursor:
        cursor.execute("select rolname, rolsuper, rolbypassrls from pg_roles where rolname = session_user")
        assert cursor.fetchone() == (LOGIN_ROLE, False, False)
