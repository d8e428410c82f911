"""What stands in the way of moving learners: the product, the batch, a learner. Page, check and act ask here."""

from collections.abc import Iterable
from datetime import date

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations.models import Batch, Registration
from testamur.delivery.registrations.problems import product_problems
from testamur.delivery.registrations.queries.batches import MOST_LEARNERS, places_left
from testamur.kit.problems import Problem, Severity
from testamur.outcomes.moving.queries import Mover
from testamur.outcomes.moving.ways import Way
from testamur.rulebook.dates import age_on

Status, Stage = Registration.Status, Registration.Stage

NOT_ACTIVE = {
    Status.WITHDRAWN: "is withdrawn. Un-withdraw the learner first.",
    Status.CANCELLED: "is cancelled, which cannot be undone. Register the learner anew.",
    Status.TRANSFERRED: "was transferred from here already.",
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


def mover_problems(
    mover: Mover, *, way: Way, product: Product, batch: Batch | None, on: date
) -> list[Problem]:
    """Why this learner cannot be moved there: the first thing only, because it hides the others; else any warnings."""
    checks = (
        lambda: _state_problem(mover),
        lambda: _way_problem(mover, way, product),
        lambda: _place_problem(mover, batch),
        lambda: _dates_problem(mover, product),
    )
    who, place = mover.registration.learner.full_name, mover.registration.learner.number
    for check in checks:
        if found := check():
            code, words = found
            return [Problem(code, f"{who} {words}", place)]
    return [
        Problem(code, f"{who} {words}", place, Severity.WARNING)
        for code, words in _age_warnings(mover, product, on)
    ]


Found = tuple[str, str] | None  # a code, and a sentence without its subject


def _state_problem(mover: Mover) -> Found:
    registration = mover.registration
    if registration.status != Status.ACTIVE:
        return "not_active", NOT_ACTIVE[Status(registration.status)]
    if registration.stage == Stage.CERTIFICATED:
        return "certificated", "is fully certificated on this product. Register the learner on the other one."
    if registration.stage == Stage.CLAIMED:
        return "claimed", "is in a claim that awaits the EQA. Wait for its answer."
    if mover.is_with_eqa:
        return (
            "with_eqa",
            "has grades with the EQA, or that it asks about. Wait for its answer, or answer it.",
        )
    if registration.batch.bundle_batch_id is not None:
        return (
            "in_bundle",
            "was registered on this as part of a bundle or apprenticeship, whose parts stay together.",
        )
    return None


def _way_problem(mover: Mover, way: Way, product: Product) -> Found:
    registration = mover.registration
    in_suite = registration.product.suite_id is not None and registration.product.suite_id == product.suite_id
    if registration.product_id == product.pk:
        return "same_product", "is on this product already."
    if way is Way.TOP and not in_suite:
        return "other_suite", "is on a product of another suite. Transfer the learner."
    if way is Way.TOP and not mover.has_result:
        return "no_result", "has no result yet, internal or external. Transfer the learner."
    if way is Way.TRANSFER and in_suite and mover.has_result:
        return "has_result", "has a result, and the products are of one suite. Top the learner up or down."
    return None


def _place_problem(mover: Mover, batch: Batch | None) -> Found:
    if mover.is_second:
        return "chosen_twice", "was chosen with two registrations; only the first is moved."
    if mover.place.is_in_batch:
        return "in_batch_already", f"is or was in batch {batch.number}. Choose another batch, or a new one."
    if mover.place.active_in:
        return "already_active", f"is registered on that product already, in batch {mover.place.active_in}."
    return None


def _dates_problem(mover: Mover, product: Product) -> Found:
    """Regulated products need both dates of study (REG-03); they go along with the learner."""
    registration = mover.registration
    if product.is_regulated and not (registration.starts_on and registration.planned_end_on):
        return (
            "no_dates",
            "has no start or planned end date, which that product needs. Edit the learner first.",
        )
    return None


def _age_warnings(mover: Mover, product: Product, on: date) -> Iterable[tuple[str, str]]:
    age = age_on(on, born_on=mover.registration.learner.date_of_birth)
    if product.minimum_age is not None and age < product.minimum_age:
        yield "too_young", f"is {age}; that product is for learners aged {product.minimum_age} or over."
    if product.maximum_age is not None and age > product.maximum_age:
        yield "too_old", f"is {age}; that product is for learners aged up to {product.maximum_age}."
