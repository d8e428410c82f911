"""Arrangements that the awarding organisation has to agree to: the list of those that wait, and the answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.delivery.learners import actions_on_arrangements as actions
from testamur.delivery.learners import queries_of_arrangements as queries
from testamur.delivery.learners.forms_of_arrangements import AnswerForm
from testamur.delivery.learners.lists_of_arrangements import ArrangementsWaiting
from testamur.delivery.learners.models import Arrangement
from testamur.delivery.learners.notice import first_assessments
from testamur.delivery.learners.views.arrangements import as_download
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.rulebook.arrangements import TITLES

Role = User.StaffRole


@office(Role.SUPPORT)
def waiting(request: HttpRequest) -> HttpResponse:
    rows = queries.waiting_for_approval(on=london_date(now()))
    listing = ArrangementsWaiting(request, rows, saved=saved_views(request.acting, ArrangementsWaiting.name))
    return answer(request, listing, "learners/arrangements_waiting.html", {"titles": TITLES})


@office(Role.SUPPORT)
def decide(request: HttpRequest, arrangement_id: int) -> HttpResponse:
    """One arrangement with its evidence; on POST, the answer."""
    found = _arrangement(arrangement_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decided = actions.decide(
                arrangement=found,
                verdict=form.cleaned_data["verdict"],
                reason=form.cleaned_data["reason"].strip(),
                by=request.acting.actor,
                now=now(),
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            words = _("%(what)s for learner %(number)s: %(status)s. The centre's contact is told.")
            messages.success(
                request,
                words
                % {
                    "what": decided.said,
                    "number": decided.learner.number,
                    "status": _(str(decided.get_status_display())).lower(),
                },
            )
            return redirect("learners:arrangements-waiting")
    context = {
        "arrangement": found,
        "form": form,
        "in_time_from": first_assessments(found.centre, today=london_date(found.added_at))[found.kind],
    }
    return render(request, "learners/decide_arrangement.html", context, status=422 if form.errors else 200)


@office(Role.SUPPORT)
def evidence(request: HttpRequest, arrangement_id: int, file_id: int) -> HttpResponse:
    return as_download(get_object_or_404(_arrangement(arrangement_id).files, pk=file_id))


def _arrangement(arrangement_id: int) -> Arrangement:
    found = Arrangement.objects.select_related("learner", "centre", "added_by", "decided_by")
    return get_object_or_404(found.prefetch_related("files"), pk=arrangement_id)
