"""What every request passes through: bad bytes refused, a missing database said plainly, answers kept private."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render

Answer = Callable[[HttpRequest], HttpResponse]
NULL = "\x00"


def refuse_null_bytes(get_response: Answer) -> Answer:
    """PostgreSQL cannot store U+0000: answer 400 with a sentence instead of failing later with a 500."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if NULL in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("The address contains a character that cannot be used.")
        if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"} and any(
            NULL in value for values in request.POST.lists() for value in (values[0], *values[1])
        ):
            return render(request, "errors/null_byte.html", status=400)
        return get_response(request)

    return middleware


def say_when_the_database_is_away(get_response: Answer) -> Answer:
    """A database that restarts or fails over is a 503 to be tried again, never a stack trace."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        except (OperationalError, InterfaceError):
            return database_away(request)

    return middleware


def database_away(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(
        "<!doctype html><html lang=en-GB><title>Back in a moment</title><h1>Back in a moment</h1>"
        "<p>The service is restarting. Nothing you sent has been half done. Go back and try again in a minute.</p>",
        status=503,
    )
    response["Retry-After"] = "30"
    return response


def keep_private(get_response: Answer) -> Answer:
    """Pages hold personal data: no shared or disk cache keeps them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cache-Control", "no-store")
        return response

    return middleware
