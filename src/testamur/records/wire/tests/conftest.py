"""Two organisations' information systems, each knowing its own password; and what every answer must be."""

from collections.abc import Callable, Iterator

import pytest
from lxml import etree
from tests.records import lrs_actor
from tests.wire import System, give_password

from testamur.records.register import actions
from testamur.records.register.details import clean
from testamur.records.register.models import Learner
from testamur.records.wire import asking, validity, views


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    asking._right.clear()


@pytest.fixture(autouse=True)
def _every_answer_is_valid(monkeypatch) -> Iterator[None]:
    """Whatever a test asks, what it is answered stands in the strict schemas."""
    wrong = []

    def checked(answer):
        message = written(answer)
        wrong.extend(validity.problems_of(etree.fromstring(message)[0][0]))
        return message

    written = views.message_with
    monkeypatch.setattr(views, "message_with", checked)
    yield
    assert wrong == []


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
