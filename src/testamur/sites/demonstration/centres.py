"""The demonstration's centres, users and approvals: arranged directly, since no page makes a first centre."""

from datetime import date, datetime

from django.contrib.auth.hashers import make_password

from testamur.catalogue.approvals.models import Approval, DirectClaims
from testamur.catalogue.products.models import Product
from testamur.ground.access.models import Membership
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Address, Centre, Contact, Nation
from testamur.outcomes.quality.models import Allocation
from testamur.sites.demonstration import fees
from testamur.sites.demonstration.people import COLLEGE, PASSWORD, PEOPLE, PROVIDER, SCHOOL

CENTRES = (
    (COLLEGE, "Harbour City College", Nation.ENGLAND, "Quay Street", "Harbourmouth", "ZZ1 1AA"),
    (SCHOOL, "Moorland School", Nation.WALES, "Top Lane", "Moorland", "ZZ2 2BB"),
    (PROVIDER, "Northgate Training", Nation.SCOTLAND, "Mill Road", "Northgate", "ZZ3 3CC"),
)
KINDS = {COLLEGE: Centre.Kind.COLLEGE, SCHOOL: Centre.Kind.SCHOOL, PROVIDER: Centre.Kind.COMPANY}
# Which products each centre may offer; the college may offer all of them.
APPROVED = {
    SCHOOL: ("603/2955/5", "603/5054/4", "601/3998/5"),
    PROVIDER: ("600/0727/8", "601/7566/7", "603/5054/4"),
}
DIRECT_CLAIMS = ((PROVIDER, "600/0727/8"), (COLLEGE, "601/7566/7"))


def arrange(now: datetime) -> None:
    centres = {number: _centre(number, *facts, now) for number, *facts in CENTRES}
    for person in PEOPLE:
        _person(person, centres, now)
    _approve(centres, now)
    fees.set_prices(now)


def _centre(
    number: str, name: str, nation: Nation, street: str, town: str, postcode: str, now: datetime
) -> Centre:
    centre = Centre.objects.create(
        number=number, name=name, ukprn=f"10{number}", nation=nation, kind=KINDS[number], created_at=now
    )
    for house, kind in enumerate(Address.Kind, start=1):
        Address.objects.create(
            centre=centre, kind=kind, lines=f"{house} {street}", town=town, postcode=postcode
        )
    domain = name.split(maxsplit=1)[0].lower()
    for role in (Contact.Role.HEAD, Contact.Role.EXAMS, Contact.Role.FINANCE):
        Contact.objects.create(
            centre=centre, role=role, name=f"{role.label} of {name}", email=f"{role}@{domain}.example"
        )
    return centre


def _person(person, centres: dict[str, Centre], now: datetime) -> None:
    user = User.objects.create(
        email=person.email,
        full_name=person.name,
        job_title=person.job,
        staff_roles=list(person.roles),
        password=make_password(PASSWORD),
        created_at=now,
        activated_at=now,
        password_set_at=now,
    )
    for number in person.centres:
        Membership.objects.create(
            user=user,
            centre=centres[number],
            permissions=list(person.permissions),
            is_administrator=person.is_administrator,
            granted_at=now,
        )
    if User.StaffRole.EQA in person.roles:
        for centre in centres.values():
            Allocation.objects.create(centre=centre, eqa=user, from_on=date(now.year - 1, 8, 1))


def _approve(centres: dict[str, Centre], now: datetime) -> None:
    products = {product.code: product for product in Product.objects.all()}
    since = date(now.year - 2, 9, 1)
    for number, centre in centres.items():
        for code in APPROVED.get(number, products):
            Approval.objects.create(centre=centre, product=products[code], approved_on=since)
    for number, code in DIRECT_CLAIMS:
        DirectClaims.objects.create(
            centre=centres[number],
            product=products[code],
            given_at=now,
            given_because="Two consecutive visits met every criterion",
        )
