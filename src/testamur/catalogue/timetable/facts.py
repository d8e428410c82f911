"""An assessment window as a form or file gives it: plain, comparable, and not yet in the database."""

from dataclasses import dataclass
from datetime import date, datetime

from testamur.catalogue.products.facts import Placed


@dataclass(frozen=True)
class WindowFacts(Placed):
    """`products` are codes; instants are aware."""

    code: str
    title: str
    products: tuple[str, ...]
    opens_at: datetime
    closes_at: datetime
    cut_off_on: date
    results_on: date | None = None
