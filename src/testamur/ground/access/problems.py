"""What stands in the way of giving, changing or taking away access (docs/specification, USR-04, USR-05)."""

from collections.abc import Collection
from datetime import date, timedelta

from testamur.ground.access.models import ApiKey, Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.access.queries import administrators_of, keys_at
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.problems import Problem
from testamur.rulebook.dates import long_date


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


MOST_KEYS = 20
LONGEST_LIFE = timedelta(days=400)  # a year, and a month in which the next key is put in its place


def key_problems(
    *, centre: Centre, name: str, permissions: Collection[str], expires_on: date, on: date
) -> list[Problem]:
    """What stands in the way of making this API key."""
    problems = []
    live = {each.name.casefold() for each in keys_at(centre=centre) if each.revoked_at is None}
    if len(live) >= MOST_KEYS:
        problems.append(Problem("key.too_many", f"A centre has at most {MOST_KEYS} keys: revoke one first."))
    if name.casefold() in live:
        problems.append(Problem("key.name_taken", "Another key has this name: choose another.", place="name"))
    if not name.isprintable():
        problems.append(Problem("key.name_unreadable", "Use letters, figures and spaces.", place="name"))
    if not permissions:
        problems.append(Problem("key.can_nothing", "Select what the key may do.", place="permissions"))
    if not on <= expires_on <= on + LONGEST_LIFE:
        latest = long_date(on + LONGEST_LIFE)
        message = f"Choose a day from today to {latest}: keys are replaced about once a year."
        problems.append(Problem("key.expires", message, place="expires_on"))
    return problems


def why_key_fails(key: ApiKey, *, on: date) -> list[Problem]:
    """Why a key that was shown does not let its holder in."""
    if key.revoked_at is not None:
        return [Problem("key.revoked", "This API key has been revoked.")]
    if key.expires_on < on:
        return [Problem("key.expired", f"This API key worked until {long_date(key.expires_on)}.")]
    if key.centre.status == Centre.Status.CLOSED:
        return [Problem("key.centre_closed", "The centre of this API key is closed.")]
    return []
