"""verifyLearner, retrieveULNs, and the reports of what became of numbers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW
from tests.records import lrs_actor

from testamur.ground.audit.actor import Actor
from testamur.records.register.actions import delete
from testamur.records.register.actions.merging import merge, unmerge
from testamur.records.register.models import Learner, Look

ANNA = {
    "given_name": "Anna",
    "family_name": "Smith",
    "born_on": "2008-03-27",
    "gender": "2",
    "postcode": "CV4 9EE",
    "previous_family_name": "Jones",
}
CAI = {
    "given_name": "Cai",
    "family_name": "Rosewarne",
    "born_on": "2008-01-09",
    "gender": "1",
    "postcode": "CV1 2WT",
}
NOBODY = "1000000019"
DESK = Actor(None, "Dee Fairbrother", "192.0.2.1")


@pytest.fixture
def anna(enter) -> Learner:
    return enter(**ANNA)


@pytest.fixture
def cai(enter) -> Learner:
    return enter(**CAI)


def verify(system, uln: str, family: str = "Smith", given: str = "Anna", **other: str | None):
    said = {"ULN": uln, "FamilyName": family, "GivenName": given, **other}
    return system.ask("verifyLearner", {"LearnerToVerify": said}).body.find("VerifiedLearner")


def told(element) -> list[tuple[str, str]]:
    return [(each.tag, each.text) for each in element]


# Verifying


@pytest.mark.spec("URN-07", "URN-08")
def test_a_learner_is_verified_with_what_was_sent_and_what_is_held(harbours, anna):
    verified = verify(harbours, anna.uln, family="SMITH", DateOfBirth="2008-03-27", Gender="2")

    assert told(verified) == [
        ("SearchedULN", anna.uln),
        ("SearchedFamilyName", "SMITH"),
        ("SearchedGivenName", "Anna"),
        ("SearchedDateOfBirth", "2008-03-27"),
        ("SearchedGender", "2"),
        ("ResponseCode", "WSVRC001"),
        ("ULN", anna.uln),
        ("FamilyName", "Smith"),
        ("GivenName", "Anna"),
        ("DateOfBirth", "2008-03-27"),
        ("Gender", "2"),
    ]


@pytest.mark.spec("URN-07", "URN-08")
def test_what_differs_is_flagged_as_messages_write_it(harbours, anna):
    verified = verify(harbours, anna.uln, family="Smyth")

    assert verified.findtext("ResponseCode") == "WSVRC003"
    assert {flag.text for flag in verified.findall("FailureFlag")} <= {f"VRF{n}" for n in range(1, 9)}
    assert "VRF5" in {flag.text for flag in verified.findall("FailureFlag")}


@pytest.mark.spec("URN-07", "URN-08")
@pytest.mark.parametrize(
    "nothing", [{}, {"DateOfBirth": "", "Gender": ""}, {"DateOfBirth": None, "Gender": None}]
)
def test_date_of_birth_and_gender_may_be_left_out(harbours, anna, nothing):
    verified = verify(harbours, anna.uln, **nothing)

    assert verified.findtext("ResponseCode") == "WSVRC001"
    assert verified.find("SearchedDateOfBirth") is None


@pytest.mark.spec("URN-07", "URN-08")
def test_a_number_alone_opens_nobodys_details(harbours, anna):
    """What is held is told to who knows the name at least roughly."""
    verified = verify(harbours, anna.uln, family="Rosewarne", given="Cai")

    assert verified.findtext("ResponseCode") == "WSVRC005"
    assert verified.find("ULN") is None
    assert "Anna" not in "".join(verified.itertext())
    assert Look.objects.filter(learner=anna, channel="wire").count() == 0


@pytest.mark.spec("URN-07", "URN-08")
def test_a_number_that_nobody_has_is_not_found(harbours):
    assert told(verify(harbours, NOBODY))[-1] == ("ResponseCode", "WSVRC006")


@pytest.mark.spec("URN-07", "DCH-04", "URN-08")
def test_a_merged_number_is_verified_against_its_master(harbours, anna, cai):
    merge(master=anna, merged=cai, reason="One person", by=DESK, now=NOW)

    verified = verify(harbours, cai.uln)

    assert (verified.findtext("ResponseCode"), verified.findtext("ULN")) == ("WSVRC002", anna.uln)


def test_a_day_that_no_calendar_has_is_a_fault(harbours, anna):
    said = {"ULN": anna.uln, "FamilyName": "Smith", "GivenName": "Anna", "DateOfBirth": "1900-02-29"}

    assert harbours.ask("verifyLearner", {"LearnerToVerify": said}).fault == "WSEC0001"


# Retrieving


@pytest.mark.spec("URN-08", "DCH-04")
def test_numbers_are_retrieved_in_the_order_they_were_asked_for(harbours, anna, cai, enter):
    bea = enter(**CAI | {"given_name": "Bea"})
    merge(master=anna, merged=cai, reason="One person", by=DESK, now=NOW)
    ulns = [NOBODY, bea.uln, cai.uln, bea.uln]

    answer = harbours.ask("retrieveULNs", {"ULNsToRetrieve": {"ULN": ulns}})

    rows = [{each.tag: each.text for each in row} for row in answer.body.find("RetrievedULNs")]
    of_bea = {
        "ULN": bea.uln,
        "ResponseCode": "WSRC0004",
        "FamilyName": "Rosewarne",
        "GivenName": "Bea",
        "DateOfBirth": "2008-01-09",
        "Gender": "1",
    }
    assert rows == [
        {"ULN": NOBODY, "ResponseCode": "WSRC0023"},
        of_bea,
        {
            "ULN": cai.uln,
            "MasterULN": anna.uln,
            "ResponseCode": "WSRC0022",
            "FamilyName": "Smith",
            "GivenName": "Anna",
            "DateOfBirth": "2008-03-27",
            "Gender": "2",
        },
        of_bea,
    ]


@pytest.mark.spec("URN-08", "PLR-03")
def test_everybody_retrieved_is_on_record_and_many_as_few(harbours, anna, enter):
    others = [enter(**CAI | {"given_name": name}).uln for name in ("Ash", "Bea", "Cai", "Dot", "Eve")]
    harbours.ask("retrieveULNs", {"ULNsToRetrieve": {"ULN": NOBODY}})
    counts = []

    for ulns in ([anna.uln], others):
        with CaptureQueriesContext(connection) as queries:
            harbours.ask("retrieveULNs", {"ULNsToRetrieve": {"ULN": ulns}})
        counts.append(len(queries))

    looks = Look.objects.filter(channel="wire", what="retrieved").values_list("learner__uln", flat=True)
    assert set(looks) == {anna.uln, *others}
    assert counts[0] == counts[1]


@pytest.mark.parametrize("number", [0, 201])
def test_two_hundred_at_most_and_one_at_least(harbours, number):
    answer = harbours.ask("retrieveULNs", {"ULNsToRetrieve": {"ULN": [NOBODY] * number}})

    assert answer.fault == "WSEC0001"


# Reports


def report(
    system,
    name: str = "getMergedUnmergedULNsReport",
    first: str = "2026-11-16",
    last: str | None = "2026-11-16",
):
    return system.ask(name, {"FromDate": first} | ({"ToDate": last} if last else {}))


@pytest.mark.spec("URN-08", "DCH-04")
def test_merges_are_told_to_those_who_have_to_do_with_them(harbours, moorlands, anna, cai):
    merge(master=anna, merged=cai, reason="One person", by=DESK, now=NOW)

    ours, others = report(harbours), report(moorlands)

    assert ours.code == "WSRC0004"
    assert told(ours.body.find("ULNReport/MergedLearners/MergedLearner")) == [
        ("MasterULN", anna.uln),
        ("MasterFamilyName", "Smith"),
        ("MasterGivenName", "Anna"),
        ("MasterDateOfBirth", "2008-03-27"),
        ("MergedULN", cai.uln),
        ("MergedFamilyName", "Rosewarne"),
        ("MergedGivenName", "Cai"),
        ("MergedDateOfBirth", "2008-01-09"),
        ("MergedDate", "2026-11-16"),
    ]
    assert others.said == {"ResponseCode": "WSRC0024", "FromDate": "2026-11-16", "ToDate": "2026-11-16"}


@pytest.mark.spec("URN-08", "DCH-04")
def test_who_was_shown_a_learner_is_told_of_their_merge(harbours, moorlands, anna, cai):
    verify(moorlands, cai.uln, family="Rosewarne", given="Cai")
    merge(master=anna, merged=cai, reason="One person", by=DESK, now=NOW)

    assert report(moorlands).code == "WSRC0004"


@pytest.mark.spec("URN-08", "DCH-04")
def test_merges_that_were_undone_are_told_too(harbours, anna, cai):
    made = merge(master=anna, merged=cai, reason="One person", by=DESK, now=NOW)
    unmerge(merge=made, reason="Two after all", by=DESK, now=NOW + timedelta(days=1))

    on_the_day, after, from_then_on = (
        report(harbours),
        report(harbours, first="2026-11-17", last="2026-11-17"),
        report(harbours, last=None),
    )

    assert on_the_day.code == "WSRC0024"
    for answer in (after, from_then_on):
        assert answer["ULNReport/UnmergedLearners/UnmergedLearner/UnmergedULN"] == cai.uln
        assert answer["ULNReport/UnmergedLearners/UnmergedLearner/UnmergedDate"] == "2026-11-17"


@pytest.mark.spec("URN-08")
def test_deleted_numbers_are_told_to_everybody(harbours, moorlands, cai, dee, harbour):
    delete(learner=cai, reason="There is no Cai", by=lrs_actor(dee, harbour), now=NOW)

    answers = [report(system, "getDeletedULNsReport") for system in (harbours, moorlands)]

    for answer in answers:
        row = answer.body.find("ULNReport/DeletedLearners/DeletedLearner")
        assert told(row) == [("ULN", cai.uln), ("DeletedDate", "2026-11-16")]
    assert report(harbours, "getDeletedULNsReport", first="2026-11-17", last=None).code == "WSRC0024"


def test_days_the_wrong_way_round_have_nothing_between_them(harbours):
    assert report(harbours, first="2026-11-17", last="2026-11-16").code == "WSRC0024"
    assert report(harbours, first="2000-01-01", last="2099-12-31").code == "WSRC0024"
