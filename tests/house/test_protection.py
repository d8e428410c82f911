"""Every table is guarded by the database itself: rights, row-level security, append-only trails."""

import pytest
from django.db import DatabaseError, connection, transaction

from testamur.delivery.billing.models import LedgerLine
from testamur.ground.audit.models import Event, Seal
from testamur.kit.models import OwnForeignKey
from testamur.kit.protection import has_centre, our_models
from testamur.kit.scope import CENTRE_ROLE, EQA_ROLE, ROLES, STAFF_ROLE

pytestmark = pytest.mark.spec("SYS-07")


def column(sql: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def test_every_table_with_a_centre_has_a_policy_for_each_role(db):
    guarded = column(
        "select tablename from pg_policies join pg_class on relname = tablename and relrowsecurity "
        f"where roles && '{{{CENTRE_ROLE},{EQA_ROLE},{STAFF_ROLE}}}' group by tablename having count(*) >= 3"
    )

    assert {model._meta.db_table for model in our_models() if has_centre(model)} - guarded == set()


def test_every_key_within_a_centre_is_held_by_the_database(db):
    wanted = {
        f"{model._meta.db_table}_{field.column}_own"[:63]
        for model in our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, OwnForeignKey)
    }

    assert wanted - column("select conname from pg_constraint where contype = 'f'") == set()
    assert len(wanted) >= 20


def test_keys_between_tables_of_centres_are_all_of_that_kind():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        if has_centre(model)
        for field in model._meta.concrete_fields
        if field.is_relation and not isinstance(field, OwnForeignKey)
        if field.related_model in our_models() and has_centre(field.related_model)
    ]

    assert loose == []


@pytest.mark.spec("SYS-06")
@pytest.mark.parametrize("model", [Event, Seal, LedgerLine])
@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}", "truncate {} cascade"])
def test_what_is_only_added_to_cannot_be_changed(db, model, statement):
    refused = pytest.raises(DatabaseError, match="permission denied")

    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))


@pytest.mark.parametrize("role", ROLES)
def test_no_role_may_log_in_or_pass_the_guard(db, role):
    assert (
        column(
            f"select rolname from pg_roles where rolname = '{role}' and (rolcanlogin or rolbypassrls or rolsuper)"
        )
        == set()
    )
