"""The pages of files and exceptions, as Rhoda at Harbour uses them, and as others may not (URN-06)."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.people import NOW, client_of
from tests.records import make_lrs_user

from testamur.ground.audit.models import Event
from testamur.kit.scope import of_organisation
from testamur.records.batches import actions, jobs, output
from testamur.records.batches.models import Batch, Row
from testamur.records.batches.views import exceptions, files
from testamur.records.organisations.models import Role
from testamur.records.register.models import Learner, Look

from .conftest import LENA, NOBODY, OMAR

pytestmark = pytest.mark.spec("URN-06")

NEAR = {**LENA, "given_name": "Lina", "born_on": "2009-03-28"}
HEADINGS = (
    "MISIdentifier,Given Name,FAMILYNAME,DateOfBirth,Gender,LastKnownPostCode,VerificationType,AbilityToShare"
)


@pytest.fixture(autouse=True)
def _now_on_pages(monkeypatch) -> None:
    for module in (files, exceptions):
        monkeypatch.setattr(module, "now", lambda: NOW)


@pytest.fixture
def rhodas(rhoda):
    return client_of(rhoda)


def csv_of(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("autumn.csv", "\n".join([HEADINGS, *rows]).encode())


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_file_is_handed_in_carried_out_and_fetched(rhodas):
    row = "A1,Lena,Marsh,27/03/2009,2,cv1 2wt,2,1"

    answer = rhodas.post("/lrs/files/new/register/", {"file": csv_of(row), "job": "do"}, follow=True)

    batch = Batch.objects.get()
    assert answer.redirect_chain == [(f"/lrs/files/{batch.pk}/", 302)]
    assert 'http-equiv="refresh"' in answer.content.decode()
    jobs.carry_out(batch_id=batch.pk, organisation_id=batch.organisation_id)
    assert "Registered as a new learner" in text_of(rhodas.get(f"/lrs/files/{batch.pk}/"))
    lena = Learner.objects.get()
    fetched = b"".join(rhodas.get(f"/lrs/files/{batch.pk}/output.csv").streaming_content).decode("utf-8-sig")
    headings, values = (line.split(",") for line in fetched.splitlines())
    assert dict(zip(headings, values, strict=True)) | {"ULN": lena.uln, "ReturnCode": "RC004"} == dict(
        zip(headings, values, strict=True)
    )
    assert headings[-1] == "ReturnCode"
    assert values[1] == "A1"
    assert Event.objects.filter(name="batch.downloaded").count() == 1


def test_the_output_as_xml_is_that_of_the_web_service(rhodas, hand_in, held):
    lena = held()
    batch = hand_in({**LENA, "ref": "A1"}, {**NOBODY, "given_name": "Ann & Co", "gender": "F"})

    content = b"".join(rhodas.get(f"/lrs/files/{batch.pk}/output.xml").streaming_content).decode()

    assert "<ExistsUpdatedLearnersCount>1</ExistsUpdatedLearnersCount>" in content
    assert (
        f"<Learner><ULN>{lena.uln}</ULN><MISIdentifier>A1</MISIdentifier><GivenName>Lena</GivenName>"
        in content
    )
    assert "<GivenName>Ann &amp; Co</GivenName>" in content
    assert "<ReturnCode>RC011</ReturnCode></Learner>" in content


def test_the_same_file_leads_to_the_first(rhodas):
    row = "A1,Lena,Marsh,27/03/2009,2,cv1 2wt,2,1"
    for _time in range(2):
        answer = rhodas.post("/lrs/files/new/register/", {"file": csv_of(row), "job": "do"}, follow=True)

    assert Batch.objects.count() == 1
    assert "This file was handed in before." in text_of(answer)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GivenName,Shoes\nLena,5\n", "missing these columns"),
        (b"", "The submitted file is empty."),
        (b"<x><Learner", "not well-formed XML"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(rhodas, content, sentence):
    answer = rhodas.post(
        "/lrs/files/new/register/", {"file": SimpleUploadedFile("x.csv", content), "job": "do"}
    )

    assert (answer.status_code, Batch.objects.count()) == (422, 0)
    assert sentence in text_of(answer)


def test_a_list_runs_the_same_queries_for_three_and_thirty_files(
    rhodas, hand_in, django_assert_max_num_queries
):
    for number in range(3):
        hand_in({**LENA, "ref": str(number)}, checks_only=True)
    rhodas.get("/lrs/files/")
    with django_assert_max_num_queries(40) as few:
        rhodas.get("/lrs/files/")
    for number in range(3, 12):
        hand_in({**LENA, "ref": str(number)}, checks_only=True)

    with django_assert_max_num_queries(len(few)):
        answer = rhodas.get("/lrs/files/")

    assert "By web service" in text_of(answer)


@pytest.mark.parametrize("way", ["", "rows/", "output.csv", "uploaded/"])
def test_another_organisation_s_file_is_not_there(hand_in, mona, way):
    batch = hand_in(LENA)

    theirs = client_of(mona).get(f"/lrs/files/{batch.pk}/{way}")
    nothing = client_of(mona).get(f"/lrs/files/{batch.pk + 999}/{way}")

    assert (theirs.status_code, nothing.status_code) == (404, 404)


def test_a_verifier_sees_files_to_verify_and_no_others(hand_in, harbour):
    vera = make_lrs_user("Vera Thorn", harbour, Role.VERIFIER)
    batch = hand_in(LENA)

    veras = client_of(vera)

    assert veras.get(f"/lrs/files/{batch.pk}/").status_code == 404
    assert [veras.get(f"/lrs/files/new/{kind}/").status_code for kind in ("verify", "register")] == [200, 404]


# Exceptions


@pytest.fixture
def exception(hand_in, held) -> Row:
    """Lina, who may be Lena."""
    held()
    hand_in(NEAR)
    return Row.objects.get()


def decide(rhodas, row: Row, decision: str, **more):
    known = {"decision": decision, "version": row.version, **more}
    return rhodas.post(f"/lrs/exceptions/{row.pk}/", known, follow=True)


def test_an_exception_is_shown_beside_who_may_be_meant(rhodas, exception):
    lena = Learner.objects.get()

    listed = text_of(rhodas.get("/lrs/exceptions/"))
    shown = text_of(rhodas.get(f"/lrs/exceptions/{exception.pk}/"))

    assert "Lina Marsh" in listed
    assert "45 days left" in listed
    assert f"Lena Marsh, {lena.uln[:4]}" in shown
    assert "one digit differs" in shown
    assert Look.objects.filter(learner=lena, what="found", channel="page").count() == 1


def test_this_one_links_the_row_and_goes_on(rhodas, exception):
    lena = Learner.objects.get()

    answer = decide(rhodas, exception, "choose", learner=lena.pk)

    exception.refresh_from_db()
    assert (exception.state, exception.code, exception.learner) == ("resolved", "RC001", lena)
    assert (exception.decision, exception.decided_by) == ("chosen", "Rhoda Quill")
    exception.batch.refresh_from_db()
    assert exception.batch.counts == {"RC001": 1}
    assert answer.redirect_chain == [("/lrs/exceptions/", 302)]


def test_none_of_these_registers_a_new_learner(rhodas, exception):
    decide(rhodas, exception, "register")

    exception.refresh_from_db()
    assert (exception.code, exception.decision, Learner.objects.count()) == ("RC004", "registered", 2)


def test_a_learner_who_is_no_candidate_cannot_be_chosen(rhodas, exception, held):
    omar = held(**OMAR)

    answer = decide(rhodas, exception, "choose", learner=omar.pk)

    assert answer.status_code == 422
    exception.refresh_from_db()
    assert exception.state == "exception"


def test_details_are_corrected_and_tried_again(rhodas, hand_in):
    hand_in({**LENA, "gender": "F", "ref": "A1"})
    row = Row.objects.get()

    still = decide(rhodas, row, "correct", **{**LENA, "postcode": "nowhere"})
    decide(rhodas, row, "correct", **LENA, ref="A1")

    row.refresh_from_db()
    assert still.status_code == 422
    assert (row.state, row.code, row.decision) == ("resolved", "RC004", "corrected")
    assert (row.sent["gender"], row.sent["ref"]) == ("2", "A1")


def test_a_row_that_is_dropped_keeps_its_code_and_gets_no_number(rhodas, exception):
    decide(rhodas, exception, "drop")

    exception.refresh_from_db()
    assert (exception.state, exception.code, exception.learner) == ("resolved", "RC007", None)


def test_of_two_who_decide_the_second_is_told(rhodas, exception):
    decide(rhodas, exception, "drop")

    answer = decide(rhodas, exception, "register")

    assert "Rhoda Quill decided this row" in text_of(answer)
    assert Learner.objects.count() == 1


def test_the_holder_of_the_number_that_was_sent_is_shown(rhodas, hand_in, held):
    omar = held(**OMAR)
    hand_in({**LENA, "uln": omar.uln})

    shown = text_of(rhodas.get(f"/lrs/exceptions/{Row.objects.get().pk}/"))

    assert "Omar Quayle" in shown


def test_exceptions_end_after_their_time_and_letters_warn_before(exception, sunil, rhoda):
    days = [(45 - each, NOW + timedelta(days=45 - each)) for each in (15, 14, 3)]

    letters = [actions.remind(now=at) for _day, at in days]
    in_time = actions.expire(now=NOW + timedelta(days=45))
    late = actions.expire(now=NOW + timedelta(days=46))

    assert (letters, in_time, late) == ([0, 1, 1], 0, 1)
    assert rhoda.messages.latest("id").subject == "Learners wait for your decision"
    exception.refresh_from_db()
    assert exception.state == "expired"


def test_old_files_are_removed_and_their_counts_stay(rhodas, hand_in):
    batch = hand_in(LENA)

    cleared = actions.clear_old(now=NOW + timedelta(days=366))

    batch.refresh_from_db()
    assert (cleared, batch.counts, Row.objects.count()) == (1, {"RC004": 1}, 0)
    assert rhodas.get(f"/lrs/files/{batch.pk}/").status_code == 200
    assert rhodas.get(f"/lrs/files/{batch.pk}/output.csv").status_code == 404


@pytest.mark.parametrize("name", ["register", "verify", "update-postcode"])
def test_a_template_has_the_headings(rhodas, name):
    answer = rhodas.get(reverse("batches:template", args=[name]))

    assert answer.status_code == 200
    assert b"ULN" in answer.content


def test_outputs_and_the_list_of_exceptions_run_the_same_queries_for_few_and_many(
    rhodas, hand_in, held, harbour, django_assert_num_queries
):
    lena, omar = held(), held(**OMAR)
    Learner.objects.filter(pk=omar.pk).update(status="merged", master=lena)
    rows = [{**LENA, "gender": "female", "ref": str(number)} for number in range(30)]
    batch = hand_in({**OMAR, "uln": omar.uln}, {**LENA, "uln": omar.uln}, *rows)

    with CaptureQueriesContext(connection) as made:
        content = b"".join(output.streamed(batch, "xml", of_organisation(harbour.pk))).decode()
    rhodas.get("/lrs/exceptions/")
    with CaptureQueriesContext(connection) as listed:
        rhodas.get("/lrs/exceptions/?per_page=3")
    with django_assert_num_queries(len(listed)):
        rhodas.get("/lrs/exceptions/?per_page=30")

    # The rows come by a cursor of the server, which is not counted: nothing is asked for each of them.
    assert [each["sql"] for each in made if "register_" in each["sql"]] == []
    assert content.count(f"<ULN>{lena.uln}</ULN>") == 1
    assert "<ReturnCode>RC005</ReturnCode>" in content
