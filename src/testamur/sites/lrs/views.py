"""The home pages of the learning records service."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.kit.clock import london_date, now
from testamur.records.organisations.gate import lrs
from testamur.records.organisations.lists import roles_in_words
from testamur.sites.lrs.home import tiles_for, tiles_of_desk


@lrs()
def home(request: HttpRequest) -> HttpResponse:
    today, acting = london_date(now()), request.acting
    facts = {
        "today": today,
        "tiles_to_do": tiles_for(acting, today=today),
        "roles": roles_in_words(acting.member.roles),
    }
    return render(request, "lrs/home.html", facts)


@office(User.StaffRole.SERVICE_DESK)
def desk(request: HttpRequest) -> HttpResponse:
    facts = {"today": london_date(now()), "tiles_to_do": tiles_of_desk()}
    return render(request, "lrs/desk.html", facts)
