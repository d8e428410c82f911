"""Managing users: the portal administrator's pages (docs/specification, USR-01 to USR-05)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.views.decorators.http import require_POST

from testamur.ground.access import actions
from testamur.ground.access.forms import PermissionsForm, UserForm
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import PRESETS, SENTENCES, Permission
from testamur.ground.access.queries import memberships_at, row_of, users_of
from testamur.ground.centres import actions as centres
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused


@portal(Permission.USERS)
def users(request: HttpRequest) -> HttpResponse:
    centre = request.acting.centre
    facts = {"centre": centre, "rows": users_of(centre=centre), "permissions": list(SENTENCES.items())}
    return render(request, "access/users.html", facts)


@portal(Permission.USERS)
def new_user(request: HttpRequest) -> HttpResponse:
    """A preset (`?start=tutor`) ticks its permissions to begin with."""
    preset = PRESETS.get(request.GET.get("start", ""))
    form = UserForm(request.POST or None, initial={"permissions": sorted(preset[1]) if preset else []})
    if form.is_valid():
        try:
            actions.invite_user(
                centre=request.acting.centre, **form.cleaned_data, by=request.acting.actor, now=now()
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(
                request, _("Invitation sent to %(address)s") % {"address": form.cleaned_data["email"]}
            )
            return redirect("access:users")
    return render(request, "access/new_user.html", {"form": form, "presets": PRESETS})


@portal(Permission.USERS)
def user(request: HttpRequest, membership_id: int) -> HttpResponse:
    membership = _membership(request, membership_id)
    whole = actions.may_change_identity(membership)
    present = {
        "full_name": membership.user.full_name,
        "email": membership.user.email,
        "job_title": membership.user.job_title,
        "permissions": membership.permissions,
        "is_administrator": membership.is_administrator,
    }
    form = (UserForm if whole else PermissionsForm)(request.POST or None, initial=present)
    if form.is_valid():
        # Where the name and address are the person's own, the action is told the present ones.
        try:
            actions.change_user(
                membership=membership, **{**present, **form.cleaned_data}, by=request.acting.actor, now=now()
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("%(name)s has been saved") % {"name": row_of(membership).name})
            return redirect("access:users")
    facts = {"form": form, "row": row_of(membership), "whole": whole}
    return render(request, "access/user.html", facts)


def pressed(act: Callable, sentence: str) -> Callable[..., HttpResponse]:
    """A button on a user's page: does one act and says so."""

    @portal(Permission.USERS)
    @require_POST
    def view(request: HttpRequest, membership_id: int) -> HttpResponse:
        membership = _membership(request, membership_id)
        name = row_of(membership).name
        act(membership=membership, by=request.acting.actor, now=now())
        messages.success(request, sentence % {"name": name})
        return redirect("access:users")

    return view


resend = pressed(actions.resend_invitation, say("Invitation sent again to %(name)s"))
suspend = pressed(actions.suspend_user, say("%(name)s has been suspended"))
reinstate = pressed(actions.reinstate_user, say("%(name)s has been reinstated"))
remove = pressed(actions.remove_user, say("%(name)s has been deleted"))
name_lrs_administrator = pressed(actions.name_lrs_administrator, say("%(name)s is now the LRS administrator"))


@portal(Permission.USERS)
@require_POST
def second_factor(request: HttpRequest) -> HttpResponse:
    """Portal administrators say whether the centre's users must have a second factor."""
    if not request.acting.membership.is_administrator:
        return render(request, "errors/forbidden.html", status=403)
    required = request.POST.get("second_factor") == "required"
    decide = centres.require_second_factor if required else centres.make_second_factor_optional
    decide(centre=request.acting.centre, by=request.acting.actor, now=now())
    said = _("Users must now set up a second factor") if required else _("A second factor is now optional")
    messages.success(request, said)
    return redirect("access:users")


def _membership(request: HttpRequest, membership_id: int):
    return get_object_or_404(memberships_at(centre=request.acting.centre), pk=membership_id)
