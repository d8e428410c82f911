"""The service desk's pages of organisations and of the user agreement (LRS-01, LRS-04)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import client_of, make_user
from tests.records import make_lrs_user, make_organisation

from testamur.ground.accounts.models import User
from testamur.records.organisations import passwords
from testamur.records.organisations.models import AgreementText, Credential, Member, Organisation, Role
from testamur.records.organisations.tests.conftest import WORDS

FACTS = {
    "name": "Quayside Training",
    "ukprn": "10001234",
    "kind": "provider",
    "agreement_reference": "A-77",
    "agreement_on": "2/11/2026",
}
FIRST = {"super_user_name": "Ursa Penn", "super_user_email": "ursa@quay.example"}
DESK = "/service-desk/organisations/"
HARBOUR = f"{DESK}HARB01/"


@pytest.fixture
def visitor(dee):
    return client_of(dee)


@pytest.mark.spec("LRS-01")
def test_an_organisation_is_registered(visitor, agreement):
    made = visitor.post(f"{DESK}new/", {**FACTS, **FIRST})

    organisation = Organisation.objects.get(ukprn="10001234")
    page = visitor.get(made.url).content.decode()
    assert made.url == f"{DESK}{organisation.reference}/"
    assert "Quayside Training is registered" in page
    assert "Ursa Penn" in page
    assert "It has fewer super users than the three that are advised" in page


@pytest.mark.spec("LRS-01")
def test_a_wrong_ukprn_is_told_beside_its_field(visitor, agreement):
    answered = visitor.post(f"{DESK}new/", {**FACTS, **FIRST, "ukprn": "1000123"}).content.decode()

    assert "A UKPRN has 8 digits and begins with 1, like 10001234" in answered
    assert not Organisation.objects.exists()


@pytest.mark.spec("LRS-01")
def test_an_organisation_is_changed_suspended_closed_and_opened_again(visitor, harbour):
    visitor.post(f"{HARBOUR}change/", FACTS)
    statuses = []
    for act in ("suspend", "close", "reopen"):
        visitor.post(f"{HARBOUR}{act}/", {"reason": f"Because of {act}"})
        statuses.append(Organisation.objects.get(pk=harbour.pk).status)

    page = visitor.get(HARBOUR).content.decode()
    assert statuses == ["suspended", "closed", "active"]
    assert "Quayside Training" in page
    assert "Because of close" in page


def test_a_reason_is_asked_for(visitor, harbour):
    answered = visitor.post(f"{HARBOUR}close/", {"reason": ""})

    assert "Enter reason" in answered.content.decode()
    assert Organisation.objects.get(pk=harbour.pk).status == "active"


@pytest.mark.spec("LRS-01")
def test_organisations_are_listed_with_their_risk(visitor, harbour, moorland, sunil):
    for name in ("Tess Hale", "Una Hale"):
        make_lrs_user(name, harbour, Role.SUPER_USER)

    def listed(query: str) -> list[str]:
        page = visitor.get(f"{DESK}?{query}").content.decode().partition("<tbody>")[2]
        return [name for name in ("Harbour City College", "Moorland School") if name in page]

    assert listed("") == ["Harbour City College", "Moorland School"]
    assert listed("super_users=none") == ["Moorland School"]
    assert listed("super_users=enough") == ["Harbour City College"]
    assert listed("q=10000002") == ["Moorland School"]
    assert listed("q=harb01") == ["Harbour City College"]


def test_the_list_takes_the_same_queries_for_many(visitor, harbour):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get(DESK)
        return len(captured)

    few = queries()
    for number in range(40):
        make_organisation(f"MANY{number:02}", f"1100{number:04}", f"Many {number}")

    assert queries() == few


@pytest.mark.spec("LRS-01")
def test_a_super_user_is_added_for_an_organisation_that_lost_its_last(visitor, harbour):
    first = {"full_name": "Ursa Penn", "email": "ursa@quay.example", "verification": "Signed form"}

    visitor.post(f"{HARBOUR}super-user/", first)

    assert Member.objects.get(organisation=harbour).roles == ["super_user"]


def test_a_one_time_password_is_shown_to_the_desk(visitor, harbour, settings):
    settings.LRS_FIRST_SIGN_IN = "one_time_password"
    first = {"full_name": "Ursa Penn", "email": "ursa@quay.example", "verification": "Signed form"}

    shown = visitor.post(f"{HARBOUR}super-user/", first).content.decode()

    password = shown.partition('id="secret" value="')[2].partition('"')[0]
    assert User.objects.get(email="ursa@quay.example").check_password(password)


@pytest.mark.spec("LRS-01")
def test_the_password_of_a_system_is_shown_once(visitor, harbour):
    asked = visitor.get(f"{HARBOUR}password/").content.decode()
    shown = visitor.post(f"{HARBOUR}password/").content.decode()

    password = shown.partition('id="secret" value="')[2].partition('"')[0]
    assert "Make a password" in asked
    assert (len(password), passwords.is_right(harbour, password)) == (16, True)
    assert password not in visitor.get(HARBOUR).content.decode()


@pytest.mark.spec("LRS-01")
def test_certificates_are_added_and_removed(visitor, harbour):
    visitor.post(f"{HARBOUR}password/")

    wrong = visitor.post(f"{HARBOUR}certificates/", {"fingerprint": "AB:CD"}).content.decode()
    visitor.post(f"{HARBOUR}certificates/", {"fingerprint": "AB" * 32})
    added = Credential.objects.get().certificates
    visitor.post(f"{HARBOUR}certificates/{'ab' * 32}/remove/")

    assert "A SHA-256 fingerprint has 64 digits and letters a to f" in wrong
    assert added == ["ab" * 32]
    assert Credential.objects.get().certificates == []


@pytest.mark.spec("LRS-04")
def test_the_user_agreement_is_published_wording_by_wording(visitor, db):
    nothing = visitor.get("/service-desk/agreement/").content.decode()
    visitor.post("/service-desk/agreement/", {"text": WORDS})
    visitor.post("/service-desk/agreement/", {"text": f"{WORDS}\n\nTell nobody your password."})

    page = visitor.get("/service-desk/agreement/").content.decode()
    assert "There is no user agreement yet." in nothing
    assert [each.number for each in AgreementText.objects.order_by("number")] == [1, 2]
    assert "Wording 2, published on" in page and "Wording 1, published on" in page


def test_what_is_not_there_is_not_found(visitor, db):
    assert visitor.get(f"{DESK}NOSUCH/").status_code == 404


def test_other_staff_have_no_say(harbour):
    others = make_user("Fay Low", staff_roles=[User.StaffRole.SUPPORT, User.StaffRole.FINANCE])

    assert client_of(others).get(DESK).status_code == 403
