"""Who was transferred is claimed for on the new product, with the units that went along, and not on the old one."""

from uuid import uuid4

import pytest
from tests.people import NOW, TODAY, actor_of, all_of, make_product

from testamur.catalogue.approvals.models import Approval, DirectClaims
from testamur.delivery.registrations import actions
from testamur.delivery.registrations.acts.kinds import kind_named
from testamur.delivery.registrations.models import Registration
from testamur.kit.problems import Refused


@pytest.fixture
def transferred(college, ada, counselling, learners, mark, prices):
    """Lowri, who holds all five units, moved to another product that asks for the same."""
    mark(learners[:1])
    units = list(counselling.versions.get().units.order_by("version_units__position"))
    other = make_product(
        "601/7566/7", "Other Diploma", units, all_of("Units", *(unit.code for unit in units))
    )
    Approval.objects.create(centre=college, product=other, approved_on=TODAY)
    DirectClaims.objects.create(
        centre=college, product=other, given_at=NOW, given_because="One excellent review"
    )
    address = college.addresses.first().pk
    actions.act_on(
        centre=college,
        kind=kind_named("transfer"),
        registration_ids=[learners[0].pk],
        details={
            "product": other.pk,
            "batch": "",
            "session": 2026,
            "delivery_address": address,
            "certificate_address": address,
            "purchase_order": "",
            "contact_name": "Ada Okafor",
            "contact_email": "ada@example.org",
        },
        key=uuid4(),
        by=actor_of(ada, college),
        now=NOW,
    )
    return Registration.objects.get(moved_from=learners[0])


@pytest.mark.spec("LRN-08", "CLM-05")
def test_the_new_registration_is_claimed_in_full(transferred, make_claim, counselling):
    claim = make_claim([transferred])

    line = claim.lines.get()
    assert (line.award, [unit["code"] for unit in line.units]) == (
        "full",
        [unit.code for unit in counselling.versions.get().units.order_by("version_units__position")],
    )
    transferred.refresh_from_db()
    assert transferred.stage == "certificated"


@pytest.mark.spec("LRN-08", "CLM-05")
def test_the_old_registration_is_not_claimed_any_more(transferred, learners, make_claim):
    with pytest.raises(Refused) as refused:
        make_claim(learners[:1])

    assert {each.code for each in refused.value.problems} == {"learner_not_active"}
