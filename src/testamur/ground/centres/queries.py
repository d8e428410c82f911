"""Reading centres."""

from testamur.ground.centres.models import Centre


def centre_numbered(number: str) -> Centre | None:
    """The centre with this number; leading zeros may be left out."""
    digits = number.strip()
    return Centre.objects.filter(number=digits.zfill(6)).first() if digits.isdigit() else None
