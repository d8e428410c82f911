"""The home pages of the learning records service: what waits for somebody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.kit.clock import london_date, now
from testamur.records.organisations.gate import lrs


@lrs()
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "lrs/home.html", {"today": london_date(now()), "tiles_to_do": []})


@office(User.StaffRole.SERVICE_DESK)
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "lrs/desk.html", {"today": london_date(now()), "tiles_to_do": []})
