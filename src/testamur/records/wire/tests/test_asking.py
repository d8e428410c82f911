"""Who is let in: organisation, password, certificate, user, role, hours and limits, in the order of the service."""

import hashlib
import ssl
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from tests.records import make_lrs_user
from tests.wire import ADDRESS, ANNA, ENVELOPE, PASSWORD, System

from testamur.records.organisations.models import Credential, Member, Organisation, Role
from testamur.records.wire.certificates import fingerprint_in

WRONG = "Wrong-password-1"
ANNA_OLDEST_FAULT = ANNA | {"DateOfBirth": "27/3/2008"}
PEM = ssl.DER_cert_to_PEM_cert(b"not really a certificate, but bytes")
FINGERPRINT = hashlib.sha256(b"not really a certificate, but bytes").hexdigest()


def ask(system: System, **head) -> tuple[str | None, str | None]:
    """The code of the fault, or of the answer."""
    answer = system.ask("learnerByDemographics", ANNA, **head)
    return answer.fault, answer.code


LET_IN = (None, "WSRC0001")


# Organisations


@pytest.mark.spec("URN-08")
@pytest.mark.parametrize(
    "named",
    [
        {"UKPRN": "10000001"},
        {"OrganisationRef": None, "UKPRN": "10000001"},
        {"OrganisationRef": "HARB01"},
        {"OrganisationRef": "harb01", "UKPRN": None},
        {"OrganisationRef": "HARB01", "UKPRN": "10000001"},
    ],
)
def test_an_organisation_is_known_by_reference_or_ukprn(harbours, named):
    assert ask(harbours, **named, OrgPassword=PASSWORD, UserName=harbours.user_name) == LET_IN


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"OrganisationRef": None, "UKPRN": None},
        {"UKPRN": "10009999"},
        {"OrganisationRef": "NOBODY"},
        {"OrganisationRef": "HARB01", "UKPRN": "10000002"},
    ],
)
def test_no_organisation_or_two_are_none(harbours, moorland, named):
    assert ask(harbours, **named, OrgPassword=PASSWORD, UserName=harbours.user_name) == ("WSEC0003", None)


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_an_organisation_that_may_not_use_the_service_is_unknown(harbours, harbour, status):
    Organisation.objects.filter(pk=harbour.pk).update(status=status)

    assert ask(harbours) == ("WSEC0003", None)


# Passwords


@pytest.mark.spec("URN-08")
def test_the_password_must_be_right_each_time(harbours):
    before = ask(harbours)
    harbours.password = WRONG

    assert (before, ask(harbours)) == (LET_IN, ("WSEC0005", None))


def test_an_organisation_without_a_password_is_not_let_in(harbours, moorland, mona):
    assert ask(System(moorland, mona.email)) == ("WSEC0005", None)


def test_a_password_that_was_changed_is_wrong_at_once(harbours, harbour):
    assert ask(harbours) == LET_IN

    Credential.objects.filter(organisation=harbour).update(password_hash=make_password(WRONG))

    assert ask(harbours) == ("WSEC0005", None)


def test_guessing_ends_and_keeps_out_nobody_who_knows(harbours, settings):
    settings.LRS_LIMIT_PASSWORDS = 3
    assert ask(harbours) == LET_IN
    guesser = System(harbours.organisation, harbours.user_name, WRONG)

    waits = [guesser.ask("learnerByDemographics", ANNA).response.headers.get("Retry-After") for _ in range(3)]

    assert waits[:2] == [None, None]
    assert 0 < int(waits[2]) <= 60
    assert ask(harbours) == LET_IN


def test_a_password_is_never_said_back(harbours):
    harbours.password = "hunter2"

    answer = harbours.ask("learnerByDemographics", ANNA)

    assert answer.fault == "WSEC0001"
    assert answer.details == "Element 'OrgPassword': it must have 16 characters."


# Certificates


@pytest.mark.parametrize(
    ("header", "fingerprint"),
    [
        (FINGERPRINT, FINGERPRINT),
        (":".join(FINGERPRINT[n : n + 2] for n in range(0, 64, 2)).upper(), FINGERPRINT),
        (quote(PEM), FINGERPRINT),
        (PEM.replace("\n", "\t"), FINGERPRINT),
        ("", None),
        ("(null)", None),
        ("-----BEGIN CERTIFICATE-----%0A!!", None),
        (FINGERPRINT[:40], None),
    ],
)
def test_a_proxy_tells_of_a_certificate_in_one_of_two_ways(header, fingerprint):
    assert fingerprint_in(header) == fingerprint


@pytest.mark.parametrize(
    ("policy", "registered", "shown", "fault"),
    [
        ("off", [FINGERPRINT], "", None),
        ("optional", [], "", None),
        ("optional", [FINGERPRINT], FINGERPRINT, None),
        ("optional", [FINGERPRINT], "", "WSEC0006"),
        ("optional", [FINGERPRINT], "a" * 64, "WSEC0006"),
        ("required", [FINGERPRINT], FINGERPRINT, None),
        ("required", [], FINGERPRINT, "WSEC0006"),
        ("required", [], "", "WSEC0006"),
    ],
)
def test_certificates_count_as_the_installation_says(harbours, settings, policy, registered, shown, fault):
    settings.LRS_CLIENT_CERTIFICATES, settings.LRS_CLIENT_CERTIFICATE_HEADER = policy, "X-Client-Certificate"
    Credential.objects.update(certificates=registered)
    message = ENVELOPE.format(harbours.request("learnerByDemographics", ANNA))

    assert harbours.send(message, **{"X-Client-Certificate": shown}).fault == fault


def test_a_header_that_nobody_was_told_to_trust_proves_nothing(harbours, settings):
    settings.LRS_CLIENT_CERTIFICATES = "required"
    Credential.objects.update(certificates=[FINGERPRINT])
    message = ENVELOPE.format(harbours.request("learnerByDemographics", ANNA))

    assert harbours.send(message, **{"X-Client-Certificate": FINGERPRINT}).fault == "WSEC0006"


# Users and roles


def test_a_user_is_known_by_email_address_or_staff_reference(harbours, rhoda):
    Member.objects.filter(user=rhoda).update(staff_reference="REG-7")

    assert ask(System(harbours.organisation, rhoda.email.upper())) == LET_IN
    assert ask(System(harbours.organisation, "REG-7")) == LET_IN


@pytest.mark.parametrize("name", ["nobody@example.org", "mona@example.org", "Rhoda Quill"])
def test_whoever_is_not_the_organisations_user_is_not_let_in(harbours, mona, name):
    assert ask(System(harbours.organisation, name)) == ("WSEC0006", None)


@pytest.mark.parametrize("end", [{"suspended_at"}, {"ended_at"}])
def test_a_user_who_is_no_longer_one_is_not_let_in(harbours, rhoda, now, end):
    Member.objects.filter(user=rhoda).update(**dict.fromkeys(end, now))

    assert ask(harbours) == ("WSEC0006", None)


def test_an_account_that_is_suspended_opens_nothing(harbours, rhoda, now):
    rhoda.suspended_at, rhoda.suspended_because = now, "Long leave"
    rhoda.save()

    assert ask(harbours) == ("WSEC0006", None)


SAID = {
    "learnerByULN": {"ULN": "1000000019", "FamilyName": "A", "GivenName": "B"},
    "learnerByDemographics": ANNA,
    "registerSingleLearner": {
        "Learner": {
            "GivenName": "A",
            "FamilyName": "B",
            "LastKnownPostCode": "ZZ99 9ZZ",
            "DateOfBirth": "2008-03-27",
            "Gender": "1",
            "VerificationType": "0",
            "AbilityToShare": "0",
        }
    },
    "submitBatchRegistration": {
        "JobType": "CHK",
        "LearnerRecordCount": 2,
        "Learner": {"GivenName": "A", "FamilyName": "B"},
    },
    "getBatchRegistrationOutput": {"JobID": 1},
    "submitVerifyBatch": {
        "LearnerRecordCount": 2,
        "Learner": {"ULN": "1000000019", "FamilyName": "A", "GivenName": "B"},
    },
    "getVerifyBatchOutput": {"JobID": 1},
    "retrieveULNs": {"ULNsToRetrieve": {"ULN": "1000000019"}},
    "verifyLearner": {"LearnerToVerify": {"ULN": "1000000019", "FamilyName": "A", "GivenName": "B"}},
    "getMergedUnmergedULNsReport": {"FromDate": "2026-01-01"},
    "getDeletedULNsReport": {"FromDate": "2026-01-01"},
}
SAID["updateSingleLearner"] = {
    "Learner": SAID["registerSingleLearner"]["Learner"] | {"ULN": "1000000019", "VersionNumber": 1}
}
OPEN_TO = {
    Role.SUPER_USER: set(),
    Role.LEARNER_RECORD: set(),
    Role.VIEW_ONLY: {
        "learnerByULN",
        "learnerByDemographics",
        "getMergedUnmergedULNsReport",
        "getDeletedULNsReport",
    },
    Role.ONLINE: {
        *("learnerByULN", "learnerByDemographics", "registerSingleLearner", "updateSingleLearner"),
        *("getMergedUnmergedULNsReport", "getDeletedULNsReport"),
    },
    Role.BATCH: {
        *("submitBatchRegistration", "getBatchRegistrationOutput"),
        *("getMergedUnmergedULNsReport", "getDeletedULNsReport"),
    },
    Role.VERIFIER: {
        *("submitVerifyBatch", "getVerifyBatchOutput", "retrieveULNs", "verifyLearner"),
        *("getMergedUnmergedULNsReport", "getDeletedULNsReport"),
    },
}


@pytest.mark.spec("LRS-02", "URN-08")
@pytest.mark.parametrize("role", Role)
def test_each_role_opens_its_own_operations(harbours, harbour, role):
    user = make_lrs_user("Robin Ashby", harbour, role)
    system = System(harbour, user.email)

    answers = {name: system.ask(name, said).fault for name, said in SAID.items()}

    assert {name for name, fault in answers.items() if fault is None} == OPEN_TO[role]
    assert {fault for fault in answers.values() if fault} <= {"WSEC0006"}


# Hours and limits


@pytest.mark.parametrize(
    ("hours", "at", "fault"),
    [
        (None, "2026-11-16 03:00", None),
        (("07:00", "22:00"), "2026-11-16 07:00", None),
        (("07:00", "22:00"), "2026-11-16 22:00", "WSEC0004"),
        (("22:00", "07:00"), "2026-11-16 23:30", None),
        (("22:00", "07:00"), "2026-11-16 12:00", "WSEC0004"),
        (("07:00", "22:00"), "2026-07-16 06:30", None),  # in summer London is an hour ahead
    ],
)
def test_the_service_answers_at_its_hours_in_london(harbours, settings, hours, at, fault):
    settings.LRS_HOURS = hours

    with time_machine.travel(datetime.fromisoformat(at).replace(tzinfo=UTC), tick=False):
        assert ask(harbours)[0] == fault


def test_a_system_that_runs_wild_waits(harbours, moorlands, settings):
    settings.LRS_LIMIT_REQUESTS = 2

    answers = [harbours.ask("learnerByDemographics", ANNA) for _ in range(3)]

    assert [answer.fault for answer in answers] == [None, None, "WSEC0999"]
    assert 0 < int(answers[2].response["Retry-After"]) <= 60
    assert ask(moorlands) == LET_IN


# The order, when everything is wrong at once


@pytest.mark.spec("URN-08")
def test_the_first_that_is_wrong_is_told(harbours, harbour, settings):
    settings.LRS_HOURS = ("00:00", "00:00")
    everything_wrong = {"UKPRN": "10009999", "OrgPassword": WRONG, "UserName": "nobody"}
    put_right = (
        {},
        {"UKPRN": harbour.ukprn},
        {"OrgPassword": PASSWORD},
        {"UserName": harbours.user_name},
    )
    told, head = (
        [harbours.ask("learnerByDemographics", ANNA_OLDEST_FAULT, **everything_wrong).fault],
        dict(everything_wrong),
    )

    for right in put_right:
        head |= right
        told.append(harbours.ask("learnerByDemographics", ANNA, **head).fault)

    assert told == ["WSEC0001", "WSEC0003", "WSEC0005", "WSEC0006", "WSEC0004"]


def test_a_browsers_page_of_another_site_needs_no_token(harbours):
    """There is nothing of a browser's in a message: no session lets it in."""
    client = Client(enforce_csrf_checks=True)
    message = ENVELOPE.format(harbours.request("learnerByDemographics", ANNA))

    assert client.post(ADDRESS, message, content_type="text/xml").status_code == 200
