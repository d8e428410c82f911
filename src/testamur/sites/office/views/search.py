"""The search box of the office: centres too, and learners of every centre that the person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from testamur.delivery.learners.models import Learner
from testamur.ground.access.acting import Acting
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.kit.scope import STAFF, Scope
from testamur.outcomes.quality.queries import allocated_scope
from testamur.sites import searching
from testamur.sites.portal.learner_sections import sections_for

Role = User.StaffRole
MAY_SEE_LEARNERS = (Role.SUPPORT, Role.CERTIFICATION, Role.EQA)


def scope_of(acting: Acting) -> Scope:
    """All centres; for a quality assurer who is nothing else, the centres allocated to them."""
    return STAFF if acting.roles - {Role.EQA} else allocated_scope(acting)


@office(scope=scope_of)
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    learners = searching.learners(centre=None, page="office:learner")
    groups = searching.search(
        text,
        [
            searching.centres(page="office:centre"),
            *([learners] if request.acting.has_role(*MAY_SEE_LEARNERS) else []),
            searching.batches(centre=None, page="office:batch"),
            searching.products(page="products:catalogue-product"),
            searching.claims(centre=None, page="certification:sign-off"),
            searching.certificates(centre=None, page="certification:issued"),
        ],
    )
    if found := searching.only_exact(groups):
        return redirect(found)
    return render(request, "office/search.html", {"text": text, "groups": groups})


@office(*MAY_SEE_LEARNERS, scope=scope_of)
def learner(request: HttpRequest, number: str) -> HttpResponse:
    """The learner's page as the office sees it: everything, and nothing to press."""
    found = get_object_or_404(Learner.objects.select_related("centre"), number=number)
    context = {
        "learner": found,
        "sections": sections_for(learner=found, may=everything),
        "acts": [],
        "bulk_acts": [],
        "in_office": True,
    }
    return render(request, "portal/learner.html", context)


def everything(*permissions: object) -> bool:
    """Staff see every section; which learners, the scope of the page decides."""
    return True
