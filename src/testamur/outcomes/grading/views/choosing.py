"""Where grading begins: what is unfinished, what the EQA gave back, and choosing learners."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from testamur.delivery.registrations.models import Registration
from testamur.delivery.registrations.queries.learners import registrations
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.desk.listing import answer
from testamur.kit.clock import now
from testamur.outcomes.grading import actions
from testamur.outcomes.grading.lists import Gradable
from testamur.outcomes.grading.problems import registration_problem
from testamur.outcomes.grading.queries import choosing
from testamur.outcomes.grading.queries.submissions import submissions

SUBMISSIONS_ON_A_PAGE = 20
MOST_REJECTED = 50
MOST_NAMED = 50


@portal(Permission.GRADES)
def start(request: HttpRequest) -> HttpResponse:
    centre = request.acting.centre
    rejected = list(choosing.rejected(centre=centre)[: MOST_REJECTED + 1])
    context = {
        "unfinished": choosing.unfinished(centre=centre),
        "rejected": rejected[:MOST_REJECTED],
        "more_rejected": len(rejected) > MOST_REJECTED,
        "asked": submissions(centre=centre).filter(asked__gt=0),
        "page": Paginator(submissions(centre=centre), SUBMISSIONS_ON_A_PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "grading/start.html", context)


@portal(Permission.GRADES)
def choose(request: HttpRequest) -> HttpResponse:
    """The list to choose from; with learners chosen, who can be graded and who cannot; on POST, the sheet.

    Learners come as `?registration=`, or as a filter with `scope=filter`, here or from the list of all learners.
    """
    listing = Gradable(request, registrations(centre=request.acting.centre))
    if not listing.picked_ids and "scope" not in request.GET:
        listing = Gradable(request, choosing.gradable(centre=request.acting.centre))
        return answer(request, listing, "grading/choose.html")
    chosen = list(_with_product(listing.picked))
    if request.method == "POST":
        return _open(request, chosen)
    can = [each for each in chosen if registration_problem(each) is None]
    cannot = [(each, problem) for each in chosen if (problem := registration_problem(each))]
    context = {
        "groups": choosing.grouped(can),
        "cannot": cannot[:MOST_NAMED],
        "more_cannot": max(0, len(cannot) - MOST_NAMED),
        "chosen": len(chosen),
    }
    return render(request, "grading/chosen.html", context)


def _with_product(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    return rows.select_related("learner", "product", "version", "batch")


def _open(request: HttpRequest, chosen: list[Registration]) -> HttpResponse:
    version = request.POST.get("version", "")
    of_version = [each for each in chosen if str(each.version_id) == version]
    sheet = actions.open_sheet(registrations=of_version, by=request.acting.actor, now=now())
    return redirect("grading:one-unit", sheet.pk)


@portal(Permission.GRADES)
def go_on(request: HttpRequest, batch_number: str) -> HttpResponse:
    """Back to the saved grades of a batch."""
    if request.method != "POST":
        return redirect("grading:start")
    saved = _with_product(choosing.saved_in(centre=request.acting.centre, batch_number=batch_number))
    sheet = actions.open_sheet(registrations=list(saved), by=request.acting.actor, now=now())
    return redirect("grading:one-unit", sheet.pk)
