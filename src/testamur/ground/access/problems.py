"""What stands in the way of giving, changing or taking away access (docs/specification, USR-04, USR-05)."""

from collections.abc import Collection

from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.access.queries import administrators_of
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.problems import Problem


def giving_problems(
    *, giver: Membership | None, given: Collection[str], makes_administrator: bool
) -> list[Problem]:
    """Nobody gives what they do not hold; only portal administrators make others one.

    `giver` is the giver's own membership; None stands for the awarding organisation's staff, who may give all.
    """
    if giver is None or giver.is_administrator:
        return []
    problems = []
    beyond = [Permission(each).label for each in given if each not in giver.permissions]
    if beyond:
        held = f"You can give only permissions that you hold yourself. Remove: {', '.join(beyond)}."
        problems.append(Problem("permission.not_held", held, place="permissions"))
    if makes_administrator:
        sentence = "Only a portal administrator can make somebody else one"
        problems.append(Problem("administrator.not_yours_to_give", sentence, place="is_administrator"))
    return problems


def touching_problems(*, membership: Membership, giver: Membership | None) -> list[Problem]:
    """Users who are not portal administrators leave those who are alone."""
    if giver is None or giver.is_administrator or not membership.is_administrator:
        return []
    return [
        Problem("administrator.protected", "Only a portal administrator can change a portal administrator")
    ]


def own_problems(*, membership: Membership, permissions: Collection[str], by: Actor) -> list[Problem]:
    """Nobody takes away their own Users permission."""
    loses = Permission.USERS in membership.permissions and Permission.USERS not in permissions
    if membership.user_id == by.user_id and loses:
        sentence = "You cannot take away your own Users permission. Ask another portal administrator to."
        return [Problem("users.own", sentence, place="permissions")]
    return []


def leaving_problems(*, membership: Membership, by: Actor) -> list[Problem]:
    if membership.user_id == by.user_id:
        return [
            Problem(
                "user.yourself", "You cannot suspend or remove yourself. Ask another portal administrator to."
            )
        ]
    return last_administrator_problems(membership=membership)


def last_administrator_problems(*, membership: Membership) -> list[Problem]:
    """A centre always has somebody who can manage its users."""
    # Locked, so that two administrators who remove each other at once do not both succeed.
    ids = [each.pk for each in administrators_of(centre=membership.centre).select_for_update(of=("self",))]
    if ids != [membership.pk]:
        return []
    sentence = f"{membership.user} is the centre's last portal administrator. Make somebody else one first."
    return [Problem("administrator.last", sentence, place="is_administrator")]


def invitation_problems(*, centre: Centre, email: str) -> list[Problem]:
    here = Membership.objects.filter(centre=centre, user__email=email.lower(), ended_at=None)
    if here.exists():
        return [
            Problem("user.already_here", "Somebody with this email address is a user already", place="email")
        ]
    return []


def lrs_problems(*, membership: Membership, giver: Membership | None) -> list[Problem]:
    if giver is not None and not giver.is_administrator:
        return [
            Problem("lrs.administrator_only", "Only a portal administrator can name the LRS administrator")
        ]
    if not membership.is_current:
        return [Problem("lrs.not_active", "Choose an active user as LRS administrator")]
    return []
