"""Visitors of the account pages: their requests begin in the application's own role, as in service."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from tests.people import PASSWORD

from testamur.ground.accounts.models import User
from testamur.ground.desk.models import Message
from testamur.kit.scope import LOGIN_ROLE, Scope, within


class Visitor(Client):
    def request(self, **facts):
        with within(Scope(LOGIN_ROLE)):
            return super().request(**facts)

    def sign_in(self, user: User, password: str = PASSWORD, path: str = "/account/sign-in/"):
        return self.post(path, {"login": user.email, "password": password})

    def signed_in_as(self, user: User) -> "Visitor":
        answer = self.sign_in(user)
        assert answer.status_code == 302, answer.content.decode()
        return self

    @property
    def is_signed_in(self) -> bool:
        return self.get("/account/").status_code == 200


@pytest.fixture(autouse=True)
def _service(settings, db) -> None:
    settings.EMAIL_BACKEND = "testamur.ground.desk.mail.Backend"
    cache.clear()  # each test begins with no tries counted


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def other_browser() -> Visitor:
    return Visitor()


def newest_mail(address: str) -> str:
    return Message.objects.filter(to=address).latest("pk").text


def path_in(text: str) -> str:
    """The path of the first link of a letter."""
    return re.search(r"https?://[^/\s]+(/\S+)", text)[1]


def totp_code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
