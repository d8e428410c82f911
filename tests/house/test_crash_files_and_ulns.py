"""A power cut while a bulk file is read, and while the learning records service has answered: it is done once, later.

And the rule that every point at which a process can be made to die has a test that makes it die there.
"""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from tests.hostile_files.of_bulk import TWO_BATCHES, bulk
from tests.hostile_files.world import ANNA, ERIN, World, make_world
from tests.house import crashing
from tests.house.source import modules
from tests.people import NOW, actor_of

from testamur.delivery.learners import actions_on_ulns as ulns
from testamur.delivery.learners.models import Enquiry, EnquiryLine, Learner
from testamur.delivery.registrations.models import Draft
from testamur.ground.audit.models import Event
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets.kinds import KINDS
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.kit.scope import STAFF, within
from testamur.kit.testing import copy_of, template_database

READ = "from testamur.ground.sheets import jobs; jobs.read(sheet_id={id}, centre_id={centre})"
ASK = "from testamur.delivery.learners import jobs; jobs.put_enquiry(enquiry_id={id}, centre_id={centre})"
BEGIN = """
from django.conf import settings

settings.MEDIA_ROOT = files
"""


@pytest.fixture(scope="module")
def crash_site(django_db_blocker, tmp_path_factory) -> Iterator[tuple[str, World]]:
    name, before = f"crash_files_{os.getpid()}", settings.MEDIA_ROOT
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), copy_of(template_database(), name):
        with within(STAFF):
            world = make_world()
        yield name, world
    settings.MEDIA_ROOT = before


def run(database: str, job: str, *, dies_at: str = "") -> int:
    """Run a job in a process of its own; its exit code, negative when a signal ended it."""
    return crashing.run(BEGIN + job, database=database, dies_at=dies_at, files=settings.MEDIA_ROOT)


def divided(sheet: Sheet) -> tuple[str, int, int]:
    """The state of a bulk file, its batches, and their learners."""
    with within(STAFF):
        drafts = Draft.objects.filter(centre_id=sheet.centre_id, sheet__about__bulk=sheet.pk)
        rows = SheetRow.objects.filter(sheet__in=drafts.values("sheet"))
        return Sheet.objects.get(pk=sheet.pk).status, drafts.count(), rows.count()


@pytest.mark.spec("REG-07", "SYS-09")
def test_a_bulk_file_is_divided_once_whenever_the_process_dies(crash_site):
    database, world = crash_site
    by = actor_of(world.ada, world.college)
    with within(STAFF):
        sheet = sheets.receive(
            kind=KINDS["bulk"], centre=world.college, title="Bulk", file_name="autumn.csv",
            content=bulk(*TWO_BATCHES), by=by, now=NOW,
        )  # fmt: skip
        sheets.ask_to_read(sheet=sheet, by=by, now=NOW)
    job = READ.format(id=sheet.pk, centre=world.college.pk)

    assert run(database, job, dies_at="sheets.reading") == -signal.SIGKILL
    assert divided(sheet) == ("reading", 0, 0)

    assert [run(database, job) for _ in range(2)] == [0, 0]
    assert divided(sheet) == ("open", 2, 3)


def answered(enquiry: Enquiry) -> tuple[int, int, int]:
    """Lines with an answer, learners whose ULN was verified, and learners of whom the audit trail says so."""
    with within(STAFF):
        lines = EnquiryLine.objects.filter(enquiry=enquiry).exclude(answer="").count()
        verified = Learner.objects.filter(number__in=[ANNA, ERIN]).exclude(uln_state="unchecked").count()
        audited = Event.objects.filter(name=ulns.ANSWERED, centre_id=enquiry.centre_id).count()
        return lines, verified, audited


@pytest.mark.spec("ULN-03", "SYS-09")
def test_an_answer_about_ulns_is_kept_once_whenever_the_process_dies(crash_site):
    database, world = crash_site
    with within(STAFF):
        learners = list(Learner.objects.filter(number__in=[ANNA, ERIN]).values_list("pk", flat=True))
        enquiry = ulns.ask(
            centre_id=world.college.pk, kind=Enquiry.Kind.VERIFY, learner_ids=learners,
            by=actor_of(world.ada, world.college), now=NOW,
        )  # fmt: skip
    job = ASK.format(id=enquiry.pk, centre=world.college.pk)

    assert run(database, job, dies_at="learning_records.answered_not_kept") == -signal.SIGKILL
    assert answered(enquiry) == (0, 0, 0)

    assert [run(database, job) for _ in range(2)] == [0, 0]
    assert answered(enquiry) == (2, 2, 2)


def test_at_every_named_point_a_test_makes_the_process_die():
    named = {
        name for path in modules() for name in re.findall(r'fail_point\("([^"]+)"\)', path.read_text("utf-8"))
    }
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_crash_*.py"))

    assert {name for name in named if f'"{name}"' not in tests} == set()
