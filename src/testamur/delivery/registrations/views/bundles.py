"""Bundles and apprenticeships: the list of learners on them, the page of each bundle batch, and its paperwork."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from testamur.delivery.registrations import paperwork_of_bundles
from testamur.delivery.registrations.bundle_list import Bundles
from testamur.delivery.registrations.models import BundleBatch
from testamur.delivery.registrations.queries import bundles
from testamur.delivery.registrations.views.batches import KINDS, LEARNERS_ON_A_PAGE, MAY_LOOK
from testamur.delivery.registrations.views.pieces import just_registered, told
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.queries import history
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now
from testamur.rulebook.sessions import Session

NEWEST_EVENTS = 20


@portal(*MAY_LOOK)
def bundle_list(request: HttpRequest) -> HttpResponse:
    rows = bundles.bundle_registrations(centre=request.acting.centre)
    listing = Bundles(request, rows, saved=saved_views(request.acting, Bundles.name))
    parts = {} if listing.download else bundles.components(ids=[row.id for row in listing.shown])
    return answer(request, listing, "registrations/bundles.html", {"parts": parts})


@portal(*MAY_LOOK)
def bundle(request: HttpRequest, number: str) -> HttpResponse:
    found = _bundle(request, number)
    learners = bundles.bundle_registrations(centre=request.acting.centre).filter(bundle_batch=found)
    ordered = learners.select_related("learner").order_by("learner__sort_key", "learner__id")
    page = Paginator(ordered, LEARNERS_ON_A_PAGE).get_page(request.GET.get("page"))
    batches = bundles.batches_of(bundle=found)
    events = history(record="bundle_batch", record_ids=[found.pk])[:NEWEST_EVENTS]
    context = {
        "bundle": found,
        "session": Session(found.session),
        "page": page,
        "parts": bundles.components(ids=[each.pk for each in page]),
        "batches": batches,
        "orders": bundles.orders_of(batches=batches),
        "events": [told(event) for event in events],
        "just_registered": just_registered(request, batch__bundle_batch=found),
        "may_register": request.acting.may(Permission.REGISTRATIONS),
    }
    return render(request, "registrations/bundle.html", context)


def _bundle(request: HttpRequest, number: str) -> BundleBatch:
    return get_object_or_404(bundles.bundle_batches(centre=request.acting.centre), number=number)


@portal(*MAY_LOOK)
def report(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The report of a bundle batch, as PDF, XLSX or CSV."""
    if kind not in KINDS:
        raise Http404
    found = _bundle(request, number)
    rows = paperwork_of_bundles.rows_of(found)
    if kind == "pdf":
        content = paperwork_of_bundles.bundle_pdf(found, rows, bundles.batches_of(bundle=found), at=now())
    elif kind == "xlsx":
        content = paperwork_of_bundles.bundle_xlsx(found, rows)
    else:
        content = paperwork_of_bundles.bundle_csv(rows)
    disposition = f'attachment; filename="bundle-{found.number}.{kind}"'
    return HttpResponse(content, content_type=KINDS[kind], headers={"Content-Disposition": disposition})
