"""Planned end dates and withdrawals from a file: previewed, committed once, and undone like any other act."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.people import NOW, actor_of, client_of

from testamur.delivery.registrations import actions as registrations
from testamur.delivery.registrations.models import Act, Registration, Withdrawal
from testamur.ground.sheets import actions, jobs
from testamur.ground.sheets.kinds import KINDS
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.kit.problems import Refused

pytestmark = pytest.mark.spec("LRN-04")
Status = Registration.Status


@pytest.fixture
def batch(ada, college, counselling, approved):
    return make_batch(college, counselling, ada, session=2026)


@pytest.fixture
def received(college, ada, tmp_path, settings):
    """Receives a file of a kind and reads it."""
    settings.MEDIA_ROOT = tmp_path

    def make(kind: str, content: bytes) -> Sheet:
        sheet = actions.receive(
            kind=KINDS[kind], centre=college, title=kind, file_name="changes.csv", content=content,
            by=actor_of(ada, college), now=NOW,
        )  # fmt: skip
        actions.read_at_once(sheet=sheet, now=NOW)
        sheet.refresh_from_db()
        return sheet

    return make


@pytest.fixture
def committed(ada, college, monkeypatch):
    monkeypatch.setattr(jobs, "now", lambda: NOW)

    def make(sheet: Sheet, which=actions.Which.ALL) -> Sheet:
        actions.ask_to_commit(sheet=sheet, by=actor_of(ada, college), now=NOW, which=which)
        jobs.commit(sheet_id=sheet.pk, centre_id=sheet.centre_id)
        sheet.refresh_from_db()
        return sheet

    return make


def lines(header: str, *rows: str) -> bytes:
    return "\n".join((header, *rows)).encode()


def found(sheet: Sheet) -> list[tuple[str, list[str]]]:
    """The effect of each row, and the codes of its problems."""
    rows = SheetRow.objects.filter(sheet=sheet).order_by("position").values_list("effect", "problems")
    return [(effect, [each["code"] for each in problems]) for effect, problems in rows]


ENDS = "Learner number,Planned end date"
LEFT = "Learner number,Day they left,Reason"


def number(registration: Registration) -> str:
    return registration.learner.number


def test_each_row_is_changed_the_same_or_refused(batch, ada, received):
    people = enrol(batch, [f"Anna A{n}" for n in range(6)], ada)
    dates = ("31/7/2027", "02/07/2027", "", "1/1/2026", "soon", "1/1/2036")
    rows = [f"{number(each)},{date}" for each, date in zip(people, dates, strict=True)]

    sheet = received("planned-ends", lines(ENDS, *rows, "999999999,31/7/2027", ",31/7/2027"))

    assert found(sheet) == [
        ("changed", []),
        ("same", []),
        ("same", []),
        ("refused", ["ends_before_start"]),
        ("refused", ["date_unreadable"]),
        ("changed", ["ends_after_lapse"]),
        ("refused", ["nobody"]),
        ("refused", ["number_missing"]),
    ]


def test_dates_from_a_file_are_an_act_that_can_be_undone(batch, ada, college, received, committed):
    anna, ben = enrol(batch, ["Anna Adams", "Ben Brown"], ada)

    sheet = committed(
        received("planned-ends", lines(ENDS, f"{number(anna)},31/7/2027", f"{number(ben)},30/6/2028"))
    )

    dates = Registration.objects.order_by("pk").values_list("planned_end_on", flat=True)
    assert [f"{day:%d/%m/%Y}" for day in dates] == ["31/07/2027", "30/06/2028"]
    act = Act.objects.get()
    assert (sheet.result, sheet.result_path) == (
        "Planned end date of 2 learners set",
        f"/learners/acts/{act.pk}/",
    )
    registrations.undo(act=act, key=uuid4(), by=actor_of(ada, college), now=NOW)
    assert [f"{day:%d/%m/%Y}" for day in dates.all()] == ["02/07/2027", "02/07/2027"]


def test_one_s_own_change_since_is_not_undone(batch, ada, college, received, committed):
    anna, ben = enrol(batch, ["Anna Adams", "Ben Brown"], ada)
    committed(received("planned-ends", lines(ENDS, f"{number(anna)},31/7/2027", f"{number(ben)},31/7/2027")))
    Registration.objects.filter(pk=ben.pk).update(planned_end_on="2027-12-01")

    registrations.undo(act=Act.objects.get(), key=uuid4(), by=actor_of(ada, college), now=NOW)

    dates = Registration.objects.order_by("pk").values_list("planned_end_on", flat=True)
    assert [f"{day:%d/%m/%Y}" for day in dates] == ["02/07/2027", "01/12/2027"]


def test_a_file_with_an_error_changes_nobody(batch, ada, received):
    anna, ben = enrol(batch, ["Anna Adams", "Ben Brown"], ada)
    sheet = received("planned-ends", lines(ENDS, f"{number(anna)},31/7/2027", f"{number(ben)},soon"))

    with pytest.raises(Refused):
        actions.ask_to_commit(sheet=sheet, by=actor_of(ada), now=NOW, which=actions.Which.ALL)

    anna.refresh_from_db()
    assert f"{anna.planned_end_on:%d/%m/%Y}" == "02/07/2027"


def test_the_list_s_own_download_comes_back_as_it_is(batch, ada, received):
    enrol(batch, ["Anna Adams", "Ben Brown"], ada)
    downloaded = b"".join(client_of(ada).get("/learners/?download=csv").streaming_content)

    sheet = received("planned-ends", downloaded)

    assert (sheet.status, found(sheet)) == (Sheet.Status.OPEN, [("same", [])] * 2)


def test_the_batch_tells_registrations_of_one_learner_apart(batch, ada, college, counselling, received):
    [first] = enrol(batch, ["Anna Adams"], ada)
    other = make_batch(college, counselling, ada)
    [second] = enrol(other, ["Anna Adams"], ada)
    Registration.objects.filter(pk=second.pk).update(learner=first.learner)
    header = "Learner number,Batch,Planned end date"
    rows = [f"{number(first)},{each},31/7/2027" for each in (batch.number, "", "805500000")]

    sheet = received("planned-ends", lines(header, *rows))

    assert found(sheet) == [("changed", []), ("refused", ["several"]), ("refused", ["elsewhere"])]


def test_a_registration_in_two_rows_is_refused_in_both(batch, ada, received):
    [anna] = enrol(batch, ["Anna Adams"], ada)

    sheet = received("planned-ends", lines(ENDS, f"{number(anna)},31/7/2027", f"{number(anna)},1/7/2027"))

    assert found(sheet) == [("refused", ["row_twice"])] * 2


@pytest.mark.spec("LRN-05")
def test_withdrawals_from_a_file(batch, ada, received, committed):
    people = enrol(batch, [f"Anna A{n}" for n in range(6)], ada)
    rows = [
        f"{number(each)},{cells}"
        for each, cells in zip(
            people,
            ("9/11/2026,Left the course", "9/11/2026,work", ",", "9/11/2026,", ",left", "1/1/2020,left"),
            strict=True,
        )
    ]

    sheet = received("withdrawals", lines(LEFT, *rows))

    assert found(sheet) == [
        ("changed", []),
        ("changed", []),
        ("same", []),
        ("refused", ["reason_unknown"]),
        ("refused", ["day_missing"]),
        ("refused", ["before_the_start"]),
    ]
    done = committed(sheet, actions.Which.GOOD)
    assert done.result == "2 learners withdrawn"
    stories = Withdrawal.objects.order_by("registration").values_list("registration", "reason")
    assert list(stories) == [(people[0].pk, "left"), (people[1].pk, "work")]


@pytest.mark.spec("LRN-05")
def test_who_was_withdrawn_like_that_already_is_the_same(batch, ada, received, committed):
    [anna] = enrol(batch, ["Anna Adams"], ada)
    committed(received("withdrawals", lines(LEFT, f"{number(anna)},9/11/2026,left")))

    same = received("withdrawals", lines(LEFT, f"{number(anna)},9/11/2026,Left the course"))
    other = received("withdrawals", lines(LEFT, f"{number(anna)},10/11/2026,left"))

    assert found(same) == [("same", [])]
    assert found(other) == [("refused", ["withdrawn"])]


def test_as_many_statements_for_300_rows_as_for_3(batch, ada, received):
    counts = []
    for letter, count in (("A", 3), ("B", 300)):
        people = enrol(batch, [f"Anna {letter}{n}" for n in range(count)], ada)
        content = lines(ENDS, *(f"{number(each)},31/7/2027" for each in people))
        with CaptureQueriesContext(connection) as queries:
            sheet = received("planned-ends", content)
        assert found(sheet) == [("changed", [])] * count
        counts.append(len(queries))

    assert counts[0] == counts[1]
