"""What stands in the way of registering: the product, the rows, the batch. Page, file, job and API ask here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.models import Window
from testamur.catalogue.timetable.problems import choice_problems
from testamur.delivery.learners.queries import Known, known_learners
from testamur.delivery.registrations.matching import Recogniser, name_and_birth, repeated
from testamur.delivery.registrations.models import Batch, Draft
from testamur.delivery.registrations.queries.batches import (
    MOST_LEARNERS,
    batches_beside,
    places_left,
    standings_on,
)
from testamur.delivery.registrations.queries.products import parts_of, products_for
from testamur.delivery.registrations.rows import Row, Rules, read_cells
from testamur.ground.centres.models import Centre
from testamur.ground.sheets import rows as sheets
from testamur.ground.sheets.damage import could_be_month_first, is_month_first
from testamur.ground.sheets.rows import Typed, error, warning
from testamur.kit.problems import Problem
from testamur.rulebook.dates import long_date

DATE_FIELDS = ("date_of_birth", "starts_on", "planned_end_on")


# The product


def product_problems(product: Product, *, on: date) -> list[Problem]:
    """Why nobody can be registered on one product of `queries.products_for`, the plainest reason first."""
    found = []
    if not product.is_registrable_alone:
        found.append(
            Problem("not_alone", f"A {product.get_kind_display().lower()} cannot be registered by itself.")
        )
    if not product.is_approved:
        found.append(Problem("not_approved", "Your centre is not approved for this product."))
    found += _date_problems(product, on)
    if not product.is_published:
        found.append(Problem("not_published", "The rules of this product are not published yet."))
    if not product.has_fee:
        found.append(Problem("price_missing", "No registration fee is in force for this product."))
    if product.asks_window and not product.has_open_window:
        message = (
            "No assessment window is open for registration: the bookings cut-off date of each has passed."
        )
        found.append(Problem("no_window", message))
    return found


def _date_problems(product: Product, on: date) -> list[Problem]:
    found = []
    if product.operational_start_on > on:
        opens = long_date(product.operational_start_on)
        found.append(Problem("not_open_yet", f"Registration opens on {opens}."))
    if product.operational_end_on and product.operational_end_on < on:
        closed = long_date(product.operational_end_on)
        found.append(Problem("closed", f"Registration closed on {closed}, the operational end date."))
    return found


def registration_problems(product: Product, *, on: date) -> list[Problem]:
    """As `product_problems`; a bundle or apprenticeship can be registered when each of its parts can (REG-12).

    What stands in the way of a part names it. The approval for the parts is the approval for the whole.
    """
    if not product.is_whole:
        return product_problems(product, on=on)
    found = _date_problems(product, on)
    parts = [each.part for each in product.parts.all()]
    if not parts:
        kind = product.get_kind_display().lower()
        found.append(Problem("no_parts", f"This {kind} has no parts yet to be registered on."))
    for part in parts:
        found += _problems_of_part(part, product, on)
    return found


def _problems_of_part(part: Product, whole: Product, on: date) -> list[Problem]:
    problems = [
        each
        for each in product_problems(part, on=on)
        if not (each.code == "price_missing" and whole.has_own_fee)
    ]
    if part.asks_window and not problems:
        message = "An assessment window is chosen for it: register learners on it by itself."
        problems.append(Problem("part_asks_window", message))
    return [Problem(each.code, f"{part.title}, {part.code}: {each.message}") for each in problems]


def window_problems(product: Product, window: Window | None, mode: str, *, on: date) -> list[Problem]:
    """Why nobody can be registered for this window and mode of assessment on a day (REG-11)."""
    if not product.asks_window:
        return []
    return choice_problems(product=product, window=window, mode=mode, windows=product.windows.all(), on=on)


def adding_problems(batch: Batch | None, *, product: Product, session: int) -> list[Problem]:
    """Why learners cannot be added to a batch: it is of something else, or one part of a bundle alone."""
    if batch is None:
        return []
    bundle = batch.bundle_batch
    if bundle and not product.is_whole:
        message = f"Batch {batch.number} is part of bundle batch {bundle.number}: add the learners there."
        return [Problem("part_of_bundle", message, "adds_to")]
    registered = bundle.product_id if bundle else batch.product_id
    if (registered, batch.session) != (product.pk, session):
        return [Problem("other_batch", f"Batch {batch.number} is of another product or session.", "adds_to")]
    return []


# The number of learners


def number_of(batch: Batch) -> str:
    """The number by which people know a batch that grows: a bundle's, where it is one of a bundle."""
    return batch.bundle_batch.number if batch.bundle_batch_id else batch.number


def size_problems(*, count: int, adds_to: Batch | None) -> list[Problem]:
    """Nobody to register, or more than the batch has room for (REG-09)."""
    if count == 0:
        return [Problem("no_learners", "Enter at least one learner.")]
    left = places_left(adds_to)
    if count <= left:
        return []
    if adds_to is None:
        message = (
            f"There are {count:,} learners; a batch holds at most {MOST_LEARNERS:,}. Register them in parts."
        )
    else:
        message = (
            f"There are {count:,} learners; batch {number_of(adds_to)} has room for {left:,}, because a batch "
            f"holds at most {MOST_LEARNERS:,}, the withdrawn and cancelled counted."
        )
    return [Problem("too_many_learners", message)]


# The draft as a whole

NEEDED_CONTACT = ("contact_name", "contact_email")
NEEDED_ADDRESSES = ("delivery_address", "certificate_address")


def draft_problems(draft: Draft, *, count: int, today: date) -> list[Problem]:
    """What keeps `count` learners of a draft from being registered, their rows apart."""
    product = products_for(centre=draft.centre, on=today).get(pk=draft.product_id)
    found = registration_problems(product, on=today)
    if product.asks_window and product.has_open_window:
        found += window_problems(product, draft.window, draft.mode, on=today)
    found += size_problems(count=count, adds_to=draft.adds_to)
    needed = NEEDED_CONTACT if draft.adds_to_id else NEEDED_ADDRESSES + NEEDED_CONTACT
    if not all(draft.details.get(name) for name in needed):
        found.append(Problem("details_missing", "Say first where the learners are and who to contact."))
    return found


def details_problems(*, centre: Centre, adds_to: Batch | None, details: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with addresses and contact that come from another system; a page's own form asks the like."""
    found = []
    own = set(centre.addresses.filter(in_use=True).values_list("pk", flat=True))
    for name in NEEDED_ADDRESSES if adds_to is None else ():
        if details.get(name) not in own:
            message = "This is not an address of your centre that is in use."
            found.append(Problem("address_unknown", message, name))
    if not details.get("contact_name", "").strip():
        found.append(Problem("contact_missing", "Enter contact name", "contact_name"))
    try:
        validate_email(details.get("contact_email", ""))
    except ValidationError as error:
        found.append(Problem("email_wrong", str(error.message), "contact_email"))
    return found


# The rows


@dataclass
class CheckedRow(sheets.CheckedRow):
    """One row of a sheet, with the learner read from it, if it could be, and whom of the centre's that is."""

    row: Row | None = None
    known: Known | None = None


def rules_for(draft: Draft, *, today: date) -> Rules:
    """Of the product; of a bundle, what satisfies every part."""
    parts = parts_of(draft.product)
    youngest = [part.minimum_age for part in (draft.product, *parts) if part.minimum_age is not None]
    oldest = [part.maximum_age for part in (draft.product, *parts) if part.maximum_age is not None]
    return Rules(
        today=today,
        needs_dates=any(part.is_regulated for part in parts),
        minimum_age=max(youngest, default=None),
        maximum_age=min(oldest, default=None),
    )


def signals_of(cells: Mapping[str, str]) -> set[str]:
    """The columns of dates that this row shows to have been written month first."""
    return {name for name in DATE_FIELDS if is_month_first(cells.get(name, ""))}


def check_rows(
    rows: Sequence[Typed], *, draft: Draft, signals: Collection[str], today: date
) -> list[CheckedRow]:
    """Every row read and compared with the others and with the centre's learners: two queries for any number.

    Rows can change each other when they have the ULN, or the name and date of birth, or one of the centre's learners
    in common; `keys` says so. `signals` are those of all rows of the sheet.
    """
    rules = rules_for(draft, today=today)
    checked = [_read(row, rules, signals) for row in rows]
    readable = [each for each in checked if each.row]
    by_position = {each.position: each for each in readable}
    for position, problem in repeated((each.position, each.row) for each in readable):
        by_position[position].problems.append(problem)
    _recognise(readable, draft)
    return checked


def _read(typed: Typed, rules: Rules, signals: Collection[str]) -> CheckedRow:
    row, problems = read_cells(typed.cells, rules=rules)
    checked = CheckedRow(typed.position, typed.cells, typed.group, problems, row=row)
    for name in sorted(signals):
        if could_be_month_first(typed.cells.get(name, "")):
            message = "Other dates in this column have the month first. Is this one day, month, year?"
            checked.problems.append(warning("month_first_nearby", message, name))
    if row:
        name, born_on = name_and_birth(row)
        checked.keys = {f"name:{name}|{born_on}"} | ({f"uln:{row.uln}"} if row.uln else set())
    return checked


def _recognise(readable: Sequence[CheckedRow], draft: Draft) -> None:
    recogniser = Recogniser(
        known_learners(
            centre_id=draft.centre_id,
            ulns={each.row.uln for each in readable if each.row.uln},
            names_and_births={name_and_birth(each.row) for each in readable},
        )
    )
    for each in readable:
        each.keys |= {f"learner:{candidate}" for candidate in recogniser.candidates(each.row)}
        each.known, problem = recogniser.recognise(each.row)
        if problem:
            each.problems.append(problem)
    standing = standings_on(
        product_ids=[part.pk for part in parts_of(draft.product)],
        batch_ids=batches_beside(draft.adds_to),
        learner_ids=[each.known.id for each in readable if each.known],
    )
    for each in readable:
        here = standing.get(each.known.id) if each.known else None
        if here and here.is_in_batch:
            message = f"Learner {each.known.number} is in batch {number_of(draft.adds_to)} already: remove this row."
            each.problems.append(error("in_batch_already", message, "surname"))
        elif here:
            what = "a part of it" if draft.product.is_whole else "this product"
            message = (
                f"Already registered on {what} in batch {here.active_in}, as learner {each.known.number}."
            )
            each.problems.append(warning("already_active", message, "surname"))
