"""The first members of staff are made from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from testamur.ground.accounts.models import User
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message

pytestmark = pytest.mark.spec("ACC-03")
DEE = ("dee@example.org", "Dee Fairbrother", "service_desk")


def test_the_first_member_of_staff_is_sent_a_link(db):
    said = StringIO()

    call_command("add_staff", *DEE, "support", stdout=said)

    user = User.objects.get()
    assert (user.full_name, user.staff_roles, user.activated_at) == (
        "Dee Fairbrother",
        ["service_desk", "support"],
        None,
    )
    assert Message.objects.get().to == "dee@example.org"
    assert said.getvalue() == "The link to activate the account was sent to dee@example.org.\n"
    assert set(Event.objects.values_list("origin", flat=True)) == {"add_staff"}


def test_nobody_is_made_twice_and_none_without_a_way_to_tell_them(db, settings):
    call_command("add_staff", *DEE, stdout=StringIO())

    with pytest.raises(CommandError, match="has an account already"):
        call_command("add_staff", *DEE)
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="TESTAMUR_SMTP_HOST"):
        call_command("add_staff", "new@example.org", "New Person", "support")
