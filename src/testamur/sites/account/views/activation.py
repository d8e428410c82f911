"""Activating an account: follow the link, say the username, enter the code from a second email, choose a password
(docs/specification, ACC-04).
"""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from testamur.ground.access.gate import public
from testamur.ground.accounts import actions
from testamur.ground.accounts.problems import link_problems
from testamur.ground.accounts.queries import activation_of
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Problem, Refused
from testamur.sites.account.forms import ActivateForm, EmailForm, UsernameForm


@public
def username(request: HttpRequest, secret: str) -> HttpResponse:
    activation = activation_of(secret)
    if problems := link_problems(activation, now=now()):
        return _useless(request, problems)
    form = UsernameForm(request.POST or None)
    if form.is_valid():
        try:
            actions.send_code(activation=activation, **form.cleaned_data, origin=_origin(request), now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            return redirect("account:activation-code", secret)
    return render(request, "account/activate.html", {"form": form})


@public
def code(request: HttpRequest, secret: str) -> HttpResponse:
    activation = activation_of(secret)
    if problems := link_problems(activation, now=now()):
        return _useless(request, problems)
    form = ActivateForm(request.POST or None)
    if form.is_valid():
        try:
            actions.activate(activation=activation, **form.cleaned_data, origin=_origin(request), now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            return redirect("account:activated")
    return render(request, "account/activation_code.html", {"form": form, "secret": secret})


@public
def done(request: HttpRequest) -> HttpResponse:
    return render(request, "account/activated.html")


@public
def new_link(request: HttpRequest) -> HttpResponse:
    """Ask again. The answer is the same whether or not somebody waits to be activated."""
    form = EmailForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/new_link.html", {"form": form})
    address = form.cleaned_data["email"].lower()
    if too_many := ratelimit.consume_or_429(request, action="activation", key=address):
        return too_many
    actions.ask_for_new_link(email=address, origin=_origin(request), now=now())
    return render(request, "account/new_link_done.html", {"address": address})


def _useless(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    return render(request, "account/useless_link.html", {"problems": problems}, status=410)


def _origin(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")
