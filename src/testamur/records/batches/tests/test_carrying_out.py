"""What becomes of the rows of a file: found, registered, left to a person, or refused (URN-06)."""

import sys
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.base import File
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.errors import DeadlockDetected
from tests.people import NOW

from testamur.ground.audit.models import Event
from testamur.records.batches import actions, jobs, queries
from testamur.records.batches.actions import SameFile
from testamur.records.batches.codes import Count
from testamur.records.batches.examples import hand_in_example
from testamur.records.batches.models import Batch, Row
from testamur.records.register.models import Learner, Look

from .conftest import LENA, NOBODY, OMAR, codes, details

pytestmark = pytest.mark.spec("URN-06")


def test_a_learner_who_is_held_is_found_and_another_is_registered(hand_in, held):
    lena = held()

    batch = hand_in({**LENA, "ref": "A1"}, {**NOBODY, "ref": "A2"})

    assert (batch.status, batch.learners, batch.done, batch.counts) == (
        "done",
        2,
        2,
        {"RC001": 1, "RC004": 1},
    )
    new = Learner.objects.exclude(pk=lena.pk).get()
    output = queries.output_of(batch)
    assert output.counts[Count.NEW] == output.counts[Count.EXISTS_OR_UPDATED] == 1
    assert [(row.sent["ref"], row.code, row.uln) for row in output.rows] == [
        ("A1", "RC001", lena.uln),
        ("A2", "RC004", new.uln),
    ]
    assert list(Look.objects.filter(what="found").order_by("learner").values_list("learner", "channel")) == [
        (lena.pk, "file"),
        (new.pk, "file"),
    ]


def test_two_rows_of_one_person_get_one_number(hand_in):
    batch = hand_in(LENA, {**LENA, "given_name": "LENA", "middle_names": "Rose"}, OMAR)

    assert codes(batch) == ["RC004", "RC003", "RC004"]
    assert Learner.objects.count() == 2


def test_a_row_that_may_be_an_earlier_one_of_its_file_is_left_to_a_person(hand_in):
    batch = hand_in(LENA, {**LENA, "given_name": "Lina", "born_on": "2009-03-28"})

    assert codes(batch) == ["RC004", "RC007"]
    assert Learner.objects.count() == 1
    row = Row.objects.get(line=2)
    assert (row.state, row.learner, row.decide_by) == ("exception", None, date(2026, 12, 31))
    assert [each["learner"] for each in row.found] == [Learner.objects.get().pk]


def test_brothers_and_sisters_at_one_address_are_no_question_and_twins_are(hand_in, held):
    held()

    batch = hand_in(
        {**LENA, "given_name": "Barnaby", "born_on": "2006-11-05", "gender": "1"},
        {**LENA, "given_name": "Winifred", "born_on": "2007-06-14"},
        {**LENA, "given_name": "Theodora"},
    )

    assert codes(batch) == ["RC004", "RC004", "RC007"]


def test_whoever_moved_in_with_a_brother_is_still_a_question(hand_in, held):
    lena = held(postcode="LS1 4AP")
    held(given_name="Barnaby", born_on="2006-11-05", gender="1")

    hand_in({**LENA, "given_name": "Lina"})

    row = Row.objects.get()
    assert (row.code, [each["learner"] for each in row.found]) == ("RC007", [lena.pk])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({**LENA, "postcode": ""}, "RC006"),
        ({**LENA, "sharing": ""}, "RC006"),
        ({**LENA, "gender": "F"}, "RC011"),
        ({**LENA, "born_on": "27 3 09"}, "RC011"),
        ({**LENA, "uln": "1234567890"}, "RC011"),
        ({**LENA, "born_on": "2020-03-27"}, "RC013"),
        ({**LENA, "uln": "4836803119"}, "RC009"),
    ],
)
def test_a_row_that_nothing_can_be_done_with_has_its_code_and_a_reason(hand_in, row, code):
    batch = hand_in(row)

    assert codes(batch) == [code]
    assert Row.objects.get().state == "exception"
    assert Learner.objects.count() == 0
    assert code == "RC009" or Row.objects.get().found[0]["problem"]


def test_a_uln_that_is_sent_is_confirmed_or_left_to_a_person(hand_in, held):
    lena, omar = held(), held(**OMAR)

    batch = hand_in({**LENA, "uln": lena.uln}, {**LENA, "uln": omar.uln})

    assert codes(batch) == ["RC002", "RC008"]
    assert Row.objects.get(line=2).found[0]["flags"] == [f"VRF00{flag}" for flag in range(1, 9)]


def test_gaps_of_the_register_are_filled_and_nothing_held_is_overwritten(hand_in, held):
    lena = held(sharing="0", email="lena@example.org")

    batch = hand_in({**LENA, "email": "other@example.org", "middle_names": "Rose", "town": "Coventry"})

    lena.refresh_from_db()
    assert codes(batch) == ["RC003"]
    assert (lena.sharing, lena.middle_names, lena.town) == ("1", "Rose", "Coventry")
    assert (lena.email, lena.version) == ("lena@example.org", 2)


def test_a_check_registers_nobody_changes_nothing_and_leaves_nothing_to_decide(hand_in, held):
    lena = held(sharing="0")

    batch = hand_in(
        LENA, NOBODY, {**LENA, "given_name": "Lina", "born_on": "2009-03-28"}, {**LENA, "postcode": ""},
        checks_only=True,
    )  # fmt: skip

    assert codes(batch) == ["RC001", "RC010", "RC007", "RC006"]
    assert Row.objects.filter(state="done").count() == 4
    lena.refresh_from_db()
    assert (Learner.objects.count(), lena.sharing) == (1, "0")


def test_the_same_file_again_does_nothing_and_leads_to_the_first(hand_in):
    first = hand_in(LENA)

    with pytest.raises(SameFile) as refused:
        hand_in(LENA)

    assert refused.value.batch == first
    assert Learner.objects.count() == 1


def test_a_check_may_be_asked_again_once_it_is_over(hand_in):
    first, again = hand_in(LENA, checks_only=True), hand_in(LENA, checks_only=True)

    assert (first.pk != again.pk, codes(again)) == (True, ["RC010"])


def test_a_file_that_breaks_off_does_nothing_at_all(hand_in):
    content = b"<Learners><Learner><GivenName>Lena</GivenName><FamilyName>Marsh</FamilyName></Learner><Lea"

    batch = hand_in(content=content, name="learners.xml")

    assert (batch.status, batch.done) == ("failed", 0)
    assert batch.failure.startswith("learners.xml is not well-formed XML")
    assert Row.objects.count() == 0


def test_a_file_of_too_many_learners_is_refused_whole(hand_in, settings):
    settings.LRS_BATCH_MOST_LEARNERS = 1

    batch = hand_in(LENA, OMAR)

    assert (batch.status, Learner.objects.count()) == ("failed", 0)


def test_a_file_goes_in_steps_and_a_second_worker_does_nothing_twice(hand_in, settings, as_rhoda):
    settings.LRS_BATCH_CHUNK = 2
    batch = hand_in(LENA, OMAR, NOBODY)

    again = actions.take_step(batch_id=batch.pk, after=0, rows=[], now=NOW)
    jobs.carry_out(batch_id=batch.pk, organisation_id=batch.organisation_id)

    assert (again, codes(batch), Learner.objects.count()) == (False, ["RC004"] * 3, 3)
    assert Event.objects.filter(name="batch.done", record_id=batch.pk).count() == 1


def test_a_file_that_is_left_half_way_is_closed_without_a_complaint(as_rhoda, settings, monkeypatch):
    complaints = []
    monkeypatch.setattr(sys, "unraisablehook", complaints.append)
    settings.LRS_BATCH_CHUNK = 1
    content = b"GivenName,FamilyName,DateOfBirth,Gender\nLena,Marsh,2009-03-27,2\nOmar,Quayle,2008-11-05,1\n"
    file = File(BytesIO(content), name="learners.csv")
    batch = actions.submit(kind=Batch.Kind.REGISTER, file=file, channel="page", **as_rhoda)

    steps = jobs._steps(batch)
    after, rows = next(steps)
    steps.close()

    assert (after, len(rows), complaints) == (0, 1, [])


def test_the_statements_are_as_many_for_three_rows_as_for_ninety(hand_in, held):
    lena = held()

    def statements(first: int, count: int, **new: str) -> int:
        known = {**LENA, "uln": lena.uln, **new}
        with CaptureQueriesContext(connection) as made:
            hand_in(*map(somebody, range(first, first + count)), known, {**NOBODY, "postcode": ""})
        return len(made)

    assert statements(0, 3, nationality="GBR") == statements(100, 90, town="Coventry")


def somebody(number: int) -> dict[str, str]:
    """One of many who share neither names nor birthdays."""
    syllables = ("ba", "do", "fi", "gu", "le", "mo", "ra", "ti", "vu", "zo")
    given = "".join(syllables[int(each)] for each in f"{number:03}")
    family = "".join(syllables[9 - int(each)] for each in f"{number * 7:04}")
    born_on = (date(2007, 1, 1) + timedelta(days=number * 3)).isoformat()
    return {**LENA, "given_name": given.title(), "family_name": family.title(), "born_on": born_on}


def test_the_demonstration_s_file_has_rows_of_every_kind(as_rhoda, held):
    known = [held(**somebody(number)) for number in range(5)]
    new = [details(**somebody(number)) for number in (50, 190, 330)]

    batch = hand_in_example(known=known, new=new, name="autumn.csv", **as_rhoda)

    assert batch.status == "done"
    assert batch.counts == {"RC001": 4, "RC004": 2, "RC007": 1, "RC011": 1}


@pytest.mark.spec("SYS-09")
def test_a_file_whose_job_was_lost_goes_on(as_rhoda, monkeypatch):
    batch = actions.submit(kind=Batch.Kind.REGISTER, rows=[LENA], channel="page", **as_rhoda)
    tasks = ProcrastinateJob.objects.filter(task_name="batches.carry_out")
    monkeypatch.setattr(jobs, "now", lambda: NOW + timedelta(minutes=11))

    jobs.go_on_with_lost(timestamp=0)
    waiting = tasks.count()
    tasks.delete()
    jobs.go_on_with_lost(timestamp=0)

    assert waiting == 1  # its job still waits, and no second one was made
    assert list(tasks.values_list("args", flat=True)) == [
        {"batch_id": batch.pk, "organisation_id": batch.organisation_id}
    ]


@pytest.mark.spec("SYS-09")
def test_a_step_that_met_another_file_s_step_is_taken_again(as_rhoda):
    batch = actions.submit(kind=Batch.Kind.REGISTER, rows=[LENA], channel="page", **as_rhoda)
    met = []

    def meet(execute, sql, params, many, context):
        if 'INSERT INTO "batches_row"' in sql:
            met.append(sql)
            if len(met) == 1:
                raise OperationalError("deadlock detected") from DeadlockDetected()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meet):
        jobs.carry_out(batch_id=batch.pk, organisation_id=batch.organisation_id)

    assert (len(met), codes(batch), Learner.objects.count()) == (2, ["RC004"], 1)
