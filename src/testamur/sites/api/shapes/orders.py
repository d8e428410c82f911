"""Orders as the API shows them. Amounts are pounds, as text with two decimals, so that no penny is lost."""

from datetime import datetime

from pydantic import BaseModel, Field

from testamur.sites.api.paging import Paging
from testamur.sites.api.shapes.basics import LINE


class OrdersAsked(Paging):
    purchase_order: str = Field("", max_length=50, pattern=LINE, description="Your number, whole")


class OrderShape(BaseModel):
    number: str
    purchase_order: str
    contact_name: str
    contact_email: str
    placed_at: datetime
    items: int
    net: str = Field(description="85.00")
    tax: str
    total: str


class OrderPage(BaseModel):
    items: list[OrderShape]
    next: str | None = Field(description="Give it as `after` to get the next page")


class OrderLine(BaseModel):
    """Charges that are alike, added up."""

    kind: str
    product: str | None
    quantity: int
    net_of_each: str
    vat: str
    net: str
    tax: str


class WholeOrder(OrderShape):
    lines: list[OrderLine]
