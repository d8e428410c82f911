"""Where to: the products that selected learners can be transferred to, or topped up or down to."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from testamur.delivery.registrations.acts.kinds import kind_named
from testamur.delivery.registrations.lists import Learners
from testamur.delivery.registrations.queries.chosen import MOST_CHOSEN
from testamur.delivery.registrations.queries.learners import registrations
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import london_date, now
from testamur.outcomes.moving import queries
from testamur.outcomes.moving.acts import Move
from testamur.outcomes.moving.offers import offers


@portal(Permission.LEARNERS)
def targets(request: HttpRequest, kind: str) -> HttpResponse:
    """Only products that can take some of those selected; each leads to the first page of the act."""
    found = kind_named(kind)
    if not isinstance(found, Move):
        raise Http404
    centre, on = request.acting.centre, london_date(now())
    listing = Learners(request, registrations(centre=centre))
    is_chosen = listing.picked_ids or "scope" in request.GET
    ids = list(listing.picked.values_list("pk", flat=True)[:MOST_CHOSEN]) if is_chosen else []
    if not ids:
        messages.warning(request, _("Select at least one learner first."))
        return redirect("registrations:learners")
    selected = list(queries.chosen(centre=centre, ids=ids))
    offered = offers(centre=centre, way=found.way, registrations=selected, on=on)
    context = {
        "kind": found,
        "count": len(selected),
        "targets": [(each, _address(request, kind, each.product.pk)) for each in offered],
    }
    return render(request, "moving/targets.html", context)


def _address(request: HttpRequest, kind: str, product_id: int) -> str:
    query = request.GET.copy()
    query["target"] = str(product_id)
    return f"{reverse('registrations:act-on', args=[kind])}?{query.urlencode()}"
