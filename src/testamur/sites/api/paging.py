"""Pages of a list by cursor: the next page begins after the last row of this one, however many came in between."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from pydantic import BaseModel, ConfigDict, Field

from testamur.kit.problems import Problem, Refused

USUAL, MOST = 50, 200
LARGEST_ID = 2**63 - 1


class Paging(BaseModel):
    """How much of a list is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many at most")
    after: str = Field(
        "", max_length=50, description="`next` of the page before; leave it out for the first page"
    )


def page_of(rows: QuerySet, paging: Paging, shape: Callable[[Any], Any]) -> dict[str, object]:
    """One page in the order of making, and the cursor of the next, or none. Raises Refused for a made-up cursor."""
    if paging.after:
        rows = rows.filter(pk__gt=_read(paging.after))
    found = list(rows.order_by("pk")[: paging.limit + 1])
    page = found[: paging.limit]
    more = _cursor(page[-1].pk) if len(found) > paging.limit else None
    return {"items": [shape(row) for row in page], "next": more}


def _cursor(pk: int) -> str:
    return base64.urlsafe_b64encode(str(pk).encode()).decode().rstrip("=")


def _read(cursor: str) -> int:
    try:
        pk = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii"))
    except (ValueError, binascii.Error):
        pk = -1
    if not 0 <= pk <= LARGEST_ID:
        raise Refused([Problem("cursor.unknown", "Give `next` of a page of this list.", "?after")])
    return pk
