"""What every page's layout needs to know."""

from django.conf import settings
from django.http import HttpRequest

from testamur.sites.menus import address_of, door_of, menu_for, other_doors


def page(request: HttpRequest) -> dict[str, object]:
    acting = getattr(request, "acting", None)
    return {
        "acting": acting,
        "menu": menu_for(request, acting),
        "door": door_of(request, acting) if acting else "",
        "other_doors": other_doors(request, acting),
        "address_of": address_of,
        "unread": acting.user.messages.filter(read_at=None).count() if acting else 0,
        "session_ends_in": settings.SESSION_COOKIE_AGE,
        "demonstration": settings.DEMONSTRATION,
        "ao_name": settings.AO_NAME,
    }
