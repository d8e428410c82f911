"""Deadlines in one place: the page, the same as a file, and as a calendar that follows them (BEY-03)."""

from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from testamur.ground.access.gate import portal, public
from testamur.ground.access.key_secrets import digest_of
from testamur.ground.access.models import Membership
from testamur.kit.clock import london_date, now
from testamur.kit.scope import of_centre, within
from testamur.kit.spreadsheets import csv_file
from testamur.outcomes.deadlines import actions, queries
from testamur.outcomes.deadlines.calendar_file import MEDIA_TYPE, calendar_file
from testamur.outcomes.deadlines.dates import Deadline, Kind
from testamur.outcomes.deadlines.models import CalendarFeed


@dataclass(frozen=True)
class Facet:
    """One kind of deadlines to tick."""

    value: str
    label: str
    chosen: bool
    count: int | None = None


@portal()
def deadlines(request: HttpRequest) -> HttpResponse:
    acting = request.acting
    found = _shown(request)
    context = {
        "missed": [each for each in found if each.is_missed],
        "months": _by_month([each for each in found if not each.is_missed]),
        "kinds": [Facet(kind.value, kind.label, kind in _kinds(request)) for kind in Kind],
        "is_narrowed": bool(_kinds(request)),
        "number": len(found),
        "feed": CalendarFeed.objects.filter(centre=acting.centre, user=acting.user, stopped_at=None).first(),
        "is_reminded": queries.wants_reminders(centre=acting.centre, user=acting.user),
        "first": settings.REMINDER_WORKING_DAYS,
        "one_left": settings.LAST_LEARNER_WORKING_DAYS,
    }
    return render(request, "deadlines/deadlines.html", context)


def _kinds(request: HttpRequest) -> list[str]:
    return [kind for kind in request.GET.getlist("kind") if kind in Kind.values]


def _shown(request: HttpRequest) -> list[Deadline]:
    acting = request.acting
    return queries.deadlines(
        centre=acting.centre,
        may=acting.may,
        today=london_date(now()),
        kinds=_kinds(request) or tuple(Kind),
    )


def _by_month(found: list[Deadline]) -> list[tuple[str, list[Deadline]]]:
    """`November 2026` with its deadlines; they come sorted."""
    return [
        (month, list(each)) for month, each in groupby(found, key=lambda each: date_format(each.on, "F Y"))
    ]


@portal()
def as_csv(request: HttpRequest) -> HttpResponse:
    header = [_("Day"), _("Deadline"), _("About"), _("Kind"), _("Working days left"), _("Learners left")]
    rows = [
        [
            f"{each.on:%d/%m/%Y}",
            each.title,
            each.detail,
            str(each.kind.label),
            str(each.days),
            "" if each.left is None else str(each.left),
        ]
        for each in _shown(request)
    ]
    return _file(csv_file(header, rows), "text/csv; charset=utf-8", "deadlines.csv")


@portal()
def as_calendar(request: HttpRequest) -> HttpResponse:
    content = calendar_file(_shown(request), centre=request.acting.centre, now=now())
    return _file(content, MEDIA_TYPE, "deadlines.ics")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})


@require_POST
@portal()
def feed(request: HttpRequest) -> HttpResponse:
    """Make an address for the person's calendar, shown this once, or stop the one they have."""
    acting, at = request.acting, now()
    if request.POST.get("act") == "stop":
        if actions.stop_feed(centre=acting.centre, by=acting.actor, now=at):
            messages.success(request, _("Your calendar no longer follows these deadlines."))
        return redirect("deadlines:deadlines")
    secret = actions.begin_feed(centre=acting.centre, by=acting.actor, now=at)
    address = f"{settings.BASE_URL}{reverse('deadlines:read-feed', args=[secret])}"
    return render(request, "deadlines/feed.html", {"address": address})


@require_POST
@portal()
def reminders(request: HttpRequest) -> HttpResponse:
    acting = request.acting
    if request.POST.get("act") == "off":
        actions.turn_reminders_off(centre=acting.centre, user=acting.user)
        messages.success(request, _("You are no longer reminded of this centre's deadlines by email."))
    else:
        actions.turn_reminders_on(centre=acting.centre, user=acting.user)
        messages.success(request, _("You are reminded of this centre's deadlines by email."))
    return redirect("deadlines:deadlines")


@public
def read_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar reads: the deadlines that its owner may see now, for as long as they are at the centre."""
    feed = CalendarFeed.objects.filter(digest=digest_of(secret), stopped_at=None).first()
    membership = _membership_of(feed) if feed else None
    if membership is None:
        raise Http404
    at = now()
    with within(of_centre(membership.centre_id)):
        found = queries.deadlines(
            centre=membership.centre,
            may=lambda *wanted: bool(set(membership.permissions) & set(wanted)),
            today=london_date(at),
        )
        content = calendar_file(found, centre=membership.centre, now=at)
    return HttpResponse(
        content,
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "private, max-age=3600", "X-Robots-Tag": "noindex"},
    )


def _membership_of(feed: CalendarFeed) -> Membership | None:
    """Of the feed's owner at its centre, while both still work there."""
    return (
        Membership.objects.filter(
            centre=feed.centre_id,
            user=feed.user_id,
            suspended_at=None,
            ended_at=None,
            invited_at=None,
            user__suspended_at=None,
            user__deleted_at=None,
        )
        .exclude(centre__status="closed")
        .select_related("centre")
        .first()
    )
