"""What needs doing at a centre, and by when: the tiles, deadlines and picture of its home page (BEY-06).

A tile is a function of the person who looks; it gives nothing where there is nothing to do or where they may not
do it. Unfinished work comes first: saved grades and half-made registrations do not count for any learner.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.catalogue.approvals.models import Approval
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.models import Draft, Registration
from testamur.ground.access.acting import Acting
from testamur.ground.access.permissions import Permission
from testamur.ground.centres.models import Nation as CentreNation
from testamur.outcomes.certification.models import Claim, ClaimDraft
from testamur.outcomes.grading.models import UnitGrade
from testamur.rulebook.calendar import Nation, WorkingCalendar

Stage = Registration.Stage
STAGES = (Stage.REGISTERED, Stage.PART, Stage.WITH_EQA, Stage.READY, Stage.CERTIFICATED)
LAPSING_WITHIN = timedelta(days=90)
A_YEAR = timedelta(days=365)
MOST_DEADLINES = 6
MOST_BARS = 6
UNDER_A_WEEK = 5  # working days: shown as urgent


@dataclass(frozen=True)
class Tile:
    sign: str
    number: int
    title: str
    detail: str
    url: str
    when: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Deadline:
    on: date
    title: str
    detail: str
    days: int
    tone: str
    url: str = ""


def tiles_for(acting: Acting, *, today: date) -> list[Tile]:
    return [tile for make in TILES if (tile := make(acting, today)) is not None]


def drafts(acting: Acting, today: date) -> Tile | None:
    if not acting.may(Permission.REGISTRATIONS):
        return None
    open_drafts = Draft.objects.filter(centre=acting.centre, status=Draft.Status.OPEN)
    number, newest = (
        open_drafts.count(),
        open_drafts.select_related("product").order_by("-changed_at").first(),
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
    address = reverse("registrations:learners") + "?uln=missing&uln=mismatch"
    return Tile("id", number, _("ULNs to look at"), detail, address, "", "warn")


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
    return Tile(
        "clock", number, _("Registrations lapsing"), detail, reverse("registrations:learners"), "", "warn"
    )


TILES: tuple[Callable[[Acting, date], Tile | None], ...] = (
    queried_grades,
    saved_grades,
    drafts,
    claim_drafts,
    ready_to_claim,
    claims_with_eqa,
    uln_problems,
    lapsing,
)


def deadlines_for(acting: Acting, *, today: date) -> list[Deadline]:
    """The next days after which something can no longer be done, soonest first. Three queries."""
    found = sorted([*_lapses(acting, today), *_product_ends(acting, today)], key=lambda each: each.on)
    return found[:MOST_DEADLINES]


def calendar_of(acting: Acting) -> WorkingCalendar:
    """The working days of the centre's nation; centres abroad go by England's."""
    nation = acting.centre.nation
    return WorkingCalendar(Nation.ENGLAND if nation == CentreNation.ABROAD else Nation(nation))


def _lapses(acting: Acting, today: date) -> Iterator[Deadline]:
    days = (
        Registration.objects.filter(
            centre=acting.centre, status=Registration.Status.ACTIVE, lapses_on__range=(today, today + A_YEAR)
        )
        .exclude(stage=Stage.CERTIFICATED)
        .values("lapses_on")
        .annotate(number=Count("pk"))
        .order_by("lapses_on")[:MOST_DEADLINES]
    )
    for day in days:
        title = (
            ngettext("%(number)d registration lapses", "%(number)d registrations lapse", day["number"]) % day
        )
        yield _deadline(
            acting, today, day["lapses_on"], title, _("Learners who are not certificated by then")
        )


def _product_ends(acting: Acting, today: date) -> Iterator[Deadline]:
    """The days within a year on which products close to registration or to claims, each with how many do."""
    kinds = (
        ("operational_end_on", _("Last day to register")),
        ("certification_end_on", _("Last day to claim certificates")),
    )
    approved = Approval.objects.filter(centre=acting.centre, ended_on=None)
    for name, title in kinds:
        ends = (
            approved.filter(**{f"product__{name}__range": (today, today + A_YEAR)})
            .values_list(f"product__{name}")
            .annotate(number=Count("pk"), first=Min("product__title"))
            .order_by(f"product__{name}")
        )
        for on, number, first in ends:
            many = ngettext("%(number)d qualification", "%(number)d qualifications", number)
            detail = first if number == 1 else many % {"number": number}
            yield _deadline(acting, today, on, title, detail)


def _deadline(acting: Acting, today: date, on: date, title: str, detail: str) -> Deadline:
    days = calendar_of(acting).working_days_between(today, on)
    tone = "urgent" if days <= UNDER_A_WEEK else "warn" if days <= 4 * UNDER_A_WEEK else ""
    return Deadline(on, title, detail, days, tone)


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
