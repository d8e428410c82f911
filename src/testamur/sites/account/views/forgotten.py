"""Forgotten username: the answer never tells whether there is such an account (ACC-05)."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.ground.access.gate import public
from testamur.ground.accounts import actions
from testamur.kit.clock import now
from testamur.sites.account.forms import EmailForm


@public
def forgotten_username(request: HttpRequest) -> HttpResponse:
    form = EmailForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/forgotten_username.html", {"form": form})
    address = form.cleaned_data["email"].lower()
    too_many = ratelimit.consume_or_429(request, action="forgotten_username", key=address)
    if too_many:
        return too_many
    actions.remind_of_username(email=address, origin=request.META.get("REMOTE_ADDR", ""), now=now())
    return render(request, "account/forgotten_username_done.html", {"address": address})
