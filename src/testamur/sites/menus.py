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


@dataclass(frozen=True)
class Entry:
    """A menu entry: the page it leads to, the addresses it stands for, and who is shown it (everybody if nobody)."""

    label: str
    page: str
    addresses: tuple[str, ...]
    needs: tuple[str, ...] = ()

    def stands_for(self, path: str) -> bool:
        """A home page stands for itself alone; every address begins with it."""
        return path == self.addresses[0] if self.page.endswith(":home") else path.startswith(self.addresses)


PORTAL = (
    Entry(_("Home"), "portal:home", ("/",)),
    Entry(_("Learners"), "registrations:learners", ("/learners/",), (P.LEARNERS, P.SEARCH)),
    Entry(
        _("Registrations"),
        "registrations:start",
        ("/registrations/", "/batches/", "/bundles/", "/orders/", "/statements/"),
        (P.REGISTRATIONS, P.BULK_REGISTRATION, P.SEARCH),
    ),
    Entry(_("Files"), "sheets:files", ("/files/",), (P.REGISTRATIONS, P.BULK_REGISTRATION, P.LEARNERS)),
    Entry(_("Grades"), "grading:start", ("/grades/",), (P.GRADES,)),
    Entry(
        _("Certificates"),
        "certification:start",
        ("/certificates/",),
        (P.CLAIMS, P.READ_CERTIFICATION, P.ECERTIFICATES),
    ),
    Entry(_("Deadlines"), "deadlines:deadlines", ("/deadlines/",)),
    Entry(_("Products"), "products:search", ("/products/",), (P.SEARCH, P.REGISTRATIONS)),
    Entry(_("Centre"), "portal:centre", ("/centre/",)),
)
OFFICE = (
    Entry(_("Home"), "office:home", ("/office/",)),
    Entry(
        _("Conversations"),
        "office:conversations",
        ("/office/conversations/",),
        (Role.SUPPORT, Role.CERTIFICATION, Role.FINANCE, Role.EQA),
    ),
    Entry(
        _("Centres"),
        "office:centres",
        ("/office/centres/",),
        (Role.SUPPORT, Role.EQA, Role.CERTIFICATION, Role.FINANCE),
    ),
    Entry(_("Users"), "access:office-users", ("/office/users/",), (Role.SUPPORT,)),
    Entry(_("Arrangements"), "learners:arrangements-waiting", ("/office/arrangements/",), (Role.SUPPORT,)),
    Entry(_("Finance"), "billing:ageing", ("/office/finance/",), (Role.FINANCE, Role.SUPPORT)),
    Entry(
        _("Price lists"),
        "billing:price-lists",
        ("/office/prices/",),
        (Role.FINANCE, Role.CATALOGUE, Role.SUPPORT),
    ),
    Entry(_("Catalogue"), "products:catalogue", ("/office/catalogue/",), (Role.CATALOGUE,)),
    Entry(_("Grades to review"), "quality:grades", ("/office/grades/", "/office/my-centres/"), (Role.EQA,)),
    Entry(_("Claims to sign off"), "certification:queue", ("/office/claims/",), (Role.EQA,)),
    Entry(
        _("Certificates"),
        "certification:issued",
        ("/office/certificates/",),
        (Role.CERTIFICATION, Role.SUPPORT),
    ),
)


def menu_for(request: HttpRequest, acting: Acting | None) -> list[MenuItem]:
    if acting is None:
        return []
    in_office = is_in_office(request, acting)
    may_use = acting.has_role if in_office else acting.may
    return [
        MenuItem(entry.label, address, entry.stands_for(request.path))
        for entry in (OFFICE if in_office else PORTAL)
        if not entry.needs or may_use(*entry.needs)
        if (address := _address(entry.page))
    ]


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
