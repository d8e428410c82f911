"""Batches as the API shows them."""

from datetime import datetime

from pydantic import BaseModel, Field

from testamur.sites.api.paging import Paging
from testamur.sites.api.shapes.basics import LINE


class BatchesAsked(Paging):
    product: str = Field("", max_length=20, pattern=LINE, description="Of the product of this code")
    session: int | None = Field(None, ge=2000, le=2100, description="2026 for 2026/27")
    centre_reference: str = Field("", max_length=50, pattern=LINE, description="Your own name for it, whole")


class BatchShape(BaseModel):
    number: str
    product: str
    session: int
    centre_reference: str
    learners: int = Field(description="All that were ever registered in it: at most 2,000")
    active: int = Field(description="Those who are registered now")
    contact_name: str
    contact_email: str
    created_at: datetime


class BatchPage(BaseModel):
    items: list[BatchShape]
    next: str | None = Field(description="Give it as `after` to get the next page")


class InBatch(BaseModel):
    """One registration in a batch."""

    id: int
    learner: str
    forename: str
    surname: str
    status: str
    stage: str


class WholeBatch(BatchShape):
    registrations: list[InBatch] = Field(description="By surname")
