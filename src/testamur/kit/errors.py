"""The pages for what went wrong outside any view: no such page, an unreadable form,
a failure, a database away, a stale form."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.kit.problem_documents import is_for_a_system, problem_response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same bytes for what is not there and for what is another centre's."""
    if is_for_a_system(request):
        return problem_response("not_found", 404)
    return render(request, "errors/404.html", status=404)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A body that is damaged or too large: nothing of it was taken in, so the page asks nothing of the request."""
    if is_for_a_system(request):
        return problem_response("unreadable", 400)
    return HttpResponse(
        "<!doctype html><html lang=en-GB><title>What was sent could not be read</title>"
        "<h1>What was sent could not be read</h1><p>It is damaged, larger than 25 MB, or has more than 80,000 "
        "fields. Nothing was done with it. Go back and send less at a time.</p>",
        status=400,
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles the exception, wherever in the stack of middleware that was."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return problem_response("away", 503) if is_for_a_system(request) else database_away()
    if is_for_a_system(request):
        return problem_response("failed", 500)
    return render(request, "errors/500.html", status=500)


def database_away() -> HttpResponse:
    """A database that restarts or fails over: to be tried again. The page asks nothing of it."""
    response = HttpResponse(
        "<!doctype html><html lang=en-GB><title>Back in a moment</title><h1>Back in a moment</h1>"
        "<p>The service is restarting. Nothing you sent has been half done. Go back and try again in a minute.</p>",
        status=503,
    )
    response["Retry-After"] = "30"
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)
