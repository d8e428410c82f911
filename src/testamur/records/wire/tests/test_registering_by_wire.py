"""registerSingleLearner and updateSingleLearner: the acts of the pages, with the codes of the service."""

from datetime import timedelta

import pytest
import time_machine
from tests.people import NOW
from tests.records import lrs_actor
from tests.wire import ANNA, ANNA_TO_REGISTER, System

from testamur.records.register.actions.merging import merge
from testamur.records.register.models import Learner, ProhibitedText
from testamur.rulebook.uln import uln_problem


def register(system: System, **other: str | None):
    said = {name: text for name, text in (ANNA_TO_REGISTER | other).items() if text is not None}
    return system.ask("registerSingleLearner", {"Learner": said})


def register_after_search(system: System, **other: str):
    searched = {name: {**ANNA_TO_REGISTER, **other}[name] for name in ANNA}
    system.ask("learnerByDemographics", searched)
    return register(system, **other)


def update(system: System, learner: Learner, version: int = 1, **other: str):
    said = {name: text for name, text in (ANNA_TO_REGISTER | other).items() if name != "Notes"}
    last = {"Notes": other["Notes"]} if "Notes" in other else {}
    return system.ask(
        "updateSingleLearner", {"Learner": {**said, **last, "ULN": learner.uln, "VersionNumber": version}}
    )


@pytest.fixture
def anna(harbours) -> Learner:
    answer = register_after_search(harbours)
    return Learner.objects.get(uln=answer["ULN"])


# Registering


@pytest.mark.spec("URN-08", "URN-03")
def test_a_learner_is_registered_after_a_search(harbours, harbour):
    answer = register_after_search(harbours)

    learner = Learner.objects.get()
    assert answer.said == {"ResponseCode": "WSRC0005", "ULN": learner.uln}
    assert uln_problem(learner.uln) is None
    assert (learner.postcode, learner.created_by, learner.version) == ("CV4 9EE", harbour, 1)


@pytest.mark.spec("URN-08", "URN-03")
def test_not_without_a_search(harbours):
    answer = register(harbours)

    assert answer.said == {"ResponseCode": "WSRC0021"}
    assert Learner.objects.count() == 0


def test_not_after_a_search_of_long_ago(harbours, settings):
    settings.LRS_SEARCH_VALID_SECONDS = 600
    with time_machine.travel(NOW, tick=False):
        harbours.ask("learnerByDemographics", ANNA)

    with time_machine.travel(NOW + timedelta(seconds=601), tick=False):
        assert register(harbours).code == "WSRC0021"


def test_not_after_the_search_of_another_organisation(harbours, moorlands):
    moorlands.ask("learnerByDemographics", ANNA)

    assert register(harbours).code == "WSRC0021"


@pytest.mark.spec("URN-08", "URN-03")
def test_not_the_same_person_twice(harbours, moorlands, anna):
    answers = [register_after_search(system) for system in (harbours, moorlands)]

    assert [answer.said for answer in answers] == [{"ResponseCode": "WSRC0021"}] * 2
    assert Learner.objects.count() == 1


def test_a_possible_match_wants_to_be_looked_at_first(harbours, anna, settings):
    settings.LRS_POSSIBLE_WAIT_SECONDS = 10
    like_anna = {"GivenName": "Ann", "DateOfBirth": "2008-03-28"}
    with time_machine.travel(NOW, tick=False):
        searched = harbours.ask("learnerByDemographics", ANNA | like_anna)
        at_once = register(harbours, **like_anna)
    with time_machine.travel(NOW + timedelta(seconds=11), tick=False):
        later = register(harbours, **like_anna)

    assert (searched.code, at_once.code, later.code) == ("WSRC0003", "WSRC0021", "WSRC0005")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"VerificationType": "999"}, "WSRC0015"),
        ({"VerificationType": "999", "OtherVerificationDescription": ""}, "WSRC0015"),
    ],
)
def test_too_little_is_insufficient(harbours, said, code):
    order = ("VerificationType", "OtherVerificationDescription", "AbilityToShare")
    mentioned = {**ANNA_TO_REGISTER, **said}
    rest = {name: mentioned.pop(name) for name in order if name in mentioned}
    harbours.ask("learnerByDemographics", ANNA)

    assert harbours.ask("registerSingleLearner", {"Learner": {**mentioned, **rest}}).code == code


@pytest.mark.spec("URN-04", "URN-08")
@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"DateOfBirth": "1800-01-01"}, "the register holds learners aged"),
        ({"DateOfBirth": "2090-01-01"}, "is not in the past"),
        ({"GivenName": "Test"}, "may not stand in the given name"),
        ({"AbilityToShare": "3"}, "pattern"),
        ({"AbilityToShare": None}, "Missing child"),
    ],
)
def test_what_may_not_be_held_is_an_invalid_request(harbours, said, why):
    ProhibitedText.objects.create(field="given_name", text="test")
    harbours.ask("learnerByDemographics", {n: {**ANNA_TO_REGISTER, **said}[n] for n in ANNA})

    answer = register(harbours, **said)

    assert answer.fault == "WSEC0001"
    assert why in answer.details
    assert Learner.objects.count() == 0


# Updating


@pytest.mark.spec("URN-08", "URN-04")
def test_a_learner_is_changed_by_whoever_read_the_last_version(harbours, moorlands, anna):
    first = update(harbours, anna, FamilyName="Jones")
    late = update(moorlands, anna, FamilyName="Whitlock")
    second = update(moorlands, anna, version=2, FamilyName="Whitlock")

    anna.refresh_from_db()
    assert (first.said, late.said, second.said) == (
        {"ResponseCode": "WSRC0006"},
        {"ResponseCode": "WSRC0013"},
        {"ResponseCode": "WSRC0006"},
    )
    assert (anna.family_name, anna.previous_family_name, anna.version) == ("Whitlock", "Jones", 3)


@pytest.mark.spec("URN-04")
def test_what_is_not_mentioned_stays_and_what_is_empty_goes(harbours, anna):
    Learner.objects.filter(pk=anna.pk).update(notes="Tall", town="Whitby", title="Miss")

    answer = harbours.ask(
        "updateSingleLearner",
        {"Learner": {"Title": "", **ANNA_TO_REGISTER, "ULN": anna.uln, "VersionNumber": 1}},
    )

    anna.refresh_from_db()
    assert answer.code == "WSRC0006"
    assert (anna.title, anna.town, anna.notes) == ("", "Whitby", "Tall")


@pytest.mark.spec("URN-08")
def test_nothing_changed_is_no_update(harbours, anna):
    assert update(harbours, anna).code == "WSRC0020"


@pytest.mark.spec("URN-05", "URN-08")
def test_who_has_seen_the_notice_cannot_have_not_seen_it(harbours, anna):
    codes = [update(harbours, anna, AbilityToShare=share).code for share in ("0", "2")]

    assert codes == ["WSRC0014", "WSRC0006"]


@pytest.mark.spec("URN-08")
def test_a_number_that_nobody_has_is_not_found(harbours, anna):
    anna.uln = "1000000019"

    assert update(harbours, anna).code == "WSRC0019"


@pytest.mark.spec("DCH-04", "URN-08")
def test_a_merged_learner_is_not_changed(harbours, anna, enter, dee, now):
    other = enter(
        given_name="Cai", family_name="Rosewarne", born_on="2008-01-09", gender="1", postcode="CV1 2WT"
    )
    merge(master=anna, merged=other, reason="One person", by=lrs_actor(dee, harbours.organisation), now=now)

    assert update(harbours, other, GivenName="Kai").code == "WSRC0022"


def test_verification_of_another_kind_is_described_once(harbours, anna):
    described = {"VerificationType": "999", "OtherVerificationDescription": "Bus pass"}
    said = dict(ANNA_TO_REGISTER)
    sharing = {"AbilityToShare": said.pop("AbilityToShare")}

    codes = [
        harbours.ask(
            "updateSingleLearner",
            {"Learner": {**said, **kind, **sharing, "ULN": anna.uln, "VersionNumber": version}},
        ).code
        for version, kind in (
            (1, {"VerificationType": "999"}),
            (1, described),
            (2, {"VerificationType": "999"}),
        )
    ]

    assert codes == ["WSRC0015", "WSRC0006", "WSRC0020"]
