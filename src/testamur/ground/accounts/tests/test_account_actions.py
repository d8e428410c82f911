"""What happens to an account: activation, wrong passwords, suspension, a new address."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from tests.people import PASSWORD, actor_of, make_user

from testamur.ground.accounts import actions
from testamur.ground.accounts.models import Activation, SignIn, User
from testamur.ground.accounts.queries import activation_of, password_has_expired
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused

NEW = "lighthouse gravel tuesday"


def newest_mail(address: str) -> str:
    return Message.objects.filter(to=address).latest("pk").text


def link_of(address: str) -> str:
    return re.search(r"/activate/([^/]+)/", newest_mail(address))[1]


def code_of(address: str) -> str:
    return re.search(r"^\d{6}$", newest_mail(address), re.MULTILINE)[0]


@pytest.fixture
def dan(ada, now) -> User:
    return actions.create_user(email="Dan@Example.org", full_name="Dan Price", by=actor_of(ada), now=now)


def with_code(user: User, now) -> tuple[Activation, str]:
    activation = activation_of(link_of(user.email))
    actions.send_code(activation=activation, username="DAN@example.org", origin="192.0.2.9", now=now)
    return activation, code_of(user.email)


def refusal(act, **facts) -> list[str]:
    with pytest.raises(Refused) as refused:
        act(**facts)
    return [problem.code for problem in refused.value.problems]


@pytest.mark.spec("ACC-03", "ACC-04")
def test_link_then_code_then_password_activates_the_account(dan, now):
    activation, code = with_code(dan, now)

    actions.activate(activation=activation, code=code, password=NEW, origin="192.0.2.9", now=now)

    dan.refresh_from_db()
    assert (dan.email, dan.is_active, dan.check_password(NEW)) == ("dan@example.org", True, True)
    assert dan.activated_at == dan.password_set_at == now
    assert list(
        Event.objects.filter(record="user", record_id=dan.pk).order_by("id").values_list("name", flat=True)
    ) == [
        "account.created",
        "account.invited",
        "account.code_sent",
        "account.activated",
    ]


@pytest.mark.spec("ACC-04")
def test_the_database_holds_neither_link_nor_code(dan, now):
    secret = link_of(dan.email)
    activation, code = with_code(dan, now)

    kept = Activation.objects.values_list("link_digest", "code_digest").get(pk=activation.pk)

    assert secret.encode() not in bytes(kept[0])
    assert code.encode() not in bytes(kept[1])


@pytest.mark.spec("ACC-04")
@pytest.mark.parametrize(
    ("later", "problems"), [(timedelta(hours=23, minutes=59), []), (timedelta(hours=24), ["link.expired"])]
)
def test_a_link_lasts_24_hours(dan, now, later, problems):
    activation = activation_of(link_of(dan.email))

    said = []
    try:
        actions.send_code(activation=activation, username=dan.email, origin="", now=now + later)
    except Refused as refused:
        said = [problem.code for problem in refused.problems]

    assert said == problems


@pytest.mark.spec("ACC-04")
def test_a_code_lasts_30_minutes(dan, now):
    activation, code = with_code(dan, now)

    late = now + timedelta(minutes=30)

    assert refusal(actions.activate, activation=activation, code=code, password=NEW, origin="", now=late) == [
        "code.expired"
    ]
    assert actions.activate(
        activation=activation, code=code, password=NEW, origin="", now=late - timedelta(seconds=1)
    ).is_active


@pytest.mark.spec("ACC-04")
def test_five_wrong_codes_kill_the_link(dan, now):
    activation, code = with_code(dan, now)
    wrong = "000000" if code != "000000" else "111111"
    facts = {"activation": activation, "password": NEW, "origin": "", "now": now}

    said = [refusal(actions.activate, code=wrong, **facts) for _ in range(5)]

    assert said == [["code.wrong"]] * 5
    assert refusal(actions.activate, code=code, **facts) == ["link.guessed"]


@pytest.mark.spec("ACC-04")
def test_a_link_works_once(dan, now):
    activation, code = with_code(dan, now)
    facts = {"activation": activation, "code": code, "password": NEW, "origin": "", "now": now}
    actions.activate(**facts)

    assert refusal(actions.activate, **facts) == ["link.used"]


@pytest.mark.spec("ACC-04")
def test_a_new_link_stops_the_one_before(dan, now):
    before = link_of(dan.email)

    actions.ask_for_new_link(email="dan@EXAMPLE.org", origin="", now=now)

    assert activation_of(before) is None
    assert activation_of(link_of(dan.email)).user == dan


@pytest.mark.spec("ACC-09")
@pytest.mark.parametrize("password", ["short", "password1234", "dan@example.org", "1234567890123"])
def test_weak_passwords_are_refused(dan, now, password):
    activation, code = with_code(dan, now)

    said = refusal(actions.activate, activation=activation, code=code, password=password, origin="", now=now)

    assert set(said) == {"password.weak"}
    assert not User.objects.get(pk=dan.pk).is_active


@pytest.mark.spec("ACC-09")
def test_passwords_expire_only_where_an_age_is_set(ada, now, settings):
    before = password_has_expired(ada, now + timedelta(days=400))
    settings.PASSWORD_EXPIRES_AFTER_DAYS = 44

    assert not before
    assert not password_has_expired(ada, now + timedelta(days=43))
    assert password_has_expired(ada, now + timedelta(days=44))


def guess(address: str, now) -> None:
    actions.note_wrong_password(email=address, origin="203.0.113.5", browser="", now=now)


@pytest.mark.spec("ACC-08")
def test_the_tenth_wrong_password_in_a_row_suspends_and_tells_the_owner(ben, now):
    for _ in range(9):
        guess("Ben@example.org", now)
    after_nine = User.objects.get(pk=ben.pk).is_active
    guess("ben@example.org", now)

    ben.refresh_from_db()
    assert after_nine
    assert (ben.suspended_at, ben.suspended_because) == (now, "Too many wrong passwords in a row")
    assert "10 times in a row" in newest_mail(ben.email)
    assert Event.objects.filter(name="account.suspended", record_id=ben.pk).count() == 1


@pytest.mark.spec("ACC-08")
def test_a_right_password_starts_the_count_again(ben, now):
    for _ in range(9):
        guess(ben.email, now)
    actions.note_sign_in(user=ben, origin="192.0.2.1", browser="", now=now)
    for _ in range(9):
        guess(ben.email, now)

    assert User.objects.get(pk=ben.pk).is_active
    assert SignIn.objects.filter(user=ben, succeeded=False).count() == 18


@pytest.mark.spec("ACC-08")
def test_a_wrong_password_costs_the_same_statements_known_or_unknown(ben, now, django_assert_num_queries):
    for address in ("ben@example.org", "nobody@example.org"):
        with django_assert_num_queries(5):
            guess(address, now)


@pytest.mark.spec("ACC-08")
def test_reinstating_lets_them_sign_in_again(ben, ada, now):
    for _ in range(10):
        guess(ben.email, now)

    actions.reinstate(user=ben, by=actor_of(ada), now=now)

    ben.refresh_from_db()
    assert (ben.is_active, ben.wrong_passwords, ben.suspended_because) == (True, 0, "")


@pytest.mark.spec("ACC-11")
def test_a_new_address_counts_once_its_link_is_followed(ben, now):
    actions.ask_email_change(user=ben, email="Ben.Hughes@example.org", by=actor_of(ben), now=now)
    before = User.objects.get(pk=ben.pk).email
    link = re.search(r"/account/email/([^/]+)/", newest_mail("ben.hughes@example.org"))[1]

    actions.change_email(link=link, origin="", now=now)

    assert before == "ben@example.org"
    assert User.objects.get(pk=ben.pk).email == "ben.hughes@example.org"
    assert "you sign in with ben.hughes@example.org" in newest_mail("ben@example.org")
    assert refusal(actions.change_email, link=link, origin="", now=now) == ["email.link"]


@pytest.mark.spec("ACC-11", "ACC-05")
def test_asking_for_somebody_elses_address_tells_only_them(ben, ada, now):
    actions.ask_email_change(user=ben, email="ada@example.org", by=actor_of(ben), now=now)

    assert "already has an account" in newest_mail("ada@example.org")


def test_deleting_keeps_the_row_and_lets_the_address_come_back(ben, ada, now):
    actions.delete_user(user=ben, by=actor_of(ada), now=now)
    again = actions.create_user(email="ben@example.org", full_name="Ben Hughes", by=actor_of(ada), now=now)

    assert again.pk == ben.pk
    assert not again.is_active
    assert not again.check_password(PASSWORD)


def test_usernames_are_unique_whatever_their_case(ada, db):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("Ada Other", email="ADA@example.org")


def test_ended_sessions_and_old_sign_ins_are_forgotten(ben, now):
    for days in (0, 2):
        ended = now - timedelta(days=days)
        Session.objects.create(session_key=f"ended{days}", session_data="", expire_date=ended)
    for days in (399, 401):
        actions.note_sign_in(user=ben, origin="", browser="", now=now - timedelta(days=days))

    actions.forget_old(now=now)

    assert list(Session.objects.values_list("session_key", flat=True)) == ["ended0"]
    assert SignIn.objects.get(user=ben).at == now - timedelta(days=399)
