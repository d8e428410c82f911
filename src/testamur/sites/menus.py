"""The menus of the front doors: only what the person may use is shown."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from testamur.ground.access.acting import Acting
from testamur.ground.access.permissions import Permission as P
from testamur.ground.accounts.models import User

Role = User.StaffRole


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    current: bool


PORTAL = (
    ("Home", "portal:home", "/", ()),
    ("Learners", "registrations:learners", "/learners/", (P.LEARNERS, P.SEARCH)),
    ("Registrations", "registrations:start", "/registrations/", (P.REGISTRATIONS, P.BULK_REGISTRATION, P.SEARCH)),
    ("Grades", "grading:start", "/grades/", (P.GRADES,)),
    ("Certificates", "certification:start", "/certificates/", (P.CLAIMS, P.READ_CERTIFICATION, P.ECERTIFICATES)),
    ("Products", "products:search", "/products/", (P.SEARCH, P.REGISTRATIONS)),
    ("Centre", "portal:centre", "/centre/", ()),
)
OFFICE = (
    ("Home", "office:home", "/office/", ()),
    ("Centres", "office:centres", "/office/centres/", (Role.SUPPORT,)),
    ("Catalogue", "products:catalogue", "/office/catalogue/", (Role.CATALOGUE,)),
    ("Grades to review", "quality:grades", "/office/grades/", (Role.EQA,)),
    ("Claims to sign off", "certification:queue", "/office/claims/", (Role.EQA,)),
    ("Certificates", "certification:issued", "/office/certificates/", (Role.CERTIFICATION, Role.SUPPORT)),
)


def menu_for(request: HttpRequest, acting: Acting | None) -> list[MenuItem]:
    if acting is None:
        return []
    in_office = request.path.startswith("/office/")
    entries = [
        (label, name, prefix)
        for label, name, prefix, needed in (OFFICE if in_office else PORTAL)
        if not needed or (acting.has_role(*needed) if in_office else acting.may(*needed))
    ]
    current = max((prefix for _, _, prefix in entries if request.path.startswith(prefix)), key=len, default="")
    return [MenuItem(label, _address(name), prefix == current) for label, name, prefix in entries]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return "#"
