"""A portal administrator manages their centre's users."""

import pytest
from tests.people import actor_of, make_member, make_user

from testamur.ground.access import actions
from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.access.queries import row_of, users_of
from testamur.ground.accounts.models import User
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused


def facts(membership: Membership, **changes) -> dict:
    user = membership.user
    present = {"full_name": user.full_name, "job_title": user.job_title, "email": user.email}
    held = {"permissions": membership.permissions, "is_administrator": membership.is_administrator}
    return {"membership": membership, **present, **held, **changes}


def refusal(act, **facts) -> list[str]:
    with pytest.raises(Refused) as refused:
        act(**facts)
    return [problem.code for problem in refused.value.problems]


def invite(centre, by, now, **changes) -> Membership:
    given = {"full_name": "Gus Ray", "email": "gus@example.org", "job_title": "", "permissions": ["grades"]}
    return actions.invite_user(
        centre=centre, **{**given, "is_administrator": False, **changes}, by=by, now=now
    )


def events_of(membership: Membership) -> list[str]:
    found = Event.objects.filter(record="membership", record_id=membership.pk, centre_id=membership.centre_id)
    return list(found.order_by("id").values_list("name", flat=True))


@pytest.mark.spec("USR-01", "USR-02")
def test_a_new_user_is_sent_a_link_and_listed_as_invited(ada, college, now):
    membership = invite(college, actor_of(ada, college), now)

    row = row_of(membership)
    assert (row.name, row.status, row.permissions, row.last_sign_in) == (
        "Gus Ray",
        "invited",
        (Permission.GRADES,),
        None,
    )
    assert "/activate/" in Message.objects.get(to="gus@example.org").text
    assert events_of(membership) == ["user.invited"]


@pytest.mark.spec("USR-01")
def test_inviting_somebody_of_another_centre_shows_only_what_was_typed(charlie, ada, college, now):
    known = invite(college, actor_of(ada, college), now, email=charlie.email, full_name="C. Munro")
    unknown = invite(college, actor_of(ada, college), now)

    row, other = row_of(known), row_of(unknown)
    assert (row.name, row.status, row.job_title, row.last_sign_in) == ("C. Munro", "invited", "", None)
    assert (other.status, other.last_sign_in) == (row.status, row.last_sign_in)
    assert "Harbour City College has invited you" in Message.objects.get(to=charlie.email).text


@pytest.mark.spec("USR-01")
def test_an_invitation_counts_once_accepted(charlie, ada, college, now):
    invitation = invite(college, actor_of(ada, college), now, email=charlie.email)

    actions.accept_invitation(invitation=invitation, by=actor_of(charlie), now=now)

    membership = Membership.objects.select_related("user").get(pk=invitation.pk)
    assert membership.is_current
    assert row_of(membership).name == "Charlie Munro"
    assert events_of(invitation) == ["user.invited", "user.accepted"]


@pytest.mark.spec("USR-01")
def test_a_declined_invitation_is_gone(charlie, ada, college, now):
    invitation = invite(college, actor_of(ada, college), now, email=charlie.email)

    actions.decline_invitation(invitation=invitation, by=actor_of(charlie), now=now)

    assert [row.name for row in users_of(centre=college)] == ["Ada Okafor"]


def test_nobody_is_invited_twice(ada, ben, college, now):
    by = actor_of(ada, college)

    assert refusal(invite, centre=college, by=by, now=now, email="BEN@example.org") == ["user.already_here"]


@pytest.mark.spec("USR-01", "USR-02")
def test_changing_permissions_is_audited_before_and_after(ada, ben_here, college, now):
    actions.change_user(
        **facts(ben_here, permissions=["results", "grades"]), by=actor_of(ada, college), now=now
    )

    assert Membership.objects.get(pk=ben_here.pk).permissions == ["results", "grades"]
    event = Event.objects.get(name="user.permissions_changed")
    assert (event.before["permissions"], event.after["permissions"]) == (["grades"], ["results", "grades"])


@pytest.mark.spec("USR-01", "ACC-11")
def test_an_administrator_changes_a_name_at_once_and_an_address_when_confirmed(ada, ben_here, college, now):
    changes = {"full_name": "Ben Hughes-Price", "email": "ben.price@example.org"}

    actions.change_user(**facts(ben_here, **changes), by=actor_of(ada, college), now=now)

    ben = User.objects.get(pk=ben_here.user_id)
    assert (ben.full_name, ben.email) == ("Ben Hughes-Price", "ben@example.org")
    assert "/account/email/" in Message.objects.get(to="ben.price@example.org").text


@pytest.mark.spec("USR-01")
def test_a_centre_cannot_rename_somebody_who_works_elsewhere_too(ada, charlie, college, now):
    membership = make_member(charlie, college, Permission.GRADES)

    actions.change_user(**facts(membership, full_name="Wrong"), by=actor_of(ada, college), now=now)

    assert User.objects.get(pk=charlie.pk).full_name == "Charlie Munro"


@pytest.mark.spec("USR-05")
def test_the_last_administrator_stays(ada_here, fay_here, college, now):
    by = actor_of(fay_here.user)  # customer support, say: not bound to a centre

    assert refusal(actions.remove_user, membership=ada_here, by=by, now=now) == ["administrator.last"]
    assert refusal(actions.suspend_user, membership=ada_here, by=by, now=now) == ["administrator.last"]
    assert refusal(actions.change_user, **facts(ada_here, is_administrator=False), by=by, now=now) == [
        "administrator.last"
    ]


@pytest.mark.spec("USR-05")
def test_one_of_two_administrators_may_go(ada, ben, college, now):
    second = make_member(make_user("Hana Cole"), college, *Permission, is_administrator=True)

    actions.remove_user(membership=second, by=actor_of(ada, college), now=now)

    assert [row.name for row in users_of(centre=college)] == ["Ada Okafor", "Ben Hughes"]


@pytest.mark.spec("USR-05")
def test_nobody_takes_away_their_own_users_permission_or_themselves(fay_here, ada, college, now):
    by = actor_of(fay_here.user, college)

    assert refusal(actions.change_user, **facts(fay_here, permissions=["grades"]), by=by, now=now) == [
        "users.own"
    ]
    assert refusal(actions.remove_user, membership=fay_here, by=by, now=now) == ["user.yourself"]


@pytest.mark.spec("USR-02")
def test_nobody_gives_what_they_do_not_hold(fay_here, ben_here, college, now):
    by = actor_of(fay_here.user, college)
    wanted = facts(ben_here, permissions=["grades", "claims"], is_administrator=True)

    assert refusal(actions.change_user, **wanted, by=by, now=now) == [
        "permission.not_held",
        "administrator.not_yours_to_give",
    ]
    assert refusal(
        actions.change_user, **facts(fay_here, permissions=["grades", "users", "claims"]), by=by, now=now
    ) == ["permission.not_held"]


@pytest.mark.spec("USR-05")
def test_only_administrators_touch_administrators(fay_here, ada_here, college, now):
    make_member(make_user("Hana Cole"), college, *Permission, is_administrator=True)

    said = refusal(actions.suspend_user, membership=ada_here, by=actor_of(fay_here.user, college), now=now)

    assert said == ["administrator.protected"]


@pytest.mark.spec("USR-05")
def test_deleting_keeps_the_name_on_what_they_did(ada, ben, ben_here, college, now):
    actions.change_user(**facts(ben_here), by=actor_of(ada, college), now=now)

    actions.remove_user(membership=ben_here, by=actor_of(ada, college), now=now)

    ben.refresh_from_db()
    assert (ben.deleted_at, ben.full_name, ben.is_active) == (now, "Ben Hughes", False)
    assert Event.objects.get(name="user.removed").label == "Ben Hughes"


@pytest.mark.spec("USR-05")
def test_deleting_at_one_centre_leaves_the_other(ada, charlie, college, school, now):
    here = make_member(charlie, college, Permission.GRADES)

    actions.remove_user(membership=here, by=actor_of(ada, college), now=now)

    assert User.objects.get(pk=charlie.pk).is_active
    assert [row.name for row in users_of(centre=school)] == ["Charlie Munro"]


@pytest.mark.spec("USR-04")
def test_a_centre_has_one_lrs_administrator_and_may_change_who(ada, ada_here, ben_here, college, now):
    by = actor_of(ada, college)
    actions.name_lrs_administrator(membership=ada_here, by=by, now=now)

    actions.name_lrs_administrator(membership=ben_here, by=by, now=now)

    assert [row.name for row in users_of(centre=college) if row.is_lrs_administrator] == ["Ben Hughes"]
    assert Event.objects.filter(name="user.lrs_administrator_named").latest("id").before == {
        "name": "Ada Okafor"
    }


@pytest.mark.spec("USR-04")
def test_only_a_portal_administrator_names_the_lrs_administrator(fay_here, ben_here, college, now):
    by = actor_of(fay_here.user, college)

    assert refusal(actions.name_lrs_administrator, membership=ben_here, by=by, now=now) == [
        "lrs.administrator_only"
    ]


@pytest.mark.spec("ACC-08", "USR-01")
def test_reinstating_opens_membership_and_account(ada, ben, ben_here, college, now):
    by = actor_of(ada, college)
    actions.suspend_user(membership=ben_here, by=by, now=now)
    User.objects.filter(pk=ben.pk).update(
        suspended_at=now, suspended_because="Too many wrong passwords in a row"
    )

    actions.reinstate_user(membership=ben_here, by=by, now=now)

    assert Membership.objects.get(pk=ben_here.pk).is_current
    assert User.objects.get(pk=ben.pk).is_active
