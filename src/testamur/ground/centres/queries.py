"""Reading centres."""

from testamur.ground.centres.models import Centre


def centre_numbered(number: str) -> Centre | None:
    """The centre with this number; leading zeros may be left out."""
    digits = number.strip()
    return Centre.objects.filter(number=digits.zfill(6)).first() if digits.isdigit() else None


def usual_addresses(*, centre: Centre) -> dict[str, int]:
    """By what it is for (`delivery_address`, `certificate_address`), the id of the centre's own address for it."""
    by_kind = {address.kind: address.pk for address in centre.addresses.filter(in_use=True).order_by("-pk")}
    places = {"delivery_address": "delivery", "certificate_address": "certificate"}
    return {name: by_kind.get(kind, by_kind.get("main", 0)) for name, kind in places.items()}
