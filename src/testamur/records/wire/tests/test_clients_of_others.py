"""Clients that nobody here wrote ask everything there is: zeep, PHP's own and that of npm, each with two descriptions.

One description is ours. The other is the published one of the official service; it is not ours to keep here, so those
tests run where TESTAMUR_LRS_WSDL names the directory that has it.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import zeep
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from tests.people import NOW
from tests.wire import ADDRESS, ANNA, ANNA_TO_REGISTER

from testamur.ground.audit.actor import Actor
from testamur.records.batches.jobs import carry_out
from testamur.records.batches.models import Batch
from testamur.records.register.actions import delete
from testamur.records.register.actions.merging import merge

ROOT = Path(__file__).resolve().parents[5]
CLIENTS = Path(__file__).resolve().parent / "clients"
PUBLISHED = os.environ.get("TESTAMUR_LRS_WSDL")
DESCRIPTIONS = [
    "ours",
    pytest.param(
        "published",
        marks=pytest.mark.skipif(not PUBLISHED, reason="TESTAMUR_LRS_WSDL names no published description"),
    ),
]
PATIENCE = 20  # seconds for a whole client
DESK = Actor(None, "Dee Fairbrother", "192.0.2.1")
SECONDS_BETWEEN_LOOKS = 0.05
NOBODY = "1000000019"


@pytest.fixture
def world(harbours, enter) -> SimpleNamespace:
    """A register with a merged learner and a deleted one, and what each client is to ask of it."""
    master = enter(
        given_name="Bea", family_name="Whitlock", born_on="2007-11-02", gender="2", postcode="CV1 2WT"
    )
    other = enter(
        given_name="Beatrice", family_name="Whitlock", born_on="2007-11-02", gender="2", postcode="M1 2AB"
    )
    gone = enter(
        given_name="Nobody", family_name="Real", born_on="2008-01-01", gender="9", postcode="ZZ99 9ZZ"
    )
    merge(master=master, merged=other, reason="One person", by=DESK, now=NOW)
    delete(learner=gone, reason="Made up", by=DESK, now=NOW)
    task = {
        "head": harbours.head(),
        "search": ANNA,
        "anna": ANNA_TO_REGISTER,
        "merged": {"ULN": other.uln, "FamilyName": "Whitlock", "GivenName": "Bea"},
        "merged by details": {
            "FamilyName": "Whitlock",
            "GivenName": "Beatrice",
            "DateOfBirth": "2007-11-02",
            "Gender": "2",
            "LastKnownPostCode": "M1 2AB",
        },
        "nobody": NOBODY,
        "batch": [
            ANNA_TO_REGISTER | {"MISIdentifier": "S-1"},
            ANNA_TO_REGISTER
            | {
                "MISIdentifier": "S-2",
                "GivenName": "Cai",
                "FamilyName": "Rosewarne",
                "DateOfBirth": "2007-05-21",
                "Gender": "1",
                "LastKnownPostCode": "ZZ99 9ZZ",
            },
        ],
    }
    return SimpleNamespace(task=task, merged=other.uln, deleted=gone.uln)


def expected(world: SimpleNamespace, *, reports: bool) -> dict[str, Any]:
    """What every client must have understood. The official description knows no reports."""
    told = {
        "search": ["WSRC0001", "Smith", False],
        "register": ["WSRC0005", 10],
        "again": "WSRC0021",
        "by ULN": ["WSRC0004", "Anna", 1, "1"],
        "update": "WSRC0006",
        "late": "WSRC0013",
        "merged": ["WSRC0022", "Y", [world.merged]],
        "verify": ["WSVRC001", "WSVRC005", True],
        "retrieve": ["WSRC0004", "WSRC0022", "WSRC0023"],
        "batch": ["WSRC0007", "WSRC0009", 1, ["RC001", "RC004"], ["S-1", "S-2"]],
        "verify batch": ["WSRC0007", "WSRC0009", ["WSVRC001"]],
        "fault": ["uk.gov.miap.lrs.api.exceptions.MIAPAPIException", "WSEC0005"],
    }
    return told | {"reports": ["WSRC0004", [world.merged], "WSRC0004", [world.deleted]]} if reports else told


def do_jobs() -> None:
    for batch in Batch.objects.filter(status=Batch.Status.WAITING):
        carry_out(batch.pk, batch.organisation_id)


# Programs of other languages, over HTTP


@pytest.fixture
def _connection_kept() -> Iterator[None]:
    """The site would close the connection after each request, and with it end the transaction of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Quiet(WSGIRequestHandler):
    timeout = 2  # seconds for a connection on which nothing is asked

    def log_message(self, *args) -> None:
        pass


def told_by(command: list[str], world: SimpleNamespace, settings, *, description: str) -> dict[str, Any]:
    """Run a client to its end, answering it from this thread: whatever it does is undone with the test."""
    with make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet) as server:
        server.timeout = SECONDS_BETWEEN_LOOKS
        settings.BASE_URL = f"http://127.0.0.1:{server.server_port}"
        settings.ALLOWED_HOSTS = ["127.0.0.1"]
        address = f"{settings.BASE_URL}{ADDRESS}"
        is_ours = description == "ours"
        task = world.task | {
            "address": address,
            "wsdl": f"{address}?singleWsdl" if is_ours else str(published()),
            "reports": is_ours,
        }
        with subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as client:
            try:
                answer_until_it_ends(server, client, json.dumps(task))
            finally:
                client.kill()
            out, err = client.communicate()
    assert client.returncode == 0, err
    return json.loads(out)


def answer_until_it_ends(server, client: subprocess.Popen, task: str) -> None:
    client.stdin.write(task)
    client.stdin.close()
    client.stdin = None
    until = monotonic() + PATIENCE
    while client.poll() is None and monotonic() < until:
        server.handle_request()
        do_jobs()


def published() -> Path:
    return Path(PUBLISHED) / "current" / "LearnerService.wsdl"


def has_php_soap() -> bool:
    php = shutil.which("php")
    return (
        bool(php) and b"soap" in subprocess.run([php, "-m"], capture_output=True, check=False).stdout.split()
    )


@pytest.mark.spec("URN-08", "BEY-12")
@pytest.mark.skipif(not has_php_soap(), reason="PHP with its SOAP extension is not installed")
@pytest.mark.usefixtures("_connection_kept")
@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_php_asks_everything(world, settings, description):
    command = [
        "php",
        "-d",
        "display_errors=stderr",
        "-d",
        "error_reporting=-1",
        str(CLIENTS / "everything.php"),
    ]

    told = told_by(command, world, settings, description=description)

    assert told == expected(world, reports=description == "ours")


@pytest.mark.spec("URN-08", "BEY-12")
@pytest.mark.skipif(
    not (shutil.which("node") and (ROOT / "node_modules" / "soap").is_dir()),
    reason="Node.js is not installed, or its packages are not: npm ci --ignore-scripts",
)
@pytest.mark.usefixtures("_connection_kept")
@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_node_asks_everything(world, settings, description):
    told = told_by(["node", str(CLIENTS / "everything.mjs")], world, settings, description=description)

    assert told == expected(world, reports=description == "ours")


# zeep, in this process


class InProcess(zeep.Transport):
    """What zeep sends goes to the site of this test."""

    def __init__(self):
        super().__init__()
        self.client = Client(raise_request_exception=False)

    def load(self, url: str) -> bytes:
        if not url.startswith("http"):
            return Path(url).read_bytes()
        return self.client.get(url.removeprefix("http://testserver")).content

    def post(self, address: str, message: bytes, headers: Mapping[str, str]):
        sent = {name: value for name, value in headers.items() if name != "Content-Type"}
        answer = self.client.generic("POST", ADDRESS, message, headers["Content-Type"], headers=sent)
        return SimpleNamespace(
            status_code=answer.status_code, content=answer.content, headers=answer.headers, encoding="utf-8"
        )


@pytest.mark.spec("URN-08", "BEY-12")
@pytest.mark.parametrize("description", ["ours in pieces", *DESCRIPTIONS])
def test_zeep_asks_everything(world, settings, description):
    settings.BASE_URL = "http://testserver"
    name = {"ours": "?singleWsdl", "ours in pieces": "?WSDL"}.get(description)
    wsdl = f"http://testserver{ADDRESS}{name}" if name else str(published())

    told = ask_all(zeep.Client(wsdl, transport=InProcess()).service, world.task, reports=name is not None)

    assert told == expected(world, reports=name is not None)


def ask_all(service, task: Mapping[str, Any], *, reports: bool) -> dict[str, Any]:
    head, anna, found = task["head"], task["anna"], {}
    named = {"FamilyName": anna["FamilyName"], "GivenName": anna["GivenName"]}

    search = service.learnerByDemographics(FindType="FUL", **head, **task["search"])
    found["search"] = [search.ResponseCode, search.FamilyName, bool(search.Learner)]

    registered = service.registerSingleLearner(**head, Learner=anna)
    found["register"] = [registered.ResponseCode, len(registered.ULN)]
    found["again"] = service.registerSingleLearner(**head, Learner=anna).ResponseCode

    held = service.learnerByULN(FindType="FUL", **head, ULN=registered.ULN, **named)
    [learner] = held.Learner
    found["by ULN"] = [held.ResponseCode, learner.GivenName, learner.VersionNumber, learner.AbilityToShare]

    change = {**anna, "Title": "Miss", "ULN": registered.ULN, "VersionNumber": 1}
    codes = [_code(service.updateSingleLearner(**head, Learner=change)) for _ in range(2)]
    found["update"], found["late"] = codes

    merged = service.learnerByULN(FindType="FUL", **head, **task["merged"])
    [master] = merged.Learner
    found["merged"] = [merged.ResponseCode, master.MasterSubstituted, master.LinkedULNs.ULN]

    right = service.verifyLearner(**head, LearnerToVerify={"ULN": registered.ULN, **named})
    differing = {"FamilyName": "Smyth", "GivenName": "Anna", "DateOfBirth": "2008-03-28", "Gender": "2"}
    wrong = service.verifyLearner(**head, LearnerToVerify={"ULN": registered.ULN, **differing})
    right, wrong = (_inside(each, "VerifiedLearner") for each in (right, wrong))
    found["verify"] = [right.ResponseCode, wrong.ResponseCode, "VRF7" in wrong.FailureFlag]

    ulns = [registered.ULN, task["merged"]["ULN"], task["nobody"]]
    retrieved = service.retrieveULNs(**head, ULNsToRetrieve={"ULN": ulns})
    rows = _inside(_inside(retrieved, "RetrievedULNs"), "VerifiedULN")
    found["retrieve"] = [row.ResponseCode for row in rows]

    batch = service.submitBatchRegistration(
        **head, JobType="FUL", LearnerRecordCount=len(task["batch"]), Learner=task["batch"]
    )
    do_jobs()
    output = service.getBatchRegistrationOutput(**head, JobID=batch.JobID)
    found["batch"] = [
        batch.ResponseCode,
        output.ResponseCode,
        output.NewLearnersCount,
        [row.ReturnCode for row in output.Learner],
        [row.MISIdentifier for row in output.Learner],
    ]

    learners = [{"MISIdentifier": "S-1", "ULN": registered.ULN, **named}]
    job = service.submitVerifyBatch(**head, LearnerRecordCount=1, Learner=learners)
    do_jobs()
    verified = service.getVerifyBatchOutput(**head, JobID=job.JobID)
    verdicts = [row.ResponseCode for row in verified.VerifiedLearner]
    found["verify batch"] = [job.ResponseCode, verified.ResponseCode, verdicts]

    if reports:
        merges = service.getMergedUnmergedULNsReport(**head, FromDate="2026-01-01")
        deleted = service.getDeletedULNsReport(**head, FromDate="2026-01-01", ToDate="2099-12-31")
        found["reports"] = [
            merges.ResponseCode,
            [row.MergedULN for row in merges.ULNReport.MergedLearners.MergedLearner],
            deleted.ResponseCode,
            [row.ULN for row in deleted.ULNReport.DeletedLearners.DeletedLearner],
        ]

    with pytest.raises(zeep.exceptions.Fault) as fault:
        service.learnerByDemographics(
            FindType="FUL", **head | {"OrgPassword": "Wrong-password-1"}, **task["search"]
        )
    found["fault"] = [fault.value.message, fault.value.detail.findtext(".//ErrorCode")]
    return found


def _inside(answer: Any, name: str) -> Any:
    """zeep gives an answer with a single child as that child."""
    return getattr(answer, name, answer)


def _code(answer: Any) -> str:
    return _inside(answer, "ResponseCode")
