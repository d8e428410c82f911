"""Registering learners: what is sent, and what became of each."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from testamur.delivery.registrations.columns import ALL_COLUMNS
from testamur.delivery.registrations.queries.batches import MOST_LEARNERS
from testamur.sites.api.shapes.basics import LINE, AddressId, Asked, ProblemShape

LONGEST_CELL = 500


class _Cells(Asked):
    """A learner's facts as text, just as in a file: dates as 2026-09-02 or 2/9/2026, codes as in the guide."""

    @model_validator(mode="before")
    @classmethod
    def _not_blank(cls, sent: Any) -> Any:
        if isinstance(sent, dict) and not any(str(value).strip() for value in sent.values()):
            raise PydanticCustomError("blank", "Say who this learner is.")
        return sent


LearnerSent = create_model(
    "LearnerSent",
    __base__=_Cells,
    __doc__=_Cells.__doc__,
    **{
        column.field: (str, Field("", max_length=LONGEST_CELL, description=column.title))
        for column in ALL_COLUMNS
    },
)


class RegistrationsSent(Asked):
    """Learners to be registered on one product, into a new batch or one that there is."""

    product: str = Field(max_length=20, pattern=LINE, description="Its code, with or without strokes")
    session: Annotated[int, Field(strict=True, ge=2000, le=2100)] | None = Field(
        None, description="2026 for 2026/27; left out, the present one, or the batch's"
    )
    batch: str = Field("", max_length=12, pattern=LINE, description="Number of the batch to add to")
    window: str = Field(
        "", max_length=40, pattern=LINE, description="Code of the assessment window, where asked for"
    )
    assessed: str = Field(
        "", max_length=10, pattern=LINE, description="Mode of assessment, where a window is asked for"
    )
    delivery_address: AddressId | None = Field(
        None, description="`id` of the address where the learners are; left out, the usual one"
    )
    certificate_address: AddressId | None = Field(None, description="`id`; left out, the usual one")
    centre_reference: str = Field("", max_length=50, pattern=LINE, description="Your own name for the batch")
    purchase_order: str = Field("", max_length=50, pattern=LINE)
    contact_name: str = Field(max_length=200, pattern=LINE)
    contact_email: str = Field(max_length=254, pattern=LINE, description="The confirmation goes there")
    mode: Literal["all", "good"] = Field(
        "all", description="all: everybody or nobody. good: those without errors"
    )
    learners: list[LearnerSent] = Field(min_length=1, max_length=MOST_LEARNERS)


class FeeShape(BaseModel):
    """Pounds, as text with two decimals."""

    net: str
    tax: str
    total: str


class RegisteredItem(BaseModel):
    """What became of one learner, or in a dry run, what would."""

    index: int = Field(description="Place in what was sent, from 0")
    done: bool
    learner: str | None = Field(description="The learner's number")
    registrations: list[int] = Field(description="One, or for a bundle one for each part")
    problems: list[ProblemShape] = Field(description="Errors, or warnings that do not stand in the way")


class RegisteredAnswer(BaseModel):
    dry_run: bool = Field(description="Whether nothing was done, only said what would be")
    done: int
    not_done: int
    batch: str | None
    bundle_batch: str | None
    order: str | None
    fee: FeeShape
    problems: list[ProblemShape] = Field(
        description="What stands in the way of all; only in a dry run, as otherwise nothing is done"
    )
    items: list[RegisteredItem] = Field(description="In the order in which they were sent")
