"""The centre of the key that asks, and what the key may do: the first thing to try."""

from django.http import HttpRequest

from testamur.ground.access.permissions import Permission
from testamur.sites.api.service import reads
from testamur.sites.api.shapes.centre import AddressShape, CentreShape


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
