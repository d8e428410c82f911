"""What waits for somebody at the learning records service: the tiles of its two home pages.

A tile is a function of the person who looks; it gives nothing where there is nothing to do or where it is not theirs.
"""

from collections.abc import Callable
from datetime import date

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.records.batches.queries import exceptions_of
from testamur.records.organisations.acting import ActingForOrganisation
from testamur.records.organisations.lists import SUSPENDED
from testamur.records.organisations.models import Role
from testamur.records.organisations.queries import (
    agreement_in_force,
    desk_counts,
    lacks_super_users,
    members_at,
    super_users_of,
)
from testamur.records.register.models import Suspicion
from testamur.sites.tiles import Tile

URGENT_DAYS, WARNING_DAYS = 3, 14


def tiles_for(acting: ActingForOrganisation, *, today: date) -> list[Tile]:
    return [tile for make in TILES if (tile := make(acting, today)) is not None]


def exceptions(acting: ActingForOrganisation, today: date) -> Tile | None:
    if not acting.plays(Role.BATCH):
        return None
    waiting = exceptions_of(acting.organisation).aggregate(number=Count("pk"), first=Min("decide_by"))
    if not waiting["number"]:
        return None
    days = (waiting["first"] - today).days
    tone = "urgent" if days <= URGENT_DAYS else "warn" if days <= WARNING_DAYS else ""
    left = ngettext("%(days)d day left", "%(days)d days left", max(days, 0)) % {"days": max(days, 0)}
    title = ngettext("Exception to decide", "Exceptions to decide", waiting["number"])
    detail = _("Learners of your files who may be in the register already")
    return Tile("rows", waiting["number"], title, detail, reverse("batches:exceptions"), left, tone)


def few_super_users(acting: ActingForOrganisation, today: date) -> Tile | None:
    if not acting.plays(Role.SUPER_USER):
        return None
    number = super_users_of(organisation=acting.organisation).count()
    if not lacks_super_users(number):
        return None
    title = ngettext("Super user, fewer than advised", "Super users, fewer than advised", number)
    detail = _("Three to five are advised: users wait when nobody can help them")
    return Tile("user", number, title, detail, reverse("organisations:new-user"), tone="warn")


def suspended_users(acting: ActingForOrganisation, today: date) -> Tile | None:
    if not acting.plays(Role.SUPER_USER):
        return None
    number = members_at(organisation=acting.organisation).filter(SUSPENDED).count()
    if not number:
        return None
    title = ngettext("User suspended", "Users suspended", number)
    detail = _("Let them in again, or delete them if they have left")
    return Tile("lock", number, title, detail, reverse("organisations:users") + "?status=suspended")


TILES: tuple[Callable[[ActingForOrganisation, date], Tile | None], ...] = (
    exceptions,
    few_super_users,
    suspended_users,
)


# The service desk's


def tiles_of_desk() -> list[Tile]:
    return [tile for make in DESK_TILES if (tile := make()) is not None]


def no_agreement() -> Tile | None:
    if agreement_in_force() is not None:
        return None
    detail = _("Until there is one, no organisation can be registered")
    address = reverse("organisations:desk-agreement")
    return Tile("clipboard", 1, _("User agreement to publish"), detail, address, tone="urgent")


def organisations_at_risk() -> Tile | None:
    counts = desk_counts()
    if not counts.few_super_users:
        return None
    title = ngettext(
        "Organisation with few super users", "Organisations with few super users", counts.few_super_users
    )
    without = ngettext("%(none)d of them has none", "%(none)d of them have none", counts.none_at_all)
    detail = without % {"none": counts.none_at_all} if counts.none_at_all else _("Three to five are advised")
    address = reverse("organisations:desk-organisations") + "?super_users=none&super_users=few&status=active"
    tone = "urgent" if counts.none_at_all else "warn"
    return Tile("user", counts.few_super_users, title, detail, address, tone=tone)


def suspicions() -> Tile | None:
    number = Suspicion.objects.filter(status=Suspicion.Status.OPEN).count()
    if not number:
        return None
    title = ngettext("Suspected duplicate", "Suspected duplicates", number)
    detail = _("Two learners who look like one person")
    return Tile("learners", number, title, detail, reverse("register:suspicions"))


DESK_TILES: tuple[Callable[[], Tile | None], ...] = (no_agreement, organisations_at_risk, suspicions)
