"""What stands in the way of moving learners: the product, the batch, a learner. Page, check and act ask here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations.models import Batch, Registration
from testamur.delivery.registrations.problems import product_problems
from testamur.delivery.registrations.queries.batches import MOST_LEARNERS, places_left, standings
from testamur.kit.problems import Problem, Severity
from testamur.outcomes.moving.queries import Mover, windows_for
from testamur.outcomes.moving.ways import Destination, Way
from testamur.rulebook.dates import age_on

Status, Stage = Registration.Status, Registration.Stage

NOT_ACTIVE = {
    Status.WITHDRAWN: "Withdrawn. Un-withdraw the learner first.",
    Status.CANCELLED: "Cancelled, which cannot be undone. Register the learner anew.",
    Status.TRANSFERRED: "Transferred already.",
}


def target_problems(product: Product, *, on: date) -> list[Problem]:
    """Why nobody can be moved to a product of `queries.target`."""
    return [Problem(each.code, each.message, "product") for each in product_problems(product, on=on)]


def room_problems(*, count: int, batch: Batch | None) -> list[Problem]:
    """More than the batch has room for, those who left it counted (REG-09)."""
    left = places_left(batch)
    if count <= left:
        return []
    if batch is None:
        message = (
            f"{count:,} learners are chosen; a batch holds at most {MOST_LEARNERS:,}. Move them in parts."
        )
    else:
        message = (
            f"{count:,} learners can be moved; batch {batch.number} has room for {left:,}, because a batch holds at "
            f"most {MOST_LEARNERS:,}, the withdrawn and cancelled counted. Choose fewer, or a new batch."
        )
    return [Problem("too_many_learners", message, "batch")]


def missing_problems(details: Mapping[str, Any]) -> list[Problem]:
    """Whether it was said at all where to and who is asked: the pages see to that, other callers may not."""
    needed = ("product", "contact_name", "contact_email", "purchase_order")
    if all(name in details for name in needed):
        return []
    message = (
        "Say first which batch the learners go to, the purchase order number if any, and who to contact."
    )
    return [Problem("details_missing", message)]


def detail_problems(details: Mapping[str, Any], destination: Destination, *, on: date) -> list[Problem]:
    """What is wrong with the batch or the window asked for, once they are asked for: it is wrong for everybody."""
    if "contact_email" not in details:
        return []
    if destination.batch is None and destination.new_batch is None:
        return [
            Problem("no_batch", "Choose a new batch, or one of this product that can take learners.", "batch")
        ]
    product = destination.product
    if not product.asks_window:
        return []
    if destination.window_id not in {each.pk for each in windows_for(product, on=on)}:
        return [
            Problem("no_window", "Choose an assessment window whose cut-off date has not passed.", "window")
        ]
    if product.modes and destination.mode not in product.modes:
        return [Problem("no_mode", "Choose a mode of assessment that the product has.", "mode")]
    return []


def crowded_problems(movers: Sequence[Mover], *, product: Product, batch: Batch | None) -> list[Problem]:
    """What others did between the look and the lock: filled the batch, or registered one of these there."""
    now_there = standings(
        product_id=product.pk,
        batch_id=batch.pk if batch else None,
        learner_ids=[each.registration.learner_id for each in movers],
    )
    if now_there:
        message = "Somebody has just registered one of these learners there. Nothing was done. Check again."
        return [Problem("registered_meanwhile", message)]
    return room_problems(count=len(movers), batch=batch)


def leaving_problems(mover: Mover, *, way: Way) -> list[Problem]:
    """Why this learner cannot be moved anywhere in this way; for a page on which no product is chosen yet."""
    found = _state_problem(mover) or _top_problem(mover, way)
    return [_about(mover, *found)] if found else []


def mover_problems(
    mover: Mover, *, way: Way, product: Product, batch: Batch | None, on: date
) -> list[Problem]:
    """Why this learner cannot be moved there: the first thing only, because it hides the others; else any warnings."""
    checks = (
        lambda: _state_problem(mover),
        lambda: way_problem(mover, way, product),
        lambda: _place_problem(mover, batch),
        lambda: _dates_problem(mover, product),
    )
    for check in checks:
        if found := check():
            return [_about(mover, *found)]
    return [_about(mover, *each, Severity.WARNING) for each in _age_warnings(mover, product, on)]


def _about(mover: Mover, code: str, words: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(code, words, mover.registration.learner.number, severity)


Found = tuple[str, str] | None  # a code and a sentence; whom it is about stands beside it


def _state_problem(mover: Mover) -> Found:
    registration = mover.registration
    if registration.status != Status.ACTIVE:
        return "not_active", NOT_ACTIVE[Status(registration.status)]
    if registration.stage == Stage.CERTIFICATED:
        return "certificated", "Fully certificated. Register the learner on the other product."
    if registration.stage == Stage.CLAIMED:
        return "claimed", "In a claim that awaits the EQA. Wait for its answer."
    if mover.is_with_eqa:
        return (
            "with_eqa",
            "Grades are with the EQA, or it asks about them. Wait for its answer, or answer it.",
        )
    if registration.batch.bundle_batch_id is not None:
        return (
            "in_bundle",
            "Registered as part of a bundle or apprenticeship, whose parts stay together.",
        )
    return None


def _top_problem(mover: Mover, way: Way) -> Found:
    if way is Way.TOP and mover.registration.product.suite_id is None:
        return "no_suite", "On a product of no nested suite. Transfer the learner instead."
    if way is Way.TOP and not mover.has_result:
        return "no_result", "No result yet, internal or external. Transfer the learner instead."
    return None


def way_problem(mover: Mover, way: Way, product: Product) -> Found:
    registration = mover.registration
    in_suite = registration.product.suite_id is not None and registration.product.suite_id == product.suite_id
    if registration.product_id == product.pk:
        return "same_product", "On this product already."
    if way is Way.TOP and not in_suite:
        return "other_suite", "On a product of another suite. Transfer the learner instead."
    if found := _top_problem(mover, way):
        return found
    if way is Way.TRANSFER and in_suite and mover.has_result:
        return (
            "has_result",
            "Has a result, and the products are of one suite. Top the learner up or down instead.",
        )
    return None


def _place_problem(mover: Mover, batch: Batch | None) -> Found:
    if mover.is_second:
        return "chosen_twice", "Selected twice: another registration of the learner goes there."
    if mover.place.is_in_batch:
        return (
            "in_batch_already",
            f"In batch {batch.number} already, now or before. Choose another batch, or a new one.",
        )
    if mover.place.active_in:
        return "already_active", f"Registered on that product already, in batch {mover.place.active_in}."
    return None


def _dates_problem(mover: Mover, product: Product) -> Found:
    """Regulated products need both dates of study (REG-03); they go along with the learner."""
    registration = mover.registration
    if product.is_regulated and not (registration.starts_on and registration.planned_end_on):
        return (
            "no_dates",
            "No start or planned end date, which that product needs. Edit the learner first.",
        )
    return None


def _age_warnings(mover: Mover, product: Product, on: date) -> Iterable[tuple[str, str]]:
    age = age_on(on, born_on=mover.registration.learner.date_of_birth)
    if product.minimum_age is not None and age < product.minimum_age:
        yield "too_young", f"Aged {age}; that product is for learners aged {product.minimum_age} or over."
    if product.maximum_age is not None and age > product.maximum_age:
        yield "too_old", f"Aged {age}; that product is for learners aged up to {product.maximum_age}."
