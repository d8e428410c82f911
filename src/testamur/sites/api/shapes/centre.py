"""The centre itself as the API shows it."""

from pydantic import BaseModel, Field


class AddressShape(BaseModel):
    id: int
    kind: str = Field(description="main, delivery or certificate")
    lines: str
    town: str
    postcode: str


class CentreShape(BaseModel):
    number: str
    name: str
    addresses: list[AddressShape] = Field(description="Those in use: only these can be chosen")
    permissions: list[str] = Field(description="What this API key may do")
