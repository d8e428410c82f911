"""What waits for the awarding organisation's staff, role by role: the tiles of the office's home page.

A tile is a function of the person who looks; it gives nothing where there is nothing to do or where it is not
theirs. Each says how many there are and how long the oldest has waited.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.catalogue.products.models import Version
from testamur.delivery.learners.queries_of_arrangements import waiting_for_approval
from testamur.ground.access.acting import Acting
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.ground.conversations.kinds import STAFF_WHO_TAKE_PART, kinds_open_to
from testamur.ground.conversations.queries import waiting_for_office
from testamur.kit.clock import london_date
from testamur.outcomes.certification.models import Certificate, Claim
from testamur.outcomes.grading.models import UnitGrade
from testamur.sites.office.centre_list import WITHOUT_ADMINISTRATOR
from testamur.sites.office.scope import allocated
from testamur.sites.tiles import Tile

Role = User.StaffRole
MADE_WITHIN = timedelta(minutes=10)  # a certificate takes seconds: after this somebody should look


def tiles_for(acting: Acting, *, now: datetime) -> list[Tile]:
    return [tile for make in TILES if (tile := make(acting, now)) is not None]


def grades_to_review(acting: Acting, now: datetime) -> Tile | None:
    if not acting.has_role(Role.EQA):
        return None
    mine = allocated(acting, product="submission__product_id")
    waiting = UnitGrade.objects.filter(mine, status=UnitGrade.Status.WITH_EQA).aggregate(
        number=Count("pk"), centres=Count("centre", distinct=True), oldest=Min("submission__submitted_at")
    )
    if not waiting["number"]:
        return None
    title = ngettext("Grade to review", "Grades to review", waiting["number"])
    detail = ngettext("From %(centres)d centre", "From %(centres)d centres", waiting["centres"]) % waiting
    return Tile(
        "grid", waiting["number"], title, detail, _address("quality:grades"), _oldest(waiting["oldest"], now)
    )


def claims_to_sign_off(acting: Acting, now: datetime) -> Tile | None:
    if not acting.has_role(Role.EQA):
        return None
    mine = allocated(acting, product="product_id")
    waiting = Claim.objects.filter(mine, status=Claim.Status.WITH_EQA).aggregate(
        number=Count("pk"), centres=Count("centre", distinct=True), oldest=Min("submitted_at")
    )
    if not waiting["number"]:
        return None
    title = ngettext("Claim to sign off", "Claims to sign off", waiting["number"])
    detail = ngettext("From %(centres)d centre", "From %(centres)d centres", waiting["centres"]) % waiting
    return Tile(
        "stamp",
        waiting["number"],
        title,
        detail,
        _address("certification:queue"),
        _oldest(waiting["oldest"], now),
    )


def certificates_being_made(acting: Acting, now: datetime) -> Tile | None:
    if not acting.has_role(Role.CERTIFICATION):
        return None
    intended = Certificate.objects.filter(status=Certificate.Status.INTENDED)
    waiting = intended.aggregate(number=Count("pk"), oldest=Min("intended_at"))
    if not waiting["number"]:
        return None
    late = now - waiting["oldest"] > MADE_WITHIN
    title = ngettext("Certificate being made", "Certificates being made", waiting["number"])
    detail = _("It should take seconds: see Service status") if late else _("They are issued in a moment")
    address = reverse("public:status") if late else _address("certification:issued")
    tone = "urgent" if late else ""
    return Tile("clock", waiting["number"], title, detail, address, _oldest(waiting["oldest"], now), tone)


def conversations(acting: Acting, now: datetime) -> Tile | None:
    """Waiting for the awarding organisation, with this person or with nobody yet."""
    if not acting.has_role(*STAFF_WHO_TAKE_PART):
        return None
    mine = Q(assigned_to=acting.user) | Q(assigned_to=None)
    kinds = kinds_open_to(acting, in_office=True)
    waiting = (
        waiting_for_office(kinds=kinds)
        .filter(mine)
        .aggregate(number=Count("pk"), oldest=Min("waiting_since"))
    )
    if not waiting["number"]:
        return None
    title = ngettext("Conversation to answer", "Conversations to answer", waiting["number"])
    address = reverse("office:conversations") + "?state=ao"
    return Tile(
        "bell",
        waiting["number"],
        title,
        _("Centres wrote about their learners, batches and orders"),
        address,
        _oldest(waiting["oldest"], now),
    )


def arrangements_to_approve(acting: Acting, now: datetime) -> Tile | None:
    if not acting.has_role(Role.SUPPORT):
        return None
    asked = waiting_for_approval(on=london_date(now))
    waiting = asked.aggregate(number=Count("pk"), oldest=Min("added_at"))
    if not waiting["number"]:
        return None
    title = ngettext("Arrangement to approve", "Arrangements to approve", waiting["number"])
    detail = _("Centres asked for them on evidence of need")
    address = _address("learners:arrangements-waiting")
    return Tile("clock", waiting["number"], title, detail, address, _oldest(waiting["oldest"], now))


def suspended_accounts(acting: Acting, now: datetime) -> Tile | None:
    if not acting.has_role(Role.SUPPORT):
        return None
    suspended = User.objects.filter(suspended_at__isnull=False, deleted_at=None)
    waiting = suspended.aggregate(number=Count("pk"), oldest=Min("suspended_at"))
    if not waiting["number"]:
        return None
    title = ngettext("Account suspended", "Accounts suspended", waiting["number"])
    detail = _("After too many wrong passwords; their owners were told by email")
    address = reverse("access:office-users")
    return Tile("lock", waiting["number"], title, detail, address, _oldest(waiting["oldest"], now), "warn")


def centres_without_administrator(acting: Acting, now: datetime) -> Tile | None:
    if not acting.has_role(Role.SUPPORT):
        return None
    number = Centre.objects.filter(WITHOUT_ADMINISTRATOR, status=Centre.Status.APPROVED).count()
    if not number:
        return None
    title = ngettext("Centre without an administrator", "Centres without an administrator", number)
    detail = _("Nobody there can manage users")
    return Tile(
        "user",
        number,
        title,
        detail,
        f"{reverse('office:centres')}?administrator=none&status=approved",
        "",
        "warn",
    )


def drafts_of_products(acting: Acting, now: datetime) -> Tile | None:
    if not acting.has_role(Role.CATALOGUE):
        return None
    number = Version.objects.filter(status=Version.Status.DRAFT).count()
    if not number:
        return None
    title = ngettext("Version not published", "Versions not published", number)
    detail = _("Centres go on with the version before")
    return Tile("draft", number, title, detail, _address("products:catalogue"), _("Saved"), "draft")


TILES: tuple[Callable[[Acting, datetime], Tile | None], ...] = (
    grades_to_review,
    claims_to_sign_off,
    certificates_being_made,
    conversations,
    arrangements_to_approve,
    suspended_accounts,
    centres_without_administrator,
    drafts_of_products,
)


def age(since: datetime, now: datetime) -> str:
    """How long something has waited, as people say it."""
    waited = now - since
    if waited < timedelta(hours=1):
        return _("less than an hour")
    if waited < timedelta(days=1):
        hours = waited // timedelta(hours=1)
        return ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours}
    return ngettext("%(num)d day", "%(num)d days", waited.days) % {"num": waited.days}


def _oldest(since: datetime, now: datetime) -> str:
    return _("Oldest: %(age)s") % {"age": age(since, now)}


def _address(name: str) -> str:
    """The page where the work is done; the home page itself while there is no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse("office:home")
