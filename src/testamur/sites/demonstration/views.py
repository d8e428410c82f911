"""Who can sign in to the demonstration, on a page: only there, and with a password that is printed anyway."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.ground.access.gate import public
from testamur.sites.demonstration.people import PASSWORD, PEOPLE, SYSTEM_PASSWORD


@public
def sign_ins(request: HttpRequest) -> HttpResponse:
    if not settings.DEMONSTRATION:
        raise Http404
    facts = {"people": PEOPLE, "password": PASSWORD, "system_password": SYSTEM_PASSWORD}
    return render(request, "demonstration/sign_ins.html", facts)
