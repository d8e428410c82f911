"""Problems as other systems read them: `application/problem+json` documents (RFC 9457).

`title` and `status` say what kind of answer it is; `problems` are the same reasons, with the same codes and
sentences, that a page would show. Nothing of the request is repeated, so that two answers to the like of it are equal.
"""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from testamur.kit.problems import Problem

MEDIA_TYPE = "application/problem+json"
API = "/api/"

DETAILS = {
    "unreadable": "What was sent is not JSON, or the address holds what cannot be used. Nothing was done.",
    "key_needed": "Send an API key of your centre: `Authorization: Bearer …`.",
    "key_refused": "This API key does not let you in.",
    "not_allowed": "This API key does not hold the permission for this.",
    "not_found": "There is nothing here.",
    "wrong_method": "This address takes other methods.",
    "too_large": "What was sent is too large. Send fewer at a time.",
    "refused": "Nothing was done, for the reasons given in `problems`.",
    "too_many_requests": "This API key was used too often. Wait as long as `Retry-After` says.",
    "failed": "Something went wrong here. Nothing was done; try again later.",
    "away": "The service is restarting. Nothing was done; try again in a minute.",
}
"""Every kind of document with its sentence. A kind, once published, keeps its name."""


def as_json(problem: Problem, place: str | None = None) -> dict[str, str]:
    """One reason: its code, sentence, severity and place, and a suggestion where one is known."""
    facts = {
        "code": problem.code,
        "message": str(problem.message),
        "place": problem.place if place is None else place,
        "severity": problem.severity.value,
    }
    suggestion = getattr(problem, "suggestion", "")
    return {**facts, "suggestion": suggestion} if suggestion else facts


def problem_document(kind: str, status: int, problems: Iterable[Mapping[str, str]] = ()) -> dict[str, object]:
    return {
        "type": f"{settings.BASE_URL}{API}v1/#{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": DETAILS[kind],
        "problems": list(problems),
    }


def problem_response(
    kind: str,
    status: int,
    problems: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    return HttpResponse(
        json.dumps(problem_document(kind, status, problems)),
        status=status,
        content_type=MEDIA_TYPE,
        headers=headers,
    )


def is_for_a_system(request: HttpRequest) -> bool:
    """Whether who asks is a program, to whom a page means nothing."""
    return request.path.startswith(API)
