"""What tests of access need: mail goes where it goes in service, and a colleague for the administrator."""

import pytest
from tests.people import make_member, make_user

from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission


@pytest.fixture(autouse=True)
def _mail_is_kept(settings) -> None:
    settings.EMAIL_BACKEND = "testamur.ground.desk.mail.Backend"


@pytest.fixture
def ada_here(ada, college) -> Membership:
    return Membership.objects.select_related("user", "centre").get(user=ada, centre=college)


@pytest.fixture
def ben_here(ben, college) -> Membership:
    return Membership.objects.select_related("user", "centre").get(user=ben, centre=college)


@pytest.fixture
def fay_here(college) -> Membership:
    """Fay manages users without being portal administrator."""
    return make_member(make_user("Fay Lund"), college, Permission.USERS, Permission.GRADES)
