"""The service desk registers organisations and looks after them (LRS-01)."""

from datetime import date

import pytest
from tests.people import NOW
from tests.records import make_lrs_user

from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused
from testamur.kit.scope import LOGIN_ROLE, Scope, within
from testamur.records.organisations import actions, passwords
from testamur.records.organisations.models import Credential, Member, Organisation, Role
from testamur.records.organisations.queries import (
    desk_counts,
    lacks_super_users,
    organisation_by,
    super_users_of,
    with_super_users,
)

FACTS = {
    "ukprn": "10001234",
    "name": "Quayside Training",
    "kind": "provider",
    "agreement_reference": "A-77",
    "agreement_on": date(2026, 11, 2),
    "contact_name": "Pat Quay",
    "contact_email": "pat@quay.example",
    "contact_telephone": "",
}
FIRST = {"super_user_name": "Ursa Penn", "super_user_email": "ursa@quay.example"}
FINGERPRINT = "0F" * 32


def register(desk, **changed) -> Organisation:
    return actions.register_organisation(**{**FACTS, **FIRST, **changed}, by=desk, now=NOW)


def refused(act, **facts) -> list[str]:
    with pytest.raises(Refused) as raised:
        act(**facts)
    return [problem.code for problem in raised.value.problems]


@pytest.mark.spec("LRS-01")
def test_an_organisation_begins_with_one_super_user(desk, agreement, mailoutbox):
    made = register(desk)

    first = Member.objects.get(organisation=made)
    assert (made.status, made.ukprn, len(made.reference)) == ("active", "10001234", 6)
    assert (first.user.full_name, first.user.email, first.roles) == (
        "Ursa Penn",
        "ursa@quay.example",
        ["super_user"],
    )
    assert [(each.to, each.subject) for each in mailoutbox] == [
        (["ursa@quay.example"], "Activate your account")
    ]


@pytest.mark.spec("LRS-01")
def test_it_is_found_by_its_reference_and_by_its_ukprn(desk, agreement):
    made = register(desk)

    assert organisation_by(reference=made.reference.lower()) == made
    assert organisation_by(ukprn=" 10001234 ") == made
    assert organisation_by(ukprn="10009999") is None


@pytest.mark.spec("LRS-01")
@pytest.mark.parametrize("ukprn", ["1000123", "100012345", "20001234", "1000123A", "١٠٠٠١٢٣٤"])
def test_a_ukprn_has_eight_digits(desk, agreement, ukprn):
    assert refused(register, desk=desk, ukprn=ukprn) == ["ukprn.format"]


def test_nobody_is_registered_twice_or_by_an_agreement_of_tomorrow(desk, agreement, harbour):
    codes = refused(register, desk=desk, ukprn=harbour.ukprn, agreement_on=date(2026, 11, 17))

    assert codes == ["ukprn.taken", "agreement.future"]


def test_the_first_super_user_is_a_person(desk, agreement):
    with pytest.raises(Refused) as raised:
        register(desk, super_user_name="Exams Office", super_user_email="admin@quay.example")

    assert [(problem.code, problem.place) for problem in raised.value.problems] == [
        ("user.generic", "super_user_name"),
        ("user.generic_address", "super_user_email"),
    ]
    assert not Organisation.objects.filter(ukprn="10001234").exists()


@pytest.mark.spec("LRS-04")
def test_there_is_a_user_agreement_before_there_are_organisations(desk):
    assert refused(register, desk=desk) == ["agreement.none"]


@pytest.mark.spec("LRS-01")
def test_what_is_on_record_can_be_put_right(desk, harbour):
    actions.change_organisation(organisation=harbour, **FACTS, by=desk, now=NOW)

    harbour.refresh_from_db()
    event = Event.objects.get(name="organisation.changed")
    assert (harbour.name, harbour.ukprn, harbour.reference) == ("Quayside Training", "10001234", "HARB01")
    assert (event.before["name"], event.after["name"]) == ("Harbour City College", "Quayside Training")
    assert event.organisation_id == harbour.pk


@pytest.mark.spec("LRS-01")
def test_it_is_suspended_closed_and_opened_again(desk, harbour):
    told = []
    for act, reason in (
        (actions.suspend_organisation, "A breach"),
        (actions.close_organisation, "It has closed"),
        (actions.reopen_organisation, "It has not"),
    ):
        act(organisation=harbour, reason=reason, by=desk, now=NOW)
        harbour.refresh_from_db()
        told.append(harbour.status)

    events = Event.objects.filter(record="organisation").order_by("pk")
    assert told == ["suspended", "closed", "active"]
    assert [event.after["reason"] for event in events] == ["A breach", "It has closed", "It has not"]


def test_nothing_is_decided_about_an_organisation_without_a_reason(desk, harbour):
    facts = {"organisation": harbour, "reason": " ", "by": desk, "now": NOW}

    assert refused(actions.suspend_organisation, **facts) == ["reason.none"]


@pytest.mark.spec("LRS-01")
def test_fewer_than_three_super_users_are_a_risk(harbour, moorland, sunil):
    for name in ("Tess Hale", "Una Hale"):
        make_lrs_user(name, harbour, Role.SUPER_USER, Role.BATCH)
    make_lrs_user("Sue Spent", moorland, Role.SUPER_USER, suspended_at=NOW, suspended_because="Away")

    counted = {each.name: each.super_users for each in with_super_users(Organisation.objects.all())}
    counts = desk_counts()

    assert counted == {"Harbour City College": 3, "Moorland School": 0}
    assert (counts.few_super_users, counts.none_at_all) == (1, 1)
    assert [lacks_super_users(number) for number in (2, 3)] == [True, False]
    assert super_users_of(organisation=harbour).count() == 3


# What an information system shows


@pytest.mark.spec("LRS-01")
def test_a_system_s_password_is_shown_once_and_renewed(desk, harbour, sunil, mailoutbox):
    first = actions.renew_password(organisation=harbour, by=desk, now=NOW)
    second = actions.renew_password(organisation=harbour, by=desk, now=NOW)

    assert (len(first), len(second)) == (16, 16)
    assert passwords.is_right(harbour, second)
    assert not passwords.is_right(harbour, first)
    assert second not in Credential.objects.get(organisation=harbour).password_hash
    assert [each.to for each in mailoutbox] == [[sunil.email], [sunil.email]]
    assert not any(second in each.body for each in mailoutbox)


def test_a_password_has_letters_and_figures_that_are_not_taken_for_one_another():
    for _number in range(50):
        made = passwords.new_password()
        assert any(map(str.isupper, made)) and any(map(str.islower, made)) and any(map(str.isdigit, made))
        assert not set(made) & set("Il1Oo0Li")


def test_an_organisation_without_a_password_has_no_right_one(harbour):
    assert not passwords.is_right(harbour, "")
    assert not passwords.is_right(harbour, "!")


def test_a_password_is_judged_before_anybody_is_known(desk, harbour):
    password = actions.renew_password(organisation=harbour, by=desk, now=NOW)

    with within(Scope(LOGIN_ROLE)):
        assert passwords.is_right(harbour, password)


@pytest.mark.spec("LRS-01")
def test_certificates_are_listed_by_their_fingerprints(desk, harbour):
    actions.renew_password(organisation=harbour, by=desk, now=NOW)
    typed = ":".join(FINGERPRINT[place : place + 2] for place in range(0, 64, 2))

    actions.add_certificate(organisation=harbour, fingerprint=f" {typed} ", by=desk, now=NOW)
    kept = Credential.objects.get(organisation=harbour).certificates
    again = refused(actions.add_certificate, organisation=harbour, fingerprint=FINGERPRINT, by=desk, now=NOW)
    wrong = refused(actions.add_certificate, organisation=harbour, fingerprint="0F", by=desk, now=NOW)
    actions.remove_certificate(organisation=harbour, fingerprint=FINGERPRINT.lower(), by=desk, now=NOW)

    assert kept == [FINGERPRINT.lower()]
    assert (again, wrong) == (["certificate.known"], ["certificate.format"])
    assert Credential.objects.get(organisation=harbour).certificates == []


def test_a_certificate_needs_a_password_first(desk, harbour):
    facts = {"organisation": harbour, "fingerprint": FINGERPRINT, "by": desk, "now": NOW}

    assert refused(actions.add_certificate, **facts) == ["credential.none"]


# The user agreement


@pytest.mark.spec("LRS-04")
def test_wordings_of_the_agreement_are_numbered_and_kept(desk, agreement):
    text = f"{agreement.text} And you tell nobody your password."

    made = actions.publish_agreement(text=text, by=desk, now=NOW)
    same = refused(actions.publish_agreement, text=text, by=desk, now=NOW)
    short = refused(actions.publish_agreement, text="Be good.", by=desk, now=NOW)

    assert made.number == 2
    assert (same, short) == (["agreement.same"], ["agreement.short"])
