"""What needs doing at a centre, and by when: the tiles, deadlines and picture of its home page (BEY-06).

A tile is a function of the person who looks; it gives nothing where there is nothing to do or where they may not
do it. Unfinished work comes first: saved grades and half-made registrations do not count for any learner.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.lists import lapsing_between
from testamur.delivery.registrations.models import Draft, Registration
from testamur.ground.access.acting import Acting
from testamur.ground.access.permissions import Permission
from testamur.ground.conversations.kinds import kinds_open_to
from testamur.ground.conversations.queries import unread_count
from testamur.ground.sheets.models import Sheet
from testamur.outcomes.certification.models import Claim, ClaimDraft
from testamur.outcomes.deadlines.dates import Deadline, Kind
from testamur.outcomes.deadlines.queries import deadlines
from testamur.outcomes.grading.models import UnitGrade
from testamur.sites.tiles import Tile

Stage = Registration.Stage
STAGES = (Stage.REGISTERED, Stage.PART, Stage.WITH_EQA, Stage.READY, Stage.CERTIFICATED)
LAPSING_WITHIN = timedelta(days=90)
MOST_DEADLINES = 6
MOST_BARS = 6
ON_THE_HOME_PAGE = frozenset(Kind) - {Kind.CREDIT}


def tiles_for(acting: Acting, *, today: date) -> list[Tile]:
    return [tile for make in TILES if (tile := make(acting, today)) is not None]


def drafts(acting: Acting, today: date) -> Tile | None:
    if not acting.may(Permission.REGISTRATIONS):
        return None
    open_drafts = Draft.objects.filter(centre=acting.centre, sheet__status=Sheet.Status.OPEN)
    number, newest = (
        open_drafts.count(),
        open_drafts.select_related("product").order_by("-sheet__changed_at").first(),
    )
    if newest is None:
        return None
    title = ngettext("Registration not finished", "Registrations not finished", number)
    detail = _("Newest: %(product)s") % {"product": newest.product.title}
    return Tile(
        "plus", number, title, detail, reverse("registrations:start"), _("Nobody registered yet"), "draft"
    )


def saved_grades(acting: Acting, today: date) -> Tile | None:
    if not acting.may(Permission.GRADES):
        return None
    saved = UnitGrade.objects.filter(centre=acting.centre, status=UnitGrade.Status.SAVED)
    counts = saved.aggregate(grades=Count("pk"), units=Count("unit", distinct=True))
    if not counts["grades"]:
        return None
    detail = ngettext("In %(units)d unit", "In %(units)d units", counts["units"]) % counts
    title = _("Grades saved, not submitted")
    return Tile(
        "grid", counts["grades"], title, detail, reverse("grading:start"), _("They do not count yet"), "draft"
    )


def queried_grades(acting: Acting, today: date) -> Tile | None:
    if not acting.may(Permission.GRADES):
        return None
    number = UnitGrade.objects.filter(centre=acting.centre, status=UnitGrade.Status.QUERIED).count()
    if not number:
        return None
    detail = _("The external quality assurer asks for more before banking them")
    return Tile(
        "clipboard",
        number,
        _("Grades to answer for"),
        detail,
        reverse("grading:start"),
        _("With you"),
        "warn",
    )


def ready_to_claim(acting: Acting, today: date) -> Tile | None:
    if not acting.may(Permission.CLAIMS):
        return None
    ready = Registration.objects.filter(
        centre=acting.centre, status=Registration.Status.ACTIVE, stage=Stage.READY
    ).aggregate(learners=Count("pk"), products=Count("product", distinct=True))
    if not ready["learners"]:
        return None
    detail = (
        ngettext(
            "All required units are there, on %(products)d qualification",
            "All required units are there, on %(products)d qualifications",
            ready["products"],
        )
        % ready
    )
    address = reverse("certification:start")
    return Tile(
        "stamp", ready["learners"], _("Learners ready to claim"), detail, address, _("No deadline"), "ready"
    )


def claim_drafts(acting: Acting, today: date) -> Tile | None:
    if not acting.may(Permission.CLAIMS):
        return None
    number = ClaimDraft.objects.filter(centre=acting.centre).count()
    if not number:
        return None
    title = ngettext("Claim not finished", "Claims not finished", number)
    detail = _("Nothing has been claimed until you press Claim")
    return Tile("draft", number, title, detail, reverse("certification:start"), _("Saved"), "draft")


def claims_with_eqa(acting: Acting, today: date) -> Tile | None:
    if not acting.may(Permission.CLAIMS, Permission.READ_CERTIFICATION):
        return None
    waiting = Claim.objects.filter(centre=acting.centre, status=Claim.Status.WITH_EQA)
    number, oldest = waiting.count(), waiting.order_by("submitted_at").first()
    if oldest is None:
        return None
    title = ngettext("Claim waiting for sign-off", "Claims waiting for sign-off", number)
    detail = _("Oldest: %(number)s") % {"number": oldest.number}
    return Tile("clock", number, title, detail, reverse("certification:start"), _("With the EQA"))


def uln_problems(acting: Acting, today: date) -> Tile | None:
    if not acting.may(Permission.LEARNERS):
        return None
    State = Learner.UlnState  # noqa: N806  (a class)
    counts = Learner.objects.filter(centre=acting.centre).aggregate(
        missing=Count("pk", filter=Q(uln_state=State.MISSING)),
        mismatch=Count("pk", filter=Q(uln_state=State.MISMATCH)),
    )
    number = counts["missing"] + counts["mismatch"]
    if not number:
        return None
    detail = _("%(missing)d without a ULN, %(mismatch)d that do not match") % counts
    manages_ulns = acting.membership.is_lrs_administrator
    asked = ("registrations:ulns", "state") if manages_ulns else ("registrations:learners", "uln")
    address = f"{reverse(asked[0])}?{asked[1]}=missing&{asked[1]}=mismatch"
    return Tile("id", number, _("ULNs to look at"), detail, address, "", "warn")


def new_messages(acting: Acting, today: date) -> Tile | None:
    """On records that this person may see, and has not read yet."""
    kinds = kinds_open_to(acting, in_office=False)
    number = unread_count(centre_id=acting.centre.pk, kinds=kinds, user=acting.user)
    if not number:
        return None
    title = ngettext("Conversation with news", "Conversations with news", number)
    address = reverse("conversations:conversations") + "?news=new"
    return Tile("bell", number, title, _("Messages on your learners, batches and orders"), address)


def _lapsing_url(today: date) -> str:
    return f"{reverse('registrations:learners')}?{lapsing_between(today, today + LAPSING_WITHIN)}"


def lapsing(acting: Acting, today: date) -> Tile | None:
    if not acting.may(Permission.LEARNERS):
        return None
    soon = Registration.objects.filter(
        centre=acting.centre,
        status=Registration.Status.ACTIVE,
        lapses_on__range=(today, today + LAPSING_WITHIN),
    ).exclude(stage=Stage.CERTIFICATED)
    number = soon.count()
    if not number:
        return None
    detail = _("They end within three months unless the learners are certificated")
    return Tile("clock", number, _("Registrations lapsing"), detail, _lapsing_url(today), "", "warn")


def missed_deadlines(acting: Acting, today: date) -> Tile | None:
    found = deadlines(centre=acting.centre, may=acting.may, today=today, kinds=(Kind.PLANNED_END, Kind.CLAIM))
    missed = [each for each in found if each.is_missed]
    if not missed:
        return None
    learners = sum(each.left or 0 for each in missed)
    detail = ngettext("%(count)d learner is left", "%(count)d learners are left", learners) % {
        "count": learners
    }
    title = ngettext("Deadline missed", "Deadlines missed", len(missed))
    return Tile(
        "clock", len(missed), title, detail, reverse("deadlines:deadlines"), _("In the last 30 days"), "warn"
    )


TILES: tuple[Callable[[Acting, date], Tile | None], ...] = (
    queried_grades,
    saved_grades,
    drafts,
    claim_drafts,
    ready_to_claim,
    claims_with_eqa,
    missed_deadlines,
    uln_problems,
    new_messages,
    lapsing,
)


def deadlines_for(acting: Acting, *, today: date) -> list[Deadline]:
    """The next days after which something can no longer be done, soonest first; those of one kind and day as one."""
    found = deadlines(centre=acting.centre, may=acting.may, today=today, kinds=ON_THE_HOME_PAGE)
    ahead = sorted((each for each in found if not each.is_missed), key=lambda each: (each.on, each.kind))
    days = [list(each) for _day, each in groupby(ahead, key=lambda each: (each.on, each.kind))]
    return [_together(each) for each in days[:MOST_DEADLINES]]


def _together(alike: list[Deadline]) -> Deadline:
    first = alike[0]
    if len(alike) == 1:
        return first
    many = ngettext("%(number)d qualification", "%(number)d qualifications", len(alike))
    address = f"{reverse('deadlines:deadlines')}?kind={first.kind.value}"
    return replace(first, title=str(first.kind.label), detail=many % {"number": len(alike)}, url=address)


def pipeline_of(acting: Acting) -> list[tuple[str, str, list[int]]]:
    """Learners by qualification and stage, the largest first: (title, code, numbers in the order of STAGES)."""
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for title, code, stage, number in (
        Registration.objects.filter(centre=acting.centre, status=Registration.Status.ACTIVE)
        .values_list(F("product__title"), F("product__code"), "stage")
        .annotate(number=Count("pk"))
        .order_by()
    ):
        counts[title, code][stage] = number
    rows = [
        # A claim with the EQA stands with the other work that waits there.
        (
            title,
            code,
            [
                by_stage.get(s, 0) + (by_stage.get(Stage.CLAIMED, 0) if s == Stage.WITH_EQA else 0)
                for s in STAGES
            ],
        )
        for (title, code), by_stage in counts.items()
    ]
    return sorted(rows, key=lambda row: -sum(row[2]))[:MOST_BARS]
