"""Only the centre's one LRS administrator uses the screens of the learning records service (ULN-04)."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.ground.access.models import CURRENT, Membership

View = Callable[..., HttpResponse]


def lrs_administrators_only(view: View) -> View:
    """Stands below `portal`. Anybody else is told whom to ask, and nothing of theirs is shown."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.acting.membership.is_lrs_administrator:
            return view(request, *args, **kwargs)
        return render(request, "learners/ask_administrator.html", {"people": _to_ask(request)}, status=403)

    return guarded


def _to_ask(request: HttpRequest) -> list[Membership]:
    """The LRS administrator; where there is none, the portal administrators, who can name one."""
    current = Membership.objects.filter(CURRENT, centre=request.acting.centre).select_related("user")
    named = list(current.filter(is_lrs_administrator=True))
    return named or list(current.filter(is_administrator=True).order_by("user__full_name"))
