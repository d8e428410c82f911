"""The office's home page: what waits for the person's roles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.ground.access.gate import office
from testamur.kit.clock import london_date, now
from testamur.sites.office.home import tiles_for
from testamur.sites.office.scope import scope_of


@office(scope=scope_of)
def home(request: HttpRequest) -> HttpResponse:
    at = now()
    facts = {"today": london_date(at), "tiles_to_do": tiles_for(request.acting, now=at)}
    return render(request, "office/home.html", facts)
