"""Drafts: typed or uploaded, checked after every change, never registered by themselves."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW, actor_of

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.columns import FIELDS
from testamur.delivery.registrations.models import Draft, Registration
from testamur.delivery.registrations.queries.products import open_sessions
from testamur.delivery.registrations.tests.conftest import learner, uln_of
from testamur.ground.audit.models import Event
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets import queries
from testamur.ground.sheets.models import SheetRow
from testamur.kit.problems import Refused
from testamur.rulebook.sessions import Session


def tally_of(draft: Draft) -> queries.Tally:
    draft.sheet.refresh_from_db()
    return queries.tally(sheet=draft.sheet, fields=FIELDS)


def rows_of(draft: Draft) -> list[tuple]:
    return [row[:2] for row in queries.typed_rows(sheet=draft.sheet)]


def codes_of(draft: Draft) -> dict[int, list[str]]:
    rows = SheetRow.objects.filter(sheet=draft.sheet).values_list("position", "problems")
    return {position: [each["code"] for each in problems] for position, problems in rows}


@pytest.mark.spec("REG-02", "BEY-06")
def test_rows_are_kept_as_typed_with_what_is_wrong(typed):
    draft = typed(learner(0), learner(1, gender="Male"))

    tally = tally_of(draft)
    assert (tally.rows, tally.wrong_rows, tally.errors) == (2, 1, 1)
    [group] = tally.groups
    assert (group.field, group.value, group.suggestion, group.positions) == ("gender", "Male", "M", [2])
    assert SheetRow.objects.get(sheet=draft.sheet, position=2).cells["gender"] == "Male"
    assert Registration.objects.count() == 0
    assert list(Event.objects.filter(record="sheet").values_list("name", flat=True)) == ["sheet.begun"]


@pytest.mark.spec("REG-02")
def test_a_row_is_edited_and_an_emptied_row_goes(typed):
    draft = typed(learner(0), learner(1))

    sheets.save_cells(sheet=draft.sheet, rows={2: {"surname": "Nowak"}}, now=NOW)
    sheets.save_cells(sheet=draft.sheet, rows={1: dict.fromkeys(learner(0), "")}, now=NOW)

    [(position, cells)] = rows_of(draft)
    assert (position, cells["surname"], cells["forename"]) == (2, "Nowak", "Ameliab")


@pytest.mark.spec("REG-10")
def test_the_same_learner_twice_is_settled_by_removing_one(typed):
    draft = typed(learner(0), learner(0), learner(0, uln=""))
    assert codes_of(draft) == {1: [], 2: ["uln_twice"], 3: ["learner_twice"]}

    sheets.remove_row(sheet=draft.sheet, position=1, now=NOW)

    assert codes_of(draft) == {2: [], 3: ["learner_twice"]}


def test_namesakes_with_two_ulns_are_two_people(typed):
    draft = typed(learner(0), learner(0, uln=uln_of(500)))

    assert codes_of(draft) == {1: [], 2: ["namesake"]}
    assert tally_of(draft).wrong_rows == 0


@pytest.mark.spec("REG-10")
def test_a_learner_active_on_the_product_is_warned_of(registered, typed):
    batch = registered(2).batch
    known = Learner.objects.earliest("pk")

    draft = typed(learner(0), learner(1, uln=""), learner(2))

    assert codes_of(draft) == {1: ["already_active"], 2: ["already_active"], 3: []}
    message = SheetRow.objects.get(sheet=draft.sheet, position=1).problems[0]["message"]
    assert (
        message == f"Already registered on this product in batch {batch.number}, as learner {known.number}."
    )
    assert tally_of(draft).wrong_rows == 0


def test_a_uln_of_another_learner_of_the_centre_is_an_error(registered, typed):
    registered(1)

    draft = typed(learner(5, uln=uln_of(0)), learner(0, surname="Married-Name"))

    assert codes_of(draft) == {
        1: ["uln_of_another"],
        2: ["uln_twice", "differs_from_known", "already_active"],
    }


def test_dates_beside_month_first_ones_are_doubted(typed):
    draft = typed(learner(0, date_of_birth="3/27/2009"), learner(1, date_of_birth="4/3/2009"))

    assert codes_of(draft) == {1: ["date_unreadable"], 2: ["month_first_nearby"]}


def test_the_same_dates_for_every_row(typed):
    draft = typed(learner(0, starts_on=""), learner(1))

    sheets.apply_to_all(sheet=draft.sheet, values={"starts_on": "2/9/2026", "planned_end_on": " "}, now=NOW)

    assert [cells["starts_on"] for _, cells in rows_of(draft)] == ["2/9/2026", "2/9/2026"]
    assert [cells["planned_end_on"] for _, cells in rows_of(draft)] == [
        "31/07/2027",
        "31/07/2027",
    ]
    assert codes_of(draft) == {1: [], 2: []}


@pytest.mark.spec("REG-06")
def test_one_suggestion_is_accepted_in_every_row_that_says_the_same(typed):
    draft = typed(learner(0, gender="Male"), learner(1, gender="Female"), learner(2, gender="Male"))

    changed = sheets.fix_all(sheet=draft.sheet, field="gender", value="Male", now=NOW)

    assert changed == {1, 3}
    assert [cells["gender"] for _, cells in rows_of(draft)] == ["M", "Female", "M"]


def test_a_null_byte_is_shown_as_a_wrong_cell(typed):
    draft = typed(learner(0, surname="Hu\0ghes"))

    assert codes_of(draft) == {1: ["name_wrong"]}


@pytest.mark.spec("REG-05", "REG-08")
def test_an_uploaded_file_is_kept_and_checked(uploaded):
    draft = uploaded([learner(0), learner(1, uln="1.23E+09")])

    assert (draft.sheet.origin, draft.sheet.file_name, len(draft.sheet.file_digest)) == (
        "file",
        "counselling.csv",
        64,
    )
    assert codes_of(draft) == {2: [], 3: ["uln_wrong"]}
    event = Event.objects.get(name="sheet.received")
    assert (event.label, event.after["kind"], event.after["sha256"]) == (
        "counselling.csv",
        "learners",
        draft.sheet.file_digest,
    )


@pytest.mark.spec("REG-08")
def test_the_same_file_again_gives_the_same_draft(uploaded):
    assert uploaded(3) == uploaded(3)
    assert SheetRow.objects.count() == 3


@pytest.mark.spec("REG-08")
def test_a_file_that_was_registered_is_refused(registered, uploaded):
    batch = registered(3).batch

    with pytest.raises(
        Refused, match=f"3 learners registered in batch {batch.number}. Nothing was done this time"
    ):
        uploaded(3)

    assert Registration.objects.count() == 3


@pytest.mark.spec("REG-09")
def test_the_2001st_learner_of_a_file_is_refused(uploaded):
    with pytest.raises(Refused, match="There are 2,001 learners; a batch holds at most 2,000"):
        uploaded(2_001)

    assert Draft.objects.count() == 0


@pytest.mark.spec("REG-09")
def test_a_batch_has_room_for_what_is_left_the_withdrawn_counted(registered, uploaded, monkeypatch):
    monkeypatch.setattr("testamur.delivery.registrations.queries.batches.MOST_LEARNERS", 4)
    batch = registered(3).batch
    Registration.objects.filter(batch=batch).update(status=Registration.Status.WITHDRAWN)

    with pytest.raises(Refused, match=f"batch {batch.number} has room for 1"):
        uploaded([learner(10), learner(11)], adds_to=batch)


def test_a_row_too_many_cannot_be_typed(typed, monkeypatch):
    monkeypatch.setattr("testamur.delivery.registrations.queries.batches.MOST_LEARNERS", 2)
    draft = typed(learner(0), learner(1))

    with pytest.raises(Refused, match="There are 3 learners"):
        sheets.save_cells(sheet=draft.sheet, rows={3: learner(2)}, now=NOW)


def test_a_draft_that_was_thrown_away_cannot_be_changed(typed, ada, college):
    draft = typed(learner(0))

    sheets.discard(sheet=draft.sheet, by=actor_of(ada, college), now=NOW)

    assert SheetRow.objects.count() == 0
    assert Event.objects.get(name="sheet.discarded").after == {"kind": "learners", "rows": 1}
    with pytest.raises(Refused, match="cannot be changed: it was thrown away"):
        sheets.save_cells(sheet=draft.sheet, rows={1: learner(0)}, now=NOW)


@pytest.mark.spec("CAT-10", "REG-01")
@pytest.mark.parametrize(
    ("today", "sessions"),
    [
        (date(2026, 11, 16), [2026]),
        (date(2027, 6, 30), [2026]),
        (date(2027, 7, 1), [2026, 2027]),
        (date(2027, 7, 31), [2026, 2027]),
        (date(2027, 8, 1), [2027, 2026]),
        (date(2027, 8, 31), [2027, 2026]),
        (date(2027, 9, 1), [2027]),
    ],
)
def test_sessions_overlap_in_july_and_august(today, sessions):
    assert open_sessions(today) == [Session(year) for year in sessions]


@pytest.mark.parametrize("count", [3, 300])
def test_uploading_takes_the_same_number_of_statements(uploaded, count):
    uploaded(1)  # content types and the like are remembered

    with CaptureQueriesContext(
        connection,
    ) as counted:
        uploaded([learner(number) for number in range(1, count + 1)])

    assert len(counted) == 29
