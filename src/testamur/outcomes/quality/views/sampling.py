"""Whom an EQA sampled: the learners of a centre, to be marked after a visit (EQA-06). Visits themselves come later."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.delivery.registrations.models import Registration
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.lists.listing import MOST_PICKED
from testamur.kit.problems import Refused
from testamur.outcomes.quality import actions, queries
from testamur.outcomes.quality.forms import SamplingForm
from testamur.outcomes.quality.lists import Samplable

Role = User.StaffRole
NAMED = 100


@office(Role.SUPPORT, Role.EQA, scope=queries.support_or_allocated_scope)
def learners(request: HttpRequest, number: str) -> HttpResponse:
    """The active learners of a centre, of the products that an EQA looks after, sampled or not."""
    centre, rows = _centre(request, number)
    listing = Samplable(request, rows, saved=saved_views(request.acting, Samplable.name))
    return answer(request, listing, "quality/sampling.html", {"centre": centre})


@office(Role.SUPPORT, Role.EQA, scope=queries.support_or_allocated_scope)
def mark(request: HttpRequest, number: str) -> HttpResponse:
    """Mark the learners that were ticked as sampled on a day, or take back what was marked today."""
    centre, rows = _centre(request, number)
    chosen = list(Samplable(request, rows).picked.select_related("learner", "product")[:MOST_PICKED])
    if not chosen:
        messages.warning(request, _("Select at least one learner first."))
        return redirect("quality:sampling", centre.number)
    at = now()
    can, undoable, before = queries.by_sampling(chosen, today=london_date(at))
    act = request.POST.get("act", "")
    form = SamplingForm(request.POST if act == "mark" else None)
    if act == "undo":
        undone = actions.undo_sampled(centre=centre, registrations=undoable, by=request.acting.actor, now=at)
        _say_undone(request, len(undone))
        return redirect("quality:sampling", centre.number)
    if form.is_bound and form.is_valid():
        try:
            marked = actions.mark_sampled(
                centre=centre,
                registrations=can,
                on=form.cleaned_data["on"],
                by=request.acting.actor,
                now=at,
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            _say_marked(request, len(marked))
            return redirect("quality:sampling", centre.number)
    context = {
        "centre": centre,
        "form": form,
        "can": can[:NAMED],
        "can_count": len(can),
        "undoable": undoable[:NAMED],
        "undo_count": len(undoable),
        "before": before[:NAMED],
        "before_count": len(before),
    }
    return render(request, "quality/mark_sampled.html", context, status=422 if form.is_bound else 200)


def _centre(request: HttpRequest, number: str) -> tuple[Centre, QuerySet[Registration]]:
    """The centre and its learners whom this person may mark; not found where they look after nothing there."""
    centre = get_object_or_404(Centre, number=number)
    acting = request.acting
    if acting.has_role(Role.SUPPORT):
        return centre, queries.samplable(centre=centre)
    if not queries.allocations_of(acting.user).filter(centre=centre).exists():
        raise Http404
    return centre, queries.samplable(centre=centre).filter(queries.allocated(acting.user))


def _say_marked(request: HttpRequest, count: int) -> None:
    words = ngettext("%(n)s learner marked as sampled.", "%(n)s learners marked as sampled.", count)
    messages.success(request, words % {"n": f"{count:,}"})


def _say_undone(request: HttpRequest, count: int) -> None:
    words = ngettext("The mark of %(n)s learner is undone.", "The marks of %(n)s learners are undone.", count)
    messages.success(request, words % {"n": f"{count:,}"})
