"""The super user's pages, and what other users see of their organisation (LRS-01 to LRS-03)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW, make_user
from tests.records import lrs_client, make_lrs_user

from testamur.ground.accounts.models import User
from testamur.records.organisations.models import Credential, Member, Role

ANN = {"email": "ann@harbour.example", "verification": "Staff card", "roles": ["online", "batch"]}


@pytest.fixture
def visitor(sunil):
    return lrs_client(sunil)


def page_of(user) -> str:
    return f"/lrs/users/{Member.objects.get(user=user).pk}/"


def names_in(text: str, *names: str) -> list[str]:
    return [name for name in names if name in text]


@pytest.mark.spec("LRS-02")
def test_super_users_look_after_users_and_nothing_else(visitor, rhoda):
    menu = visitor.get("/lrs/").content.decode()

    assert 'href="/lrs/users/"' in menu
    assert 'href="/lrs/learners/"' not in menu
    assert lrs_client(rhoda).get("/lrs/users/").status_code == 403


@pytest.mark.spec("LRS-03")
def test_users_are_found_by_name_status_and_role(visitor, rhoda, vic, mona):
    Member.objects.filter(user=vic).update(suspended_at=NOW)
    everybody = ("Rhoda Quill", "Sunil Ashworth", "Vic Larkin", "Mona Birtwell")

    found = {
        query: names_in(
            visitor.get(f"/lrs/users/?{query}").content.decode().partition("<tbody>")[2], *everybody
        )
        for query in (
            "",
            "q=quill",
            "status=suspended",
            "status=active",
            "role=batch",
            "role=super_user",
            "role=view",
        )
    }

    assert found == {
        "": ["Rhoda Quill", "Sunil Ashworth", "Vic Larkin"],
        "q=quill": ["Rhoda Quill"],
        "status=suspended": ["Vic Larkin"],
        "status=active": ["Rhoda Quill", "Sunil Ashworth"],
        "role=batch": ["Rhoda Quill"],
        "role=super_user": ["Sunil Ashworth"],
        "role=view": ["Vic Larkin"],
    }


def test_of_an_invited_person_only_what_was_typed_is_shown(visitor, harbour):
    known = make_user("Secret Name", email="ann@harbour.example", last_login=NOW)
    Member.objects.create(
        organisation=harbour,
        user=known,
        roles=["online"],
        granted_at=NOW,
        invited_at=NOW,
        invited_name="Ann Lee",
    )

    shown = [visitor.get(address).content.decode() for address in ("/lrs/users/", page_of(known))]

    assert ["Ann Lee" in page for page in shown] == [True, True]
    assert ["Secret" in page for page in shown] == [False, False]
    assert "Secret" not in visitor.get("/lrs/users/?q=secret").content.decode().partition("<tbody>")[2]


def test_few_super_users_are_shown_as_a_risk(visitor, harbour):
    alone = visitor.get("/lrs/users/").content.decode()
    for name in ("Tess Hale", "Una Hale"):
        make_lrs_user(name, harbour, Role.SUPER_USER)
    three = visitor.get("/lrs/users/").content.decode()

    assert "There is 1 super user. Three to five are advised" in alone
    assert "Three to five are advised" not in three


def test_the_list_takes_the_same_queries_for_many(visitor, harbour):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get("/lrs/users/")
        return len(captured)

    few = queries()
    people = [User(email=f"u{each}@example.org", full_name=f"U {each}", created_at=NOW) for each in range(60)]
    members = [
        Member(organisation=harbour, user=user, roles=["online"], granted_at=NOW)
        for user in User.objects.bulk_create(people)
    ]
    Member.objects.bulk_create(members)

    assert queries() == few


def test_the_list_is_downloaded(visitor, rhoda):
    answered = visitor.get("/lrs/users/?download=csv")

    lines = b"".join(answered.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Name,Email address,Status,Super user,Batch")
    assert lines[1].startswith('Rhoda Quill,rhoda@example.org,Active,"",Yes,Yes,"",Yes,Yes,')


# Making a user


@pytest.mark.spec("LRS-03")
def test_somebody_is_looked_for_before_they_are_made_a_user(visitor, vic):
    first = visitor.get("/lrs/users/new/").content.decode()
    unsearched = visitor.post("/lrs/users/new/", {**ANN, "full_name": "Ann Lee"})
    found = visitor.get("/lrs/users/new/?name=Victor+Larkin").content.decode()
    nobody = visitor.get("/lrs/users/new/?name=Ann+Lee").content.decode()

    assert "Look for the person first" in first
    assert "Look for the person first" in unsearched.content.decode()
    assert not User.objects.filter(email=ANN["email"]).exists()
    assert "1 user has a name like this" in found and "Vic Larkin" in found
    assert "No user has a name like this." in nobody


@pytest.mark.spec("LRS-03")
def test_who_was_looked_for_is_made_a_user_whatever_else_is_sent(visitor, harbour):
    made = visitor.post("/lrs/users/new/?name=Ann++Lee", {**ANN, "full_name": "Zed Other"})

    member = Member.objects.select_related("user").get(user__email=ANN["email"])
    assert made.url == "/lrs/users/"
    assert (member.user.full_name, member.roles, member.organisation) == (
        "Ann Lee",
        ["batch", "online"],
        harbour,
    )


@pytest.mark.spec("LRS-03")
def test_a_shared_account_is_refused_with_the_reason(visitor):
    answered = visitor.post("/lrs/users/new/?name=Guest", ANN).content.decode()

    assert "“Guest” is not a person’s name. Accounts that people share are prohibited." in answered


@pytest.mark.spec("LRS-03")
def test_a_one_time_password_is_shown_once(visitor, settings):
    settings.LRS_FIRST_SIGN_IN = "one_time_password"

    shown = visitor.post("/lrs/users/new/?name=Ann+Lee", ANN)
    user = User.objects.get(email=ANN["email"])

    password = shown.content.decode().partition('id="secret" value="')[2].partition('"')[0]
    assert user.check_password(password)
    assert password not in visitor.get(page_of(user)).content.decode()
    assert (
        shown.headers["Cache-Control"] == "private, no-store" or "no-store" in shown.headers["Cache-Control"]
    )


# One user


@pytest.mark.spec("LRS-03")
def test_a_user_s_page_does_everything(visitor, vic, mailoutbox):
    page = page_of(vic)
    details = {"full_name": "Victor Larkin", "email": vic.email, "verification": "Seen", "roles": ["online"]}

    did = [
        visitor.post(f"{page}change/", details).url,
        visitor.post(f"{page}suspend/").url,
        visitor.post(f"{page}reactivate/").url,
        visitor.post(f"{page}password/").url,
        visitor.post(f"{page}delete/").url,
    ]

    vic.refresh_from_db()
    assert did == [page, *["/lrs/users/"] * 4]
    assert (vic.full_name, vic.deleted_at is not None) == ("Victor Larkin", True)
    assert visitor.get(page).status_code == 404


@pytest.mark.spec("LRS-03")
def test_the_letter_is_sent_again_to_who_has_not_started(visitor, mailoutbox):
    visitor.post("/lrs/users/new/?name=Ann+Lee", ANN)
    page = page_of(User.objects.get(email=ANN["email"]))

    visitor.post(f"{page}resend/")

    assert "Send the letter again" in visitor.get(page).content.decode()
    assert [each.subject for each in mailoutbox] == ["Activate your account"] * 2


@pytest.mark.spec("LRS-03")
def test_an_identity_is_verified_on_the_telephone(visitor, vic):
    own = lrs_client(vic)
    own.post("/lrs/secret-question/", {"question": "pet", "answer": "Taylor", "again": "Taylor"})
    page = f"{page_of(vic)}identity/"

    asked = visitor.get(page).content.decode()
    wrong = visitor.post(page, {"answer": "Tailor"}).content.decode()
    right = visitor.post(page, {"answer": "TAYLOR"}).content.decode()

    assert "What was the name of your first pet?" in asked
    assert "The answer is wrong." in wrong
    assert "The answer is right." in right


def test_a_question_that_nobody_chose_cannot_be_asked(visitor, vic):
    vic.secret_question.delete()

    assert visitor.get(f"{page_of(vic)}identity/").status_code == 404


def test_a_refusal_is_shown_on_the_form(visitor, sunil):
    details = {
        "full_name": "Sunil Ashworth",
        "email": sunil.email,
        "verification": "Seen",
        "roles": ["online"],
    }

    answered = visitor.post(f"{page_of(sunil)}change/", details).content.decode()

    assert "You cannot take away your own super user role." in answered


def test_a_refusal_of_a_button_is_a_page_of_reasons(visitor, sunil):
    answered = visitor.post(f"{page_of(sunil)}suspend/")

    assert answered.status_code == 422
    assert "You cannot suspend or delete yourself." in answered.content.decode()


# The organisation's own page


@pytest.mark.spec("LRS-01")
def test_every_user_sees_what_is_on_record_and_whom_to_ask(vic, sunil, harbour):
    Credential.objects.create(
        organisation=harbour, password_hash="secret!", password_set_at=NOW, certificates=["ab" * 32]
    )

    page = lrs_client(vic).get("/lrs/organisation/").content.decode()

    assert names_in(page, "10000001", "HARB01", "A-HARB01", "Sunil Ashworth", "abab abab", "secret!") == [
        *("10000001", "HARB01", "A-HARB01", "Sunil Ashworth", "abab abab"),
    ]
