"""Managing learners: found by anything known of them, never another centre's, downloaded as they are listed."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.pages import row_headings
from tests.people import client_of

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.models import Event

pytestmark = pytest.mark.spec("LRN-01")


@pytest.fixture
def batch(ada, college, counselling, approved):
    return make_batch(college, counselling, ada, session=2026)


@pytest.fixture
def people(ada, batch):
    first = enrol(batch, ["Łukasz O’Neill-Smith", "Anna Smith"], ada, learner_date_of_birth=date(2009, 1, 2))
    last = enrol(
        batch,
        ["Zoë Baker"],
        ada,
        status=Registration.Status.WITHDRAWN,
        learner_uln="4836803119",
        learner_uln_state=Learner.UlnState.MISMATCH,
        learner_centre_reference="BTEC-7",
    )
    return first + last


def names(client, query: str = "") -> list[str]:
    return row_headings(client.get(f"/learners/?{query}"))


def test_all_learners_by_surname_however_it_is_written(people, ada):
    assert names(client_of(ada)) == ["Baker, Zoë", "O’Neill-Smith, Łukasz", "Smith, Anna"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=smi", ["Smith, Anna"]),
        ("q=ANNA", ["Smith, Anna"]),
        ("q=Smith,+Anna", ["Smith, Anna"]),
        ("q=anna+smith", ["Smith, Anna"]),
        ("q=oneill", ["O’Neill-Smith, Łukasz"]),
        ("q=lukasz", ["O’Neill-Smith, Łukasz"]),
        ("q=4836+803+119", ["Baker, Zoë"]),
        ("q=BTEC-7", ["Baker, Zoë"]),
        ("q=mith", []),
        ("surname=baker", ["Baker, Zoë"]),
        ("forename=anna", ["Smith, Anna"]),
        ("born=2/1/2009", ["O’Neill-Smith, Łukasz", "Smith, Anna"]),
        ("reference=BTEC-7", ["Baker, Zoë"]),
        ("code=600/0727", ["Baker, Zoë", "O’Neill-Smith, Łukasz", "Smith, Anna"]),
        ("code=counselling", ["Baker, Zoë", "O’Neill-Smith, Łukasz", "Smith, Anna"]),
        ("product=600/0727/8&status=registered", ["O’Neill-Smith, Łukasz", "Smith, Anna"]),
        ("status=withdrawn", ["Baker, Zoë"]),
        ("uln=mismatch&uln=unchecked", ["Baker, Zoë"]),
        ("session=2026", ["Baker, Zoë", "O’Neill-Smith, Łukasz", "Smith, Anna"]),
        ("session=2025", []),
        ("sort=-learner", ["Smith, Anna", "O’Neill-Smith, Łukasz", "Baker, Zoë"]),
        ("sort=status", ["O’Neill-Smith, Łukasz", "Smith, Anna", "Baker, Zoë"]),
    ],
)
def test_found_by_what_is_known(people, ada, query, found):
    assert names(client_of(ada), query) == found


def test_found_by_learner_and_batch_number(people, batch, ada):
    client = client_of(ada)

    assert names(client, f"q={people[1].learner.number}") == ["Smith, Anna"]
    assert names(client, f"number={people[1].learner.number}") == ["Smith, Anna"]
    assert len(names(client, f"q={batch.number}")) == len(names(client, f"batch={batch.number}")) == 3


@pytest.mark.spec("SYS-07")
def test_another_centre_sees_none_of_them(people, ada, charlie):
    number = people[0].learner.number

    assert names(client_of(ada), f"q={number}") == ["O’Neill-Smith, Łukasz"]
    assert names(client_of(charlie)) == names(client_of(charlie), f"q={number}") == []
    assert names(client_of(charlie), f"scope=filter&registration={people[0].pk}") == []


def test_only_who_may_see_learners(people, ben):
    assert client_of(ben).get("/learners/").status_code == 403


@pytest.mark.spec("LRN-11", "SYS-03")
def test_the_download_is_what_is_listed_and_is_written_down(people, ada, college):
    response = client_of(ada).get("/learners/?download=csv&sort=-learner&status=registered")

    heading, *rows = csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig")))
    assert [(row[2], row[1]) for row in rows] == [("Anna", "Smith"), ("Łukasz", "O’Neill-Smith")]
    assert dict(zip(heading, rows[0], strict=True)) | {"Learner number": "", "Batch": ""} == {
        "Learner number": "",
        "Surname": "Smith",
        "Forename": "Anna",
        "Middle names": "",
        "Date of birth": "02/01/2009",
        "Gender": "Female",
        "ULN": "",
        "ULN check": "No ULN",
        "Centre learner reference": "",
        "Product code": "600/0727/8",
        "Qualification": "CACHE Level 3 Diploma in Counselling Skills",
        "Batch": "",
        "Start date": "07/09/2026",
        "Planned end date": "02/07/2027",
        "Lapses": "16/11/2029",
        "Status": "Registered",
    }
    event = Event.objects.get(name="list.downloaded")
    assert (event.by_id, event.centre_id, event.label) == (ada.pk, college.pk, "learners")
    assert event.after == {
        "format": "csv",
        "filter": "status=registered&sort=-learner",
        "chosen": "all that match",
    }


def test_a_download_of_those_ticked_holds_no_others(people, ada):
    response = client_of(ada).get(f"/learners/?download=csv&registration={people[1].pk}")

    assert len(b"".join(response).splitlines()) == 2


def test_with_all_that_match_the_ticks_make_no_difference(people, ada):
    address = f"/learners/?download=csv&scope=filter&status=registered&registration={people[1].pk}"

    assert len(b"".join(client_of(ada).get(address)).splitlines()) == 3


def test_htmx_is_given_the_list_alone_and_the_address_to_show(people, ada):
    address = "/learners/?q=smith&surname=&status=registered"

    response = client_of(ada).get(address, headers={"HX-Request": "true"})

    assert response["HX-Push-Url"] == "/learners/?q=smith&status=registered"
    assert "<html" not in response.text
    assert 'id="listing"' in response.text


def test_three_learners_cost_as_many_queries_as_three_hundred(people, batch, ada):
    client = client_of(ada)
    with CaptureQueriesContext(connection) as few:
        client.get("/learners/?per_page=100")
    enrol(batch, [f"Ann{n:03} Learner" for n in range(300)], ada)

    with CaptureQueriesContext(connection) as many:
        client.get("/learners/?per_page=100")

    assert len(many) == len(few)


def test_headings_say_how_the_list_is_sorted(people, ada):
    page = client_of(ada).get("/learners/?sort=-born").text

    assert page.count("aria-sort=") == 1
    assert '<th scope="col" aria-sort="descending"><a href="?sort=born">Date of birth' in page


def test_nobody_matches_says_what_to_do(people, ada):
    page = client_of(ada).get("/learners/?q=nobody").text

    assert "No learners match" in page
    assert "Clear all filters" in page
