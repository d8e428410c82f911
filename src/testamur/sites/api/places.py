"""Where in a request a problem is, and what the library found wrong with it, in our words.

A place is a JSON pointer into the body (`/learners/3/surname`), `?name` for a parameter, or a header's name.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from testamur.kit.problems import Problem

SENTENCES = {
    "missing": "This is needed.",
    "extra_forbidden": "This is not known here: remove it, or check how it is spelt.",
    "string_type": "Give text, in quotation marks.",
    "string_pattern_mismatch": "This holds a character that cannot be used, or is not of the right shape.",
    "int_type": "Give a whole number.",
    "int_parsing": "Give a whole number.",
    "bool_parsing": "Give true or false.",
    "bool_type": "Give true or false.",
    "list_type": "Give a list.",
    "model_type": "Give an object, in curly brackets.",
    "model_attributes_type": "Give an object, in curly brackets.",
    "date_parsing": "Give a date, like 2026-09-02.",
}

KNOWN_HERE_AS = {"adds_to": "batch", "mode": "assessed"}
"""Fields of pages that have another name in what is sent."""


def pointer(place: str) -> str:
    """A place as pages know it (`surname`, or one that is an address already) as an address in the request."""
    place = KNOWN_HERE_AS.get(place, place)
    return place if not place or place[0] in "/?" or place[0].isupper() else f"/{place}"


def row_pointer(rows: str, index: int, field: str) -> str:
    """The place of a cell in a list: `/learners/3/surname`, counted from 0 as JSON does."""
    return f"/{rows}/{index}/{field}" if field else f"/{rows}/{index}"


def problem_of(error: Mapping[str, Any]) -> Problem:
    """A finding of the library's about the shape of a request."""
    sentence = SENTENCES.get(error["type"]) or f"{error['msg'].rstrip('.')}."
    return Problem(f"shape.{error['type']}", sentence, _place(error["loc"]))


def _place(loc: Sequence[str | int]) -> str:
    source, *rest = loc
    if source == "body":
        return "".join(f"/{_escaped(part)}" for part in rest[1:])
    if source == "query":
        return f"?{rest[-1]}" if rest else ""
    return str(rest[-1]) if rest else ""


def _escaped(part: str | int) -> str:
    return str(part)[:100].replace("~", "~0").replace("/", "~1")
