"""Choosing the organisation to act for, for people who act for several."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from testamur.ground.access.gate import signed_in
from testamur.records.organisations.gate import ORGANISATION_IN_SESSION
from testamur.records.organisations.queries import invitations_of, members_of


@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    members = members_of(request.user)
    onwards = safe_next(request)
    if request.method == "POST":
        wanted = request.POST.get("organisation")
        chosen = next((each for each in members if str(each.organisation_id) == wanted), None)
        if chosen is not None:
            request.session[ORGANISATION_IN_SESSION] = chosen.organisation_id
            return redirect(onwards)
    present = request.session.get(ORGANISATION_IN_SESSION)
    invited = invitations_of(request.user).exists()
    facts = {"members": members, "onwards": onwards, "present": present, "invited": invited}
    return render(request, "organisations/choose.html", facts)


def safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/lrs/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/lrs/"
