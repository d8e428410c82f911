"""Help, keyboard shortcuts, service status, and the statements that the law asks for: for anybody."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from testamur.ground.access.gate import open_door, public
from testamur.kit.clock import now
from testamur.kit.health import State, health
from testamur.sites.public.guides import guide_named, guides

PARTS = {
    "database": _("Signing in, pages and searches"),
    "background_work": _("Certificates, files and emails made in the background"),
    "files": _("Stored files: certificates, confirmations and uploads"),
}
WORDS = {
    State.WORKING: ("verified", _("Working")),
    State.SLOW: ("waiting", _("Slow: work is waiting longer than usual")),
    State.AWAY: ("error", _("Not working. What you have saved is safe")),
}


@public
def help_index(request: HttpRequest) -> HttpResponse:
    return render(request, "public/help.html", {"guides": guides()})


@public
def guide(request: HttpRequest, name: str) -> HttpResponse:
    found = guide_named(name)
    if found is None:
        raise Http404
    return render(request, "public/guide.html", {"guide": found})


@public
def keys(request: HttpRequest) -> HttpResponse:
    return render(request, "public/keys.html")


@public
def status(request: HttpRequest) -> HttpResponse:
    at = now()
    parts = [(PARTS[name], *WORDS[state]) for name, state in health(now=at).items()]
    return render(request, "public/status.html", {"parts": parts, "at": at})


@open_door
def machine_health(request: HttpRequest) -> HttpResponse:
    """For a load balancer or a monitor: 200 while all is well or only slow, else 503. Opens no session."""
    parts = health(now=now())
    return JsonResponse(parts, status=503 if State.AWAY in parts.values() else 200)


@public
def privacy(request: HttpRequest) -> HttpResponse:
    facts = {"session_minutes": settings.SESSION_COOKIE_AGE // 60}
    return render(request, "public/privacy.html", facts)


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")
