"""Addresses of the API: each operation behind the gate for keys, its document and its page for people."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from testamur.ground.access.keyed import keyed
from testamur.ground.access.permissions import Permission
from testamur.kit.problem_documents import problem_response
from testamur.sites.api import (
    operations,  # noqa: F401  declares them
    pages,
)
from testamur.sites.api.once import answered_once
from testamur.sites.api.service import PERMISSIONS, VERSION, refuse_large, service, unknown_parameters

app_name = "api"
NO_SUCH_METHOD = 405


def _patterns() -> list[URLPattern]:
    """The library's own, each view with our gate around it."""
    inside = {
        operation.view_func.__name__: operation
        for router in service._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    }
    patterns, _, _ = service.urls
    return [
        path(
            f"api/{VERSION}/{pattern.pattern}",
            keyed(*map(Permission, inside[pattern.name].openapi_extra[PERMISSIONS]))(
                _guarded(pattern.callback, inside[pattern.name])
            ),
            name=pattern.name,
        )
        for pattern in patterns
        if pattern.name in inside
    ]


def _guarded(view: Callable[..., HttpResponse], operation) -> Callable[..., HttpResponse]:
    """Refuse what the library would read in vain or pass over: huge bodies, parameters that nobody knows."""
    known = frozenset(
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    )

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        def answer() -> HttpResponse:
            return view(request, *args, **kwargs)

        try:
            refuse_large(request)
            unknown_parameters(request, known)
            made = (
                answered_once(request, answer) if request.method == "POST" in operation.methods else answer()
            )
        except (
            Exception
        ) as error:  # the library answers what goes wrong inside of it, and this what does around it
            return service.on_exception(request, error)
        if made.status_code == NO_SUCH_METHOD:
            return problem_response("wrong_method", NO_SUCH_METHOD, headers={"Allow": made["Allow"]})
        return made

    return guarded


urlpatterns = [
    path(f"api/{VERSION}/", pages.reference, name="reference"),
    path(f"api/{VERSION}/openapi.json", pages.openapi, name="openapi"),
    *_patterns(),
]
