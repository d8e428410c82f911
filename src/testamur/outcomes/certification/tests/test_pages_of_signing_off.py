"""The EQA's desk: their own centres and products, all or some, and the second of two is told."""

from datetime import date

import pytest
from django.urls import reverse
from tests.people import NOW, actor_of, client_of, make_user

from testamur.ground.accounts.models import User
from testamur.outcomes.certification import actions
from testamur.outcomes.certification.models import ClaimLine
from testamur.outcomes.quality.models import Allocation

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(learners, mark, make_claim, eve):
    mark(learners)
    return make_claim(learners)


@pytest.fixture
def other_eqa(db):
    return make_user("Frank Mensah", staff_roles=[User.StaffRole.EQA])


def text_of(response) -> str:
    return response.content.decode()


def test_the_queue_and_the_claim_show_what_the_eqa_needs(claim, eve):
    client = client_of(eve)

    queue = text_of(client.get(reverse("certification:queue")))
    page = text_of(client.get(reverse("certification:sign-off", args=[claim.number])))

    assert (claim.number in queue, "Harbour City College" in queue) == (True, True)
    for fact in ("JENKINS, LOWRI", "Nia Rees", "T/502/8235", "5 of 5", "The claim differs from the evidence"):
        assert fact in page


@pytest.mark.spec("EQA-04")
def test_signing_off_is_checked_and_then_confirmed(claim, eve):
    client, address = client_of(eve), reverse("certification:sign-off", args=[claim.number])

    check = client.post(address, {"act": "check"})
    claim.refresh_from_db()
    before = claim.status
    done = client.post(address, {"act": "confirm"})

    claim.refresh_from_db()
    assert "Sign off 3 learners" in text_of(check)
    assert (before, claim.status, done.url) == ("with_eqa", "signed_off", reverse("certification:queue"))


@pytest.mark.spec("EQA-04", "CLM-08")
def test_some_are_rejected_with_a_reason_and_a_comment(claim, eve):
    client, address = client_of(eve), reverse("certification:sign-off", args=[claim.number])
    line = claim.lines.first()
    rejected = {f"answer-{line.pk}": "standard", f"comment-{line.pk}": "Unit 2 lacks a plan."}

    silent = client.post(address, {f"answer-{line.pk}": "standard", "act": "check"})
    check = client.post(address, {**rejected, "act": "check"})
    client.post(address, {**rejected, "act": "confirm"})

    line.refresh_from_db()
    assert (silent.status_code, "Say why" in text_of(silent)) == (422, True)
    assert ("Sign off 2 learners" in text_of(check), "Unit 2 lacks a plan." in text_of(check)) == (True, True)
    assert (line.status, line.reason) == ("rejected", ClaimLine.Reason.STANDARD)


@pytest.mark.spec("EQA-04")
def test_the_second_of_two_is_told(claim, eve, olu):
    address = reverse("certification:sign-off", args=[claim.number])
    actions.decide(claim=claim, rejections={}, by=actor_of(olu), now=NOW)

    late = client_of(eve).post(address, {"act": "confirm"})

    assert late.status_code == 422
    assert "was answered by Olu Bello before you: signed off" in text_of(late)


@pytest.mark.spec("EQA-01", "EQA-04")
def test_an_eqa_without_the_centre_finds_nothing(claim, other_eqa, school):
    Allocation.objects.filter(centre=school).delete()
    Allocation.objects.create(centre=school, eqa=other_eqa, from_on=date(2026, 8, 1))
    client = client_of(other_eqa)

    theirs = client.get(reverse("certification:sign-off", args=[claim.number]))
    missing = client.get(reverse("certification:sign-off", args=["999999"]))
    post = client.post(reverse("certification:sign-off", args=[claim.number]), {"act": "confirm"})

    assert (theirs.status_code, missing.status_code, post.status_code) == (404, 404, 404)
    assert claim.number not in text_of(client.get(reverse("certification:queue")))
    claim.refresh_from_db()
    assert claim.status == "with_eqa"


@pytest.mark.spec("EQA-01", "EQA-04")
@pytest.mark.parametrize(("own_product", "status"), [(True, 200), (False, 404)])
def test_an_eqa_for_one_product_sees_its_claims_only(
    claim, other_eqa, college, counselling, graded, own_product, status
):
    product = counselling if own_product else graded
    Allocation.objects.create(centre=college, eqa=other_eqa, product=product, from_on=date(2026, 8, 1))

    page = client_of(other_eqa).get(reverse("certification:sign-off", args=[claim.number]))

    assert page.status_code == status


@pytest.mark.parametrize("who", ["ada", "olu"])
def test_only_eqas_sign_off(claim, who, request):
    client = client_of(request.getfixturevalue(who))

    assert client.get(reverse("certification:queue")).status_code == 403
    assert (
        client.post(reverse("certification:sign-off", args=[claim.number]), {"act": "confirm"}).status_code
        == 403
    )


def test_the_office_finds_certificates(issued, olu, ada):
    number = issued.lines.first().certificates.get().number

    assert number in text_of(client_of(olu).get(f"{reverse('certification:issued')}?q={number}"))
    assert client_of(ada).get(reverse("certification:issued")).status_code == 403
