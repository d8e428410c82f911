"""Arrangements where learners are listed: the badge AA, the batch's paperwork, and registering from a sheet."""

import shutil
import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.pages import text_of
from tests.people import NOW, TODAY, actor_of, client_of, make_member, make_user

from testamur.delivery.learners import actions_on_arrangements as actions
from testamur.ground.access.permissions import Permission


@pytest.fixture
def batch(college, ada, counselling, approved):
    return make_batch(college, counselling, ada)


@pytest.fixture
def people(batch, ada):
    return enrol(batch, ["Anna Smith", "Tomasz Kowalski"], ada)


@pytest.fixture
def give(college, ada):
    def given(registration, kind, detail="", until_on=None):
        wanted = actions.Wanted(kind, detail, TODAY, until_on, "support@example.org")
        actions.add(learner=registration.learner, wanted=wanted, by=actor_of(ada, college), now=NOW)

    return given


@pytest.fixture
def reader(college):
    user = make_user("Rhys Tate")
    make_member(user, college, Permission.SEARCH)
    return user


@pytest.mark.spec("REG-13")
def test_the_list_marks_who_has_arrangements_for_those_who_may_know(people, give, ada, reader):
    give(people[0], "enlarged", "24 pt")

    whole = text_of(client_of(ada).get("/learners/").text)
    less = text_of(client_of(reader).get("/learners/").text)

    assert "Smith, Anna AA " in whole
    assert "Kowalski, Tomasz AA " not in whole
    assert "AA " not in less
    assert "Learners with arrangements" not in less


def test_the_badge_costs_no_query(people, give, ada):
    client = client_of(ada)
    give(people[0], "reader")
    with CaptureQueriesContext(connection) as one:
        client.get("/learners/")
    give(people[1], "reader")
    with CaptureQueriesContext(connection) as two:
        client.get("/learners/")

    assert len(one) == len(two)


@pytest.mark.spec("LRN-02")
def test_edit_from_the_list_takes_the_one_selected(people, ada):
    client = client_of(ada)
    first, second = people

    one = client.get("/learners/edit/", {"registration": first.pk})
    two = client.get("/learners/edit/", {"registration": [first.pk, second.pk]})

    assert one.url == f"/learners/{first.learner.number}/edit/"
    assert two.url == "/learners/"


@pytest.mark.spec("REG-13", "REG-14")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")
def test_the_batch_report_lists_them_for_those_who_may_know(people, give, batch, ada, reader):
    give(people[0], "extra_time", "25")

    said = [_text(client_of(who).get(f"/batches/{batch.number}/report.pdf")) for who in (ada, reader)]

    assert "Access arrangements and modified papers" in said[0]
    assert "Extra time, 25%" in said[0]
    assert "arrangement" not in said[1]


def _text(response) -> str:
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=response.content, capture_output=True, check=True
    )
    return read.stdout.decode()
