"""Customer support: a centre's first administrator, suspended accounts, and centres that require a second factor."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from testamur.ground.access import actions
from testamur.ground.access.forms import FirstAdministratorForm
from testamur.ground.access.gate import office
from testamur.ground.access.permissions import Permission
from testamur.ground.access.queries import found_users, suspended_users
from testamur.ground.accounts import actions as accounts
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres import actions as centres
from testamur.ground.centres.models import Centre
from testamur.ground.centres.queries import centre_numbered
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused

SUPPORT = User.StaffRole.SUPPORT


@office(SUPPORT)
def users(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    facts = {
        "words": words,
        "found": found_users(words=words) if words else suspended_users(),
        "centre": centre_numbered(words),
    }
    return render(request, "access/office_users.html", facts)


@office(SUPPORT)
def first_administrator(request: HttpRequest) -> HttpResponse:
    form = FirstAdministratorForm(request.POST or None)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        centre = centre_numbered(facts.pop("centre_number"))
        if centre is None:
            form.add_error("centre_number", _("No centre has this number"))
        else:
            try:
                actions.invite_user(
                    centre=centre,
                    **facts,
                    permissions=list(Permission),
                    is_administrator=True,
                    by=_by(request),
                    now=now(),
                )
            except Refused as refused:
                show_problems(form, refused.problems)
            else:
                messages.success(request, _("Invitation sent to %(address)s") % {"address": facts["email"]})
                return redirect("access:office-users")
    return render(request, "access/first_administrator.html", {"form": form})


@office(SUPPORT)
@require_POST
def reinstate(request: HttpRequest, user_id: int) -> HttpResponse:
    user = get_object_or_404(User, pk=user_id, deleted_at=None)
    accounts.reinstate(user=user, by=_by(request), now=now())
    messages.success(request, _("%(name)s has been reinstated") % {"name": user.full_name})
    return redirect("access:office-users")


@office(SUPPORT)
@require_POST
def remove_second_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    user = get_object_or_404(User, pk=user_id, deleted_at=None)
    accounts.remove_second_factor(user=user, by=_by(request), now=now())
    messages.success(request, _("The second factor of %(name)s has been removed") % {"name": user.full_name})
    return redirect("access:office-users")


@office(SUPPORT)
@require_POST
def second_factor(request: HttpRequest, centre_id: int) -> HttpResponse:
    centre = get_object_or_404(Centre, pk=centre_id)
    required = request.POST.get("second_factor") == "required"
    decide = centres.require_second_factor if required else centres.make_second_factor_optional
    decide(centre=centre, by=_by(request), now=now())
    messages.success(request, _("%(centre)s has been saved") % {"centre": centre.name})
    return redirect("access:office-users")


def _by(request: HttpRequest) -> Actor:
    """Support acts for the awarding organisation here, even somebody who works for a centre too."""
    return replace(request.acting.actor, centre_id=None)
