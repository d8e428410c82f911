"""What every request passes through: bad bytes refused, answers kept private."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render

Answer = Callable[[HttpRequest], HttpResponse]
NULL = "\x00"


def refuse_null_bytes(get_response: Answer) -> Answer:
    """PostgreSQL cannot store U+0000: answer 400 with a sentence instead of failing later with a 500."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if NULL in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("The address contains a character that cannot be used.")
        if any(NULL in value for value in request.COOKIES.values()):
            return HttpResponseBadRequest("A cookie contains a character that cannot be used: delete it.")
        if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"} and any(
            NULL in value for values in request.POST.lists() for value in (values[0], *values[1])
        ):
            return render(request, "errors/null_byte.html", status=400)
        return get_response(request)

    return middleware


def keep_private(get_response: Answer) -> Answer:
    """Pages hold personal data: no shared or disk cache keeps them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cache-Control", "no-store")
        return response

    return middleware
