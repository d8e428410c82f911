"""The menus of the front doors: only what the person may use, and only pages that there are."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext_lazy as _

from testamur.ground.access.acting import Acting
from testamur.ground.access.permissions import Permission as P
from testamur.ground.accounts.models import User
from testamur.records.organisations.acting import ActingForOrganisation

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
        is_home = self.page.endswith(":home") or self.page == "lrs:desk"
        return path == self.addresses[0] if is_home else path.startswith(self.addresses)


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


LRS = (
    Entry(_("Home"), "lrs:home", ("/lrs/",)),
    Entry(_("Find or register"), "register:find", ("/lrs/learners/",)),
    Entry(_("Files"), "batches:files", ("/lrs/files/",)),
    Entry(_("Exceptions"), "batches:exceptions", ("/lrs/exceptions/",)),
    Entry(_("Verify"), "register:verify", ("/lrs/verify/",)),
    Entry(_("Users"), "organisations:users", ("/lrs/users/",)),
    Entry(_("Organisation"), "organisations:organisation", ("/lrs/organisation/",)),
)
SERVICE_DESK = (
    Entry(_("Home"), "lrs:desk", ("/service-desk/",)),
    Entry(_("Organisations"), "organisations:desk-organisations", ("/service-desk/organisations/",)),
    Entry(_("Learners"), "register:desk-find", ("/service-desk/learners/",)),
    Entry(_("Merges"), "register:merges", ("/service-desk/merges/",)),
    Entry(_("Suspected duplicates"), "register:suspicions", ("/service-desk/suspicions/",)),
    Entry(_("Prohibited text"), "register:prohibited", ("/service-desk/prohibited-text/",)),
    Entry(_("User agreement"), "organisations:desk-agreement", ("/service-desk/agreement/",)),
)


def menu_for(request: HttpRequest, acting: Acting | None) -> list[MenuItem]:
    if acting is None:
        return []
    door = door_of(request, acting)
    entries = {"portal": PORTAL, "office": OFFICE, "lrs": LRS, "desk": SERVICE_DESK}[door]
    return [
        MenuItem(entry.label, address, entry.stands_for(request.path))
        for entry in entries
        if (address := address_of(entry.page))
        if _may_open(entry, door, acting)
    ]


def _may_open(entry: Entry, door: str, acting: Acting) -> bool:
    """Pages of the learning records service say themselves whom they are for."""
    if door == "lrs":
        roles = _declared_by(entry.page)
        return not roles or (isinstance(acting, ActingForOrganisation) and acting.plays(*roles))
    if door == "portal":
        return not entry.needs or acting.may(*entry.needs)
    return not entry.needs or acting.has_role(*entry.needs)


@cache
def _declared_by(page: str) -> tuple[str, ...]:
    declared = resolve(reverse(page)).func.declared
    return (*declared.permissions, *declared.to_read)


DOORS_BY_ADDRESS = {"/office/": "office", "/lrs/": "lrs", "/service-desk/": "desk"}


def door_of(request: HttpRequest, acting: Acting) -> str:
    """Whose dress the page wears: its address says so, or for a person's own pages, what they are."""
    for beginning, door in DOORS_BY_ADDRESS.items():
        if request.path.startswith(beginning):
            return door
    if acting.is_staff_of_ao and acting.centre is None:
        return "office" if acting.roles - {Role.SERVICE_DESK} else "desk"
    return "lrs" if not acting.memberships and acting.user.organisations else "portal"


def home_page(user: User, *, works_for_a_centre: bool) -> str:
    """The name of the page where somebody arrives: a centre first, then staff, then the learning records service."""
    if not address_of("portal:home"):  # the learning records service alone
        return "lrs:desk" if user.is_staff_of_ao else "lrs:home"
    if works_for_a_centre:
        return "portal:home"
    if user.is_staff_of_ao:
        return "office:home" if set(user.staff_roles) - {Role.SERVICE_DESK} else "lrs:desk"
    return "lrs:home" if user.organisations else "portal:home"


def other_doors(request: HttpRequest, acting: Acting | None) -> list[MenuItem]:
    """The ways across for people who come in by several doors."""
    if acting is None:
        return []
    here, ways = door_of(request, acting), {}
    if acting.memberships:
        to = "portal:home" if acting.centre else "account:choose-centre"
        ways["portal"] = (_("Centre portal"), to)
    if acting.roles - {Role.SERVICE_DESK}:
        ways["office"] = (_("Awarding office"), "office:home")
    if acting.has_role(Role.SERVICE_DESK):
        ways["desk"] = (_("Service desk"), "lrs:desk")
    if acting.user.organisations:
        ways["lrs"] = (_("Learning records service"), "lrs:home")
    return [
        MenuItem(label, address)
        for door, (label, page) in ways.items()
        if door != here and (address := address_of(page))
    ]


def address_of(name: str) -> str:
    """Nothing while there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
