"""Why a batch of a bulk file cannot be registered: its header names the wrong centre or product, or it is too large."""

from dataclasses import dataclass
from datetime import date

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations.problems import registration_problems, size_problems
from testamur.delivery.registrations.queries.products import open_sessions
from testamur.ground.centres.models import Centre
from testamur.kit.problems import Problem

T_LEVEL = "T Level"


@dataclass(frozen=True)
class Wanted:
    """What the header record of a batch asks for; no product where the code is of none."""

    centre_number: str
    code: str
    learners: int
    product: Product | None


def group_problems(wanted: Wanted, *, centre: Centre, on: date) -> list[Problem]:
    """The plainest reasons first; the code's are told with their place, because it can be corrected on the page."""
    if wanted.centre_number.strip().lstrip("0") != centre.number.lstrip("0"):
        number = wanted.centre_number or "none"
        message = f"The header says centre {number}; you are registering for centre {centre.number}."
        return [Problem("other_centre", message, "centre_number")]
    if wanted.product is None:
        message = (
            f"There is no product with the code {wanted.code}."
            if wanted.code
            else "The product code is missing."
        )
        return [Problem("product_unknown", f"{message} Correct the code, or delete this batch.", "code")]
    return _product_problems(wanted.product, on) or size_problems(count=wanted.learners, adds_to=None)


def _product_problems(product: Product, on: date) -> list[Problem]:
    if T_LEVEL.lower() in f"{product.type} {product.title}".lower():
        message = "T Levels cannot be registered from a bulk file: register these learners by themselves."
        return [Problem("t_level", message, "code")]
    if product.asks_window:
        message = (
            "An assessment window is chosen when learners are registered on this product, so they cannot come from "
            "a bulk file: register them by themselves."
        )
        return [Problem("asks_window", message, "code")]
    return [Problem(each.code, each.message, "code") for each in registration_problems(product, on=on)]


def session_problems(session: int, *, today: date) -> list[Problem]:
    if session in {each.start_year for each in open_sessions(today)}:
        return []
    return [Problem("session_closed", "This session is not open for registration.", "session")]
