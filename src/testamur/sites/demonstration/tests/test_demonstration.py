"""The demonstration is whole: a sign-in for every actor, and centres that differ."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from tests.people import TODAY

from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.sites.demonstration.learners import learner_file
from testamur.sites.demonstration.people import PEOPLE
from testamur.sites.demonstration.registering import groups

pytestmark = pytest.mark.spec("SYS-13")


def test_there_is_a_sign_in_for_every_role_of_the_awarding_organisation():
    roles = {role for person in PEOPLE for role in person.roles}

    assert roles == set(User.StaffRole)


def test_there_are_a_full_a_single_and_a_read_only_user():
    permissions = [set(person.permissions) for person in PEOPLE if person.centres]

    assert set(Permission) in permissions
    assert {Permission.GRADES} in permissions
    assert {Permission.SEARCH, Permission.READ_CERTIFICATION} in permissions


def test_one_college_has_twenty_thousand_learners():
    at_college = sum(group.count for group in groups(small=False) if group.centre == "002709")

    assert at_college == 20_000


def test_the_same_seed_gives_the_same_learners():
    assert learner_file(seed="x", count=5, begins_on=TODAY) == learner_file(
        seed="x", count=5, begins_on=TODAY
    )
    assert learner_file(seed="x", count=5, begins_on=TODAY) != learner_file(
        seed="y", count=5, begins_on=TODAY
    )


def test_every_file_of_the_full_edition_holds_different_people_with_ulns_of_their_own():
    """Two with one ULN, or one in a file twice, would stop the loading of all."""
    ulns = []
    for number, group in enumerate(groups(small=False)):
        content = learner_file(seed=f"{group.called} {number}", count=group.count, begins_on=TODAY)
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        ulns += [row["ULN"] for row in rows if row["ULN"]]
        assert len({(row["Forename"], row["Surname"], row["Date of birth"]) for row in rows}) == group.count

    assert len(set(ulns)) == len(ulns)


def test_made_up_people_stay_out_of_a_real_installation(settings, db):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match="made-up people"):
        call_command("load_demonstration")


def test_the_sign_ins_are_on_a_page_and_nowhere_else(client, db, settings):
    assert "ada@harbour.example" in client.get("/demonstration/").content.decode()
    settings.DEMONSTRATION = False

    assert client.get("/demonstration/").status_code == 404
