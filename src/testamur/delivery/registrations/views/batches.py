"""Batches: the list to find them in, the page of each, and its paperwork."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from testamur.delivery.learners.models import Arrangement
from testamur.delivery.learners.queries_of_arrangements import arrangements_for
from testamur.delivery.registrations import paperwork
from testamur.delivery.registrations.batch_list import Batches
from testamur.delivery.registrations.cards import about_batch
from testamur.delivery.registrations.models import Batch, BundleBatch, Registration
from testamur.delivery.registrations.queries import batches
from testamur.delivery.registrations.views.learners import MAY_SEE_ARRANGEMENTS, bulk_acts
from testamur.delivery.registrations.views.pieces import just_registered, told
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.queries import history
from testamur.ground.conversations.panel import panel_for
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now
from testamur.rulebook.sessions import Session

MAY_LOOK = (Permission.SEARCH, Permission.REGISTRATIONS, Permission.LEARNERS)
LEARNERS_ON_A_PAGE = 50
NEWEST_EVENTS = 20
KINDS = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@portal(*MAY_LOOK)
def batch_list(request: HttpRequest) -> HttpResponse:
    rows = batches.batches(centre=request.acting.centre)
    listing = Batches(request, rows, saved=saved_views(request.acting, Batches.name))
    return answer(request, listing, "registrations/batches.html")


@portal(*MAY_LOOK)
def batch(request: HttpRequest, number: str) -> HttpResponse:
    if BundleBatch.objects.filter(centre=request.acting.centre, number=number).exists():
        return redirect("registrations:bundle", number)
    found = _batch(request, number)
    registrations = batches.registrations_in(batch=found)
    page = Paginator(registrations, LEARNERS_ON_A_PAGE).get_page(request.GET.get("page"))
    used = page.paginator.count
    context = {
        "batch": found,
        "session": Session(found.session),
        "page": page,
        "used": used,
        "left": batches.MOST_LEARNERS - used,
        "orders": batches.orders_of(batch=found),
        "events": [told(event) for event in history(record="batch", record_ids=[found.pk])[:NEWEST_EVENTS]],
        "just_registered": just_registered(request, batch=found),
        "may_register": request.acting.may(Permission.REGISTRATIONS),
        "acts": bulk_acts(request.acting),
        "conversations": panel_for(about_batch(found)),
    }
    return render(request, "registrations/batch.html", context)


def _batch(request: HttpRequest, number: str) -> Batch:
    found = Batch.objects.filter(centre=request.acting.centre).select_related(
        *(
            "product",
            "centre",
            "delivery_address",
            "certificate_address",
            "created_by",
            "bundle_batch__product",
        )
    )
    return get_object_or_404(found, number=number)


@portal(*MAY_LOOK)
def report(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The batch report, as PDF, XLSX or CSV."""
    if kind not in KINDS:
        raise Http404
    found = _batch(request, number)
    registrations = list(batches.registrations_in(batch=found))
    if kind == "pdf":
        content = paperwork.batch_pdf(
            found, registrations, at=now(), arrangements=_arrangements(request, registrations)
        )
    elif kind == "xlsx":
        content = paperwork.batch_xlsx(found, registrations)
    else:
        content = paperwork.batch_csv(registrations)
    disposition = f'attachment; filename="batch-{found.number}.{kind}"'
    return HttpResponse(content, content_type=KINDS[kind], headers={"Content-Disposition": disposition})


def _arrangements(request: HttpRequest, registrations: list[Registration]) -> dict[int, list[Arrangement]]:
    """By learner, what this person may see of them."""
    if not request.acting.may(*MAY_SEE_ARRANGEMENTS):
        return {}
    ids = [each.learner_id for each in registrations]
    return arrangements_for(learner_ids=ids, on=london_date(now()))
