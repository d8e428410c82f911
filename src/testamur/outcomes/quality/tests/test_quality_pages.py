"""The EQA's pages: their own centres and products only, decisions on a page, and the other side at the centre."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.people import NOW, client_of, make_product, make_user

from testamur.catalogue.approvals.models import DirectClaims
from testamur.ground.accounts.models import User
from testamur.outcomes.grading.models import UnitGrade
from testamur.outcomes.quality.models import Allocation
from testamur.outcomes.quality.queries import waiting_ids


def url(name, *args):
    return reverse(f"quality:{name}", args=args)


def statuses():
    return set(UnitGrade.objects.values_list("status", flat=True))


@pytest.fixture
def finn(db):
    """An EQA who looks after nobody."""
    return make_user("Finn Eqa", staff_roles=[User.StaffRole.EQA])


@pytest.mark.spec("EQA-03", "GRD-03")
def test_from_the_list_to_an_accepted_submission_and_back_at_the_centre(submit, eve, ben, learners, units):
    submission = submit(learners, units)
    client = client_of(eve)

    listed = client.get(url("grades")).text
    assert submission.number in listed
    assert "Harbour City College" in listed
    page = client.get(url("submission", submission.number)).text
    assert "Hughes, Amelia" in page
    assert "Ian Quinn" in page
    done = client.post(
        url("submission", submission.number), {"which": "all", "verdict": "accepted"}, follow=True
    ).text

    assert "15 grades decided. The centre is told." in done
    assert statuses() == {"banked"}
    assert "15 banked" in client_of(ben).get(reverse("grading:start")).text


@pytest.mark.spec("EQA-03")
def test_asked_answered_and_accepted(submit, eve, ben, learners, units):
    submission = submit(learners[:1], units[:1])
    (grade_id,) = waiting_ids(submission)
    eqa, centre = client_of(eve), client_of(ben)

    eqa.post(
        url("submission", submission.number),
        {"which": "ticked", "grade": grade_id, "verdict": "asked", "comment": "Who observed it?"},
    )
    assert "Your EQA asks" in centre.get(reverse("grading:start")).text
    answering = reverse("grading:answer", args=[submission.number])
    assert "Who observed it?" in centre.get(answering).text
    assert centre.post(answering, {"grade": grade_id, f"code-{grade_id}": "Pass"}).status_code == 422
    sent = {"grade": grade_id, f"code-{grade_id}": "Pass", "answer": "Jo Park did.", "declared": "on"}
    assert "1 grade is with the EQA again." in centre.post(answering, sent, follow=True).text
    assert "Jo Park did." in eqa.get(url("submission", submission.number)).text

    eqa.post(url("submission", submission.number), {"which": str(units[0].pk), "verdict": "accepted"})

    assert statuses() == {"banked"}


@pytest.mark.spec("EQA-03")
def test_a_rejection_reaches_the_centre_with_its_comment(submit, eve, ben, learners, units):
    submission = submit(learners[:1], units[:1])

    client_of(eve).post(
        url("submission", submission.number),
        {"which": "all", "verdict": "rejected", "comment": "Not her work."},
    )

    assert "Not her work." in client_of(ben).get(reverse("grading:start")).text


def test_without_a_comment_the_page_says_so_and_keeps_the_ticks(submit, eve, learners, units):
    submission = submit(learners[:1], units[:1])
    (grade_id,) = waiting_ids(submission)

    answer = client_of(eve).post(
        url("submission", submission.number), {"which": "ticked", "grade": grade_id, "verdict": "rejected"}
    )

    assert answer.status_code == 422
    assert "Enter a comment: the centre must know what to do." in answer.text
    assert f'value="{grade_id}" checked' in answer.text


def test_the_loser_of_two_tabs_is_told(submit, eve, learners, units):
    submission = submit(learners[:1], units[:2])
    ids, client = waiting_ids(submission), client_of(eve)
    decided = {"which": "ticked", "grade": ids[0], "verdict": "accepted"}
    client.post(url("submission", submission.number), decided)

    nothing = client.post(url("submission", submission.number), decided)
    some = client.post(url("submission", submission.number), {**decided, "grade": ids}, follow=True).text

    assert nothing.status_code == 422
    assert "somebody has decided them" in nothing.text
    assert "1 grade did not wait any more: somebody was quicker." in some


# Whose


@pytest.mark.spec("SYS-07")
def test_an_eqa_sees_allocated_centres_only(submit, eve, finn, learners, units):
    submission = submit(learners, units)

    assert submission.number in client_of(eve).get(url("grades")).text
    assert submission.number not in client_of(finn).get(url("grades")).text
    for address in (url("submission", submission.number), url("centre", "002709")):
        assert client_of(eve).get(address).status_code == 200
        assert client_of(finn).get(address).status_code == 404


@pytest.mark.spec("SYS-07")
def test_an_eqa_of_another_product_of_the_centre_sees_nothing_of_this(submit, finn, college, learners, units):
    submission = submit(learners, units)
    other = make_product("601/1111/1", "Level 3 Diploma in Something Else", units[:1], {"name": "All"})
    Allocation.objects.create(centre=college, eqa=finn, product=other, from_on=NOW.date())

    assert submission.number not in client_of(finn).get(url("grades")).text
    assert client_of(finn).get(url("submission", submission.number)).status_code == 404
    assert (
        client_of(finn)
        .post(url("submission", submission.number), {"which": "all", "verdict": "accepted"})
        .status_code
        == 404
    )
    assert statuses() == {"with_eqa"}


def test_who_may_not_come_in(submit, ada, olu, learners, units):
    submission = submit(learners, units)

    for user in (ada, olu):
        for address in (url("grades"), url("submission", submission.number), url("centres")):
            assert client_of(user).get(address).status_code == 403
    assert client_of(ada).get(url("centre", "002709")).status_code == 403


def test_my_centres_with_what_waits_and_direct_claims(submit, direct, eve, learners, units):
    direct.delete()
    submit(learners, units)
    DirectClaims.objects.create(
        centre=direct.centre, product=direct.product, given_at=NOW, given_because="Two good visits"
    )

    page = client_of(eve).get(url("centres")).text

    assert "Harbour City College" in page
    assert "Moorland School" in page
    assert ">15<" in page
    assert "600/0727/8" in page


# Allocation and direct claims status


@pytest.mark.spec("EQA-01", "CEN-06")
def test_support_allocates_and_gives_direct_claims(college, counselling, approved, olu, finn):
    client, address = client_of(olu), url("centre", "002709")

    client.post(address, {"act": "allocate", "eqa": finn.pk})
    client.post(address, {"act": "give", "product": counselling.pk, "because": "Two good visits"})

    page = client.get(address).text
    assert "Finn Eqa" in page
    assert "Two good visits" in page
    assert client_of(finn).get(url("grades")).status_code == 200
    client.post(address, {"act": "remove", "product": counselling.pk, "because": "Action not met"})
    client.post(address, {"act": "end", "allocation": Allocation.objects.get().pk})
    assert DirectClaims.objects.filter(removed_at=None).count() == 0
    assert Allocation.objects.filter(until_on=None).count() == 0


def test_an_eqa_gives_direct_claims_but_allocates_nobody(college, counselling, approved, eve, finn):
    client, address = client_of(eve), url("centre", "002709")

    client.post(address, {"act": "allocate", "eqa": finn.pk})
    client.post(address, {"act": "give", "product": counselling.pk, "because": "Two good visits"})

    assert not Allocation.objects.filter(eqa=finn).exists()
    assert DirectClaims.objects.get().given_by == eve


def test_a_reason_is_asked_for_on_the_page(college, counselling, approved, olu):
    answer = client_of(olu).post(url("centre", "002709"), {"act": "give", "product": counselling.pk})

    assert answer.status_code == 422
    assert "Enter reason" in answer.text


def test_the_list_takes_the_same_queries_for_one_and_for_many(submit, eve, learners, units):
    def queries() -> int:
        client = client_of(eve)
        client.get(url("grades"))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("grades"))
        return len(captured)

    submit(learners, units[:1])
    one = queries()
    for unit in units[1:]:
        submit(learners, [unit])

    assert queries() == one
