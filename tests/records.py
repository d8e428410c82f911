"""The cast of the learning records service: Harbour City College and Moorland School as learner registration bodies.

Rhoda runs everything at Harbour but its users, whom Sunil the super user looks after; Vic may only look there; Mona is
at Moorland. Dee works at the service desk. They are made up, and always the same.
"""

from datetime import date

import pytest
from django.test import Client

from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.records.organisations.gate import ORGANISATION_IN_SESSION, READY_IN_SESSION
from testamur.records.organisations.models import Member, Organisation, Role, SecretQuestion
from tests.people import NOW, client_of, make_user

WORKING_ROLES = (Role.BATCH, Role.ONLINE, Role.LEARNER_RECORD, Role.VERIFIER)


def make_organisation(reference: str, ukprn: str, name: str, **facts) -> Organisation:
    known = {
        "kind": Organisation.Kind.COLLEGE,
        "agreement_reference": f"A-{reference}",
        "agreement_on": date(2026, 9, 1),
        "created_at": NOW,
    }
    return Organisation.objects.create(reference=reference, ukprn=ukprn, name=name, **{**known, **facts})


def make_lrs_user(name: str, organisation: Organisation, *roles: Role, **facts) -> User:
    user = make_user(name, organisations=1, **facts)
    SecretQuestion.objects.create(user=user, question="pet", answer_hash="", set_at=NOW)
    Member.objects.create(organisation=organisation, user=user, roles=list(roles), granted_at=NOW)
    return user


def lrs_actor(user: User, organisation: Organisation) -> Actor:
    return Actor(user.pk, user.full_name, "192.0.2.1", organisation_id=organisation.pk)


@pytest.fixture
def harbour(db) -> Organisation:
    return make_organisation("HARB01", "10000001", "Harbour City College")


@pytest.fixture
def moorland(db) -> Organisation:
    return make_organisation("MOOR01", "10000002", "Moorland School", kind=Organisation.Kind.SCHOOL)


@pytest.fixture
def rhoda(harbour) -> User:
    return make_lrs_user("Rhoda Quill", harbour, *WORKING_ROLES)


@pytest.fixture
def sunil(harbour) -> User:
    return make_lrs_user("Sunil Ashworth", harbour, Role.SUPER_USER)


@pytest.fixture
def vic(harbour) -> User:
    return make_lrs_user("Vic Larkin", harbour, Role.VIEW_ONLY)


@pytest.fixture
def mona(moorland) -> User:
    return make_lrs_user("Mona Birtwell", moorland, *WORKING_ROLES)


@pytest.fixture
def dee(db) -> User:
    return make_user("Dee Fairbrother", staff_roles=[User.StaffRole.SERVICE_DESK])


def lrs_client(user: User, organisation: Organisation | None = None) -> Client:
    """Signed in, with the user agreement accepted: what tests of pages below /lrs/ use, above all if they count."""
    client = client_of(user)
    session = client.session
    organisation = organisation or user.organisation_members.get(ended_at=None).organisation
    session[ORGANISATION_IN_SESSION] = session[READY_IN_SESSION] = organisation.pk
    session.save()
    return client
