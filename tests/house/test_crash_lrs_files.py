"""A power cut while a file of learners is carried out: whatever was kept stays, and nobody is registered twice."""

import os
import signal
from collections.abc import Iterator

import pytest
from django.conf import settings
from tests.house import crashing
from tests.people import NOW
from tests.records import lrs_actor, make_lrs_user, make_organisation

from testamur.kit.scope import STAFF, within
from testamur.kit.testing import copy_of, template_database
from testamur.records.batches import actions
from testamur.records.batches.models import Batch, Row
from testamur.records.organisations.models import Role
from testamur.records.register.models import Learner

CARRY_OUT = """
from django.conf import settings

settings.MEDIA_ROOT = files
settings.LRS_BATCH_CHUNK = 2
from testamur.records.batches import jobs

jobs.carry_out(batch_id={id}, organisation_id={organisation})
"""
PEOPLE = [
    {
        "given_name": given, "family_name": family, "born_on": f"2009-0{number}-1{number}", "gender": "1",
        "postcode": f"M{number} 1AA", "verification": "2", "sharing": "1",
    }
    for number, (given, family) in enumerate(
        [("Omar", "Quayle"), ("Lena", "Marsh"), ("Zsofia", "Brinkhorst")], start=1
    )
]  # fmt: skip


@pytest.fixture
def site(django_db_blocker, tmp_path) -> Iterator[tuple[str, Batch]]:
    name, before = f"crash_lrs_{os.getpid()}", settings.MEDIA_ROOT
    settings.MEDIA_ROOT = tmp_path
    with django_db_blocker.unblock(), copy_of(template_database(), name):
        with within(STAFF):
            college = make_organisation("HARB01", "10000001", "Harbour City College")
            by = lrs_actor(make_lrs_user("Rhoda Quill", college, Role.BATCH), college)
            kind = Batch.Kind.REGISTER
            batch = actions.submit(
                organisation=college, kind=kind, rows=PEOPLE, channel="page", by=by, now=NOW
            )
        yield name, batch
    settings.MEDIA_ROOT = before


def come_to(batch: Batch) -> tuple[str, int, int, int]:
    """The state of the file, how far it is, its rows, and the learners of the register."""
    with within(STAFF):
        batch.refresh_from_db()
        return batch.status, batch.done, Row.objects.filter(batch=batch).count(), Learner.objects.count()


@pytest.mark.spec("URN-06", "SYS-09")
def test_a_file_of_learners_goes_on_where_the_process_died(site):
    database, batch = site
    job = CARRY_OUT.format(id=batch.pk, organisation=batch.organisation_id)

    def run(dies_at: str = "") -> int:
        return crashing.run(job, database=database, dies_at=dies_at, files=settings.MEDIA_ROOT)

    assert (run("batches.step_not_kept"), come_to(batch)) == (-signal.SIGKILL, ("running", 0, 0, 0))
    assert (run("batches.between_steps"), come_to(batch)) == (-signal.SIGKILL, ("running", 2, 2, 2))
    assert (run(), come_to(batch)) == (0, ("done", 3, 3, 3))
