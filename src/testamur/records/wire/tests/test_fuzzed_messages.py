"""Thousands of messages made wrong at random: each is answered or is a fault, and tells nothing of another's.

`script/bench fuzz_wire` does the same a hundred thousand times.
"""

import os
from itertools import islice
from random import Random

import pytest
from django.test import RequestFactory
from lxml import etree
from tests.wire import ADDRESS, ANNA, ANNA_TO_REGISTER, ENVELOPE, System
from tests.wire_fuzz import messages

from testamur.records.batches.jobs import carry_out
from testamur.records.batches.models import Batch
from testamur.records.wire import views
from testamur.records.wire.namespaces import SOAP

SEED = int(os.environ.get("TESTAMUR_FUZZ_SEED", "20261122"))
NUMBER = 2_000
SECRET = "Zebedee"  # stands in a batch of Moorland School, and nowhere in the register
BATCH_LEARNER = {
    "MISIdentifier": "S-1",
    "GivenName": "Anna",
    "FamilyName": "Smith",
    "DateOfBirth": "2008-03-27",
}
TO_VERIFY = {"ULN": "1000000019", "FamilyName": "Smith", "GivenName": "Anna"}


def every_request(system: System, *jobs: int) -> list[str]:
    """A valid message of each operation, and of outputs one for each job."""
    said = {
        "learnerByULN": TO_VERIFY,
        "learnerByDemographics": ANNA,
        "registerSingleLearner": {"Learner": ANNA_TO_REGISTER},
        "updateSingleLearner": {"Learner": ANNA_TO_REGISTER | {"ULN": "1000000019", "VersionNumber": 1}},
        "submitBatchRegistration": {"JobType": "CHK", "LearnerRecordCount": 1, "Learner": BATCH_LEARNER},
        "submitVerifyBatch": {"LearnerRecordCount": 1, "Learner": TO_VERIFY},
        "retrieveULNs": {"ULNsToRetrieve": {"ULN": ["1000000019", "1000000027"]}},
        "verifyLearner": {"LearnerToVerify": TO_VERIFY},
        "getMergedUnmergedULNsReport": {"FromDate": "2026-01-01", "ToDate": "2026-12-31"},
        "getDeletedULNsReport": {"FromDate": "2026-01-01"},
    }
    requests = [system.request(name, facts) for name, facts in said.items()]
    for job in jobs:
        for name in ("getBatchRegistrationOutput", "getVerifyBatchOutput"):
            requests.append(system.request(name, {"JobID": job}))
    return [ENVELOPE.format(request) for request in requests]


@pytest.mark.spec("URN-08", "SYS-09")
def test_whatever_comes_is_answered_and_tells_nothing_of_anothers(harbours, moorlands, settings):
    settings.LRS_LIMIT_REQUESTS = settings.LRS_LIMIT_PASSWORDS = 10 * NUMBER
    secret = BATCH_LEARNER | {"GivenName": SECRET}
    moorlands.ask("submitBatchRegistration", {"JobType": "CHK", "LearnerRecordCount": 1, "Learner": secret})
    theirs = Batch.objects.get()
    carry_out(theirs.pk, theirs.organisation_id)
    valid = every_request(harbours, theirs.pk)
    factory, wrong = RequestFactory(), {}
    outcomes = {"answered": 0, "fault": 0}

    for number, message in enumerate(islice(messages(Random(SEED), valid), NUMBER)):
        answer = views.service(factory.generic("POST", ADDRESS, message, "text/xml"))
        [body] = etree.fromstring(answer.content).find(f"{{{SOAP}}}Body")
        is_fault = body.tag == f"{{{SOAP}}}Fault"
        outcomes["fault" if is_fault else "answered"] += 1
        code = body.findtext(".//ErrorCode")
        if (
            answer.status_code != (500 if is_fault else 200)
            or code == "WSEC0999"
            or (SECRET.encode() in answer.content and SECRET.encode() not in message)
        ):
            wrong[number] = (code, body.findtext(".//FurtherDetails"), message[:3_000])

    assert wrong == {}, f"seed {SEED}"
    assert min(outcomes.values()) > NUMBER / 20
