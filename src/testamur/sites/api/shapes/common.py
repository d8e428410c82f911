"""Shapes that several operations share: problems, addresses, a number that names a record."""

from typing import Annotated, Literal

from ninja import Path
from pydantic import BaseModel, ConfigDict, Field

LINE = r"^[^\x00-\x1f\x7f]*$"
"""Text without the characters that end or break a line."""

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
