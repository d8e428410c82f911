"""What comes before the first page: own password, user agreement, secret question (LRS-03, LRS-04, LRS-05)."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.people import NOW, PASSWORD, client_of, make_user
from tests.records import lrs_client, make_lrs_user

from testamur.ground.accounts.models import User
from testamur.ground.audit.models import Event
from testamur.kit.clock import now
from testamur.records.organisations.models import (
    AgreementAnswer,
    AgreementText,
    Member,
    OneTimePassword,
    Organisation,
    Role,
    SecretQuestion,
)

ACCEPT, DECLINE = {"answer": "accept", "next": "/lrs/organisation/"}, {"answer": "decline"}


def signed_in(user: User, password: str = PASSWORD) -> Client:
    """As people do it: the password, and then wherever they are led."""
    client = Client()
    client.post("/account/sign-in/", {"login": user.email, "password": password})
    return client


def landing(client: Client, address: str = "/lrs/") -> str:
    """The path of the page where somebody comes out."""
    return client.get(address, follow=True).request["PATH_INFO"]


@pytest.mark.spec("LRS-04")
def test_the_agreement_comes_first_and_leads_on(vic, agreement):
    client = signed_in(vic)

    asked = client.get("/lrs/organisation/?x=1")
    page = client.get(asked.url).content.decode()
    accepted = client.post("/lrs/agreement/", ACCEPT)

    assert asked.url == "/lrs/agreement/?next=%2Flrs%2Forganisation%2F%3Fx%3D1"
    assert agreement.text in page
    assert accepted.url == "/lrs/organisation/"
    assert client.get("/lrs/organisation/").status_code == 200


@pytest.mark.spec("LRS-04")
def test_it_is_asked_at_each_sign_in_and_each_answer_is_kept(vic, harbour, agreement):
    for _time in range(2):
        client = signed_in(vic)
        assert landing(client) == "/lrs/agreement/"
        client.post("/lrs/agreement/", ACCEPT)
        assert landing(client) == "/lrs/"

    answers = AgreementAnswer.objects.values_list("organisation", "user", "text", "accepted")
    assert list(answers) == [(harbour.pk, vic.pk, agreement.pk, True)] * 2


@pytest.mark.spec("LRS-04")
def test_declining_signs_out(vic, agreement):
    client = signed_in(vic)

    declined = client.post("/lrs/agreement/", DECLINE)
    said = client.get(declined.url).content.decode()

    assert declined.url == "/account/sign-in/"
    assert "You declined the user agreement, so you have been signed out." in said
    assert landing(client) == "/account/sign-in/"
    assert AgreementAnswer.objects.get().accepted is False
    assert Event.objects.filter(name="user_agreement.declined").count() == 1


def test_an_answer_that_is_neither_changes_nothing(vic, agreement):
    client = signed_in(vic)

    answered = client.post("/lrs/agreement/", {"answer": "perhaps"})

    assert answered.status_code == 200
    assert AgreementAnswer.objects.count() == 0


def test_the_agreement_leads_nowhere_else(vic, agreement):
    answered = signed_in(vic).post("/lrs/agreement/", {"answer": "accept", "next": "https://evil.example/"})

    assert answered.url == "/lrs/"


@pytest.mark.spec("LRS-04")
def test_the_newest_wording_is_asked(vic, agreement):
    AgreementText.objects.create(number=2, text="Another wording.", published_at=NOW, published_by="Dee")
    client = signed_in(vic)

    assert "Another wording." in client.get("/lrs/agreement/").content.decode()


@pytest.mark.spec("LRS-04")
def test_who_changes_organisation_accepts_for_that_one_too(vic, moorland, agreement):
    Member.objects.create(organisation=moorland, user=vic, roles=[Role.VIEW_ONLY], granted_at=NOW)
    client = signed_in(vic)
    chosen = landing(client)
    harbour = Organisation.objects.get(reference="HARB01")

    for organisation in (harbour, moorland):
        client.post("/lrs/choose/", {"organisation": organisation.pk})
        assert landing(client) == "/lrs/agreement/"
        client.post("/lrs/agreement/", ACCEPT)
        assert landing(client) == "/lrs/"

    assert chosen == "/lrs/choose/"


def test_another_s_organisation_cannot_be_chosen(vic, moorland):
    client = lrs_client(vic)

    answered = client.post("/lrs/choose/", {"organisation": moorland.pk})

    assert answered.status_code == 200
    assert "Harbour City College" in client.get("/lrs/").content.decode()


# The secret question


@pytest.mark.spec("LRS-03")
def test_a_secret_question_is_chosen_once_before_anything_else(vic):
    SecretQuestion.objects.filter(user=vic).delete()
    client = signed_in(vic)
    asked = landing(client)

    different = client.post("/lrs/secret-question/", {"question": "pet", "answer": "Rex", "again": "Max"})
    saved = client.post("/lrs/secret-question/", {"question": "pet", "answer": "Rex", "again": "Rex"})

    assert asked == "/lrs/secret-question/"
    assert "The two answers are not the same" in different.content.decode()
    assert saved.url == "/lrs/"
    assert landing(client) == "/lrs/"
    assert SecretQuestion.objects.get(user=vic).question == "pet"


# One-time passwords


@pytest.mark.spec("LRS-03", "LRS-05")
def test_a_one_time_password_must_be_changed_first(harbour, agreement):
    ann = make_lrs_user("Ann Lee", harbour, Role.ONLINE, password_set_at=now() - timedelta(hours=1))
    OneTimePassword.objects.create(user=ann, set_at=ann.password_set_at)
    client = signed_in(ann)
    first = landing(client)

    new = {"oldpassword": PASSWORD, "password1": "three words apart", "password2": "three words apart"}
    changed = client.post("/account/password/", new)

    assert first == "/account/password/"
    assert changed.url == "/lrs/"
    assert landing(client) == "/lrs/agreement/"


@pytest.mark.spec("LRS-05")
def test_an_old_password_is_changed_first_by_the_service_s_policy(vic, settings):
    settings.LRS_PASSWORD_POLICY = "service"
    User.objects.filter(pk=vic.pk).update(password_set_at=now() - timedelta(days=45))
    client = signed_in(vic)

    page = client.get("/lrs/", follow=True)

    assert page.request["PATH_INFO"] == "/account/password/"
    assert "Use at least 8 characters" in page.content.decode()


# Who comes in


@pytest.mark.spec("LRS-03")
def test_the_suspended_and_those_of_a_suspended_organisation_stay_outside(vic, rhoda, harbour):
    visitor, other = lrs_client(vic), lrs_client(rhoda)
    Member.objects.filter(user=vic).update(suspended_at=NOW)
    suspended = (visitor.get("/lrs/").status_code, other.get("/lrs/").status_code)

    Organisation.objects.filter(pk=harbour.pk).update(status=Organisation.Status.SUSPENDED)

    assert suspended == (403, 200)
    assert other.get("/lrs/").status_code == 403


def test_people_of_the_awarding_side_are_strangers(ada, olu, dee):
    assert [client_of(user).get("/lrs/").status_code for user in (ada, olu, dee)] == [403, 403, 403]


# Invitations


@pytest.mark.spec("LRS-03")
def test_an_invitation_is_accepted_on_its_page(harbour):
    ann = make_user("Ann Lee")
    SecretQuestion.objects.create(user=ann, question="pet", answer_hash="", set_at=NOW)
    member = Member.objects.create(
        organisation=harbour, user=ann, roles=[Role.ONLINE], granted_at=NOW, invited_at=NOW, invited_name="A"
    )
    client = signed_in(ann)
    before = client.get("/lrs/").status_code

    page = client.get("/lrs/invitations/").content.decode()
    client.post(f"/lrs/invitations/{member.pk}/", {"answer": "accept"})

    assert before == 403
    assert "Harbour City College has invited you" in page
    assert landing(client) == "/lrs/"


def test_somebody_else_s_invitation_is_not_there(harbour, vic, mona):
    member = Member.objects.create(
        organisation=harbour, user=mona, roles=[Role.ONLINE], granted_at=NOW, invited_at=NOW, invited_name="M"
    )

    answered = lrs_client(vic).post(f"/lrs/invitations/{member.pk}/", {"answer": "decline"})

    assert answered.status_code == 404
    assert Member.objects.get(pk=member.pk).ended_at is None
