"""The menus of the front doors: only what the person may use, and only pages that there are."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from testamur.ground.access.acting import Acting
from testamur.ground.access.permissions import Permission as P
from testamur.ground.accounts.models import User

Role = User.StaffRole


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    current: bool = False


PORTAL = (
    (_("Home"), "portal:home", "/", ()),
    (_("Learners"), "registrations:learners", "/learners/", (P.LEARNERS, P.SEARCH)),
    (
        _("Registrations"),
        "registrations:start",
        "/registrations/",
        (P.REGISTRATIONS, P.BULK_REGISTRATION, P.SEARCH),
    ),
    (_("Grades"), "grading:start", "/grades/", (P.GRADES,)),
    (
        _("Certificates"),
        "certification:start",
        "/certificates/",
        (P.CLAIMS, P.READ_CERTIFICATION, P.ECERTIFICATES),
    ),
    (_("Products"), "products:search", "/products/", (P.SEARCH, P.REGISTRATIONS)),
    (_("Centre"), "portal:centre", "/centre/", ()),
)
OFFICE = (
    (_("Home"), "office:home", "/office/", ()),
    (
        _("Centres"),
        "office:centres",
        "/office/centres/",
        (Role.SUPPORT, Role.EQA, Role.CERTIFICATION, Role.FINANCE),
    ),
    (_("Users"), "access:office-users", "/office/users/", (Role.SUPPORT,)),
    (_("Catalogue"), "products:catalogue", "/office/catalogue/", (Role.CATALOGUE,)),
    (_("Grades to review"), "quality:grades", "/office/grades/", (Role.EQA,)),
    (_("Claims to sign off"), "certification:queue", "/office/claims/", (Role.EQA,)),
    (_("Certificates"), "certification:issued", "/office/certificates/", (Role.CERTIFICATION, Role.SUPPORT)),
)


def menu_for(request: HttpRequest, acting: Acting | None) -> list[MenuItem]:
    if acting is None:
        return []
    in_office = is_in_office(request, acting)
    entries = [
        (label, url, prefix)
        for label, name, prefix, needed in (OFFICE if in_office else PORTAL)
        if not needed or (acting.has_role(*needed) if in_office else acting.may(*needed))
        if (url := _address(name))
    ]
    prefixes = [prefix for *_names, prefix in entries if request.path.startswith(prefix)]
    current = max(prefixes, key=len, default="")
    return [MenuItem(label, url, prefix == current) for label, url, prefix in entries]


def is_in_office(request: HttpRequest, acting: Acting) -> bool:
    """Whether the page wears the office's dress: its own pages, and everything of staff who act for no centre."""
    return request.path.startswith("/office/") or (acting.is_staff_of_ao and acting.centre is None)


def other_door(request: HttpRequest, acting: Acting | None) -> MenuItem | None:
    """The way across for staff who work for a centre too."""
    if acting is None or not acting.is_staff_of_ao or not acting.memberships:
        return None
    if is_in_office(request, acting):
        return MenuItem(
            _("Centre portal"), reverse("portal:home" if acting.centre else "account:choose-centre")
        )
    return MenuItem(_("Awarding office"), reverse("office:home"))


def _address(name: str) -> str:
    """Nothing while there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
