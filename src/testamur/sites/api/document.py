"""The OpenAPI document: what the library makes of the operations, and what all of them share.

It is committed as `docs/api/openapi-v1.json`. A version that is published only grows: a test of the house compares.
"""

from typing import Any

from testamur.kit.problem_documents import DETAILS, MEDIA_TYPE
from testamur.sites.api import operations  # noqa: F401  declares them
from testamur.sites.api.once import HEADER, LONGEST
from testamur.sites.api.service import PERMISSIONS, VERSION, service
from testamur.sites.api.shapes.basics import ProblemDocument

PREFIX = f"api/{VERSION}"
ABOUT = """\
For systems of centres: look up products, learners, batches and orders, register learners, and do with them what the
pages can do, by the same rules and in the same words.

Send an API key of your centre with each request: `Authorization: Bearer testamur_…`. A portal administrator makes it
under Centre, API keys. Everything is JSON. What goes wrong is answered with a problem document (RFC 9457).
"""
ON_EVERY_OPERATION = {
    "400": "unreadable",
    "401": "key_refused",
    "403": "not_allowed",
    "404": "not_found",
    "413": "too_large",
    "422": "refused",
    "429": "too_many_requests",
    "500": "failed",
    "503": "away",
}


def document() -> dict[str, Any]:
    made = service.get_openapi_schema(path_prefix=PREFIX)
    paths = {path: _path(methods) for path, methods in sorted(made["paths"].items())}
    schemas = {**made["components"]["schemas"], **_problem_schemas()}
    named = _named_in(paths, schemas) | _problem_schemas().keys()
    return {
        "openapi": made["openapi"],
        "info": {"title": service.title, "version": VERSION, "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "tags": [{"name": tag} for tag in _tags(paths)],
        "paths": paths,
        "components": {
            "schemas": {name: _untitled(schemas[name]) for name in sorted(named)},
            "responses": {kind: _response(kind) for kind in ON_EVERY_OPERATION.values()},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key of your centre"}
            },
        },
    }


def _tags(paths: dict[str, Any]) -> list[str]:
    return list(
        dict.fromkeys(
            tag for methods in paths.values() for operation in methods.values() for tag in operation["tags"]
        )
    )


IDEMPOTENCY_KEY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "maxLength": LONGEST},
    "description": "A text of your own, different for each request: sent again with the same one, a request is "
    "answered as before and does nothing more. Needed, except in a dry run",
}


def _path(methods: dict[str, Any]) -> dict[str, Any]:
    return {method: _operation(operation, method) for method, operation in methods.items()}


def _operation(operation: dict[str, Any], method: str) -> dict[str, Any]:
    operation = _untitled(operation)
    operation["summary"] = operation["summary"].capitalize()
    operation["parameters"] = [_parameter(each) for each in operation["parameters"]]
    if method == "post":
        operation["parameters"].append(IDEMPOTENCY_KEY)
    responses = {str(status): answer for status, answer in operation["responses"].items()}
    shared = {
        status: {"$ref": f"#/components/responses/{kind}"} for status, kind in ON_EVERY_OPERATION.items()
    }
    return {**operation, "responses": {**responses, **shared}}


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    """Nothing is said of null: a parameter is left out."""
    schema = {name: value for name, value in parameter["schema"].items() if name != "description"}
    choices = schema.pop("anyOf", [])
    return {**parameter, "schema": {**schema, **(choices[0] if choices else {})}}


def _untitled(told: Any) -> Any:
    """Without the titles that the library makes of names, which say nothing new."""
    if isinstance(told, list):
        return [_untitled(each) for each in told]
    if not isinstance(told, dict):
        return told
    return {
        name: _untitled(value)
        for name, value in told.items()
        if not (name == "title" and isinstance(value, str))
    }


def _named_in(told: Any, schemas: dict[str, Any]) -> set[str]:
    """The schemas that something refers to, and those that they refer to."""
    if isinstance(told, list):
        return set().union(*(_named_in(each, schemas) for each in told))
    if not isinstance(told, dict):
        return set()
    found = set().union(*(_named_in(each, schemas) for each in told.values()))
    name = str(told.get("$ref", "")).removeprefix("#/components/schemas/")
    return found | ({name} | _named_in(schemas[name], schemas) if name in schemas else set())


def _response(kind: str) -> dict[str, Any]:
    shape = {"$ref": "#/components/schemas/ProblemDocument"}
    answer: dict[str, Any] = {"description": DETAILS[kind], "content": {MEDIA_TYPE: {"schema": shape}}}
    if kind in {"too_many_requests", "away"}:
        answer["headers"] = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
    return answer


def _problem_schemas() -> dict[str, Any]:
    schema = ProblemDocument.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    inner = schema.pop("$defs")
    return {"ProblemDocument": schema, **inner}


def permissions_of(operation: dict[str, Any]) -> list[str]:
    return operation[PERMISSIONS]
