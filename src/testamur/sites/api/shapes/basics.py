"""Shapes that several operations share: problems, addresses, a number that names a record."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from ninja import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

LINE = r"^[^\x00-\x1f\x7f]*$"
"""Text without the characters that end or break a line."""

ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _as_iso(value: Any) -> Any:
    """A date is text like 2026-09-02: no number, which could be seconds, and no time of day."""
    if not isinstance(value, str) or not ISO.fullmatch(value):
        raise PydanticCustomError("date_parsing", "Give a date, like 2026-09-02.")
    return value


Day = Annotated[date, BeforeValidator(_as_iso)]
AddressId = Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]
Number = Annotated[str, Path(pattern=r"^[A-Z0-9]{1,12}$", description="As people call it")]


class Asked(BaseModel):
    """What is sent: nothing that is not known is let pass."""

    model_config = ConfigDict(extra="forbid")


class ProblemShape(BaseModel):
    """One reason why something was not done, or a warning about what was."""

    code: str = Field(description="For programs: `uln_wrong`. It does not change once published")
    message: str = Field(description="For people: a sentence that says what to do, the same as on the page")
    place: str = Field(
        description="A JSON pointer into the body, `?name` for a parameter, or a header's name"
    )
    severity: Literal["error", "warning"] = "error"
    suggestion: str = Field("", description="The text that would put it right, where only one is likely")


class ProblemDocument(BaseModel):
    """RFC 9457: why a request was not done. Nothing of it was."""

    type: str = Field(description="An address that says more about this kind of answer")
    title: str
    status: int
    detail: str
    problems: list[ProblemShape]
