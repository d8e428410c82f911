"""Who looks after which centre, and direct claims status given and removed for a reason."""

import pytest
from tests.people import NOW, TODAY, actor_of, make_user

from testamur.catalogue.approvals import actions as approvals
from testamur.catalogue.approvals.models import DirectClaims
from testamur.catalogue.approvals.queries import has_direct_claims
from testamur.catalogue.products.models import Product
from testamur.ground.accounts.models import User
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused
from testamur.outcomes.quality import actions
from testamur.outcomes.quality.models import Allocation


@pytest.fixture
def finn(db):
    return make_user("Finn Eqa", staff_roles=[User.StaffRole.EQA])


def refused(refusal):
    return [problem.code for problem in refusal.value.problems]


@pytest.mark.spec("EQA-01")
def test_a_new_allocation_ends_the_one_before(college, eve, finn, olu):
    actions.allocate(centre=college, eqa=finn, product=None, by=actor_of(olu), now=NOW)

    found = Allocation.objects.filter(centre=college).order_by("pk").values_list("eqa", "from_on", "until_on")
    (before, after) = found
    assert before == (eve.pk, before[1], TODAY)
    assert after == (finn.pk, TODAY, None)
    assert set(Event.objects.values_list("name", flat=True)) == {"eqa.allocated", "eqa.allocation_ended"}


def test_an_allocation_for_one_product_stands_beside_one_for_all(college, counselling, eve, finn, olu):
    actions.allocate(centre=college, eqa=finn, product=counselling, by=actor_of(olu), now=NOW)

    assert Allocation.objects.filter(centre=college, until_on=None).count() == 2


def test_only_assurers_are_allocated_and_once(college, eve, olu):
    with pytest.raises(Refused) as no_assurer:
        actions.allocate(centre=college, eqa=olu, product=None, by=actor_of(olu), now=NOW)
    with pytest.raises(Refused) as twice:
        actions.allocate(centre=college, eqa=eve, product=None, by=actor_of(olu), now=NOW)

    assert (refused(no_assurer), refused(twice)) == (["not_an_eqa"], ["already_allocated"])


@pytest.mark.spec("CEN-06")
def test_direct_claims_status_is_a_spell_with_reasons(college, counselling, approved, olu):
    facts = {"centre": college, "product": counselling, "by": actor_of(olu), "now": NOW}

    approvals.give_direct_claims(**facts, because="Two good visits")
    assert has_direct_claims(college, counselling)
    approvals.remove_direct_claims(**facts, because="Action not met")

    spell = DirectClaims.objects.get()
    assert not has_direct_claims(college, counselling)
    assert (spell.given_because, spell.removed_because, spell.removed_by) == (
        "Two good visits",
        "Action not met",
        olu,
    )
    assert list(Event.objects.order_by("pk").values_list("name", "centre_id")) == [
        ("direct_claims.given", college.pk),
        ("direct_claims.removed", college.pk),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"type": "Technical Award"},
        {"title": "Level 1/2 Technical Award in Business and Enterprise"},
        {"title": "Level 2 V Cert in Food"},
    ],
)
def test_v_certs_and_technical_awards_never_have_it(facts, college, counselling, approved, olu):
    Product.objects.filter(pk=counselling.pk).update(**facts)
    counselling.refresh_from_db()

    with pytest.raises(Refused) as refusal:
        approvals.give_direct_claims(
            centre=college, product=counselling, because="Two good visits", by=actor_of(olu), now=NOW
        )

    assert refused(refusal) == ["never_direct"]


def test_it_is_given_once_for_approved_products_for_a_reason(college, counselling, olu, school, approved):
    by = {"product": counselling, "by": actor_of(olu), "now": NOW}
    approvals.give_direct_claims(centre=college, because="Two good visits", **by)

    with pytest.raises(Refused) as twice:
        approvals.give_direct_claims(centre=college, because="Two good visits", **by)
    with pytest.raises(Refused) as unapproved:
        approvals.give_direct_claims(centre=school, because="Two good visits", **by)
    with pytest.raises(Refused) as no_reason:
        approvals.remove_direct_claims(centre=college, because=" ", **by)

    assert [refused(each) for each in (twice, unapproved, no_reason)] == [
        ["already_direct"],
        ["not_approved"],
        ["no_reason"],
    ]
