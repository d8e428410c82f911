"""What no browser would send, and what an unlucky person does: refused in words, before anything is done with it."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from tests.learners import enrol, make_batch
from tests.people import client_of

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.models import Draft

NUL = "\x00"


# U+0000, which PostgreSQL cannot keep


@pytest.mark.spec("SYS-09")
@pytest.mark.parametrize(
    "address", ["/learners/%00/", "/learners/?q=%00", "/learners/?%00=1", "/check/a%00b/"]
)
def test_a_nul_in_the_address_is_refused(ada, address):
    assert client_of(ada).get(address).status_code == 400


@pytest.mark.spec("SYS-09")
@pytest.mark.parametrize("fields", [{"login": f"a{NUL}"}, {f"login{NUL}": "a"}])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", None])
def test_a_nul_in_a_form_is_refused(client, db, fields, kind):
    body = (
        {"data": "&".join(f"{k}={v}" for k, v in fields.items()), "content_type": kind}
        if kind
        else {"data": fields}
    )

    answer = client.post("/account/sign-in/", **body)

    assert answer.status_code == 400
    assert "U+0000" in answer.content.decode()


@pytest.mark.spec("SYS-09")
def test_a_nul_in_the_name_of_a_file_is_taken_out(ada, counselling, approved, prices):
    file = SimpleUploadedFile("class.csv", b"Forename,Surname,Date of birth\nA,B,1/2/2009\n")
    file.name = f"cl{NUL}ass\u202e.csv"

    answer = client_of(ada).post(
        f"/registrations/new/{counselling.pk}/", {"session": 2026, "way": "file", "file": file}
    )

    assert answer.status_code == 302
    assert NUL not in Draft.objects.get().sheet.file_name


@pytest.mark.spec("SYS-09")
@pytest.mark.parametrize("name", ["testamur_session", "csrftoken", "testamur_language", "rows", "messages"])
def test_a_nul_in_a_cookie_is_refused(client, db, name):
    client.cookies[name] = f"a{NUL}b"

    assert client.get("/account/sign-in/").status_code == 400
    assert client.get("/").status_code == 400


@pytest.mark.spec("SYS-09")
@pytest.mark.parametrize(
    "header", ["HTTP_REFERER", "HTTP_HX_CURRENT_URL", "HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE"]
)
def test_a_nul_in_a_header_stops_nothing(ada, header):
    """A server in front refuses it; should one let it through, nothing fails."""
    client = client_of(ada)

    assert client.get("/learners/", **{header: f"a{NUL}b"}).status_code < 500
    assert (
        client.post("/account/sign-in/", {"login": "a", "password": "b"}, **{header: f"a{NUL}b"}).status_code
        < 500
    )


# Too much of it


@pytest.mark.spec("SYS-09")
def test_ten_thousand_fields_are_read(client, db):
    fields = {f"field-{number}": "x" for number in range(10_000)} | {"login": "a@b.example", "password": "x"}

    assert client.post("/account/sign-in/", fields).status_code == 200


@pytest.mark.spec("SYS-09")
def test_a_hundred_thousand_fields_are_refused_in_words(client, db):
    body = "&".join(f"f{number}=x" for number in range(100_000))

    answer = client.post("/account/sign-in/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()


@pytest.mark.spec("SYS-09")
def test_a_form_of_26_million_letters_is_refused_in_words(client, db):
    answer = client.post(
        "/account/sign-in/",
        b"login=" + b"x" * 26 * 1024 * 1024,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 400
    assert "could not be read" in answer.content.decode()


@pytest.mark.spec("SYS-09")
@pytest.mark.parametrize(
    "body", [b"", b"--x\r\n", b'--x\r\nContent-Disposition: form-data; name="a"', b"\xff" * 100]
)
def test_a_damaged_form_is_refused_in_words(client, db, body):
    answer = client.post("/account/sign-in/", body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code in {200, 400}


@pytest.mark.spec("SYS-09", "REG-08")
def test_a_file_of_26_megabytes_is_refused_beside_its_field(ada, counselling, approved, prices):
    file = io.BytesIO(b"Forename,Surname\n" + b"A,B\n" * (26 * 1024 * 1024 // 4))
    file.name = "class.csv"

    answer = client_of(ada).post(
        f"/registrations/new/{counselling.pk}/", {"session": 2026, "way": "file", "file": file}
    )

    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()
    assert Draft.objects.count() == 0


# Names as they are


NAMES = (
    "=HYPERLINK(1)",
    "+44",
    "-Ann",
    "@Ada",
    "أحمد",
    "Zoë",
    "Zoe\u0308",
    "N\u0303o\u0303",
    "Ng\u0129",
    "J😀",
)


@pytest.mark.spec("REG-05", "SYS-09")
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_shown_as_it_is_and_never_works_in_a_spreadsheet(ada, college, counselling, approved, name):
    [registration] = enrol(make_batch(college, counselling, ada), [f"{name} Hughes"], ada)
    client = client_of(ada)

    page = client.get(f"/learners/{registration.learner.number}/")
    sheet = client.get("/learners/?download=csv")
    workbook = client.get("/learners/?download=xlsx")

    assert Learner.objects.get().forename == name
    assert page.status_code == 200
    heading, row = csv.reader(io.StringIO(b"".join(sheet.streaming_content).decode("utf-8-sig")))
    cells = dict(zip(heading, row, strict=True))
    assert cells["Forename"].removeprefix("'") == name
    assert not cells["Forename"].startswith(("=", "+", "-", "@"))
    written = load_workbook(io.BytesIO(b"".join(workbook.streaming_content))).active
    assert [(each.data_type, each.value) for each in written[2]][2] == ("s", name)
