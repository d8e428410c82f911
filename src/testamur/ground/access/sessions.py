"""How long a session may last in all, however busy it is (docs/specification, ACC-06; 12 hours by ASVS 7.3)."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from testamur.ground.access import interrupted
from testamur.kit.clock import now

BEGAN = "began_at"


def end_long_sessions(get_response: Callable[[HttpRequest], HttpResponse]):
    """Sign out who has been signed in for too long; the gate then asks for the sign-in again."""
    lasts = settings.SESSION_ABSOLUTE_AGE.total_seconds()

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            began = request.session.setdefault(BEGAN, now().timestamp())
            if now().timestamp() - began >= lasts:
                interrupted.remember_whose(request, request.user.pk)
                logout(request)
        return get_response(request)

    return middleware
