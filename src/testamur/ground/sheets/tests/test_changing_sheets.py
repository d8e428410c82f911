"""Cells put right: what is checked again, and that it says the same as checking everything."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW

from testamur.ground.sheets import actions, queries
from testamur.ground.sheets.actions.writing import check_all
from testamur.ground.sheets.models import SheetRow
from testamur.ground.sheets.rows import as_json
from testamur.ground.sheets.tests.conftest import KIND, codes_of, lines
from testamur.kit.problems import Refused

FIELDS = [column.field for column in KIND.columns]


@pytest.mark.spec("BEY-04")
def test_one_cell_is_checked_with_the_rows_it_touches(received, contacts):
    sheet = received(lines(*(f"Ada {n},ada{n}@example.org," for n in range(40)), "Bea,ada7@example.org,"))
    assert codes_of(sheet)[42] == ["email_twice"]
    contacts.checked = 0

    changed = actions.save_cells(sheet=sheet, rows={9: {"email": "new@example.org"}}, now=NOW)

    assert changed == {9, 42}
    assert codes_of(sheet)[42] == []
    assert contacts.checked == 1 + 2


def test_what_one_row_says_about_all_is_checked_in_all(received):
    sheet = received(lines("Ada,a@example.org,0123", "Bea,b@example.org,+44 1", "Cai,c@example.org,0789"))
    assert codes_of(sheet) == {2: ["no_code"], 3: [], 4: ["no_code"]}

    actions.save_cells(sheet=sheet, rows={3: {"telephone": "0144"}}, now=NOW)
    assert codes_of(sheet) == {2: [], 3: [], 4: []}

    actions.save_cells(sheet=sheet, rows={4: {"telephone": "+1"}}, now=NOW)
    assert codes_of(sheet) == {2: ["no_code"], 3: ["no_code"], 4: []}


@pytest.mark.spec("BEY-04")
def test_any_number_of_changes_says_what_checking_everything_says(received):
    """A hundred random changes among few addresses: rows come to share one, and stop sharing it, again and again."""
    dice = random.Random(7)
    sheet = received(lines(*(f"N{n},e{n % 9}@x.org,{'+' if n == 3 else '0'}1" for n in range(30))))
    for _ in range(100):
        position = dice.randrange(2, 36)
        cell = dice.choice(
            [
                {"email": f"e{dice.randrange(9)}@x.org"},
                {"telephone": dice.choice(["+1", "01"])},
                {"name": dice.choice(["", "Ada"])},
                dict.fromkeys(FIELDS, ""),
            ]
        )
        actions.save_cells(sheet=sheet, rows={position: cell}, now=NOW)

    stored = {
        row.position: (row.problems, row.effect, set(row.keys))
        for row in SheetRow.objects.filter(sheet=sheet)
    }
    whole = check_all(sheet, queries.typed_rows(sheet=sheet), NOW)
    assert stored == {row.position: (as_json(row.problems), row.effect, row.keys) for row in whole}
    sheet.refresh_from_db()
    assert (sheet.row_count, sheet.wrong_count) == (len(whole), sum(row.is_wrong for row in whole))


def test_a_suggestion_is_accepted_in_every_row_that_says_the_same(received):
    sheet = received(lines("Ada,a@x.cmo,", "Bea,b@x.cmo,", "Cai,a@x.cmo,"))

    changed = actions.fix_all(sheet=sheet, field="email", value="a@x.cmo", now=NOW)

    assert changed == {2, 4}
    assert codes_of(sheet) == {2: [], 3: ["email_slip"], 4: ["email_twice"]}


@pytest.mark.parametrize("rows", [3, 300])
def test_one_cell_takes_the_same_number_of_statements(received, rows):
    sheet = received(lines(*(f"Ada {n},ada{n}@example.org," for n in range(rows))))

    with CaptureQueriesContext(connection) as counted:
        actions.save_cells(sheet=sheet, rows={2: {"email": "other@example.org"}}, now=NOW)

    assert len(counted) == 9


def test_two_people_change_different_cells_of_a_row(received):
    sheet = received(lines("Ada,a@x.org,1"))

    actions.save_cells(sheet=sheet, rows={2: {"name": "Ada Okafor"}}, now=NOW)
    actions.save_cells(sheet=sheet, rows={2: {"telephone": "2"}}, now=NOW)

    assert SheetRow.objects.get(sheet=sheet).cells == {
        "name": "Ada Okafor",
        "email": "a@x.org",
        "telephone": "2",
    }


def test_more_rows_than_may_be_are_refused(received, contacts, monkeypatch):
    monkeypatch.setattr(contacts, "most_rows", 2)
    sheet = received(lines("Ada,a@x.org,", "Bea,b@x.org,"))

    with pytest.raises(Refused, match="There are 3 rows; at most 2"):
        actions.save_cells(sheet=sheet, rows={9: {"name": "Cai"}}, now=NOW)


def test_a_sheet_that_another_has_committed_says_who_and_what(received, committed):
    sheet = committed(received(lines("Ada,a@x.org,")))

    with pytest.raises(Refused, match=r"Ada Okafor has finished this already: 1 contacts saved\. Your last"):
        actions.save_cells(sheet=sheet, rows={2: {"name": "Bea"}}, now=NOW)


# The tally


@pytest.mark.spec("REG-06")
def test_problems_are_grouped_and_counted_by_the_database(received):
    sheet = received(lines(",a@x.cmo,", "Bea,a@x.cmo,", "Cai,nobody,", "Dai,d@x.org,"))

    tally = queries.tally(sheet=sheet, fields=FIELDS)

    assert (tally.rows, tally.wrong_rows, tally.errors, tally.warnings, tally.more) == (4, 3, 4, 0, 0)
    assert [(g.code, g.value, g.suggestion, g.count, g.positions) for g in tally.groups] == [
        ("name_missing", "", "", 1, [2]),
        ("email_slip", "a@x.cmo", "a@x.com", 2, [2, 3]),
        ("email_wrong", "", "", 1, [4]),
    ]


@pytest.mark.spec("REG-06", "REG-08")
def test_a_column_that_is_wrong_everywhere_is_said_once(received):
    sheet = received(lines(*(f"Ada {n},nobody{n}," for n in range(17)), "Bea,b@x.cmo,"))

    groups = queries.tally(sheet=sheet, fields=FIELDS).groups

    assert [(g.code, g.count, g.is_of_column) for g in groups] == [
        ("email_wrong", 17, True),
        ("email_slip", 1, False),
    ]


def test_a_panel_never_grows_without_end(received):
    sheet = received(lines(*(f"Ada,a{n}@x.cmo," for n in range(30))))

    tally = queries.tally(sheet=sheet, fields=FIELDS)

    assert (len(tally.groups), tally.more, tally.errors) == (12, 18, 30)


def test_rows_are_counted_by_what_would_become_of_them(received, committed):
    committed(received(lines("Ada,a@x.org,", "Bea,b@x.org,")))

    sheet = received(lines("Ada,a@x.org,", "Bea Nowak,b@x.org,", "Cai,c@x.org,", ",d@x.org,"))

    assert queries.effects(sheet=sheet) == queries.Effects(new=1, changed=1, same=1, refused=1)
