"""Two organisations' information systems, each knowing its own password; and what every answer must be."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree
from tests.records import lrs_actor
from tests.wire import System, give_password

from testamur.records.register import actions
from testamur.records.register.details import clean
from testamur.records.register.models import Learner
from testamur.records.wire import asking, validity, views
from testamur.records.wire.namespaces import LEARNER


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    asking._right.clear()


@pytest.fixture(autouse=True)
def _every_answer_is_valid(monkeypatch) -> Iterator[None]:
    """Whatever a test asks, what it is answered stands in our strict schemas, and in the official ones if at hand."""
    wrong = []

    def checked(answer):
        message = written(answer)
        wrong.extend(validity.problems_of(etree.fromstring(message)[0][0]))
        if OFFICIAL:
            OFFICIAL.validate(as_the_official_ones_have_it(etree.fromstring(message)[0][0]))
            wrong.extend(OFFICIAL.error_log)
        return message

    written = views.message_with
    monkeypatch.setattr(views, "message_with", checked)
    yield
    assert wrong == []


OFFICIAL_NAMES = (
    *("learner", "findlearner", "registerlearner", "batchlearner"),
    *("verifybatchlearner", "learnerreport", "fault"),
)
PUBLISHED = os.environ.get("TESTAMUR_LRS_WSDL")
OFFICIAL = validity.schema_of_all(Path(PUBLISHED) / "miap-2014", OFFICIAL_NAMES) if PUBLISHED else None
TIMES = ("JobStartedDateTime", "JobFinishedDateTime")


def as_the_official_ones_have_it(answer: etree._Element) -> etree._Element:
    """The official schemas are stricter than the official service in two places (docs/decisions/0112).

    LinkedULNs are in no namespace there; and a job has both times, whose pattern lets only 29 February have a time.
    """
    for linked in answer.iter(f"{{{LEARNER}}}LinkedULNs"):
        linked.tag = "LinkedULNs"
    if answer.tag.endswith("GetSubmitBatchOutputResponse"):
        first = answer.find("Learner")
        for name in TIMES:
            time = answer.find(name)
            time = etree.Element(name) if time is None else time
            time.text = time.text or "2026-11-16"
            answer.insert(len(answer) if first is None else answer.index(first), time)
    for name in TIMES:
        for time in answer.iterfind(name):
            time.text = time.text[:10]
    return answer


@pytest.fixture
def harbours(harbour, rhoda) -> System:
    give_password(harbour)
    return System(harbour, rhoda.email)


@pytest.fixture
def moorlands(moorland, mona) -> System:
    give_password(moorland, "Moorland7Passwor")
    return System(moorland, mona.email, "Moorland7Passwor")


REST = {"verification": "2", "sharing": "1"}


@pytest.fixture
def enter(harbour, rhoda, now) -> Callable[..., Learner]:
    """Put somebody in the register."""

    def entered(**facts: str) -> Learner:
        details, problems = clean(REST | facts)
        assert problems == []
        by = lrs_actor(rhoda, harbour)
        [learner] = actions.register_many(
            details=[details], channel="file", by=by, organisation=harbour, now=now
        )
        return learner

    return entered
