"""What tests of the API need: keys, and a client that shows one."""

import json
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from tests.people import NOW, actor_of

from testamur.ground.access.actions_on_keys import make_key
from testamur.ground.access.permissions import Permission


@pytest.fixture(autouse=True)
def _no_limit(settings) -> None:
    settings.API_LIMIT_REQUESTS = 10_000


@pytest.fixture(autouse=True)
def _on_the_day() -> Iterator[None]:
    """It is the day of the tests' data."""
    with time_machine.travel(NOW, tick=False):
        yield


class System:
    """Another system, as the API sees it: its key, and answers read."""

    def __init__(self, secret: str):
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, address: str, **parameters):
        return self.client.get(f"/api/v1{address}", parameters)

    def post(self, address: str, body: object, **headers: str):
        return self.client.post(
            f"/api/v1{address}",
            json.dumps(body),
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )


def secret_of(centre, by, *permissions: Permission, name: str = "Records") -> str:
    given = permissions or tuple(Permission)
    _, secret = make_key(
        centre=centre, name=name, permissions=given, expires_on=date(2027, 8, 31), by=actor_of(by, centre), now=NOW
    )  # fmt: skip
    return secret


@pytest.fixture
def records(college, ada) -> System:
    """The college's student records system, which may do everything."""
    return System(secret_of(college, ada))


@pytest.fixture
def may_only(college, ada) -> Callable[..., System]:
    def system(*permissions: Permission) -> System:
        return System(secret_of(college, ada, *permissions, name=" ".join(permissions)))

    return system
