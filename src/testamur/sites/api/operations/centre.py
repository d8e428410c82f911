"""The centre of the key that asks, and what the key may do: the first thing to try."""

from typing import Any

from django.http import HttpRequest

from testamur.ground.access.permissions import Permission
from testamur.ground.centres.models import Centre
from testamur.sites.api.service import reads
from testamur.sites.api.shapes.centre import AddressShape, CentreShape

USUAL_KINDS = {"delivery_address": "delivery", "certificate_address": "certificate"}


@reads("/centre", *Permission, answer=CentreShape, about="Centre")
def my_centre(request: HttpRequest):
    """Your centre, its addresses, and what this API key may do: for every key."""
    centre = request.acting.centre
    addresses = centre.addresses.filter(in_use=True).order_by("kind", "pk")
    return CentreShape(
        number=centre.number,
        name=centre.name,
        addresses=[
            AddressShape(id=each.pk, kind=each.kind, lines=each.lines, town=each.town, postcode=each.postcode)
            for each in addresses
        ],
        permissions=[str(each) for each in request.acting.key.permissions],
    )


def chosen_addresses(centre: Centre, sent: Any) -> dict[str, int | None]:
    """The addresses of a new batch, by id: as sent, or the centre's usual ones, as the page offers them."""
    in_use = {each.kind: each.pk for each in centre.addresses.filter(in_use=True).order_by("-pk")}
    return {
        name: getattr(sent, name) or in_use.get(kind, in_use.get("main"))
        for name, kind in USUAL_KINDS.items()
    }
