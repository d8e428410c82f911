"""What every request passes through: bad bytes refused, answers kept private, pages sent compressed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

from testamur.kit.problem_documents import is_for_a_system, problem_response

Answer = Callable[[HttpRequest], HttpResponse]
NULL = "\x00"
WORTH_COMPRESSING = 1000  # bytes
BLURRED_BY = 100  # random bytes at most, so that a page's length tells nothing about a secret in it (BREACH)


def refuse_null_bytes(get_response: Answer) -> Answer:
    """PostgreSQL cannot store U+0000: answer 400 with a sentence instead of failing later with a 500."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if NULL in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            sentence = "The address contains a character that cannot be used."
            is_api = is_for_a_system(request)
            return problem_response("unreadable", 400) if is_api else HttpResponseBadRequest(sentence)
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


def compress_pages(get_response: Answer) -> Answer:
    """Pages go gzipped to browsers that take it: a list of 25 shrinks to a fifth.

    Only pages: streamed downloads must not wait for a compressor, and PDFs and workbooks are compressed already.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if (
            not is_page
            or len(response.content) < WORTH_COMPRESSING
            or response.has_header("Content-Encoding")
        ):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = compress_string(response.content, max_random_bytes=BLURRED_BY)
            response["Content-Encoding"] = "gzip"
            response["Content-Length"] = str(len(response.content))
        return response

    return middleware
