"""The search box of the portal: the centre's learners, batches, claims and certificates, and all products."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from testamur.ground.access.acting import Acting
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.sites import searching
from testamur.sites.searching import Finder


@portal()
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    groups = searching.search(text, finders_for(request.acting))
    if found := searching.only_exact(groups):
        return redirect(found)
    return render(request, "portal/search.html", {"text": text, "groups": groups})


def finders_for(acting: Acting) -> list[Finder]:
    """What this person may look for: each kind stands behind the permission of its own pages."""
    centre = acting.centre
    learners = reverse("registrations:learners")
    finders = []
    if acting.may(Permission.LEARNERS, Permission.SEARCH):
        finders.append(searching.learners(centre=centre, page="portal:learner", list_url=f"{learners}?q="))
        finders.append(
            searching.batches(centre=centre, page="registrations:batch", list_url=f"{learners}?batch=")
        )
        finders.append(searching.bundle_batches(centre=centre, page="registrations:bundle"))
    if acting.may(Permission.SEARCH, Permission.REGISTRATIONS):
        finders.append(searching.products(page="products:product"))
    if acting.may(Permission.CLAIMS, Permission.READ_CERTIFICATION):
        finders.append(searching.claims(centre=centre, page="certification:claim"))
    if acting.may(Permission.ECERTIFICATES, Permission.CLAIMS, Permission.READ_CERTIFICATION):
        finders.append(searching.certificates(centre=centre, page="certification:certificate"))
    return finders
