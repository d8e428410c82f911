"""Committing: all or the good rows, once; refused, stopped, and what is kept for good."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.people import NOW, actor_of

from testamur.ground.audit.models import Event
from testamur.ground.centres.models import Contact
from testamur.ground.desk.models import Work
from testamur.ground.sheets import actions, jobs
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.ground.sheets.problems import SameFile
from testamur.ground.sheets.tests.conftest import codes_of, lines
from testamur.kit.problems import Refused


def results_of(sheet: Sheet) -> list[tuple]:
    rows = SheetRow.objects.filter(sheet=sheet).order_by("position")
    return list(rows.values_list("position", "effect", "is_committed", "result"))


@pytest.mark.spec("BEY-04", "REG-08")
def test_a_file_without_errors_is_committed_whole(received, committed):
    sheet = committed(received(lines("Ada,a@x.org,", "Bea,b@x.org,")))

    assert (sheet.status, sheet.result, sheet.result_path) == ("committed", "2 contacts saved", "/centre/")
    assert (sheet.new_count, sheet.changed_count, sheet.same_count, sheet.refused_count) == (2, 0, 0, 0)
    assert (sheet.committed_at, sheet.committed_by.full_name) == (NOW, "Ada Okafor")
    assert results_of(sheet) == [(2, "new", True, "added"), (3, "new", True, "added")]
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Ada", "Bea"]
    assert Work.objects.get(pk=sheet.work_id).status == Work.Status.DONE
    assert Event.objects.get(name="sheet.committed").after["new_count"] == 2


@pytest.mark.spec("REG-08")
def test_a_file_with_errors_does_nothing(received, ada, college):
    sheet = received(lines("Ada,a@x.org,", ",b@x.org,"))

    with pytest.raises(Refused, match="1 row has errors"):
        actions.ask_to_commit(sheet=sheet, by=actor_of(ada, college), now=NOW)

    assert Contact.objects.count() == 0


@pytest.mark.spec("BEY-04")
def test_the_good_rows_alone_leave_the_rest_in_a_sheet_of_its_own(received, committed):
    sheet = committed(received(lines("Ada,a@x.org,", ",b@x.org,", "Cai,c@x.cmo,")), actions.Which.GOOD)

    assert (sheet.new_count, sheet.refused_count) == (1, 2)
    assert results_of(sheet) == [
        (2, "new", True, "added"),
        (3, "refused", False, "Enter a name."),
        (4, "refused", False, "Is this .com?"),
    ]
    rest = Sheet.objects.get(came_from=sheet)
    assert (rest.status, rest.row_count, rest.wrong_count, rest.file_name) == ("open", 2, 2, "contacts.csv")
    assert codes_of(rest) == {3: ["name_missing"], 4: ["email_slip"]}


def test_the_rest_is_put_right_and_committed_later(received, committed):
    committed(received(lines("Ada,a@x.org,", "Cai,c@x.cmo,")), actions.Which.GOOD)
    rest = Sheet.objects.exclude(came_from=None).get()

    actions.fix_all(sheet=rest, field="email", value="c@x.cmo", now=NOW)
    committed(rest)

    assert Contact.objects.count() == 2


def test_good_rows_alone_need_one(received, ada, college):
    sheet = received(lines(",b@x.org,"))

    with pytest.raises(Refused, match="There is no contact without errors"):
        actions.ask_to_commit(sheet=sheet, by=actor_of(ada, college), now=NOW, which=actions.Which.GOOD)


@pytest.mark.spec("REG-08", "SYS-09")
def test_pressing_twice_and_running_twice_does_it_once(received, committed, ada, college):
    sheet = committed(received(lines("Ada,a@x.org,")))

    actions.ask_to_commit(sheet=sheet, by=actor_of(ada, college), now=NOW)
    jobs.commit(sheet_id=sheet.pk, centre_id=college.pk)

    assert Event.objects.filter(name="sheet.committed").count() == 1
    assert Work.objects.count() == 1


def test_what_came_in_the_way_since_puts_it_back(received, committed, contacts, monkeypatch):
    sheet = received(lines("Ada,a@x.org,"))

    def refuse(*_, **__):
        raise Refused(contacts.size_problems(sheet, count=99_999))

    monkeypatch.setattr(contacts, "commit", refuse)
    committed(sheet)

    assert sheet.status == "open"
    work = Work.objects.get(pk=sheet.work_id)
    assert (work.status, work.result[:46]) == ("refused", "Nothing was done. There are 99,999 rows; at mo")
    assert Contact.objects.count() == 0


def test_a_failure_puts_it_back_and_fails_the_job(received, ada, college, contacts, monkeypatch):
    sheet = received(lines("Ada,a@x.org,"))
    actions.ask_to_commit(sheet=sheet, by=actor_of(ada, college), now=NOW)
    monkeypatch.setattr(contacts, "commit", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        jobs.commit(sheet_id=sheet.pk, centre_id=college.pk)

    sheet.refresh_from_db()
    assert sheet.status == "open"
    assert "Something went wrong here" in Work.objects.get(pk=sheet.work_id).result


# Stopping


@pytest.mark.spec("SYS-09")
def test_committing_is_stopped_before_it_is_done(received, ada, college):
    sheet = received(lines("Ada,a@x.org,"))
    by = actor_of(ada, college)
    actions.ask_to_commit(sheet=sheet, by=by, now=NOW)
    sheet.refresh_from_db()

    assert actions.stop(sheet=sheet, by=by, now=NOW) is True
    jobs.commit(sheet_id=sheet.pk, centre_id=college.pk)

    sheet.refresh_from_db()
    assert (sheet.status, Contact.objects.count()) == ("open", 0)
    assert Work.objects.get(pk=sheet.work_id).result == "Nothing was done. It was stopped, as you asked."


def test_what_is_done_cannot_be_stopped(received, committed, ada, college):
    sheet = committed(received(lines("Ada,a@x.org,")))

    assert actions.stop(sheet=sheet, by=actor_of(ada, college), now=NOW) is False
    assert Contact.objects.count() == 1


# The same file


@pytest.mark.spec("REG-08")
def test_the_same_file_gives_what_was_begun(received):
    assert received(lines("Ada,a@x.org,")) == received(lines("Ada,a@x.org,"))
    assert SheetRow.objects.count() == 1


@pytest.mark.spec("REG-08")
def test_a_committed_file_does_nothing_again_and_says_what_happened(received, committed):
    done = committed(received(lines("Ada,a@x.org,")))

    with pytest.raises(
        SameFile, match="uploaded on 16 November 2026 at 10:30am: 1 contacts saved"
    ) as refused:
        received(lines("Ada,a@x.org,"))

    assert refused.value.sheet == done


def test_a_file_thrown_away_can_be_sent_again(received, ada, college):
    sheet = received(lines("Ada,a@x.org,"))
    actions.discard(sheet=sheet, by=actor_of(ada, college), now=NOW)

    again = received(lines("Ada,a@x.org,"))

    assert (again != sheet, again.status, sheet.rows.count()) == (True, "open", 0)


@pytest.mark.spec("SYS-09")
def test_a_sheet_whose_job_was_lost_is_given_back(received, ada, college, time_machine):
    sheet = received(lines("Ada,a@x.org,"))
    actions.ask_to_commit(sheet=sheet, by=actor_of(ada, college), now=NOW)
    time_machine.move_to(NOW + timedelta(minutes=11), tick=False)

    jobs.put_lost_right(timestamp=0)
    sheet.refresh_from_db()
    assert sheet.status == Sheet.Status.COMMITTING  # its job still waits

    ProcrastinateJob.objects.filter(task_name="sheets.commit").delete()
    jobs.put_lost_right(timestamp=0)

    sheet.refresh_from_db()
    assert sheet.status == Sheet.Status.OPEN
    assert Work.objects.get(pk=sheet.work_id).status == Work.Status.REFUSED
    assert SheetRow.objects.filter(sheet=sheet).count() == 1
