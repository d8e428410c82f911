"""What stands in the way of a window as written down, and of choosing one when a learner is registered (REG-11)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.facts import WindowFacts
from testamur.catalogue.timetable.models import Window
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem
from testamur.rulebook.dates import long_date

CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,19}")


def window_problems(facts: WindowFacts, products: Mapping[str, Product]) -> list[Problem]:
    """Why a window cannot be kept as written; `products` are those held, by code."""
    found = []
    if not CODE.fullmatch(facts.code):
        message = "A window's code has up to 20 capital letters, digits, dots or hyphens."
        found.append(Problem("window.code", message, "code"))
    if facts.closes_at <= facts.opens_at:
        found.append(Problem("window.order", "The window closes before it opens.", "closes_at"))
    elif facts.cut_off_on > london_date(facts.closes_at):
        message = "The bookings cut-off date is after the window closes."
        found.append(Problem("window.cut_off", message, "cut_off_on"))
    if facts.results_on and facts.results_on < london_date(facts.closes_at):
        message = "Results would be released before the window closes."
        found.append(Problem("window.results", message, "results_on"))
    return found + list(_product_problems(facts.products, products))


def _product_problems(codes: tuple[str, ...], products: Mapping[str, Product]) -> Iterable[Problem]:
    if not codes:
        yield Problem("window.no_products", "Give the codes of the products assessed in it.", "products")
    if len(set(codes)) < len(codes):
        yield Problem("window.twice", "A product stands here twice. Take one out.", "products")
    for code in dict.fromkeys(codes):
        if code not in products:
            yield Problem("window.product", f"There is no product {code}.", "products")
        elif products[code].is_whole:
            message = f"{code} is registered in parts: give the codes of the parts that are assessed."
            yield Problem("window.whole", message, "products")


def choice_problems(
    *, product: Product, window: Window | None, mode: str, windows: Iterable[Window], on: date
) -> list[Problem]:
    """Why learners cannot be registered for this window and mode on a day; `windows` are the product's."""
    if not product.asks_window:
        return []
    found = []
    if window is None or window not in list(windows):
        found.append(Problem("window_missing", "Choose the assessment window.", "window"))
    elif window.cut_off_on < on:
        found.append(Problem("window_closed", closed_sentence(window), "window"))
    if mode not in product.modes:
        found.append(Problem("mode_missing", "Choose the mode of assessment.", "mode"))
    return found


def closed_sentence(window: Window) -> str:
    return (
        f"Bookings for {window.title} closed on {long_date(window.cut_off_on)}. "
        "Choose a later window, or ask us whether a late booking is possible."
    )
