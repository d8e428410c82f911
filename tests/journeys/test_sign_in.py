"""Signing in, in a browser: from the invitation to a password, then with an app and with a passkey."""

import re
import time
from datetime import UTC, datetime
from itertools import count

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from testamur.ground.access import actions
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.scope import STAFF, within

pytestmark = pytest.mark.journey

PASSWORD = "lighthouse gravel tuesday"
numbers = count(1)


@pytest.fixture
def invited(site, settings, django_db_blocker) -> str:
    """The address of somebody just invited to be a centre's administrator."""
    settings.EMAIL_BACKEND = "testamur.ground.desk.mail.Backend"  # test runners put another in its place
    number = next(numbers)
    address = f"new{number}@example.org"
    now = datetime.now(UTC)
    with django_db_blocker.unblock(), within(STAFF):
        centre, _ = Centre.objects.get_or_create(
            number="009901", defaults={"name": "Lantern Bay College", "created_at": now}
        )
        actions.invite_user(
            centre=centre,
            email=address,
            full_name=f"Newcomer {number}",
            job_title="",
            permissions=list(Permission),
            is_administrator=True,
            by=Actor.system("journey"),
            now=now,
        )
    return address


@pytest.fixture
def member(invited, django_db_blocker) -> str:
    """The address of an active user."""
    now = datetime.now(UTC)
    with django_db_blocker.unblock(), within(STAFF):
        user = User.objects.get(email=invited)
        user.set_password(PASSWORD)
        user.activated_at = user.password_set_at = now
        user.save()
    return invited


def newest_letter(page, address: str) -> str:
    page.goto("/demonstration/mail/")
    return page.locator("article", has_text=f"To {address}").first.inner_text()


def sign_in(page, address: str) -> None:
    page.goto("/account/sign-in/?next=/account/")
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_in_with_password_alone(page, address: str) -> None:
    sign_in(page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def sign_out(page) -> None:
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def code_now(secret: str, later: int = 0) -> str:
    """The app's code; `later` half minutes from now, because none is taken twice."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + later))


def confirm_it_is_me(page) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


@pytest.fixture
def device(page):
    """A phone or computer that can make passkeys, and always recognises its owner."""
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    client.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return client


@pytest.mark.spec("ACC-04", "SYS-05")
def test_an_invited_person_activates_their_account_and_signs_in(page, invited):
    link = re.search(r"http://\S+(/activate/\S+)", newest_letter(page, invited))[1]
    page.goto(link)
    page.get_by_label("Username").fill(invited)
    page.get_by_role("button", name="Email me a code").click()
    code_page = page.url
    code = re.search(r"^\d{6}$", newest_letter(page, invited), re.MULTILINE)[0]

    page.goto(code_page)
    page.get_by_label("Code from the email").fill(code)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Activate my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is active")
    sign_in(page, invited)

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


@pytest.mark.spec("ACC-07")
def test_signing_in_with_an_authenticator_app(page, member):
    sign_in_with_password_alone(page, member)
    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Set up an app").click()
    confirm_it_is_me(page)
    secret = page.locator("#totp-key").inner_text()
    page.get_by_label("Code that the app shows now").fill(code_now(secret, later=-1))
    page.get_by_role("button", name="Set up this app").click()
    codes = page.locator("main li code").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a text file").click()
    saved = download.value.path().read_text().split()
    sign_out(page)

    sign_in(page, member)
    page.get_by_label("Code", exact=True).fill(code_now(secret))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")

    assert len(codes) == 10
    assert saved == codes


@pytest.mark.spec("ACC-07")
def test_a_passkey_as_second_factor(page, member, device):
    sign_in_with_password_alone(page, member)
    page.goto("/account/passkeys/add/")
    confirm_it_is_me(page)
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_role("button", name="Add this passkey").click()
    page.wait_for_url("**/recovery/")
    sign_out(page)

    sign_in(page, member)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")

    page.goto("/account/second-factor/")
    expect(page.get_by_text("Work laptop, since")).to_be_visible()


@pytest.mark.spec("ACC-07")
def test_a_passkey_alone(page, member, device):
    sign_in_with_password_alone(page, member)
    page.goto("/account/passkeys/add/")
    confirm_it_is_me(page)
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add this passkey").click()
    page.wait_for_url("**/recovery/")
    sign_out(page)

    page.goto("/account/sign-in/?next=/account/")
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


@pytest.mark.spec("ACC-06")
def test_what_is_typed_when_the_session_has_ended_is_sent_after_signing_in(page, member):
    sign_in_with_password_alone(page, member)
    page.goto("/centre/users/new/")
    page.get_by_label("Full name").fill("Gus Ray")
    page.get_by_label("Email address").fill(f"gus.{member}")
    page.get_by_label("Submit unit grades").check()
    end_all_sessions()
    page.get_by_role("button", name="Send the invitation").click()

    page.get_by_label("Email address").fill(member)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send again what you typed")
    page.get_by_role("button", name="Send again").click()

    expect(page.get_by_text(f"Invitation sent to gus.{member}")).to_be_visible()


def end_all_sessions() -> None:
    """As half an hour without activity would."""
    Session.objects.update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))
