"""Products as the API shows them."""

from datetime import date

from pydantic import BaseModel, Field

from testamur.sites.api.paging import Paging
from testamur.sites.api.shapes.basics import LINE, ProblemShape


class ProductsAsked(Paging):
    q: str = Field("", max_length=100, pattern=LINE, description="Words of the title, or a part of the code")
    approved: bool = Field(True, description="Only what your centre is approved for")


class ProductShape(BaseModel):
    code: str = Field(description="The qualification number, as 601/3998/5")
    title: str
    kind: str
    level: str
    credits: int | None
    minimum_age: int | None
    maximum_age: int | None
    operational_start_on: date
    operational_end_on: date | None = Field(description="The last day of registration")
    certification_end_on: date | None = Field(description="The last day of claims")
    is_approved: bool = Field(description="Whether your centre is approved for it")
    may_register: bool = Field(description="Whether learners can be registered on it today")
    why_not: list[ProblemShape] = Field(description="What stands in the way, if anything")


class ProductPage(BaseModel):
    items: list[ProductShape]
    next: str | None = Field(description="Give it as `after` to get the next page")
