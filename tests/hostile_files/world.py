"""The centre that the files of the corpus are sent for, and the learners it has already."""

from dataclasses import dataclass
from datetime import date

from tests.learners import enrol, make_batch
from tests.people import (
    COUNSELLING_UNITS,
    NOW,
    all_of,
    make_centre,
    make_member,
    make_product,
    make_user,
)

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Grade, GradeScale, Product, Unit
from testamur.delivery.billing.models import FeeKind, Price, PriceList
from testamur.delivery.registrations.models import Batch, Registration, Withdrawal
from testamur.delivery.registrations.tests.conftest import uln_of
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre

CENTRE = "002709"
CODE = "600/0727/8"
WITHOUT_APPROVAL = "601/0001/1"
T_LEVEL = "603/5832/9"

ANNA, BEN, CARA, DAN, ERIN = (f"70000000{n}" for n in range(1, 6))
"""Learner numbers: Anna has a ULN, Ben has none, Cara was withdrawn, Dan is in two batches, Erin is certificated."""
ANNAS_ULN, ERINS_ULN = uln_of(700_001), uln_of(700_005)
FIRST_BATCH, SECOND_BATCH = "810001", "810002"


@dataclass(frozen=True)
class World:
    college: Centre
    product: Product
    ada: User


def make_world() -> World:
    college = make_centre(CENTRE, "Harbour City College")
    product = _product()
    ada = make_user("Ada Okafor")
    make_member(ada, college, *Permission, is_administrator=True, is_lrs_administrator=True)
    Approval.objects.create(centre=college, product=product, approved_on=date(2020, 9, 1))
    _learners(college, product, ada)
    return World(college, product, ada)


def _product() -> Product:
    scale = GradeScale.objects.create(code="pass", title="Pass")
    Grade.objects.create(scale=scale, code="Pass", title="Pass", rank=1, achieves=True)
    units = [
        Unit.objects.create(code=code, title=title, level=3, credits=credits, scale=scale)
        for code, title, credits in COUNSELLING_UNITS
    ]
    prices = PriceList.objects.create(title="2026/27", from_on=date(2020, 8, 1))
    for kind in FeeKind:
        Price.objects.create(price_list=prices, kind=kind, amount="1.00")
    rule = all_of("Mandatory units", *(unit.code for unit in units))
    make_product(WITHOUT_APPROVAL, "Bookkeeping", units, rule)
    make_product(T_LEVEL, "T Level in Digital Production", units, rule, type="T Level")
    return make_product(CODE, "Counselling Skills", units, rule)


def _learners(college: Centre, product: Product, ada: User) -> None:
    first: Batch = make_batch(college, product, ada, number=FIRST_BATCH)
    second: Batch = make_batch(college, product, ada, number=SECOND_BATCH)
    enrol(
        first, ["Anna Price"], ada, learner_number=ANNA, learner_uln=ANNAS_ULN, learner_uln_state="unchecked"
    )
    enrol(first, ["Ben Iqbal"], ada, learner_number=BEN, learner_centre_reference="HCB")
    (cara,) = enrol(first, ["Cara Nowak"], ada, learner_number=CARA, status=Registration.Status.WITHDRAWN)
    Withdrawal.objects.create(
        centre=college, registration=cara, on=date(2026, 10, 1), reason="other",
        withdrawn_at=NOW, withdrawn_by=ada,
    )  # fmt: skip
    (dan,) = enrol(first, ["Dan Owen"], ada, learner_number=DAN)
    (again,) = enrol(second, ["Dan Twice"], ada)
    Registration.objects.filter(pk=again.pk).update(learner=dan.learner)
    finished = {
        "stage": Registration.Stage.CERTIFICATED,
        "awarded_on": date(2026, 10, 1),
        "fully_certificated_on": date(2026, 10, 1),
    }
    enrol(
        first,
        ["Erin Munro"],
        ada,
        learner_number=ERIN,
        learner_uln=ERINS_ULN,
        learner_uln_state="unchecked",
        **finished,
    )
