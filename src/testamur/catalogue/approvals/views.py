"""A centre's approvals, for those who support centres: which products it may offer, more of them, or fewer."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from testamur.catalogue.approvals.actions import approve_products, end_approvals
from testamur.catalogue.approvals.queries import approvals_now, direct_claims_now, not_approved
from testamur.catalogue.products.lists import named
from testamur.catalogue.products.models import Product
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.clock import now

Role = User.StaffRole
MOST_FOUND = 50
LONGEST_ID = 18  # digits, so that it fits a bigint


@office(Role.SUPPORT)
def centre(request: HttpRequest, number: str) -> HttpResponse:
    """What the centre is approved for, and products found to approve it for; both are ticked and sent."""
    found = get_object_or_404(Centre, number=number)
    if request.method == "POST":
        return _act(request, found)
    text = " ".join(request.GET.get("q", "").split())[:100]
    others = not_approved(centre=found)
    if text:
        others = others.filter(named(text))
    context = {
        "centre": found,
        "approvals": approvals_now(centre=found),
        "direct": set(direct_claims_now(centre=found).values_list("product", flat=True)),
        "q": text,
        "others": others[:MOST_FOUND],
        "total": others.count(),
    }
    return render(request, "approvals/centre.html", context)


def _act(request: HttpRequest, found: Centre) -> HttpResponse:
    act: Callable = end_approvals if request.POST.get("act") == "end" else approve_products
    done = act(centre=found, products=_picked(request), by=request.acting.actor, now=now())
    if act is end_approvals:
        said = ngettext("%(count)d approval ended.", "%(count)d approvals ended.", len(done))
    else:
        said = ngettext("Approved for %(count)d product.", "Approved for %(count)d products.", len(done))
    messages.success(request, said % {"count": len(done)})
    return redirect("approvals:centre", found.number)


def _picked(request: HttpRequest) -> list[Product]:
    ids = [text for text in request.POST.getlist("product") if text.isascii() and text.isdigit()]
    return list(Product.objects.filter(pk__in=[int(text) for text in ids if len(text) <= LONGEST_ID]))
