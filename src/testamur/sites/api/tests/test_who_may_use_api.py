"""Every operation × every key: who may use it, and that another centre's things look exactly like nothing at all."""

import json

import pytest
from django.test import Client
from tests.learners import enrol, make_batch
from tests.people import client_of

from testamur.ground.access import keyed
from testamur.ground.access.permissions import Permission
from testamur.kit.scope import STAFF, of_centre
from testamur.sites.api.document import document, permissions_of
from testamur.sites.api.tests.conftest import System, secret_of

OPERATIONS = [
    (path.removeprefix("/api/v1"), method, frozenset(permissions_of(operation)))
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]
OF_ONE = [path for path, method, _ in OPERATIONS if "{number}" in path]
OF_MANY = [f"{path.partition('/{')[0]}" for path in OF_ONE]

pytestmark = pytest.mark.spec("SYS-07", "SYS-04")


@pytest.fixture
def numbers(college, counselling, ada, approved, prices) -> dict[str, str]:
    """What the college owns, by the list it is in."""
    batch = make_batch(college, counselling, ada)
    registration = enrol(batch, ["Dilys Moore"], ada)[0]
    return {
        "/batches": batch.number,
        "/learners": registration.learner.number,
        "/orders": registration.charge.order.number,
    }


def ask(system: System, path: str, method: str, numbers: dict[str, str]):
    number = numbers.get(path.partition("/{")[0], "")
    address = path.replace("{number}", number).replace("{code}", "60007278")
    return system.get(address) if method == "get" else system.post(f"{address}?dry_run=true", {})


def address_of(path: str, numbers: dict[str, str]) -> str:
    return path.replace("{number}", numbers[path.partition("/{")[0]])


@pytest.mark.spec("USR-03")
@pytest.mark.parametrize(("path", "method", "open_to"), OPERATIONS)
def test_an_operation_is_for_keys_with_its_permission(path, method, open_to, college, ada, numbers):
    wrong = []

    for permission in Permission:
        system = System(secret_of(college, ada, permission, name=permission.label))
        status = ask(system, path, method, numbers).status_code
        if (status == 403) == (permission.value in open_to):
            wrong.append(f"{permission}: {status}")

    assert wrong == []
    assert open_to


@pytest.mark.parametrize(("path", "method", "open_to"), OPERATIONS)
def test_nobody_comes_in_without_a_key(path, method, open_to, ada, numbers):
    for client in (Client(), client_of(ada)):
        system = System("")
        system.client = client
        assert ask(system, path, method, numbers).status_code == 401


@pytest.fixture
def theirs(school, charlie) -> System:
    """The other centre's system."""
    return System(secret_of(school, charlie))


@pytest.mark.parametrize("path", OF_ONE)
def test_another_centre_s_thing_looks_like_nothing(path, theirs, numbers):
    there = theirs.get(address_of(path, numbers))
    nothing = theirs.get(path.replace("{number}", "999999999"))

    assert (
        (there.status_code, there.content) == (nothing.status_code, nothing.content) == (404, there.content)
    )


@pytest.mark.parametrize("path", OF_ONE)
def test_the_operations_alone_would_hold_it(path, theirs, numbers, monkeypatch):
    """With the database's own guard off, each operation still asks for its centre's rows only."""
    monkeypatch.setattr(keyed, "of_centre", lambda centre_id: STAFF)

    assert theirs.get(address_of(path, numbers)).status_code == 404


@pytest.mark.parametrize("path", OF_MANY)
def test_the_operations_alone_would_hold_the_lists(path, theirs, numbers, monkeypatch):
    monkeypatch.setattr(keyed, "of_centre", lambda centre_id: STAFF)

    assert theirs.get(path).json()["items"] == []


@pytest.mark.parametrize("path", OF_ONE)
def test_the_database_alone_would_hold_it(path, records, school, numbers, monkeypatch):
    """With the operation asking for the college's rows, but the database showing the school's: nothing."""
    own = records.get(address_of(path, numbers)).status_code
    monkeypatch.setattr(keyed, "of_centre", lambda centre_id: of_centre(school.pk))

    assert (own, records.get(address_of(path, numbers)).status_code) == (200, 404)


def test_no_answer_shows_where_a_failure_was(records, monkeypatch):
    def fail(*args, **facts):
        raise ValueError("inside")

    monkeypatch.setattr("testamur.sites.api.operations.products.products_for", fail)

    answer = records.get("/products")

    assert answer.status_code == 500
    assert set(json.loads(answer.content)) == {"type", "title", "status", "detail", "problems"}
    assert b"inside" not in answer.content
