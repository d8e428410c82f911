"""The OpenAPI document read for people: operations by subject, with the fields of what is sent and answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from testamur.ground.access.permissions import Permission
from testamur.kit.problem_documents import DETAILS
from testamur.sites.api.document import permissions_of


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    needed: bool
    about: str


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    address: str
    title: str
    about: str
    permissions: tuple[str, ...]
    parameters: tuple[Field, ...]
    sent: str  # the name of a shape, or nothing
    answered: str


@dataclass(frozen=True)
class Shape:
    name: str
    about: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Reference:
    about: tuple[str, ...]
    subjects: Mapping[str, list[Operation]]
    shapes: tuple[Shape, ...]
    kinds: Mapping[str, str]


def reference_of(document: Mapping[str, Any]) -> Reference:
    subjects: dict[str, list[Operation]] = {}
    for operation, subject in _operations(document):
        subjects.setdefault(subject, []).append(operation)
    shapes = tuple(_shape(name, schema) for name, schema in document["components"]["schemas"].items())
    about = tuple(document["info"]["description"].strip().split("\n\n"))
    return Reference(about, subjects, shapes, DETAILS)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[Operation, str]]:
    for address, methods in document["paths"].items():
        for method, told in methods.items():
            answer = next(each for status, each in told["responses"].items() if status.startswith("2"))
            operation = Operation(
                name=told["operationId"],
                method=method.upper(),
                address=address,
                title=told["summary"],
                about=told.get("description", ""),
                permissions=tuple(Permission(each).label for each in permissions_of(told)),
                parameters=tuple(_parameter(each) for each in told.get("parameters", ())),
                sent=_kind(_schema(told["requestBody"])) if "requestBody" in told else "",
                answered=_kind(_schema(answer)),
            )
            yield operation, told["tags"][0]


def _schema(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(body["content"].values()))["schema"]


def _parameter(told: Mapping[str, Any]) -> Field:
    return Field(told["name"], _kind(told["schema"]), told["required"], told.get("description", ""))


def _shape(name: str, schema: Mapping[str, Any]) -> Shape:
    needed = set(schema.get("required", ()))
    fields = (
        Field(each, _kind(told), each in needed, told.get("description", ""))
        for each, told in schema.get("properties", {}).items()
    )
    return Shape(name, schema.get("description", ""), tuple(fields))


def _kind(schema: Mapping[str, Any]) -> str:
    """In words: text, whole number, list of OrderLine, date or null."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    for several in ("anyOf", "allOf", "oneOf"):
        if several in schema:
            return " or ".join(_kind(each) for each in schema[several])
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    words = {
        "string": "text",
        "integer": "whole number",
        "boolean": "true or false",
        "null": "null",
        "object": "object",
    }
    return {"date": "date", "date-time": "date and time"}.get(
        schema.get("format", ""), words.get(schema.get("type", ""), "anything")
    )
