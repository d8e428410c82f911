"""Super users look after their organisation's users (LRS-02, LRS-03)."""

import pytest
from tests.people import NOW, make_member, make_user
from tests.records import lrs_actor, make_lrs_user

from testamur.ground.access.queries import works_elsewhere
from testamur.ground.accounts.models import User
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused
from testamur.kit.scope import of_organisation, within
from testamur.records.organisations import actions
from testamur.records.organisations.models import Member, OneTimePassword, Role, SecretQuestion
from testamur.records.organisations.problems import is_generic
from testamur.records.organisations.queries import must_change_password, people_like, status_of


@pytest.fixture
def by(sunil, harbour):
    return lrs_actor(sunil, harbour)


def create(harbour, by, *, name="Ann Lee", email="ann@harbour.example", roles=(Role.ONLINE,)):
    facts = {"full_name": name, "email": email, "roles": list(roles), "verification": "Staff card 77"}
    with within(of_organisation(harbour.pk)):
        return actions.create_user(organisation=harbour, **facts, by=by, now=NOW)


def refused(act, **facts) -> list[str]:
    with pytest.raises(Refused) as raised:
        act(**facts, now=NOW)
    return [problem.code for problem in raised.value.problems]


def member_of(user) -> Member:
    return Member.objects.select_related("user", "organisation").get(user=user)


@pytest.mark.spec("LRS-02", "LRS-03")
def test_a_new_user_gets_an_account_roles_in_any_mixture_and_a_letter(harbour, by, mailoutbox):
    made = create(harbour, by, roles=[Role.VERIFIER, Role.BATCH])

    assert made.member.roles == ["batch", "verifier"]
    assert (made.member.user.full_name, made.member.user.organisations) == ("Ann Lee", 1)
    assert (status_of(made.member), made.one_time_password) == ("invited", "")
    assert [(each.to, each.subject) for each in mailoutbox] == [
        (["ann@harbour.example"], "Activate your account")
    ]
    event = Event.objects.get(name="organisation_user.created")
    assert (event.organisation_id, event.by_name, event.after["roles"]) == (
        harbour.pk,
        "Sunil Ashworth",
        ["batch", "verifier"],
    )


@pytest.mark.spec("LRS-03")
def test_a_new_user_may_begin_by_a_one_time_password(harbour, by, settings, mailoutbox):
    settings.LRS_FIRST_SIGN_IN = "one_time_password"

    made = create(harbour, by)

    assert len(made.one_time_password) == 12
    assert made.member.user.check_password(made.one_time_password)
    assert must_change_password(made.member.user)
    assert status_of(made.member) == "active"
    assert mailoutbox == []


@pytest.mark.spec("LRS-03")
@pytest.mark.parametrize("way", ["link", "one_time_password"])
def test_somebody_with_an_account_is_asked_and_the_answer_does_not_tell(
    harbour, by, settings, mailoutbox, way
):
    settings.LRS_FIRST_SIGN_IN = way
    known = make_user("Annabel Lee-Poe", email="ann@harbour.example")

    made = create(harbour, by)

    known.refresh_from_db()
    assert (made.member.user, made.member.name, status_of(made.member)) == (known, "Ann Lee", "invited")
    assert bool(made.one_time_password) is (way == "one_time_password")
    assert not known.check_password(made.one_time_password or "x")
    assert (known.organisations, OneTimePassword.objects.count()) == (0, 0)
    assert [each.subject for each in mailoutbox] == ["Harbour City College invites you"]


@pytest.mark.spec("LRS-03")
def test_an_invitation_is_accepted_or_declined(harbour, moorland, by):
    known = make_user("Annabel Lee-Poe", email="ann@harbour.example")
    made = create(harbour, by)

    actions.accept_invitation(member=made.member, by=lrs_actor(known, harbour), now=NOW)
    actions.accept_invitation(member=made.member, by=lrs_actor(known, harbour), now=NOW)
    again = create(moorland, by)
    actions.decline_invitation(member=again.member, by=lrs_actor(known, moorland), now=NOW)

    known.refresh_from_db()
    accepted = Member.objects.get(organisation=harbour, user=known)
    assert (accepted.name, accepted.is_current) == ("Annabel Lee-Poe", True)
    assert known.organisations == 1
    assert Member.objects.get(organisation=moorland, user=known).ended_at == NOW


@pytest.mark.spec("LRS-03")
@pytest.mark.parametrize(
    ("name", "email", "codes"),
    [
        ("Guest", "g.west@harbour.example", ["user.generic"]),
        ("Admin Office", "a.foss@harbour.example", ["user.generic"]),
        ("test USER2", "t.young@harbour.example", ["user.generic"]),
        ("Gwen West", "guest@harbour.example", ["user.generic_address"]),
        ("Gwen West", "Exams.Office1@harbour.example", ["user.generic_address"]),
        ("Gwen", "gwen@harbour.example", ["user.name"]),
    ],
)
def test_accounts_that_people_share_are_refused(harbour, by, name, email, codes):
    facts = {"full_name": name, "email": email, "roles": ["online"], "verification": "Seen", "by": by}

    assert refused(actions.create_user, organisation=harbour, **facts) == codes
    assert not User.objects.filter(email=email.lower()).exists()


@pytest.mark.parametrize("text", ["May Office-Smith", "Testa Guest", "mary.admin", "Ann Lee", "1234", ""])
def test_names_of_people_are_not_generic(text):
    assert not is_generic(text)


def test_a_user_has_a_role_and_is_one_only_once(harbour, by, vic):
    facts = {"full_name": "Vic Larkin", "email": "VIC@example.org", "roles": [], "verification": "Seen"}

    codes = refused(actions.create_user, organisation=harbour, **facts, by=by)

    assert codes == ["user.already_here", "role.none"]


@pytest.mark.spec("LRS-03")
def test_people_who_may_be_the_same_are_found_first(harbour, moorland, rhoda, vic, mona):
    create_known = make_user("Secret Larkin", email="s@elsewhere.example")
    Member.objects.create(
        organisation=harbour,
        user=create_known,
        roles=["online"],
        granted_at=NOW,
        invited_at=NOW,
        invited_name="Sy Ng",
    )

    def found(name: str, email: str = "") -> list[str]:
        return [each.name for each in people_like(organisation=harbour, full_name=name, email=email)]

    assert found("Victor Larkin") == ["Vic Larkin"]
    assert found("Mona Birtwell") == []
    assert found("Sy Other") == ["Sy Ng"]
    assert found("No One", email="RHODA@example.org") == ["Rhoda Quill"]


# Changing, suspending, deleting


@pytest.mark.spec("LRS-02", "LRS-03")
def test_roles_and_details_are_changed(harbour, by, vic):
    facts = {
        "full_name": "Vic Larkin",
        "email": "vic@example.org",
        "staff_reference": "S1",
        "telephone": "0111",
    }

    actions.change_user(
        member=member_of(vic), **facts, roles=["verifier", "super_user"], verification="Seen", by=by, now=NOW
    )

    event = Event.objects.get(name="organisation_user.changed")
    assert member_of(vic).roles == ["super_user", "verifier"]
    assert (event.before["roles"], event.after["roles"]) == (["view_only"], ["super_user", "verifier"])


@pytest.mark.spec("LRS-03")
def test_a_name_is_changed_only_of_somebody_who_belongs_nowhere_else(harbour, by, vic, rhoda, college):
    make_member(rhoda, college)
    for user in (vic, rhoda):
        facts = {"verification": "Seen", "telephone": "", "staff_reference": "", "roles": ["online"]}
        actions.change_user(
            member=member_of(user), full_name="New Name", email=user.email, **facts, by=by, now=NOW
        )
        user.refresh_from_db()

    assert (vic.full_name, rhoda.full_name) == ("New Name", "Rhoda Quill")


@pytest.mark.spec("LRS-03")
def test_a_user_is_suspended_and_let_in_again(harbour, by, vic, mailoutbox):
    actions.suspend_user(member=member_of(vic), reason="A breach", by=by, now=NOW)
    suspended = status_of(member_of(vic))
    actions.reactivate_user(member=member_of(vic), by=by, now=NOW)

    assert (suspended, status_of(member_of(vic))) == ("suspended", "active")
    assert [each.subject for each in mailoutbox] == ["You are suspended", "You can use the service again"]


@pytest.mark.spec("LRS-03", "LRS-05")
def test_letting_in_opens_an_account_suspended_for_wrong_passwords(harbour, by, vic):
    User.objects.filter(pk=vic.pk).update(
        suspended_at=NOW, suspended_because="Too many wrong passwords", wrong_passwords=10
    )
    before = status_of(member_of(vic))

    actions.reactivate_user(member=member_of(vic), by=by, now=NOW)

    vic.refresh_from_db()
    assert (before, vic.suspended_at, vic.wrong_passwords) == ("suspended", None, 0)


@pytest.mark.spec("LRS-03")
def test_deleting_ends_it_and_closes_the_account_of_who_belongs_nowhere_else(
    harbour, by, vic, rhoda, college
):
    make_member(rhoda, college)

    for user in (vic, rhoda):
        actions.delete_user(member=member_of(user), by=by, now=NOW)
        user.refresh_from_db()

    assert (vic.deleted_at, rhoda.deleted_at) == (NOW, None)
    assert (vic.organisations, rhoda.organisations) == (0, 0)
    assert member_of(vic).ended_at == NOW


@pytest.mark.spec("LRS-03")
def test_who_was_deleted_can_come_back(harbour, by, vic):
    actions.delete_user(member=member_of(vic), by=by, now=NOW)

    made = create(harbour, by, name="Vic Larkin", email=vic.email)

    assert (made.member.user, made.member.user.organisations) == (vic, 1)


def test_a_centre_does_not_close_the_account_of_an_organisation_s_user(rhoda, college):
    assert works_elsewhere(user=rhoda, centre=college)


@pytest.mark.spec("LRS-02")
def test_the_last_super_user_stays_one(harbour, by, sunil, desk):
    mine = member_of(sunil)
    facts = {"full_name": "Sunil Ashworth", "email": sunil.email, "verification": "x", "telephone": ""}
    facts |= {"staff_reference": "", "roles": ["online"], "member": mine}

    assert refused(actions.change_user, **facts, by=by) == ["role.own"]
    assert refused(actions.suspend_user, member=mine, by=by) == ["user.yourself"]
    assert refused(actions.delete_user, member=mine, by=desk) == ["super_user.last"]


def test_one_of_two_super_users_may_go(harbour, by, sunil):
    other = make_lrs_user("Tess Hale", harbour, Role.SUPER_USER)

    actions.delete_user(member=member_of(other), by=by, now=NOW)

    assert not Member.objects.filter(user=other, ended_at=None).exists()


# Passwords and identity


@pytest.mark.spec("LRS-03")
def test_a_reset_is_a_link_by_email(harbour, by, vic, mailoutbox):
    answer = actions.reset_password(member=member_of(vic), by=by, now=NOW)

    assert answer == ""
    assert [(each.to, each.subject) for each in mailoutbox] == [([vic.email], "Set a new password")]


@pytest.mark.spec("LRS-03")
def test_a_reset_may_be_a_one_time_password(harbour, by, vic, settings, mailoutbox):
    settings.LRS_FIRST_SIGN_IN = "one_time_password"

    password = actions.reset_password(member=member_of(vic), by=by, now=NOW)

    vic.refresh_from_db()
    assert vic.check_password(password)
    assert must_change_password(vic)
    assert [each.subject for each in mailoutbox] == ["Your password was reset"]
    assert password not in mailoutbox[0].body


@pytest.mark.spec("LRS-03")
def test_nobody_takes_over_an_account_that_belongs_elsewhere_too(
    harbour, by, rhoda, college, settings, mailoutbox
):
    settings.LRS_FIRST_SIGN_IN = "one_time_password"
    make_member(rhoda, college)

    answer = actions.reset_password(member=member_of(rhoda), by=by, now=NOW)

    assert (answer, [each.subject for each in mailoutbox]) == ("", ["Set a new password"])
    assert not OneTimePassword.objects.exists()


@pytest.mark.spec("LRS-03")
def test_an_identity_is_verified_by_the_secret_question_whatever_its_capitals(harbour, by, vic):
    actions.choose_question(
        member=member_of(vic), question="pet", answer="Sir Taylor", by=lrs_actor(vic, harbour), now=NOW
    )

    answers = [
        actions.verify_identity(member=member_of(vic), answer=answer, by=by, now=NOW)
        for answer in ("sir taylor", " SIRTAYLOR ", "tailor", "")
    ]

    assert answers == [True, True, False, False]
    assert "aylor" not in SecretQuestion.objects.get(user=vic).answer_hash
    assert [event.name for event in Event.objects.filter(name__contains="identity").order_by("pk")] == [
        *["organisation_user.identity_verified"] * 2,
        *["organisation_user.identity_not_verified"] * 2,
    ]


def test_without_a_secret_question_nothing_can_be_verified(harbour, by, vic):
    SecretQuestion.objects.filter(user=vic).delete()

    assert refused(actions.verify_identity, member=member_of(vic), answer="x", by=by) == ["question.none"]


def test_an_answer_is_long_enough(harbour, by, vic):
    facts = {"member": member_of(vic), "by": lrs_actor(vic, harbour)}

    assert refused(actions.choose_question, **facts, question="pet", answer=" a ") == ["question.short"]
    assert refused(actions.choose_question, **facts, question="car", answer="Mini") == ["question.unknown"]
