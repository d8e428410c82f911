"""The pages of files: upload, sheet, check, progress, history; for those who may, those who may not, other centres."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.people import NOW, actor_of, client_of, make_member, make_user

from testamur.ground.access.permissions import Permission
from testamur.ground.centres.models import Contact
from testamur.ground.sheets import actions, jobs
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.tests.conftest import HEADER, lines


def url(name, *args):
    return reverse(f"sheets:{name}", args=args)


def upload(client, content: bytes, name="contacts.csv"):
    return client.post(url("new", "contacts"), {"file": SimpleUploadedFile(name, content)})


@pytest.mark.spec("BEY-04", "SYS-08", "SYS-09")
def test_from_upload_to_history_without_a_script(ada, college):
    client = client_of(ada)

    sent = upload(client, lines("Ada,a@x.org,", "Bea,b@x.cmo,"))
    sheet = Sheet.objects.get()
    assert sent.headers["Location"] == url("sheet", sheet.pk)
    page = client.get(url("sheet", sheet.pk)).text
    assert "1 error in 1 row" in page
    assert "Is this .com?" in page
    assert "Change b@x.cmo to b@x.com" in page

    shown = html.unescape(re.search(r'name="shown" value="([^"]*)"', page)[1])
    client.post(
        url("sheet", sheet.pk), {"c3.name": "Bea", "c3.email": "b@x.com", "shown": shown, "act": "save"}
    )
    check = client.get(url("check", sheet.pk)).text
    assert "2 rows</a> new" in check
    assert "Save 2 contacts" in check

    assert client.post(url("check", sheet.pk), {"which": "all"}).headers["Location"] == url(
        "progress", sheet.pk
    )
    assert "Stop" in client.get(url("progress", sheet.pk)).text
    jobs.commit(sheet_id=sheet.pk, centre_id=college.pk)
    assert client.get(url("progress", sheet.pk)).headers["Location"] == "/centre/"

    history = client.get(url("files")).text
    assert "contacts.csv" in history
    assert "2 contacts saved" in history
    page = client.get(url("file", sheet.pk)).text
    assert "Ada Okafor" in page
    assert client.get(url("uploaded", sheet.pk)).content == lines("Ada,a@x.org,", "Bea,b@x.cmo,")
    outcome = client.get(url("problems", sheet.pk, "csv")).content.decode("utf-8-sig")
    assert outcome.splitlines() == [
        "Name,Email,Telephone,Problem,Suggestion,Outcome",
        "Ada,a@x.org,,,,added",
        "Bea,b@x.com,,,,added",
    ]


@pytest.mark.spec("BEY-04")
def test_rows_are_pasted_from_a_spreadsheet(ada):
    client = client_of(ada)

    client.post(url("new", "contacts"), {"pasted": "Name\tEmail\nAda\ta@x.org\n"})

    sheet = Sheet.objects.get()
    assert (sheet.origin, sheet.delimiter, sheet.rows.get().cells) == (
        "pasted",
        "\t",
        {"name": "Ada", "email": "a@x.org"},
    )


def test_nothing_sent_and_what_cannot_be_read_is_said_beside_the_file(ada):
    client = client_of(ada)

    nothing = client.post(url("new", "contacts"), {})
    broken = upload(client, b"%PDF-1.7")

    assert (nothing.status_code, "Choose a CSV or Excel file" in nothing.text) == (422, True)
    assert (broken.status_code, "is not a CSV file or a workbook" in broken.text) == (422, True)
    assert Sheet.objects.count() == 0


def test_the_file_of_a_sheet_not_yet_done_has_problems_and_no_outcome(ada, received):
    sheet = received(b"Phone,Mail,Full name\n,a@x.cmo,Ada\n")

    content = client_of(ada).get(url("problems", sheet.pk, "csv")).content.decode("utf-8-sig")

    assert content.splitlines() == [
        "Phone,Mail,Full name,Problem,Suggestion",
        ",a@x.cmo,Ada,Email: Is this .com?,Email: a@x.com",
    ]


def test_a_row_that_reaches_beyond_the_headings_is_worth_a_look(ada, received):
    sheet = received(lines("Ada,a@x.org,1,2,3"))

    page = client_of(ada).get(url("sheet", sheet.pk)).text

    assert "This row has more cells than the heading row" in page
    assert sheet.wrong_count == 0


@pytest.mark.spec("REG-06")
def test_rows_are_looked_at_by_what_would_become_of_them(ada, received):
    Contact.objects.create(
        centre=received(lines("X,x@x.org,")).centre, role="exams", name="Ada", email="a@x.org"
    )
    sheet = received(lines("Ada,a@x.org,", "Bea,b@x.org,", ",c@x.org,"))
    client = client_of(ada)

    def rows(only: str) -> list[str]:
        return re.findall(r'id="row-(\d+)"', client.get(url("sheet", sheet.pk), {"only": only}).text)

    assert [rows(only) for only in ("same", "new", "refused", "errors", "nonsense")] == [
        ["2"],
        ["3"],
        ["4"],
        ["4"],
        ["2", "3", "4"],
    ]


@pytest.mark.spec("BEY-04")
def test_who_types_into_a_sheet_that_another_has_sent_is_told(ada, received, committed):
    sheet = committed(received(lines("Ada,a@x.org,")))

    answer = client_of(ada).post(
        url("row", sheet.pk, 2), {"c2.name": "Bea"}, headers={"hx-request": "true"}, follow=True
    )

    assert answer.headers["HX-Redirect"] == url("sheet", sheet.pk)
    page = client_of(ada).get(url("file", sheet.pk)).text
    assert "1 contacts saved" in page


@pytest.mark.spec("BEY-04", "SYS-09")
def test_stopping_is_a_button(ada, received, college):
    sheet = received(lines("Ada,a@x.org,"))
    client = client_of(ada)
    client.post(url("check", sheet.pk), {"which": "all"})

    client.post(url("stop", sheet.pk))
    jobs.commit(sheet_id=sheet.pk, centre_id=college.pk)

    assert "It was stopped, as you asked." in client.get(url("sheet", sheet.pk)).text
    assert Contact.objects.count() == 0


@pytest.mark.spec("BEY-04")
def test_the_history_is_filtered_and_downloaded(ada, received, committed):
    committed(received(lines("Ada,a@x.org,")))
    received(lines("Bea,b@x.org,"), file_name="others.csv")
    client = client_of(ada)

    done = client.get(url("files"), {"state": "committed"}).text
    assert ("contacts.csv" in done, "others.csv" in done) == (True, False)
    sheet = b"".join(client.get(url("files"), {"download": "csv"}).streaming_content).decode()
    assert "1 contacts saved" in sheet
    assert "others.csv" in sheet


def test_the_history_takes_the_same_queries_for_many_files(ada, received, django_assert_num_queries):
    client = client_of(ada)
    for number in range(3):
        received(lines(f"Ada,a{number}@x.org,"))
    client.get(url("files"))
    with CaptureQueriesContext(connection) as few:
        client.get(url("files"))
    for number in range(3, 30):
        received(lines(f"Ada,a{number}@x.org,"))

    with django_assert_num_queries(len(few)):
        client.get(url("files"))


@pytest.mark.spec("SYS-07")
def test_another_centre_finds_nothing(charlie, received):
    sheet = received(lines("Ada,a@x.org,"))
    stranger = client_of(charlie)

    for name in ("sheet", "file", "uploaded", "check", "progress", "discard", "columns"):
        assert stranger.get(url(name, sheet.pk)).status_code == 404
    assert stranger.post(url("row", sheet.pk, 2), {"c2.name": "X"}).status_code == 404
    assert stranger.post(url("stop", sheet.pk)).status_code == 404
    assert "contacts.csv" not in stranger.get(url("files")).text


@pytest.mark.spec("USR-02")
def test_a_kind_that_one_may_not_use_is_not_there(college, received):
    sheet = received(lines("Ada,a@x.org,"))
    tutor, looker = make_user("Tom Reed"), make_user("Lou Finch")
    make_member(tutor, college, Permission.GRADES)
    make_member(looker, college, Permission.SEARCH)

    assert client_of(tutor).get(url("files")).status_code == 200
    assert client_of(tutor).get(url("sheet", sheet.pk)).status_code == 404
    assert client_of(tutor).get(url("new", "contacts")).status_code == 404
    assert client_of(looker).get(url("files")).status_code == 403


def test_templates_are_downloaded(ada):
    client = client_of(ada)

    assert (
        client.get(url("template", "contacts", "csv")).content.decode("utf-8-sig").strip() == HEADER.strip()
    )
    assert client.get(url("template", "contacts", "xlsx")).content.startswith(b"PK")
    assert client.get(url("template", "contacts", "exe")).status_code == 404


def test_throwing_away_keeps_the_file(ada, received):
    sheet = received(lines("Ada,a@x.org,"))
    client = client_of(ada)

    assert "The uploaded file stays in the history." in client.get(url("discard", sheet.pk)).text
    assert client.post(url("discard", sheet.pk)).headers["Location"] == url("files")

    assert client.get(url("uploaded", sheet.pk)).status_code == 200
    assert "Thrown away" in client.get(url("file", sheet.pk)).text


def test_reading_is_stopped(ada, college):
    client = client_of(ada)
    upload(client, lines(*(f"Ada,a{n}@x.org," for n in range(400))))
    sheet = Sheet.objects.get()

    actions.stop(sheet=sheet, by=actor_of(ada, college), now=NOW)
    jobs.read(sheet_id=sheet.pk, centre_id=college.pk)

    sheet.refresh_from_db()
    assert (sheet.status, sheet.rows.count(), sheet.result) == (
        "unreadable",
        0,
        "It was stopped, as you asked.",
    )
