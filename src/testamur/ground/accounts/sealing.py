"""Short texts kept encrypted in the database, with a key made from the site's own secret."""

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def _box() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"testamur.sealing").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again. Raises InvalidToken if it was altered or sealed with another secret."""
    return _box().decrypt(sealed.encode()).decode()
