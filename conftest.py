"""The fixtures that every test may use; the database's are in `testamur.kit.testing`."""

from tests.people import *

from testamur.kit.testing import db, django_db_setup  # noqa: F401
