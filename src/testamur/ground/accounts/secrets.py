"""Links and codes that are emailed: made here, and kept only as digests."""

import hashlib
import secrets
from dataclasses import dataclass

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from testamur.ground.accounts.models import Activation, User

EMAIL_LINK_LASTS = 24 * 3600
_EMAIL_LINK = "testamur.accounts.email"


def new_link() -> str:
    """A secret of 256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


def link_digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def new_code() -> str:
    return f"{secrets.randbelow(10**6):06}"


def code_digest(activation: Activation, code: str) -> bytes:
    """Keyed with the site's own secret: a plain digest of six digits is found by trying a million."""
    return salted_hmac("testamur.accounts.code", f"{activation.pk}:{code}", algorithm="sha256").digest()


def is_code_of(activation: Activation, code: str) -> bool:
    kept = bytes(activation.code_digest or b"")
    return bool(kept) and constant_time_compare(kept, code_digest(activation, code))


@dataclass(frozen=True)
class NewEmail:
    """What a link to confirm a new address says; it is signed, and dies when the address changes."""

    user_id: int
    present: str
    wanted: str


def email_link(user: User, wanted: str) -> str:
    return signing.dumps([user.pk, user.email, wanted], salt=_EMAIL_LINK, compress=True)


def read_email_link(text: str) -> NewEmail | None:
    try:
        return NewEmail(*signing.loads(text, salt=_EMAIL_LINK, max_age=EMAIL_LINK_LASTS))
    except signing.BadSignature:
        return None
