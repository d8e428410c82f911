"""The text of an API key: made once, shown once, and from then on known by its digest alone.

It holds 256 random bits, so a plain SHA-256 keeps it as well as a slow hash keeps a password, and finds it by an index.
"""

import hashlib
import secrets

MARK = "testamur_"
"""How every key begins, so that a search for leaked secrets finds ours."""

SHOWN = len(MARK) + 6
"""Characters of it that the list of keys shows."""


def new_secret() -> str:
    return MARK + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def prefix_of(secret: str) -> str:
    return secret[:SHOWN]
