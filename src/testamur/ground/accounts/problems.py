"""What stands in the way of activating an account or changing its address."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from testamur.ground.accounts import secrets
from testamur.ground.accounts.models import Activation, User
from testamur.kit.problems import Problem

LINK_LASTS = timedelta(hours=24)
CODE_LASTS = timedelta(minutes=30)
WRONG_CODES_ALLOWED = 5
"""For one link, however many codes it asked for."""


def wrong_passwords_allowed(user: User) -> int:
    """In a row, before the account is suspended: fewest where somebody comes in by more than one door."""
    if user.organisations:
        return min(settings.WRONG_PASSWORDS_ALLOWED, settings.LRS_WRONG_PASSWORDS)
    return settings.WRONG_PASSWORDS_ALLOWED


def link_problems(activation: Activation | None, *, now: datetime) -> list[Problem]:
    if activation is None:
        return [Problem("link.unknown", "This link is not right. Copy the whole link from the newest email.")]
    if activation.used_at is not None or activation.user.activated_at is not None:
        return [Problem("link.used", "This link has been used. If your account is active, sign in.")]
    if activation.expires_at <= now:
        return [Problem("link.expired", "This link has expired: links last 24 hours. Ask for a new one.")]
    if activation.wrong_codes >= WRONG_CODES_ALLOWED:
        return [
            Problem("link.guessed", "A wrong code was entered five times, so this link no longer works. "
                    "Ask for a new one.")
        ]  # fmt: skip
    return []


def username_problems(activation: Activation, *, username: str) -> list[Problem]:
    if username.strip().lower() == activation.user.email:
        return []
    return [
        Problem("username.wrong", "That is not the email address this link was sent to", place="username"),
    ]


def code_problems(activation: Activation, *, code: str, now: datetime) -> list[Problem]:
    if activation.code_sent_at is None or activation.code_sent_at + CODE_LASTS <= now:
        return [
            Problem("code.expired", "This code has expired: codes last 30 minutes. Enter your username again "
                    "to be sent a new one.", place="code")
        ]  # fmt: skip
    if not secrets.is_code_of(activation, code):
        return [
            Problem(
                "code.wrong", "That is not the code in the newest email. Check and try again.", place="code"
            )
        ]
    return []


def password_problems(user: User, *, password: str) -> list[Problem]:
    """Length, the list of common passwords, and likeness to the person's own details (settings)."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [Problem("password.weak", message, place="password") for message in error.messages]
    return []
