"""Reading accounts."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from testamur.ground.accounts import secrets
from testamur.ground.accounts.models import Activation, SignIn, User

RECENT = 10


def user_with(email: str) -> User | None:
    """The account with this username, whatever the case it was typed in."""
    return User.objects.filter(email=email.strip().lower(), deleted_at=None).first()


def activation_of(secret: str) -> Activation | None:
    """The activation whose link holds this secret, used and expired ones too."""
    return (
        Activation.objects.filter(link_digest=secrets.link_digest(secret), user__deleted_at=None)
        .select_related("user")
        .first()
    )


def recent_sign_ins(user: User) -> Sequence[SignIn]:
    return SignIn.objects.filter(user=user).order_by("-at")[:RECENT]


def password_has_expired(user: User, now: datetime) -> bool:
    """Only where the awarding organisation has set an age; present advice is never to (NCSC, NIST SP 800-63B)."""
    days = settings.PASSWORD_EXPIRES_AFTER_DAYS
    return days is not None and (user.password_set_at is None or (now - user.password_set_at).days >= days)
