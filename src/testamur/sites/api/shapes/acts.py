"""Acts on many registrations: what is sent, and what became of each."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, field_validator
from pydantic_core import PydanticCustomError

from testamur.delivery.registrations.models import Withdrawal
from testamur.sites.api.paging import LARGEST_ID
from testamur.sites.api.shapes.basics import LINE, AddressId, Asked, Day, ProblemShape

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


class Paid(Chosen):
    """What costs something asks for as every order does."""

    purchase_order: str = Field("", max_length=50, pattern=LINE)
    contact_name: str = Field(max_length=200, pattern=LINE)
    contact_email: str = Field(max_length=254, pattern=LINE, description="The confirmation goes there")
    agreed: str = Field(
        "",
        max_length=15,
        pattern=r"^(-?[0-9]{1,9}\.[0-9]{2})?$",
        description="`total` of the dry run: nothing is done when it is another now. Left out, any is agreed to",
    )


class CancelSent(Paid):
    pass


class TransferSent(Paid):
    product: str = Field(max_length=20, pattern=LINE, description="Code of the product they go to")
    batch: str = Field(
        "", max_length=12, pattern=LINE, description="Number of the batch; left out, a new one"
    )
    session: Annotated[int, Field(strict=True, ge=2000, le=2100)] | None = Field(
        None, description="Of a new batch: 2026 for 2026/27; left out, the present one"
    )
    window: str = Field("", max_length=40, pattern=LINE, description="Code, where the product asks for one")
    assessed: str = Field("", max_length=10, pattern=LINE, description="Mode of assessment, beside a window")
    delivery_address: AddressId | None = Field(None, description="Of a new batch; left out, the usual one")
    certificate_address: AddressId | None = Field(None, description="Of a new batch; left out, the usual one")
    centre_reference: str = Field("", max_length=50, pattern=LINE, description="Your name for a new batch")


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
    total: str = Field(description="Charge less credit: below zero when more is credited")
    order: str | None = Field(description="The order by which it was charged, if it was")
    items: list[ActItem] = Field(description="In the order in which they were sent")
