"""Many learners in one message: submitted, carried out by a job, and read again by who submitted them."""

import pytest
from lxml import etree
from tests.wire import System

from testamur.records.batches.jobs import carry_out
from testamur.records.batches.models import Batch
from testamur.records.register.models import Learner

ANNA = {
    "MISIdentifier": "S-1",
    "GivenName": "Anna",
    "FamilyName": "Smith",
    "LastKnownPostCode": "CV4 9EE",
    "DateOfBirth": "2008-03-27",
    "Gender": "2",
    "AbilityToShare": "1",
    "VerificationType": "2",
}
CAI = ANNA | {
    "MISIdentifier": "S-2",
    "GivenName": "Cai",
    "FamilyName": "Rosewarne",
    "LastKnownPostCode": "CV1 2WT",
    "DateOfBirth": "2008-01-09",
    "Gender": "1",
}
LITTLE = {"MISIdentifier": "S-3", "GivenName": "Dot", "FamilyName": "Whitlock"}
UNKNOWN = 9_223_372_036_854_775_807


def submit(system: System, *learners: dict, kind: str = "FUL", count: int | None = None):
    said = {"JobType": kind, "LearnerRecordCount": count or len(learners), "Learner": list(learners)}
    return system.ask("submitBatchRegistration", said)


def submit_to_verify(system: System, *learners: dict, count: int | None = None):
    said = {"LearnerRecordCount": count or len(learners), "Learner": list(learners)}
    return system.ask("submitVerifyBatch", said)


def output(system: System, job: str | int, name: str = "getBatchRegistrationOutput"):
    return system.ask(name, {"JobID": job})


def done(answer) -> str:
    """Carry out the job of this answer."""
    assert answer.code == "WSRC0007"
    batch = Batch.objects.get(pk=answer["JobID"])
    carry_out(batch.pk, batch.organisation_id)
    return answer["JobID"]


def rows(answer, name: str = "Learner") -> list[dict[str, str]]:
    return [{each.tag: each.text for each in row} for row in answer.body.iterfind(name)]


@pytest.mark.spec("URN-06", "URN-08")
def test_learners_are_registered_by_a_job_and_its_output_says_how(harbours):
    submitted = submit(harbours, ANNA, CAI, LITTLE)
    waiting = output(harbours, submitted["JobID"])
    finished = output(harbours, done(submitted))

    assert waiting.said == {"ResponseCode": "WSRC0008", "JobStatus": "Waiting"}
    said = finished.said
    assert (len(said.pop("JobStartedDateTime")), len(said.pop("JobFinishedDateTime"))) == (19, 19)
    assert said == {
        "ResponseCode": "WSRC0009",
        "JobStatus": "Successful",
        "NewLearnersCount": "2",
        "ExistsUpdatedLearnersCount": "0",
        "PossibleMatchLearnersCount": "0",
        "LearnersNotFoundCount": "0",
        "RejectedLearnersCount": "1",
    }
    ulns = {learner.given_name: learner.uln for learner in Learner.objects.all()}
    assert rows(finished) == [
        {"ULN": ulns["Anna"], **ANNA, "ReturnCode": "RC004"},
        {"ULN": ulns["Cai"], **CAI, "ReturnCode": "RC004"},
        {**LITTLE, "ReturnCode": "RC006"},
    ]


@pytest.mark.spec("URN-06", "URN-08")
def test_a_check_registers_nobody(harbours):
    finished = output(harbours, done(submit(harbours, ANNA, kind="CHK")))

    assert (finished["LearnersNotFoundCount"], Learner.objects.count()) == ("1", 0)


@pytest.mark.spec("URN-08")
def test_the_same_again_is_the_same_job(harbours):
    first, again = submit(harbours, ANNA), submit(harbours, ANNA)

    assert first["JobID"] == again["JobID"]
    assert Batch.objects.count() == 1


@pytest.mark.spec("URN-08")
def test_a_count_that_is_not_so_refuses_the_lot(harbours):
    registration = submit(harbours, ANNA, CAI, count=3)
    verification = submit_to_verify(
        harbours, {"ULN": "1000000019", "FamilyName": "Smith", "GivenName": "Anna"}, count=2
    )

    assert registration.said == {"ResponseCode": "WSRC0017", "JobID": "0"}
    assert verification.said == {"ResponseCode": "WSRC0030", "JobID": "0"}
    assert Batch.objects.count() == 0


@pytest.mark.spec("URN-08")
def test_200_learners_are_one_message_and_201_are_too_many(harbours):
    many = [ANNA | {"MISIdentifier": str(number)} for number in range(201)]

    assert submit(harbours, *many[:200]).code == "WSRC0007"
    assert submit(harbours, *many).fault == "WSEC0001"


@pytest.mark.spec("URN-07", "URN-08")
def test_learners_are_verified_by_a_job(harbours, enter):
    anna = enter(given_name="Anna", family_name="Smith", born_on="2008-03-27", gender="2", postcode="CV4 9EE")
    sent = [
        {"MISIdentifier": "S-1", "ULN": anna.uln, "FamilyName": "Smith", "GivenName": "Anna", "Gender": None},
        {"ULN": anna.uln, "FamilyName": "Rosewarne", "GivenName": "Cai", "DateOfBirth": "2008-01-09"},
        {"ULN": "1000000019", "FamilyName": "Smith", "GivenName": "Anna", "DateOfBirth": ""},
        {"ULN": "1000000018", "FamilyName": "Smith", "GivenName": "Anna"},
    ]

    answer = output(harbours, done(submit_to_verify(harbours, *sent)), "getVerifyBatchOutput")

    assert (answer.code, answer["JobStatus"]) == ("WSRC0009", "Successful")
    first, second, third, fourth = rows(answer, "VerifiedLearner")
    assert first == {
        "MISIdentifier": "S-1",
        "SearchedULN": anna.uln,
        "SearchedFamilyName": "Smith",
        "SearchedGivenName": "Anna",
        "ResponseCode": "WSVRC001",
        "ULN": anna.uln,
        "FamilyName": "Smith",
        "GivenName": "Anna",
        "DateOfBirth": "2008-03-27",
        "Gender": "2",
    }
    assert second["ResponseCode"] == "WSVRC005"
    assert "ULN" not in second
    assert second["FailureFlag"] in {f"VRF{number}" for number in range(1, 9)}
    assert [third["ResponseCode"], fourth["ResponseCode"]] == ["WSVRC006"] * 2


@pytest.mark.spec("URN-08", "SYS-09")
@pytest.mark.parametrize("name", ["getBatchRegistrationOutput", "getVerifyBatchOutput"])
def test_anothers_job_is_answered_as_one_that_never_was(harbours, moorlands, name):
    registration = done(submit(harbours, ANNA))
    verification = done(
        submit_to_verify(harbours, {"ULN": "1000000019", "FamilyName": "Smith", "GivenName": "Anna"})
    )
    other_kind = registration if name == "getVerifyBatchOutput" else verification

    answers = {
        output(system, job, name).response.content
        for system, job in (
            (moorlands, registration),
            (moorlands, verification),
            (moorlands, UNKNOWN),
            (harbours, other_kind),
            (harbours, -1),
            (harbours, 0),
        )
    }

    assert len(answers) == 1
    [content] = answers
    assert etree.fromstring(content).findtext(".//ResponseCode") == "WSRC0018"


def test_a_job_of_the_pages_is_not_told_here(harbours):
    job = done(submit(harbours, ANNA))
    Batch.objects.update(channel="page")

    assert output(harbours, job).code == "WSRC0018"


def test_a_job_that_failed_says_so(harbours, now):
    job = submit(harbours, ANNA)["JobID"]
    Batch.objects.update(status="failed", failure="The disk is full", finished_at=now)

    answer = output(harbours, job)

    assert (answer.code, answer["JobStatus"], rows(answer)) == ("WSRC0010", "Failed", [])
