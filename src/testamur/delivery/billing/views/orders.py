"""A centre's orders: the list, each with its lines and why they cost that, its paperwork (FIN-01, REG-14, BEY-17)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.delivery.billing import actions, queries
from testamur.delivery.billing.cards import about_order
from testamur.delivery.billing.forms import PurchaseOrderForm
from testamur.delivery.billing.lists import Lines, Orders
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Vat
from testamur.delivery.billing.order_documents import XLSX, confirmation_pdf, order_xlsx
from testamur.delivery.billing.problems import purchase_order_problems
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.conversations.panel import panel_for
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused

MAY_ORDER = (Permission.REGISTRATIONS, Permission.BULK_REGISTRATION, Permission.BOOKINGS, Permission.CLAIMS)
MAY_LOOK = (*MAY_ORDER, Permission.SEARCH)
LINES_ON_A_PAGE = 100


@portal(*MAY_LOOK)
def orders(request: HttpRequest) -> HttpResponse:
    rows = queries.with_kind(Order.objects.filter(centre=request.acting.centre))
    listing = Orders(request, rows, saved=saved_views(request.acting, Orders.name))
    matching = LedgerLine.objects.filter(order__in=listing.narrowed(listing.filters).values("pk"))
    return answer(request, listing, "billing/orders.html", {"sums": queries.sums_of(matching)})


@portal(*MAY_LOOK)
def lines(request: HttpRequest) -> HttpResponse:
    rows = LedgerLine.objects.filter(centre=request.acting.centre)
    listing = Lines(request, rows, saved=saved_views(request.acting, Lines.name))
    context = {"sums": queries.sums_of(listing.matching), "kinds": FeeKind}
    return answer(request, listing, "billing/lines.html", context)


@portal(*MAY_LOOK)
def order(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(queries.orders(centre=request.acting.centre), number=number)
    may_change = request.acting.may(*MAY_ORDER) and not purchase_order_problems(order=found)
    context = {**facts_of(found, request), "may_change": may_change}
    return render(request, "billing/order.html", context)


def facts_of(found: Order, request: HttpRequest) -> dict[str, object]:
    """What the page of an order shows, in the portal and in the office."""
    page = Paginator(queries.charges_of(order=found), LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "order": found,
        "lines": queries.order_lines(order=found),
        "page": page,
        "charges": [(charge, charge.credited_by.all(), queries.why(charge)) for charge in page],
        "kinds": FeeKind,
        "vats": Vat,
        "conversations": panel_for(about_order(found)),
    }


@portal(*MAY_ORDER)
def purchase_order(request: HttpRequest, number: str) -> HttpResponse:
    """Add the purchase order number, or put it right."""
    found = get_object_or_404(Order, centre=request.acting.centre, number=number)
    form = PurchaseOrderForm(request.POST or None, initial={"purchase_order": found.purchase_order})
    if form.is_valid():
        try:
            actions.change_purchase_order(
                order=found, **form.cleaned_data, by=request.acting.actor, now=now()
            )
            messages.success(
                request, _("The purchase order number of order %(number)s is saved") % {"number": number}
            )
            return redirect("billing:order", number)
        except Refused as refused:
            show_problems(form, refused.problems)
    context = {"order": found, "form": form, "problems": purchase_order_problems(order=found)}
    return render(
        request, "billing/purchase_order.html", context, status=422 if request.method == "POST" else 200
    )


@portal(*MAY_LOOK)
def confirmation(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(
        queries.orders(centre=request.acting.centre).select_related("centre"), number=number
    )
    content = confirmation_pdf(found, queries.order_lines(order=found), at=now())
    return download(content, "application/pdf", f"order-{found.number}.pdf")


@portal(*MAY_LOOK)
def spreadsheet(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Order, centre=request.acting.centre, number=number)
    held = found.lines.select_related("product", "price__price_list").order_by("pk")
    return download(order_xlsx(found, held), XLSX, f"order-{found.number}.xlsx")


def download(content: bytes, content_type: str, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=disposition)
