"""The fixtures that every test may use; the database's are in `testamur.kit.testing`."""

from tests.people import *
from tests.records import *

from testamur.kit.testing import db, django_db_setup  # noqa: F401

LONGEST = "tests/journeys/test_every_page.py"


def pytest_collection_modifyitems(items) -> None:
    """Journeys last: the browser keeps an event loop in its thread, and sealing a certificate starts one.

    The longest of them first, so that no process is left alone with it at the end.
    """
    items.sort(key=lambda item: ("tests/journeys/" in item.nodeid, LONGEST not in item.nodeid))
