"""API keys: the portal administrator's pages (docs/specification, SYS-04 and BEY-11)."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.ground.access import actions_on_keys
from testamur.ground.access.forms import KeyForm
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.access.queries import key_rows, keys_at
from testamur.ground.accounts.sealing import seal, unseal
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused

USUAL_LIFE = timedelta(days=365)
IN_SESSION = "new_api_key"


def administrators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A key acts without a person: who looks after the centre's users decides, not all who may add one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.acting.membership.is_administrator:
            return render(request, "errors/forbidden.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


@portal(Permission.USERS)
@administrators_only
def keys(request: HttpRequest) -> HttpResponse:
    centre = request.acting.centre
    rows = key_rows(centre=centre, on=london_date(now()))
    facts = {
        "centre": centre,
        "live": [row for row in rows if row.status != "revoked"],
        "revoked": [row for row in rows if row.status == "revoked"],
    }
    return render(request, "access/keys.html", facts)


@portal(Permission.USERS)
@administrators_only
def new_key(request: HttpRequest) -> HttpResponse:
    at = now()
    form = KeyForm(request.POST or None, initial={"expires_on": london_date(at) + USUAL_LIFE})
    if form.is_valid():
        try:
            key, secret = actions_on_keys.make_key(
                centre=request.acting.centre, **form.cleaned_data, by=request.acting.actor, now=at
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            request.session[IN_SESSION] = seal(secret)
            return redirect("access:made-key", key.pk)
    return render(request, "access/new_key.html", {"form": form}, status=422 if form.errors else 200)


@portal(Permission.USERS)
@administrators_only
def made_key(request: HttpRequest, api_key_id: int) -> HttpResponse:
    """The one page that shows a secret, the one time: whoever comes back finds the list."""
    key = get_object_or_404(keys_at(centre=request.acting.centre), pk=api_key_id)
    sealed = request.session.pop(IN_SESSION, None)
    secret = unseal(sealed) if sealed else ""
    if not secret.startswith(key.prefix):
        return redirect("access:keys")
    return render(request, "access/made_key.html", {"key": key, "secret": secret})


@portal(Permission.USERS)
@administrators_only
def revoke_key(request: HttpRequest, api_key_id: int) -> HttpResponse:
    """GET asks whether it is meant; POST does it."""
    key = get_object_or_404(keys_at(centre=request.acting.centre), pk=api_key_id)
    if request.method == "POST":
        actions_on_keys.revoke_key(key=key, by=request.acting.actor, now=now())
        messages.success(request, _("%(name)s has been revoked") % {"name": key.name})
        return redirect("access:keys")
    return render(request, "access/revoke_key.html", {"key": key})
