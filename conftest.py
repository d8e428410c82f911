"""The fixtures that every test may use; the database's are in `testamur.kit.testing`."""

from tests.people import *
from tests.records import *

from testamur.kit.testing import db, django_db_setup  # noqa: F401


def pytest_collection_modifyitems(items) -> None:
    """Journeys last: the browser keeps an event loop in its thread, and sealing a certificate starts one."""
    items.sort(key=lambda item: "tests/journeys/" in item.nodeid)
