"""learnerByULN and learnerByDemographics, with a register of one learner and those merged into her."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree
from tests.records import lrs_actor
from tests.wire import ANNA, System

from testamur.records.register.actions.merging import merge
from testamur.records.register.models import Learner, Look, Search

HELD = {
    "given_name": "Anna",
    "family_name": "Smith",
    "born_on": "2008-03-27",
    "gender": "2",
    "postcode": "CV4 9EE",
    "title": "Miss",
    "middle_names": "Joanna",
    "previous_family_name": "Jones",
    "school_at_16": "Harbour Academy",
    "address_1": "1 Quay Street",
    "town": "Harbour",
    "address_on": "2024-07-13",
    "place_of_birth": "Whitby",
    "email": "anna@example.org",
    "scottish_candidate_number": "145589606",
    "verification": "999",
    "other_verification": "Bus pass",
    "sharing": "1",
}
TWIN = HELD | {"given_name": "Annabel", "postcode": "CV1 2WT", "born_on": "2008-03-28", "email": ""}


@pytest.fixture
def anna(enter) -> Learner:
    return enter(**HELD)


def by_uln(system: System, learner: Learner, find_type: str = "FUL", **other: str):
    said = {"ULN": learner.uln, "FamilyName": learner.family_name, "GivenName": learner.given_name}
    return system.ask("learnerByULN", said | other, find_type)


@pytest.mark.spec("URN-08", "URN-01")
def test_nobody_is_found_in_an_empty_register(harbours):
    answer = harbours.ask("learnerByDemographics", ANNA | {"PlaceOfBirth": "Whitby", "EmailAddress": ""})

    assert answer.said == {"ResponseCode": "WSRC0001", **ANNA, "PlaceOfBirth": "Whitby"}
    assert answer.body.find("Learner") is None


@pytest.mark.spec("URN-08", "URN-01")
@pytest.mark.parametrize("postcode", ["CV4 9EE", "CV49EE", "cv4 9ee", "CV4 9EE  "])
def test_a_learner_is_found_by_details_as_they_are_typed(harbours, anna, postcode):
    answer = harbours.ask("learnerByDemographics", ANNA | {"LastKnownPostCode": postcode})

    assert (answer.code, answer["Learner/ULN"]) == ("WSRC0004", anna.uln)


@pytest.mark.spec("URN-08")
def test_all_that_is_held_is_told_in_the_published_order(harbours, anna, now):
    answer = by_uln(harbours, anna)

    assert answer.code == "WSRC0004"
    assert [(etree.QName(each).localname, each.text) for each in answer.body.find("Learner")] == [
        ("CreatedDate", "2026-11-16"),
        ("LastUpdatedDate", "2026-11-16"),
        ("ULN", anna.uln),
        ("Title", "Miss"),
        ("GivenName", "Anna"),
        ("MiddleOtherName", "Joanna"),
        ("FamilyName", "Smith"),
        ("PreviousFamilyName", "Jones"),
        ("SchoolAtAge16", "Harbour Academy"),
        ("LastKnownAddressLine1", "1 Quay Street"),
        ("LastKnownAddressTown", "Harbour"),
        ("LastKnownPostCode", "CV4 9EE"),
        ("DateOfAddressCapture", "2024-07-13"),
        ("DateOfBirth", "2008-03-27"),
        ("PlaceOfBirth", "Whitby"),
        ("Gender", "2"),
        ("EmailAddress", "anna@example.org"),
        ("ScottishCandidateNumber", "145589606"),
        ("VerificationType", "999"),
        ("OtherVerificationDescription", "Bus pass"),
        ("TierLevel", "0"),
        ("AbilityToShare", "1"),
        ("LearnerStatus", "1"),
        ("LinkedULNs", None),
        ("VersionNumber", "1"),
    ]


@pytest.mark.spec("URN-08")
def test_a_check_tells_whether_and_not_whom(harbours, anna):
    answer = harbours.ask("learnerByDemographics", ANNA, "CHK")

    assert answer.said == {"ResponseCode": "WSRC0004", **ANNA}
    assert answer.body.find("Learner") is None


@pytest.mark.parametrize("other", [{"ULN": "1000000019"}, {"FamilyName": "Whitlock", "GivenName": "Bea"}])
def test_a_number_opens_nobody_without_the_name(harbours, anna, other):
    answer = by_uln(harbours, anna, **other)

    assert (answer.code, answer.body.find("Learner")) == ("WSRC0001", None)


@pytest.mark.spec("URN-02", "URN-08")
def test_those_who_may_be_meant_are_all_told(harbours, anna, enter):
    other = enter(**TWIN)

    answer = harbours.ask("learnerByDemographics", ANNA | {"GivenName": "Ann", "DateOfBirth": "2008-03-28"})

    assert answer.code == "WSRC0003"
    assert {each.text for each in answer.body.iterfind("Learner/ULN")} <= {anna.uln, other.uln}


@pytest.mark.spec("DCH-04", "URN-08")
def test_a_merged_number_answers_with_its_master(harbours, anna, enter, dee, now):
    other = enter(**TWIN)
    merge(master=anna, merged=other, reason="One person", by=lrs_actor(dee, harbours.organisation), now=now)

    answers = [
        by_uln(harbours, other),
        harbours.ask(
            "learnerByDemographics",
            ANNA | {"GivenName": "Annabel", "DateOfBirth": "2008-03-28", "LastKnownPostCode": "CV1 2WT"},
        ),
    ]

    for answer in answers:
        [linked] = answer.body.findall("Learner/{http://api.lrs.miap.gov.uk/learner}LinkedULNs")
        assert (answer.code, answer["Learner/ULN"]) == ("WSRC0022", anna.uln)
        assert answer["Learner/MasterSubstituted"] == "Y"
        assert [(each.tag, each.text) for each in linked] == [("ULN", other.uln)]
    assert by_uln(harbours, anna).code == "WSRC0004"


def test_many_possible_matches_are_told_by_the_queries_of_few(harbours, enter, settings):
    settings.LRS_MOST_CANDIDATES = 50
    harbours.ask("learnerByDemographics", ANNA)
    counts = []

    for days in (range(1, 4), range(4, 16)):
        for day in days:
            enter(**HELD | {"born_on": f"2008-03-{day:02}", "postcode": "ZZ99 9ZZ", "email": ""})
        with CaptureQueriesContext(connection) as queries:
            answer = harbours.ask("learnerByDemographics", ANNA | {"DateOfBirth": "2008-03-31"})
        counts.append((len(answer.body.findall("Learner")), len(queries)))

    (few, asked_of_few), (many, asked_of_many) = counts
    assert few < many
    assert asked_of_many == asked_of_few


@pytest.mark.spec("URN-08", "PLR-03")
def test_every_search_and_every_learner_shown_is_on_record(harbours, anna, rhoda):
    harbours.ask("learnerByDemographics", ANNA)
    by_uln(harbours, anna)
    by_uln(harbours, anna, FamilyName="Whitlock", GivenName="Bea")

    searches = Search.objects.order_by("pk").values_list("channel", "outcome", "user_name")
    looks = Look.objects.filter(learner=anna, channel="wire").values_list("channel", "what", "user_name")
    assert list(searches) == [
        ("wire", "exact", rhoda.full_name),
        ("wire", "exact", rhoda.full_name),
        ("wire", "none", rhoda.full_name),
    ]
    assert list(looks) == [("wire", "found", rhoda.full_name)] * 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"DateOfBirth": "1900-02-29"}, "February 1900 has days 1 to 28"),
        ({"GivenName": "A" * 36}, "length of '36'"),
        ({"Gender": "F"}, "pattern"),
        ({"LastKnownPostCode": "CV4"}, "pattern"),
        ({"FamilyName": "  "}, "pattern"),
    ],
)
def test_a_value_that_cannot_be_is_a_fault_that_says_why(harbours, said, why):
    answer = harbours.ask("learnerByDemographics", ANNA | said)

    assert answer.fault == "WSEC0001"
    assert why in answer.details


def test_what_is_optional_may_be_absent_empty_or_nil(harbours):
    optional = ("PreviousFamilyName", "SchoolAtAge16", "PlaceOfBirth", "EmailAddress")

    answers = [
        harbours.ask("learnerByDemographics", ANNA | dict.fromkeys(optional, value)) for value in ("", None)
    ]

    assert [answer.said for answer in answers] == [{"ResponseCode": "WSRC0001", **ANNA}] * 2
