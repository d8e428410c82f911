"""Verification: is this ULN really this learner's (URN-07)?"""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from tests.people import NOW
from tests.records import lrs_actor, lrs_client, make_lrs_user

from testamur.records.organisations.models import Role
from testamur.records.register.actions import register_many
from testamur.records.register.details import Details
from testamur.records.register.models import Learner, Look
from testamur.records.register.verifying import ToVerify, verify

pytestmark = pytest.mark.spec("URN-07")

LENA = Details(
    given_name="Lena",
    family_name="O’Neill-Marsh",
    previous_family_name="Birch",
    born_on=date(2009, 3, 27),
    gender="2",
    postcode="CV1 2WT",
    verification="2",
    sharing="1",
)


@pytest.fixture
def lena(rhoda, harbour) -> Learner:
    [learner] = register_many(
        details=[LENA], channel="page", by=lrs_actor(rhoda, harbour), organisation=harbour, now=NOW
    )
    return learner


def asked(learner: Learner, given="Lena", family="O’Neill-Marsh", **more) -> ToVerify:
    return ToVerify(learner.uln, given, family, **more)


@pytest.mark.parametrize(
    ("sent", "code", "flags"),
    [
        ({}, "WSVRC001", ()),
        ({"given": "LÉNA", "family": "oneill marsh"}, "WSVRC001", ()),
        ({"given": "LÉNA", "family": "ONEILLMARSH"}, "WSVRC001", ()),
        ({"born_on": date(2009, 3, 27), "gender": "2"}, "WSVRC001", ()),
        ({"given": "Lina"}, "WSVRC003", ("VRF001", "VRF002", "VRF003", "VRF004", "VRF006")),
        ({"given": "O’Neill-Marsh", "family": "Lena"}, "WSVRC003", ("VRF001", "VRF003", "VRF005", "VRF006")),
        ({"family": "Birch"}, "WSVRC003", ("VRF002", "VRF003", "VRF004", "VRF005")),
        ({"given": "Omar"}, "WSVRC005", ("VRF001", "VRF002", "VRF003", "VRF004", "VRF006")),
        ({"born_on": date(2009, 3, 28)}, "WSVRC005", ("VRF002", "VRF003", "VRF004", "VRF006", "VRF007")),
        ({"gender": "1"}, "WSVRC005", ("VRF002", "VRF003", "VRF004", "VRF006", "VRF008")),
    ],
)  # fmt: skip
def test_a_uln_is_verified_with_the_names_and_what_else_is_sent(lena, sent, code, flags):
    [answer] = verify([asked(lena, **sent)])

    assert (answer.code, answer.flags) == (code, flags)


def test_an_unknown_or_deleted_uln_is_not_found(lena):
    Learner.objects.filter(pk=lena.pk).update(status="deleted")

    answers = verify([asked(lena), ToVerify("4836803119", "Lena", "Marsh")])

    assert [(each.code, each.held) for each in answers] == [("WSVRC006", None)] * 2


def test_a_merged_uln_is_compared_with_its_master(lena, rhoda, harbour):
    omar = replace(LENA, given_name="Omar", family_name="Quayle", born_on=date(2008, 1, 2), gender="1")
    [master] = register_many(
        details=[omar], channel="page", by=lrs_actor(rhoda, harbour), organisation=harbour, now=NOW
    )
    Learner.objects.filter(pk=lena.pk).update(status="merged", master=master)

    answers = verify([asked(lena, "Omar", "Quayle"), asked(lena, "Omer", "Quayle"), asked(lena)])

    assert [each.code for each in answers] == ["WSVRC002", "WSVRC004", "WSVRC005"]
    assert answers[0].held.learner == master


def test_a_thousand_are_one_query(lena, django_assert_num_queries):
    with django_assert_num_queries(1):
        verify([asked(lena)] * 1_000)


# The page


@pytest.fixture
def verifier(harbour):
    return lrs_client(make_lrs_user("Vera Thorn", harbour, Role.VERIFIER))


def ask(client: Client, uln: str, **more: str):
    typed = {"uln": uln, "given_name": "Lena", "family_name": "O’Neill-Marsh", "born_on": "", "gender": ""}
    return client.post("/lrs/verify/", typed | more)


def test_a_match_is_said_and_the_look_is_kept(lena, verifier):
    answer = ask(verifier, lena.uln, born_on="27/3/2009", gender="2")

    assert "This ULN is this learner’s." in answer.content.decode()
    assert list(Look.objects.filter(what="verified").values_list("learner", "user_name", "channel")) == [
        (lena.pk, "Vera Thorn", "page")
    ]


def test_what_differs_is_explained_and_whose_number_it_is_is_not_told(lena, verifier):
    answer = ask(verifier, lena.uln, given_name="Omar", family_name="Quayle").content.decode()

    assert "It does not match" in answer
    assert "Look whether the two are the wrong way round" in answer
    assert "VRF005" in answer
    assert "Birch" not in answer


@pytest.mark.parametrize(
    ("uln", "status", "sentence"),
    [
        ("4836803119", 200, "Nobody has this ULN."),
        ("4836803118", 422, "The check digit of this ULN is wrong"),
        ("", 422, "There is a problem"),
    ],
)
def test_a_number_nobody_has_or_that_cannot_be_one_is_said(verifier, uln, status, sentence):
    answer = ask(verifier, uln)

    assert answer.status_code == status
    assert sentence in answer.content.decode()


def test_whoever_asks_too_often_must_wait(lena, verifier, settings):
    settings.LRS_SEARCHES_A_MINUTE = 2

    statuses = [ask(verifier, lena.uln).status_code for _ in range(3)]

    assert statuses == [200, 200, 422]


def test_only_verifiers_verify(vic):
    assert lrs_client(vic).get("/lrs/verify/").status_code == 403
