"""The trail refuses to be changed, and shows it when somebody stronger than the application changes it anyway."""

import os
import time

import pytest
from django.db import connection
from tests.people import NOW

from testamur.ground.audit.actions import Change, record, seal
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.models import Event
from testamur.ground.audit.queries import verify
from testamur.kit.scope import STAFF, within
from testamur.kit.testing import copy_of, owners_connection, template_database

pytestmark = pytest.mark.spec("SYS-06")

TESTED = "test.happened"


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """A database of its own, since only finished transactions are sealed."""
    with django_db_blocker.unblock(), copy_of(template_database(), f"seals_{os.getpid()}"):
        for label in ("first", "second", "third"):
            with within(STAFF):
                record(
                    TESTED,
                    changes=[Change("thing", 1, label)],
                    by=Actor.system("test"),
                    centre_id=None,
                    now=NOW,
                )
        yield


def sealed():
    wait_until_finished()
    with within(STAFF):
        return seal(now=NOW)


def wait_until_finished() -> None:
    """A transaction of another test on the same server, begun before ours, holds a seal up."""
    deadline = time.monotonic() + 60
    statement = "select coalesce(max(transaction), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint from audit_event"
    finished = False
    while not finished and time.monotonic() < deadline:
        with within(STAFF), connection.cursor() as cursor:
            cursor.execute(statement)
            finished = cursor.fetchone()[0]
        time.sleep(0 if finished else 0.05)


def verdict():
    with within(STAFF):
        return verify()


def as_owner(statement: str) -> None:
    """By somebody with every right to the table."""
    with owners_connection(connection.settings_dict["NAME"]) as owner:
        owner.execute("alter table audit_event disable trigger user")
        owner.execute(statement)


def test_finished_events_are_sealed_once(committed):
    assert sealed().events == 3
    assert sealed() is None
    assert verdict().is_whole


def test_a_second_stretch_follows_the_first(committed):
    sealed()
    with within(STAFF):
        record(
            TESTED, changes=[Change("thing", 1, "fourth")], by=Actor.system("test"), centre_id=None, now=NOW
        )
    sealed()

    assert (verdict().seals, verdict().events, verdict().is_whole) == (2, 4, True)


@pytest.mark.parametrize(
    "tampering",
    [
        "update audit_event set label = 'changed' where label = 'second'",
        "update audit_event set after = '{\"grade\": \"D*\"}' where label = 'second'",
        "delete from audit_event where label = 'second'",
        "update audit_event set by_name = 'Somebody else' where label = 'first'",
        "insert into audit_event (transaction, at, name, act_id, by_name, origin, record, label, before, after)"
        " select transaction, at, name, act_id, by_name, origin, record, 'slipped in', before, after"
        " from audit_event where label = 'second'",
    ],
)
def test_tampering_shows(committed, tampering):
    sealed()

    as_owner(tampering)

    assert not verdict().is_whole


def test_the_history_of_a_record_is_newest_first(committed):
    with within(STAFF):
        assert list(Event.objects.order_by("-id").values_list("label", flat=True)) == [
            "third",
            "second",
            "first",
        ]
