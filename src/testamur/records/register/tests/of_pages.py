"""Clients of the learning records service's users who have signed in and agreed already."""

from django.test import Client
from tests.people import client_of

from testamur.ground.accounts.models import User
from testamur.records.organisations.gate import READY_IN_SESSION
from testamur.records.organisations.models import Organisation


def client_at(user: User, organisation: Organisation) -> Client:
    client = client_of(user)
    session = client.session
    session[READY_IN_SESSION] = organisation.pk
    session.save()
    return client
