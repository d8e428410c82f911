"""The language of the pages, which anybody may choose; a cookie remembers it (SYS-08)."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from testamur.ground.access.gate import public


@public
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page; the home page stands for an address elsewhere."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    address = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    response = redirect(address if ours else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response
