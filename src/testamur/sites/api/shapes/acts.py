"""Acts on many registrations: what is sent, and what became of each."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, field_validator
from pydantic_core import PydanticCustomError

from testamur.delivery.registrations.models import Withdrawal
from testamur.sites.api.paging import LARGEST_ID
from testamur.sites.api.shapes.common import LINE, Asked, Day, ProblemShape

MOST = 2_000
REASONS = tuple(each.value for each in Withdrawal.Reason if each != Withdrawal.Reason.LAPSED)


class Chosen(Asked):
    registrations: list[Annotated[int, Field(strict=True, ge=1, le=LARGEST_ID)]] = Field(
        min_length=1,
        max_length=MOST,
        description="`id` of each registration, once",
        json_schema_extra={"uniqueItems": True},
    )
    mode: Literal["all", "good"] = Field(
        "all", description="all: everybody or nobody. good: those for whom it is possible"
    )

    @field_validator("registrations")
    @classmethod
    def _once(cls, ids: list[int]) -> list[int]:
        if len(set(ids)) < len(ids):
            raise PydanticCustomError("twice", "Give each registration once.")
        return ids


class WithdrawSent(Chosen):
    on: Day = Field(description="The day they left, not in the future")
    reason: Literal[REASONS]
    note: str = Field(
        "", max_length=300, pattern=LINE, description="For your own records. Nothing about anybody's health"
    )


class UnwithdrawSent(Chosen):
    pass


class ActItem(BaseModel):
    """What became of one registration, or in a dry run, what would."""

    registration: int
    learner: str | None = Field(description="The learner's number")
    done: bool
    says: str = Field(description="In one sentence: what was done, or why not")
    charge: str = Field(description="Pounds, with VAT: 25.00")
    credit: str
    problems: list[ProblemShape]


class ActAnswer(BaseModel):
    dry_run: bool = Field(description="Whether nothing was done, only said what would be")
    done: int
    not_done: int
    charge: str = Field(description="Pounds, with VAT, fees for all together among them")
    credit: str
    order: str | None = Field(description="The order by which it was charged, if it was")
    items: list[ActItem] = Field(description="In the order in which they were sent")
