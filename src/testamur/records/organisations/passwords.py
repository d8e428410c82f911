"""Passwords by the service's rules: of its users (LRS-05), and of information systems at the web service (LRS-01).

Where `LRS_PASSWORD_POLICY` is "service", people who come for the learning records service alone have the rules of
the service's guide: 8 characters with capital, small letter and digit, for 44 days. Everybody else, and everybody
where it is "stronger", has the site's own: 12 characters, none too common, for as long as they stay secret.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from testamur.ground.accounts.models import User
from testamur.records.organisations.models import Credential, Organisation

LENGTH = 16
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another: I, l, 1, O, o, 0, L, i."""

THE_SERVICE_S = "service"
KINDS = (str.isupper, str.islower, str.isdigit)


def new_password(length: int = LENGTH) -> str:
    """At random, with a capital, a small letter and a digit at least: 92 bits for 16 characters."""
    while True:
        made = "".join(secrets.choice(LETTERS) for _place in range(length))
        if all(any(map(is_one, made)) for is_one in KINDS):
            return made


def is_right(organisation: Organisation, password: str) -> bool:
    """Whether this is the password of the organisation's information system; as slow where it has none."""
    kept = (
        Credential.objects.filter(organisation=organisation).values_list("password_hash", flat=True).first()
    )
    return check_password(password, kept) if kept else _refused_slowly(password)


def _refused_slowly(password: str) -> bool:
    make_password(password)
    return False


class PasswordPolicy(MinimumLengthValidator):
    """Django asks it of each new password, among the validators of the settings."""

    def validate(self, password: str, user: User | None = None) -> None:
        if not has_service_policy(user):
            return super().validate(password, user)
        if len(password) < settings.LRS_PASSWORD_LENGTH or not all(
            any(map(is_one, password)) for is_one in KINDS
        ):
            raise ValidationError(service_sentence(), code="password_too_simple")
        return None


def has_service_policy(user: User | None) -> bool:
    """Whether the rules of the service's guide are this person's, and no stronger ones."""
    return (
        settings.LRS_PASSWORD_POLICY == THE_SERVICE_S
        and user is not None
        and bool(user.organisations)
        and not user.is_staff_of_ao
        and not user.memberships.filter(ended_at=None).exists()
    )


def service_sentence() -> str:
    words = {"number": settings.LRS_PASSWORD_LENGTH}
    return (
        _("Use at least %(number)s characters, with a capital letter, a small letter and a figure.") % words
    )


def has_expired(user: User, now: datetime) -> bool:
    if user.password_set_at is None or not has_service_policy(user):
        return False
    return (now - user.password_set_at).days >= settings.LRS_PASSWORD_DAYS
