"""The API itself: how operations are declared, how bodies are read, and how what goes wrong is answered.

An operation holds no rules: it calls the queries, problems and actions that the pages call, and gives their words.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic_core import from_json

from testamur.ground.access.keyed import AGAIN_IN
from testamur.ground.access.permissions import Permission
from testamur.kit.problem_documents import as_json, problem_response
from testamur.kit.problems import Problem, Refused
from testamur.sites.api.places import pointer, problem_of

logger = logging.getLogger(__name__)

VERSION = "v1"
PERMISSIONS = "x-permissions"
"""Where an operation's document says which permissions open it."""


class TooLarge(Exception):
    """A body of more bytes than are read."""


class Bodies(Parser):
    """JSON read by a parser that refuses nesting without end, NaN and broken text, and bodies of many megabytes."""

    def parse_body(self, request: HttpRequest) -> Any:
        return from_json(request.body, allow_inf_nan=False)


class Service(NinjaAPI):
    def get_openapi_operation_id(self, operation) -> str:
        return operation.view_func.__name__


service = Service(
    title="Testamur API",
    version=VERSION,
    openapi_url=None,  # ours, with the answers that all operations share: `document.py`
    docs_url=None,
    parser=Bodies(),
    urls_namespace="api",
)


def reads(address: str, *permissions: Permission, answer: Any, about: str) -> Callable:
    """Declare an operation that looks, for keys with any of the permissions; `answer` is the shape it gives."""
    return service.get(address, response=answer, tags=[about], openapi_extra=_open_to(permissions))


def acts(address: str, *permissions: Permission, answer: Any, about: str) -> Callable:
    """Declare an operation that changes something."""
    return service.post(address, response=answer, tags=[about], openapi_extra=_open_to(permissions))


def _open_to(permissions: tuple[Permission, ...]) -> dict[str, list[str]]:
    return {PERMISSIONS: [each.value for each in permissions]}


# What goes wrong


def refuse_large(request: HttpRequest) -> None:
    """Before anything of a body is read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.API_LARGEST_BODY:
        raise TooLarge


@service.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    return problem_response("refused", 422, [as_json(each, pointer(each.place)) for each in refused.problems])


@service.exception_handler(ValidationError)
def _invalid(request: HttpRequest, invalid: ValidationError) -> HttpResponse:
    return problem_response("refused", 422, [as_json(problem_of(error)) for error in invalid.errors])


@service.exception_handler(Http404)
def _not_found(request: HttpRequest, missing: Http404) -> HttpResponse:
    return problem_response("not_found", 404)


@service.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The library's own, when a body is not JSON."""
    return problem_response("unreadable", 400)


@service.exception_handler(RequestDataTooBig)
@service.exception_handler(TooLarge)
def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response("too_large", 413)


@service.exception_handler(OperationalError)
@service.exception_handler(InterfaceError)
def _away(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response("away", 503, headers=AGAIN_IN)


@service.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """Logged with its trace, which nobody outside sees."""
    logger.exception("%s %s failed", request.method, request.resolver_match.route)
    return problem_response("failed", 500)


def unknown_parameters(request: HttpRequest, known: frozenset[str]) -> None:
    """A misspelt filter would silently find everything. Raises Refused."""
    unknown = sorted(request.GET.keys() - known)
    if unknown:
        raise Refused(
            [
                Problem("parameter.unknown", f"There is no parameter {name[:100]!r} here.", f"?{name[:100]}")
                for name in unknown
            ]
        )
