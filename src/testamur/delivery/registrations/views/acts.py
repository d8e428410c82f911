"""Acts on many learners, from those selected to the result of each: one page before, one check, one result."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from testamur.delivery.registrations import actions
from testamur.delivery.registrations.act_list import Acts, Lines, titles
from testamur.delivery.registrations.actions.acts import AT_ONCE, said
from testamur.delivery.registrations.acts.kinds import KINDS, Asked, Kind, Plan, kind_named
from testamur.delivery.registrations.lists import Learners
from testamur.delivery.registrations.models import Act
from testamur.delivery.registrations.queries import acts as queries
from testamur.delivery.registrations.queries.chosen import MOST_CHOSEN, Chosen, chosen
from testamur.delivery.registrations.queries.learners import registrations
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now

NAMED = 100


@portal(Permission.LEARNERS)
def choose(request: HttpRequest, kind: str) -> HttpResponse:
    """Who of those selected can and who cannot, why, and what it costs; on POST, the details, and on to the check.

    Learners come as `?registration=`, or as the filter of the list of learners with `scope=filter`.
    """
    found = _kind(kind)
    centre, at = request.acting.centre, now()
    listing = Learners(request, registrations(centre=centre))
    ids, back = _selected(listing), _list_of(listing.kept)
    if not ids:
        messages.warning(request, _("Select at least one learner first."))
        return redirect(back)
    if len(ids) > MOST_CHOSEN:
        sentence = _("%(count)s learners are selected; at most %(most)s can be dealt with at once.")
        messages.warning(request, sentence % {"count": f"{len(ids):,}", "most": f"{MOST_CHOSEN:,}"})
        return redirect(back)
    known = found.known(request.GET, centre=centre, today=london_date(at))
    if found.begins_at and not known:
        return redirect(f"{reverse(found.begins_at, args=[found.key])}?{request.GET.urlencode()}")
    rows = chosen(centre=centre, ids=ids)
    asked = Asked(centre=centre, today=london_date(at), details=known)
    plan = found.plan(rows, asked)
    form = _form(found, request, rows, {"today": asked.today, **known})
    if request.method == "POST" and form.is_valid():
        act = actions.prepare(
            centre=centre,
            kind=found,
            registration_ids=[row.id for row in rows],
            details=found.cleaned(form),
            key=_key(request),
            by=request.acting.actor,
            now=at,
        )
        return redirect(_check_of(act, listing.kept))
    context = {
        "kind": found,
        "back": back,
        "form": form,
        "key": _key(request),
        "asked": asked,
        "told": found.told(known),
        **_shown(plan),
    }
    return render(request, "registrations/act_start.html", context, status=422 if form.errors else 200)


def _kind(key: str) -> Kind:
    found = kind_named(key)
    if found is None or not found.is_offered:
        raise Http404
    return found


def _selected(listing: Learners) -> list[int]:
    """At most one more than can be dealt with, so that too many can be told from enough."""
    if not listing.picked_ids and "scope" not in listing.query:
        return []
    return list(listing.picked.values_list("pk", flat=True)[: MOST_CHOSEN + 1])


def _list_of(kept: QueryDict) -> str:
    """The list of learners with the filter that one came with."""
    return reverse("registrations:learners", query=kept)


def _check_of(act: Act, kept: QueryDict) -> str:
    """The page of an act, which knows the filter of the list so that it can lead back there."""
    came_from = kept.urlencode()
    return reverse("registrations:act", args=[act.pk], query={"list": came_from} if came_from else None)


def _form(kind: Kind, request: HttpRequest, rows: list[Chosen], initial: Mapping[str, Any]) -> forms.Form:
    user = request.acting.user
    return kind.form(
        request.POST or None,
        centre=request.acting.centre,
        chosen=rows,
        initial={"contact_name": user.full_name, "contact_email": user.email, **initial},
    )


def _key(request: HttpRequest) -> UUID:
    """Of the act that this page would make, however often it is sent."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def _shown(plan: Plan) -> dict:
    """The first of those who can and of those who cannot, and how many there are."""
    can, cannot = plan.can, plan.cannot
    return {
        "plan": plan,
        "can": can[:NAMED],
        "can_count": len(can),
        "cannot": cannot[:NAMED],
        "cannot_count": len(cannot),
        "at_once": AT_ONCE,
    }


# One act, whatever has become of it


@portal(Permission.LEARNERS, to_read=(Permission.SEARCH,))
def act(request: HttpRequest, act_id: int) -> HttpResponse:
    """The check of an act not yet done, the progress of one under way, the result of one that is done."""
    found = get_object_or_404(queries.acts(centre=request.acting.centre), pk=act_id)
    if request.method == "POST":
        return _carry_out(request, found)
    if found.status == Act.Status.DONE:
        return _result(request, found)
    if found.status == Act.Status.UNDER_WAY:
        return render(request, "registrations/act_progress.html", _about(found))
    return _check(request, found)


def _about(act: Act) -> dict:
    kind = kind_named(act.kind)
    return {
        "act": act,
        "kind": kind,
        "told": kind.told(act.details),
        "progress": queries.progress(act),
    }


def _check(request: HttpRequest, act: Act) -> HttpResponse:
    today = london_date(now())
    plan = queries.plan_of(act, today=today)
    kind = kind_named(act.kind)
    context = {
        **_about(act),
        **_shown(plan),
        "back": _list_of(QueryDict(request.GET.get("list", ""))),
        "will": kind.will(plan, queries.asked_of(act, today=today)),
        "verb": kind.verb(plan),
        "may_act": request.acting.may(Permission.LEARNERS),
    }
    return render(request, "registrations/act_check.html", context)


def _carry_out(request: HttpRequest, act: Act) -> HttpResponse:
    if act.status == Act.Status.DONE:
        messages.info(request, _("This was done already; nothing was done again."))
        return redirect("registrations:act", act.pk)
    actions.ask(act=act, agreed=_agreed(request), by=request.acting.actor, now=now())
    return redirect("registrations:act", act.pk)


def _agreed(request: HttpRequest) -> Decimal:
    try:
        return Decimal(request.POST.get("agreed", "0")[:20])
    except InvalidOperation:
        raise Http404 from None


def _result(request: HttpRequest, act: Act) -> HttpResponse:
    listing = Lines(request, queries.lines_of(act))
    may_act = request.acting.may(Permission.LEARNERS)
    undo = queries.undo_of(act, today=london_date(now())) if may_act and not listing.download else None
    can_undo = undo is not None and bool(undo.can)
    context = {
        **_about(act),
        "said": said(act),
        "charge": Decimal(act.result["charge"]),
        "credit": Decimal(act.result["credit"]),
        "shared": [{**fee, "amount": Decimal(fee["amount"])} for fee in act.result["shared"]],
        "papers": kind_named(act.kind).papers(act),
        "undo_verb": kind_named(kind_named(act.kind).undo).verb(undo) if can_undo else "",
        "key": uuid4(),
    }
    return answer(request, listing, "registrations/act_result.html", context)


@require_POST
@portal(Permission.LEARNERS)
def undo(request: HttpRequest, act_id: int) -> HttpResponse:
    """Take an act back: it becomes an act of its own, whose page says what became of each."""
    found = get_object_or_404(queries.acts(centre=request.acting.centre), pk=act_id)
    taking_back = actions.undo(act=found, key=_key(request), by=request.acting.actor, now=now())
    return redirect("registrations:act", taking_back.pk)


@portal(Permission.LEARNERS, to_read=(Permission.SEARCH,))
def acts(request: HttpRequest) -> HttpResponse:
    """Everything that was done with many learners, or was begun, newest first."""
    listing = Acts(
        request, queries.acts(centre=request.acting.centre), saved=saved_views(request.acting, Acts.name)
    )
    return answer(request, listing, "registrations/acts.html", {"titles": titles(KINDS)})
