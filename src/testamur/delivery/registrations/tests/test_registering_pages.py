"""The pages from finding a product to the confirmation, for those who may, those who may not, and other centres."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.people import client_of, make_member, make_user

from testamur.delivery.registrations.models import Batch, Draft, Registration
from testamur.delivery.registrations.tests.conftest import ask, details_of, file_of, learner, refresh
from testamur.ground.access.permissions import Permission
from testamur.ground.sheets import jobs
from testamur.ground.sheets.models import Sheet, SheetRow


def url(name, *args):
    return reverse(f"registrations:{name}", args=args)


def run(draft: Draft) -> Draft:
    jobs.commit(sheet_id=draft.sheet_id, centre_id=draft.centre_id)
    refresh(draft)
    return draft


@pytest.mark.spec("REG-01", "REG-04", "REG-05", "REG-14", "REG-16")
def test_from_a_file_to_the_confirmation(ada, counselling, approved, prices, college):
    client = client_of(ada)

    found = client.get(url("start"), {"q": "counselling diploma"})
    assert url("new", counselling.pk) in found.text

    file = SimpleUploadedFile("class.csv", file_of([learner(number) for number in range(3)]))
    sent = client.post(url("new", counselling.pk), {"session": 2026, "way": "file", "file": file})
    draft = Draft.objects.get()
    assert sent.headers["Location"] == url("sheet", draft.pk)
    assert "3 read" in client.get(url("sheet", draft.pk)).text

    page = client.get(url("details", draft.pk)).text
    assert "ada@example.org" in page
    details = details_of(draft)
    assert client.post(url("details", draft.pk), details).headers["Location"] == url("check", draft.pk)
    page = client.get(url("check", draft.pk)).text
    assert "£255.00" in page
    assert "Register 3 learners" in page

    assert client.post(url("check", draft.pk)).headers["Location"] == url("progress", draft.pk)
    assert "Waiting to start" in client.get(url("progress", draft.pk)).text
    run(draft)
    done = client.get(url("progress", draft.pk), follow=True)

    batch = Batch.objects.get()
    assert f"3 learners registered in batch {batch.number}" in done.text
    assert draft.order.number in done.text
    assert client.get(url("start"), {"q": batch.number}).text.count(url("new", counselling.pk)) == 1


@pytest.mark.spec("REG-02", "SYS-08")
def test_typing_in_without_a_script(ada, counselling, approved, prices):
    client = client_of(ada)
    sent = client.post(url("new", counselling.pk), {"session": 2026, "way": "keyed"})
    draft = Draft.objects.get()
    assert sent.headers["Location"] == url("sheet", draft.pk)
    shown = shown_on(client.get(url("sheet", draft.pk)))

    typed = {f"c1.{field}": text for field, text in learner(0, gender="Male").items()}
    client.post(url("sheet", draft.pk), {**typed, "shown": shown, "act": "save"})

    page = client.get(url("sheet", draft.pk)).text
    assert "1 error in 1 row" in page
    assert "Use M, F or U (prefer not to say)." in page
    assert 'name="c2.forename"' in page  # always an empty row at the end

    client.post(url("sheet", draft.pk), {"fix": '["gender", "Male"]', "shown": shown})
    assert SheetRow.objects.get().cells["gender"] == "M"

    client.post(url("sheet", draft.pk), {"act": "all", "all.starts_on": "5/9/26", "all.planned_end_on": ""})
    assert SheetRow.objects.get().cells["starts_on"] == "5/9/26"

    client.post(url("sheet", draft.pk), {"remove": "1", "act": "remove"})
    assert SheetRow.objects.count() == 0


def shown_on(response) -> str:
    return html.unescape(re.search(r'name="shown" value="([^"]*)"', response.text)[1])


@pytest.mark.spec("REG-02")
def test_one_typed_row_is_answered_with_what_changed(ada, typed):
    draft = typed(learner(0), learner(0))
    client = client_of(ada)
    sheet = {f"c{n}.{field}": text for n in (1, 2) for field, text in learner(0).items()}

    answer = client.post(
        url("row", draft.pk, 1),
        {**sheet, "c1.uln": "", "c1.surname": "Owen", "rows": "1,2"},
        headers={"hx-request": "true"},
    )

    assert SheetRow.objects.get(position=1).cells["surname"] == "Owen"
    assert SheetRow.objects.get(position=2).problems == []
    assert 'id="row-1"' in answer.text
    assert 'data-hx-target="#row-2"' in answer.text
    assert "No errors" in answer.text


def test_a_new_row_is_answered_with_the_next_empty_one(ada, typed):
    draft = typed(learner(0))

    answer = client_of(ada).post(
        url("row", draft.pk, 2), {"c2.forename": "Kezia"}, headers={"hx-request": "true"}
    )

    assert 'id="row-3"' in answer.text
    assert SheetRow.objects.get(position=2).cells["forename"] == "Kezia"


def test_two_windows_keep_each_others_rows(ada, typed):
    draft = typed(learner(0), learner(1))
    client = client_of(ada)
    first = {f"c{n + 1}.{field}": text for n in (0, 1) for field, text in learner(n).items()}
    shown = shown_on(client.get(url("sheet", draft.pk)))
    client.post(
        url("row", draft.pk, 2), {**first, "c2.surname": "Other-Window"}, headers={"hx-request": "true"}
    )

    client.post(url("sheet", draft.pk), {**first, "c1.surname": "This-Window", "shown": shown, "act": "save"})

    assert [row.cells["surname"] for row in SheetRow.objects.order_by("position")] == [
        "This-Window",
        "Other-Window",
    ]


@pytest.mark.spec("REG-06")
def test_rows_with_errors_alone_and_the_file_of_them(ada, uploaded):
    draft = uploaded([learner(number, gender="" if number == 70 else "F") for number in range(80)])
    client = client_of(ada)

    page = client.get(url("sheet", draft.pk), {"only": "errors"}).text
    assert page.count("<tbody") == 1
    assert 'id="row-72"' in page
    assert f"{url('sheet', draft.pk)}?page=2#c72.gender" in page
    assert "Enter M, F or U" in client.get(url("errors", draft.pk, "csv")).text


@pytest.mark.spec("REG-08", "REG-09")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty"),
        (b"\x00\x01\x02\x03" * 50, "does not look like a table of text"),
        (b"Forename,Surname,ULN\nA,B,\n", "missing these columns: Date of birth"),
        (b"Forename,Surname,Date of birth\n", "There is no learner in this file."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_beside_it(
    ada, counselling, approved, prices, content, sentence
):
    file = SimpleUploadedFile("class.csv", content)

    page = client_of(ada).post(url("new", counselling.pk), {"session": 2026, "way": "file", "file": file})

    assert page.status_code == 422
    assert sentence in page.text
    assert Draft.objects.count() == 0


@pytest.mark.spec("REG-09", "REG-16", "SYS-09")
def test_a_large_file_is_read_while_the_user_watches(ada, counselling, approved, prices, college):
    file = SimpleUploadedFile("class.csv", file_of([learner(number) for number in range(301)]))
    client = client_of(ada)

    client.post(url("new", counselling.pk), {"session": 2026, "way": "file", "file": file})
    draft = Draft.objects.get()
    page = client.get(url("sheet", draft.pk), follow=True).text
    assert "Reading class.csv" in page
    assert "Stop" in page

    jobs.read(sheet_id=draft.sheet_id, centre_id=college.pk)

    page = client.get(url("progress", draft.pk), follow=True)
    assert page.redirect_chain == [(url("sheet", draft.pk), 302)]
    assert "301 read" in page.text


@pytest.mark.spec("REG-09", "BEY-04")
def test_a_large_file_that_cannot_be_used_stays_in_the_history(ada, counselling, approved, prices, college):
    file = SimpleUploadedFile("class.csv", file_of([learner(number) for number in range(2_001)]))
    client = client_of(ada)
    client.post(url("new", counselling.pk), {"session": 2026, "way": "file", "file": file})
    draft = Draft.objects.get()

    jobs.read(sheet_id=draft.sheet_id, centre_id=college.pk)

    page = client.get(url("progress", draft.pk), follow=True).text
    assert "Could not be read" in page
    assert "There are 2,001 learners; a batch holds at most 2,000" in page


@pytest.mark.spec("REG-06", "BEY-04")
def test_a_column_is_matched_once_and_known_from_then_on(ada, counselling, approved, prices):
    client = client_of(ada)
    lines = b"Given,Surname,Date of birth,Shoe size\nAda,Hughes,1/2/2009,42\n"

    def send(content: bytes) -> str:
        file = SimpleUploadedFile("class.csv", content)
        sent = client.post(
            url("new", counselling.pk), {"session": 2026, "way": "file", "file": file}, follow=True
        )
        return sent.text

    page = send(lines)
    assert "What are these columns?" in page
    assert "Still to be found: Forename." in page
    address = reverse("sheets:columns", args=[Sheet.objects.get().pk])
    missing = client.post(address, {"column_0": "", "column_1": ""})
    assert (missing.status_code, "Say which column is: Forename." in missing.text) == (422, True)

    page = client.post(address, {"column_0": "forename", "column_1": ""}, follow=True).text
    assert "1 read" in page
    assert 'value="Ada"' in page

    assert "1 read" in send(lines + b"Bea,Iqbal,1/2/2008,40\n").replace("2 read", "1 read")
    assert Sheet.objects.filter(status="open").count() == 2


def test_a_file_registered_before_leads_to_what_happened_then(ada, counselling, registered):
    done = registered([learner(0)])
    file = SimpleUploadedFile("counselling.csv", file_of([learner(0)]))

    page = client_of(ada).post(
        url("new", counselling.pk), {"session": 2026, "way": "file", "file": file}, follow=True
    )

    assert page.redirect_chain == [(reverse("sheets:file", args=[done.sheet_id]), 302)]
    assert "Nothing was done this time." in page.text
    assert f"1 learner registered in batch {done.batch.number}" in page.text


@pytest.mark.spec("BEY-04")
def test_the_good_learners_first_and_the_rest_into_the_same_batch(ada, uploaded, college):
    draft = uploaded([learner(0), learner(1, gender="Male"), learner(2)])
    client = client_of(ada)
    client.post(url("details", draft.pk), details_of(draft))
    page = client.get(url("check", draft.pk)).text
    assert "Register 2 learners and keep the rest" in page
    assert "£170.00" in page

    client.post(url("check", draft.pk), {"which": "good"})
    run(draft)

    assert Registration.objects.count() == 2
    rest = Draft.objects.exclude(pk=draft.pk).get()
    assert (rest.adds_to, rest.sheet.came_from, rest.sheet.row_count) == (draft.batch, draft.sheet, 1)
    page = client.get(url("sheet", rest.pk)).text
    assert "These are the rows that were left" in page

    client.post(url("sheet", rest.pk), {"fix": '["gender", "Male"]', "shown": "{}"})
    client.post(url("check", rest.pk), {"which": "all"})
    run(rest)
    assert Batch.objects.get().registrations.count() == 3
    outcome = client.get(reverse("sheets:problems", args=[draft.sheet_id, "csv"])).content.decode("utf-8-sig")
    first, second, _ = outcome.splitlines()[1:]
    assert first.endswith(f'"Registered in batch {draft.batch.number}, learner {_learner_number("Hughes")}"')
    assert second.endswith('Gender: M,"Use M, F or U (prefer not to say)."')


def _learner_number(surname: str) -> str:
    return Registration.objects.get(learner__surname=surname).learner.number


def test_a_file_too_large_is_not_read(ada, counselling, approved, prices, monkeypatch):
    monkeypatch.setattr("testamur.delivery.registrations.forms.LARGEST_FILE", 1024 * 1024)
    file = SimpleUploadedFile("class.csv", b"x" * (1024 * 1024 + 1))

    page = client_of(ada).post(url("new", counselling.pk), {"session": 2026, "way": "file", "file": file})

    assert (page.status_code, "larger than 1.0" in page.text) == (422, True)


def test_upload_without_a_file(ada, counselling, approved, prices):
    page = client_of(ada).post(url("new", counselling.pk), {"session": 2026, "way": "file"})

    assert (page.status_code, "Choose a CSV or Excel file to upload." in page.text) == (422, True)


@pytest.mark.spec("CAT-02", "REG-01")
def test_a_product_that_is_not_open_says_why(ada, counselling, prices):
    client = client_of(ada)

    assert "Your centre is not approved for this product." in client.get(url("start"), {"q": "600/0727"}).text
    assert "Nobody can be registered on this product now" in client.get(url("new", counselling.pk)).text
    sent = client.post(url("new", counselling.pk), {"session": 2026, "way": "keyed"})
    assert (sent.status_code, Draft.objects.count()) == (422, 0)


@pytest.mark.spec("REG-08")
def test_pressing_register_twice_and_going_back(ada, uploaded):
    draft = ask(uploaded(2), ada)
    client = client_of(ada)

    assert client.post(url("check", draft.pk)).headers["Location"] == url("progress", draft.pk)
    run(draft)
    assert client.post(url("check", draft.pk)).headers["Location"] == url("progress", draft.pk)

    assert (Batch.objects.count(), Registration.objects.count()) == (1, 2)
    batch_page = url("batch", Batch.objects.get().number)
    for name in ("sheet", "details", "check"):
        assert client.get(url(name, draft.pk)).headers["Location"] == batch_page


def test_a_draft_put_back_says_why(ada, uploaded, approved):
    draft = ask(uploaded(2), ada)
    type(approved).objects.update(ended_on=approved.approved_on)
    run(draft)

    page = client_of(ada).get(url("progress", draft.pk), follow=True).text

    assert "Nobody was registered. Your centre is not approved for this product." in page


@pytest.mark.spec("REG-04")
def test_details_must_name_a_contact(ada, uploaded):
    draft = uploaded(1)

    page = client_of(ada).post(url("details", draft.pk), {**details_of(draft), "contact_email": "nobody"})

    assert (page.status_code, "Enter a valid email address" in page.text) == (422, True)


@pytest.mark.spec("REG-14", "SYS-03")
def test_the_paperwork_of_a_batch(ada, registered):
    draft = registered([learner(0), learner(1, centre_reference="=1+1")])
    client = client_of(ada)
    number = draft.batch.number

    page = client.get(url("batch", number)).text
    assert "2 used, 1,998 left of 2,000" in page
    csv = client.get(url("batch-report", number, "csv")).content.decode("utf-8-sig")
    assert "'=1+1" in csv
    assert len(csv.splitlines()) == 3
    assert client.get(url("batch-report", number, "xlsx")).content.startswith(b"PK")
    assert client.get(url("batch-report", number, "pdf")).content.startswith(b"%PDF")
    assert client.get(url("batch-report", number, "exe")).status_code == 404


@pytest.mark.spec("SYS-01", "REG-14")
def test_batches_are_found_by_number_and_product(ada, registered, counselling):
    draft = registered(2)
    client = client_of(ada)

    for words in (draft.batch.number, "counselling", counselling.code):
        assert draft.batch.number in client.get(url("batches"), {"q": words}).text
    assert draft.batch.number not in client.get(url("batches"), {"q": "beauty"}).text


def test_throwing_away_asks_first(ada, typed):
    draft = typed(learner(0))
    client = client_of(ada)

    assert "What was typed cannot be brought back." in client.get(url("discard", draft.pk)).text
    assert client.post(url("discard", draft.pk)).headers["Location"] == url("start")
    assert SheetRow.objects.count() == 0


def without_token(text: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


DRAFT_PAGES = ("sheet", "discard", "details", "check", "progress")


@pytest.mark.spec("SYS-07")
def test_another_centre_finds_nothing(charlie, ada, registered, typed):
    draft, batch = typed(learner(0)), registered([learner(3)]).batch
    stranger, owner = client_of(charlie), client_of(ada)
    missing = stranger.get(url("sheet", 999_999)).text.replace("999999", str(draft.pk))

    for name in DRAFT_PAGES:
        assert owner.get(url(name, draft.pk)).status_code in {200, 302}
        theirs = stranger.get(url(name, draft.pk))
        said = theirs.text.replace(url(name, draft.pk), url("sheet", draft.pk))
        assert (theirs.status_code, without_token(said)) == (404, without_token(missing))
    assert stranger.post(url("row", draft.pk, 1), {"c1.surname": "X"}).status_code == 404
    assert stranger.post(url("discard", draft.pk)).status_code == 404
    for address in (url("batch", batch.number), url("batch-report", batch.number, "csv")):
        assert owner.get(address).status_code == 200
        assert stranger.get(address).status_code == 404
    assert batch.number not in stranger.get(url("batches")).text
    assert SheetRow.objects.get(sheet=draft.sheet).cells["surname"] == "Hughes"


@pytest.mark.spec("USR-02")
def test_who_may_not_register_may_not(ben, typed, college, counselling):
    draft = typed(learner(0))
    client = client_of(ben)

    for address in (url("start"), url("new", counselling.pk), url("batches"), url("sheet", draft.pk)):
        assert client.get(address).status_code == 403
    assert client.post(url("check", draft.pk)).status_code == 403


@pytest.mark.spec("USR-02")
def test_who_may_only_search_sees_batches_and_cannot_begin(college, counselling, registered):
    looker = make_user("Lou Finch")
    make_member(looker, college, Permission.SEARCH)
    number = registered(1).batch.number
    client = client_of(looker)

    assert client.get(url("batch", number)).status_code == 200
    page = client.get(url("start"))
    assert (page.status_code, "Find a product" in page.text) == (200, False)
    assert client.get(url("new", counselling.pk)).status_code == 403


def test_tampered_addresses_and_buttons_do_no_harm(ada, typed, registered):
    draft, batch = typed(learner(0)), registered([learner(4)]).batch
    client = client_of(ada)

    assert client.post(url("sheet", draft.pk), {"fix": "nonsense", "shown": "[1"}).status_code == 302
    assert client.post(url("sheet", draft.pk), {"remove": "99"}).status_code == 302
    assert client.get(url("sheet", draft.pk), {"page": "x", "only": "y"}).status_code == 200
    assert client.get(url("batch", batch.number), {"draft": "9" * 30}).status_code == 200
    assert client.get(url("start"), {"q": "%_'\""}).status_code == 200
    assert SheetRow.objects.count() == 2
