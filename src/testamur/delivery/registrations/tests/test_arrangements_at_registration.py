"""Arrangements declared at registration: typed beside a row or in columns J to X, and with the learner for good."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.pages import boxes_of, text_of
from tests.people import NOW, TODAY, client_of

from testamur.delivery.learners.models import Arrangement
from testamur.delivery.registrations.tests.conftest import ask, learner
from testamur.ground.audit.models import Event
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets import jobs
from testamur.kit.scope import of_centre, within


@pytest.fixture
def commit(ada, monkeypatch):
    monkeypatch.setattr(jobs, "now", lambda: NOW)

    def committed(draft):
        ask(draft, ada)
        jobs.commit(sheet_id=draft.sheet_id, centre_id=draft.centre_id)

    return committed


@pytest.mark.spec("REG-13")
def test_they_come_with_the_registration_and_its_contact(typed, commit):
    draft = typed(
        learner(0, enlarged="Y", enlarged_size="24pt", extra_time="25%"),
        learner(1, reader="N"),
        learner(2, other_arrangement="early opening"),
    )

    commit(draft)

    made = Arrangement.objects.order_by("learner__sort_key", "pk")
    assert [
        (each.learner.surname, each.said, each.status, each.from_on, each.contact_email) for each in made
    ] == [
        ("Hughes", "Enlarged paper, 24 pt", "declared", TODAY, "ada@example.org"),
        ("Hughes", "Extra time, 25%", "requested", TODAY, "ada@example.org"),
        ("Iqbal", "Other arrangement, early opening", "requested", TODAY, "ada@example.org"),
    ]
    acts = {
        event.act_id for event in Event.objects.filter(name__in=["arrangement.added", "registration.made"])
    }
    assert len(acts) == 1


@pytest.mark.spec("REG-13")
def test_registered_again_nothing_is_given_twice_or_changed(typed, commit):
    commit(typed(learner(0, enlarged="Y", enlarged_size="24 pt")))

    commit(typed(learner(0, enlarged="Y", enlarged_size="36 pt", reader="Y")))

    assert sorted(each.said for each in Arrangement.objects.all()) == ["Enlarged paper, 24 pt", "Reader"]


@pytest.mark.spec("REG-13", "SYS-09")
def test_one_missing_detail_and_nobody_is_registered(typed):
    draft = typed(learner(0), learner(1, braille="Y"))

    row = draft.sheet.rows.get(position=2)

    assert row.is_wrong
    assert [(each["place"], each["message"]) for each in row.problems] == [
        ("braille_grade", "Give the grade of the braille: Grade 1 or Grade 2.")
    ]


@pytest.mark.spec("REG-13")
def test_more_learners_with_arrangements_cost_no_more_statements(typed, ada, monkeypatch):
    counts = []
    for size in (3, 60):
        rows = [
            learner(100 * size + number, extra_time="25", coloured="Y", coloured_shade="blue")
            for number in range(size)
        ]
        draft = ask(typed(*rows), ada)
        with CaptureQueriesContext(connection) as counted, within(of_centre(draft.centre_id)):
            sheets.commit(sheet_id=draft.sheet_id, now=NOW)
        counts.append(len([each for each in counted.captured_queries if "SAVEPOINT" not in str(each["sql"])]))

    assert counts[0] == counts[1]
    assert Arrangement.objects.count() == 2 * 63


@pytest.mark.spec("REG-13")
def test_said_on_a_page_beside_each_row(typed, ada):
    draft = typed(learner(0), learner(1))
    client, address = client_of(ada), f"/registrations/drafts/{draft.pk}"

    sheet = text_of(client.get(f"{address}/").text)
    wrong = client.post(f"{address}/rows/1/arrangements/", {"enlarged": "on", "enlarged_size": "20"})
    right = client.post(
        f"{address}/rows/1/arrangements/",
        {"enlarged": "on", "enlarged_size": "24", "reader": "on", "extra_time": "25"},
    )
    listed = text_of(client.get(f"{address}/arrangements/").text)
    again = client.get(f"{address}/rows/1/arrangements/")

    assert "Say what these learners need" in sheet
    assert wrong.status_code == 422
    assert "Give the size of the enlarged paper: A3, 18 pt, 24 pt or 36 pt." in text_of(wrong.text)
    assert right.url == f"{address}/arrangements/"
    assert "Ameliaa Hughes 1 Enlarged paper, 24 pt; Extra time, 25%; Reader" in listed
    assert boxes_of(again.text)["enlarged_size"] == "24"
    cells = draft.sheet.rows.get(position=1).cells
    assert (cells["enlarged"], cells["reader"], cells["surname"]) == ("Y", "Y", "Hughes")


@pytest.mark.spec("REG-13", "REG-08")
def test_what_a_file_has_wrong_in_these_columns_leads_to_the_page_of_its_row(typed, ada):
    draft = typed(learner(0, braille="Y"), learner(1, enlarged="Y", enlarged_size="font 24"))
    client, address = client_of(ada), f"/registrations/drafts/{draft.pk}"

    sheet = client.get(f"{address}/").text
    row = text_of(client.get(f"{address}/rows/1/arrangements/").text)

    assert f'href="{address}/rows/1/arrangements/"' in sheet
    assert "Change font 24 to 24 pt" in sheet
    assert "Give the grade of the braille: Grade 1 or Grade 2." in row

    client.post(f"{address}/", {"fix": '["enlarged_size", "font 24"]'})

    assert not draft.sheet.rows.get(position=2).is_wrong


@pytest.mark.spec("SYS-07")
def test_another_centre_s_sheet_is_not_found(typed, ben, charlie):
    draft = typed(learner(0))

    for page in ("arrangements/", "rows/1/arrangements/"):
        assert client_of(charlie).get(f"/registrations/drafts/{draft.pk}/{page}").status_code == 404
        assert client_of(ben).get(f"/registrations/drafts/{draft.pk}/{page}").status_code == 403
