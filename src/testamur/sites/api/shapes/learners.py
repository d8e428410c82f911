"""Learners and their registrations as the API shows them."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from testamur.sites.api.paging import Paging
from testamur.sites.api.shapes.basics import LINE, Day


class LearnersAsked(Paging):
    surname: str = Field("", max_length=100, pattern=LINE, description="How the surname begins")
    forename: str = Field("", max_length=100, pattern=LINE, description="How the forename begins")
    date_of_birth: Day | None = None
    uln: str = Field("", max_length=10, pattern=LINE)
    centre_reference: str = Field("", max_length=30, pattern=LINE)
    product: str = Field(
        "", max_length=20, pattern=LINE, description="Registered on the product of this code"
    )
    batch: str = Field("", max_length=9, pattern=LINE, description="Registered in the batch of this number")
    session: int | None = Field(None, ge=2000, le=2100, description="2026 for 2026/27")
    status: str = Field(
        "", pattern="^(active|withdrawn|cancelled|transferred)?$", description="Of a registration"
    )


class RegistrationShape(BaseModel):
    id: int = Field(description="What acts on registrations are given")
    product: str
    batch: str
    session: int = Field(description="The year in which it begins: 2026 for 2026/27")
    status: str
    stage: str = Field(description="How far an active one has come")
    registered_at: datetime
    starts_on: date | None
    planned_end_on: date | None
    lapses_on: date
    fully_certificated_on: date | None


class LearnerShape(BaseModel):
    number: str = Field(description="Ours, unique for ever")
    forename: str
    middle_names: str
    surname: str
    date_of_birth: date
    gender: str
    ethnicity: str
    uln: str
    uln_state: str = Field(description="What the learning records service says of the ULN")
    centre_reference: str
    postcode: str
    registrations: list[RegistrationShape]


class LearnerPage(BaseModel):
    items: list[LearnerShape]
    next: str | None = Field(description="Give it as `after` to get the next page")
