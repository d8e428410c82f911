"""A centre's orders: the list, each with its lines, and its confirmation as a PDF (FIN-01, REG-14)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from testamur.delivery.billing import queries
from testamur.delivery.billing.confirmations import confirmation_pdf
from testamur.delivery.billing.models import FeeKind, Vat
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import now

MAY_LOOK = (Permission.REGISTRATIONS, Permission.BOOKINGS, Permission.CLAIMS, Permission.SEARCH)
ORDERS_ON_A_PAGE = 50


@portal(*MAY_LOOK)
def orders(request: HttpRequest) -> HttpResponse:
    found = queries.orders(centre=request.acting.centre)
    words = request.GET.get("q", "").strip()[:50]
    if words:
        found = queries.matching(found, words)
    page = Paginator(found, ORDERS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "billing/orders.html", {"page": page, "words": words})


@portal(*MAY_LOOK)
def order(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(queries.orders(centre=request.acting.centre), number=number)
    context = {"order": found, "lines": queries.order_lines(order=found), "kinds": FeeKind, "vats": Vat}
    return render(request, "billing/order.html", context)


@portal(*MAY_LOOK)
def confirmation(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(
        queries.orders(centre=request.acting.centre).select_related("centre"), number=number
    )
    content = confirmation_pdf(found, queries.order_lines(order=found), at=now())
    disposition = f'attachment; filename="order-{found.number}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
