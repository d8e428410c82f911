"""What would break those who use a published version: found by comparing two OpenAPI documents.

A version may grow: operations, parameters that may be left out, fields of answers. It never takes away or narrows
(docs/decisions/0088-the-api-and-its-versions.md).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from testamur.sites.api.service import PERMISSIONS

Schema = Mapping[str, Any]
BOUNDS = {
    "maxLength": min,
    "maximum": min,
    "maxItems": min,
    "minLength": max,
    "minimum": max,
    "minItems": max,
}
"""What bounds a value that is sent, and which of two bounds is the narrower."""


@dataclass(frozen=True)
class _Compared:
    """One place in both documents."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def schema_breaks(self, was: Schema, now: Schema, place: str, *, is_sent: bool) -> Iterator[str]:
        was, now = _resolved(was, self.before), _resolved(now, self.after)
        if _kinds(was) != _kinds(now):
            yield f"{place}: it was {_kinds(was)} and is {_kinds(now)}"
            return
        if is_sent:
            yield from _narrowed(was, now, place)
        yield from self._fields(was, now, place, is_sent=is_sent)
        if "items" in was and "items" in now:
            yield from self.schema_breaks(was["items"], now["items"], f"{place}[]", is_sent=is_sent)

    def _fields(self, was: Schema, now: Schema, place: str, *, is_sent: bool) -> Iterator[str]:
        fields, needed = now.get("properties", {}), set(now.get("required", ()))
        for name, schema in was.get("properties", {}).items():
            if name not in fields:
                yield f"{place}.{name}: gone"
            else:
                yield from self.schema_breaks(schema, fields[name], f"{place}.{name}", is_sent=is_sent)
        before = set(was.get("required", ()))
        for name in sorted(needed - before if is_sent else before - needed):
            yield f"{place}.{name}: {'needed now' if is_sent else 'may be missing now'}"


def breaks(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """One sentence for each thing of the published document that the new one no longer keeps; empty when none."""
    compared, found = _Compared(before, after), []
    for address, methods in before["paths"].items():
        for method, operation in methods.items():
            place = f"{method.upper()} {address}"
            now = after["paths"].get(address, {}).get(method)
            found += [f"{place}: gone"] if now is None else _operation(compared, operation, now, place)
    return found


def _operation(compared: _Compared, was: Schema, now: Schema, place: str) -> Iterator[str]:
    yield from _parameters(compared, was, now, place)
    if gone := set(was[PERMISSIONS]) - set(now[PERMISSIONS]):
        yield f"{place}: no longer open to {', '.join(sorted(gone))}"
    if "requestBody" in was:
        yield from compared.schema_breaks(
            _body(was["requestBody"]), _body(now["requestBody"]), f"{place} sent", is_sent=True
        )
    for status, answer in was["responses"].items():
        if status not in now["responses"]:
            yield f"{place} {status}: gone"
        elif "content" in answer:
            yield from compared.schema_breaks(
                _body(answer), _body(now["responses"][status]), f"{place} {status}", is_sent=False
            )


def _parameters(compared: _Compared, was: Schema, now: Schema, place: str) -> Iterator[str]:
    before, after = ({(each["in"], each["name"]): each for each in told["parameters"]} for told in (was, now))
    for key, parameter in before.items():
        if key not in after:
            yield f"{place} {key[1]}: gone"
        else:
            yield from compared.schema_breaks(
                parameter["schema"], after[key]["schema"], f"{place} {key[1]}", is_sent=True
            )
    for key, parameter in after.items():
        if parameter["required"] and not before.get(key, {}).get("required"):
            yield f"{place} {key[1]}: needed now"


def _narrowed(was: Schema, now: Schema, place: str) -> Iterator[str]:
    for name, narrower in BOUNDS.items():
        if name in now and was.get(name) != now[name] == narrower(was.get(name, now[name]), now[name]):
            yield f"{place}: {name} {now[name]} is narrower"
    if "enum" in now and set(was.get("enum", ())) - set(now["enum"]):
        yield f"{place}: fewer choices"
    if now.get("pattern") and now.get("pattern") != was.get("pattern"):
        yield f"{place}: another pattern"


def _body(told: Schema) -> Schema:
    return next(iter(told["content"].values()))["schema"]


def _resolved(schema: Schema, document: Mapping[str, Any]) -> Schema:
    if "$ref" not in schema:
        return schema
    return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]


def _kinds(schema: Schema) -> list[str]:
    """Its type and format, or those it may have."""
    if "anyOf" in schema:
        return sorted(kind for each in schema["anyOf"] for kind in _kinds(each))
    return [f"{schema.get('type', schema.get('$ref', 'anything'))} {schema.get('format', '')}".strip()]
