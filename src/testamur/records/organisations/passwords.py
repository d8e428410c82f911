"""The 16-character passwords that organisations' information systems show to the web service (LRS-01)."""

import secrets

from django.contrib.auth.hashers import check_password, make_password

from testamur.records.organisations.models import Credential, Organisation

LENGTH = 16
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another: I, l, 1, O, o, 0, L, i."""


def new_password(length: int = LENGTH) -> str:
    """At random, with a capital, a small letter and a digit at least: 92 bits for 16 characters."""
    while True:
        made = "".join(secrets.choice(LETTERS) for _ in range(length))
        if any(map(str.isupper, made)) and any(map(str.islower, made)) and any(map(str.isdigit, made)):
            return made


def is_right(organisation: Organisation, password: str) -> bool:
    """Whether this is the password of the organisation's information system; as slow for those without one."""
    kept = (
        Credential.objects.filter(organisation=organisation).values_list("password_hash", flat=True).first()
    )
    return check_password(password, kept) if kept else bool(make_password(password)) and False
