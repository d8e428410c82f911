"""The cast. Ada is exams officer and portal administrator of Harbour City College; Ben teaches there and may only
submit grades; Charlie runs exams at the other centre, Moorland School; Eve is the external quality assurer of both;
Olu works for the awarding organisation; Lena is a learner. They are made up, and always the same.
"""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Grade, GradeScale, Product, Unit, Version, VersionUnit
from testamur.delivery.billing.models import FeeKind, Price, PriceList
from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Address, Centre
from testamur.outcomes.quality.models import Allocation

NOW = datetime(2026, 11, 16, 10, 30, tzinfo=UTC)
TODAY = date(2026, 11, 16)
PASSWORD = "correct horse battery staple"


@pytest.fixture
def now() -> datetime:
    return NOW


def make_user(name: str, **facts) -> User:
    user = User(
        **{
            "email": f"{name.split()[0].lower()}@example.org",
            "full_name": name,
            "created_at": NOW,
            "activated_at": NOW,
            "password_set_at": NOW,
            **facts,
        }
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def make_member(user: User, centre: Centre, *permissions: Permission, **facts) -> Membership:
    return Membership.objects.create(
        user=user, centre=centre, permissions=list(permissions), granted_at=NOW, **facts
    )


def make_centre(number: str, name: str) -> Centre:
    centre = Centre.objects.create(number=number, name=name, ukprn="10000001", created_at=NOW)
    for kind, street in (
        (Address.Kind.MAIN, "1 Quay Street"),
        (Address.Kind.DELIVERY, "2 Quay Street"),
        (Address.Kind.CERTIFICATE, "3 Quay Street"),
    ):
        Address.objects.create(centre=centre, kind=kind, lines=street, town="Harbour", postcode="ZZ1 1ZZ")
    return centre


def actor_of(user: User, centre: Centre | None = None) -> Actor:
    return Actor(user.pk, user.full_name, "192.0.2.1", centre.pk if centre else None)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def college(db) -> Centre:
    return make_centre("002709", "Harbour City College")


@pytest.fixture
def school(db) -> Centre:
    return make_centre("004410", "Moorland School")


@pytest.fixture
def ada(college) -> User:
    user = make_user("Ada Okafor")
    make_member(user, college, *Permission, is_administrator=True)
    return user


@pytest.fixture
def ben(college) -> User:
    user = make_user("Ben Hughes")
    make_member(user, college, Permission.GRADES)
    return user


@pytest.fixture
def charlie(school) -> User:
    user = make_user("Charlie Munro")
    make_member(user, school, *Permission, is_administrator=True)
    return user


@pytest.fixture
def eve(college, school) -> User:
    user = make_user("Eve Osei", staff_roles=[User.StaffRole.EQA])
    for centre in (college, school):
        Allocation.objects.create(centre=centre, eqa=user, from_on=date(2026, 8, 1))
    return user


@pytest.fixture
def olu(db) -> User:
    return make_user(
        "Olu Bello",
        staff_roles=[User.StaffRole.SUPPORT, User.StaffRole.CATALOGUE, User.StaffRole.CERTIFICATION],
    )


# The qualification that most tests use: the CACHE Level 3 Diploma in Counselling Skills, ungraded, all five units
# mandatory (docs/specification; units and credits as published).

COUNSELLING_UNITS = (
    ("T/502/8235", "Develop counselling skills", 12),
    ("L/502/8239", "Theoretical approaches in the use of counselling skills", 10),
    ("K/502/8233", "Working ethically with counselling skills", 6),
    ("L/502/8225", "Counselling skills and diversity", 6),
    ("L/502/8242", "Counselling skills and personal development", 6),
)


@pytest.fixture
def pass_scale(db) -> GradeScale:
    scale = GradeScale.objects.create(code="pass", title="Pass")
    Grade.objects.create(scale=scale, code="Pass", title="Pass", rank=1, achieves=True)
    Grade.objects.create(scale=scale, code="NYA", title="Not yet achieved", rank=0, achieves=False)
    return scale


def all_of(title: str, *codes: str) -> dict:
    """The rule of combination that asks for every one of these units."""
    return {"name": title, "mandatory": list(codes)}


def make_product(code: str, title: str, units: list[Unit], rule: dict, **facts) -> Product:
    version_facts = {name: facts.pop(name) for name in ("aggregation", "scale") if name in facts}
    product = Product.objects.create(
        **{
            "code": code,
            "title": title,
            "kind": Product.Kind.REGULATED,
            "level": "3",
            "credits": sum(unit.credits for unit in units),
            "operational_start_on": date(2020, 8, 1),
            **facts,
        }
    )
    version = Version.objects.create(
        product=product,
        number=1,
        status=Version.Status.PUBLISHED,
        rule=rule,
        published_at=NOW,
        **version_facts,
    )
    for position, unit in enumerate(units):
        VersionUnit.objects.create(version=version, unit=unit, position=position, mandatory=True)
    return product


@pytest.fixture
def counselling(pass_scale) -> Product:
    units = [
        Unit.objects.create(code=code, title=title, level=3, credits=credits, scale=pass_scale)
        for code, title, credits in COUNSELLING_UNITS
    ]
    rule = all_of("Mandatory units", *(unit.code for unit in units))
    return make_product("600/0727/8", "CACHE Level 3 Diploma in Counselling Skills", units, rule)


@pytest.fixture
def prices(db) -> PriceList:
    price_list = PriceList.objects.create(title="2026/27", from_on=date(2026, 8, 1))
    for kind, amount in ((FeeKind.REGISTRATION, "85.00"), (FeeKind.CERTIFICATE, "0.00")):
        Price.objects.create(price_list=price_list, kind=kind, amount=amount)
    return price_list


@pytest.fixture
def approved(college, counselling) -> Approval:
    return Approval.objects.create(centre=college, product=counselling, approved_on=date(2025, 9, 1))
