"""What stands in the way of registering: the product, the rows, the batch. Page, file, job and API ask here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from testamur.catalogue.products.models import Product
from testamur.delivery.learners.queries import Known, known_learners
from testamur.delivery.registrations.matching import Recogniser, name_and_birth, repeated
from testamur.delivery.registrations.models import Batch, Draft, DraftRow
from testamur.delivery.registrations.queries.batches import MOST_LEARNERS, places_left, standings
from testamur.delivery.registrations.queries.products import products_for
from testamur.delivery.registrations.rows import (
    CellProblem,
    Row,
    Rules,
    could_be_month_first,
    is_month_first,
    read_cells,
)
from testamur.kit.problems import Problem, Severity
from testamur.rulebook.dates import long_date

DATE_FIELDS = ("date_of_birth", "starts_on", "planned_end_on")


# The product


def product_problems(product: Product, *, on: date) -> list[Problem]:
    """Why nobody can be registered on a product of `queries.products_for`, the plainest reason first."""
    found = []
    if not product.is_registrable_alone:
        found.append(
            Problem("not_alone", f"A {product.get_kind_display().lower()} cannot be registered by itself.")
        )
    if not product.is_approved:
        found.append(Problem("not_approved", "Your centre is not approved for this product."))
    if product.operational_start_on > on:
        opens = long_date(product.operational_start_on)
        found.append(Problem("not_open_yet", f"Registration opens on {opens}."))
    if product.operational_end_on and product.operational_end_on < on:
        closed = long_date(product.operational_end_on)
        found.append(Problem("closed", f"Registration closed on {closed}, the operational end date."))
    if not product.is_published:
        found.append(Problem("not_published", "The rules of this product are not published yet."))
    if not product.has_fee:
        found.append(Problem("price_missing", "No registration fee is in force for this product."))
    return found


# The number of learners


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
            f"There are {count:,} learners; batch {adds_to.number} has room for {left:,}, because a batch "
            f"holds at most {MOST_LEARNERS:,}, the withdrawn and cancelled counted."
        )
    return [Problem("too_many_learners", message)]


# The draft as a whole

NEEDED_CONTACT = ("contact_name", "contact_email")
NEEDED_ADDRESSES = ("delivery_address", "certificate_address")


def draft_problems(draft: Draft, *, today: date) -> list[Problem]:
    """What keeps a draft from being registered, as far as it is known without checking every row again."""
    product = products_for(centre=draft.centre, on=today).get(pk=draft.product_id)
    found = product_problems(product, on=today)
    rows = DraftRow.objects.filter(draft=draft).aggregate(
        count=Count("pk"), wrong=Count("pk", filter=Q(is_wrong=True))
    )
    found += size_problems(count=rows["count"], adds_to=draft.adds_to)
    if rows["wrong"]:
        which = "1 row has" if rows["wrong"] == 1 else f"{rows['wrong']:,} rows have"
        message = f"{which} errors. Correct or remove them: until then nobody is registered."
        found.append(Problem("rows_wrong", message))
    needed = NEEDED_CONTACT if draft.adds_to_id else NEEDED_ADDRESSES + NEEDED_CONTACT
    if not all(draft.details.get(name) for name in needed):
        found.append(Problem("details_missing", "Say first where the learners are and who to contact."))
    return found


# The rows


@dataclass
class CheckedRow:
    """One row of a sheet: read, if it could be, and everything that is wrong or doubtful about it."""

    position: int
    cells: Mapping[str, str]
    row: Row | None
    problems: list[CellProblem] = field(default_factory=list)
    known: Known | None = None

    @property
    def is_wrong(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def rules_for(draft: Draft, *, today: date) -> Rules:
    product = draft.product
    return Rules(
        today=today,
        needs_dates=product.is_regulated,
        minimum_age=product.minimum_age,
        maximum_age=product.maximum_age,
    )


def check_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]], *, draft: Draft, today: date
) -> list[CheckedRow]:
    """Every row read and compared with the others and with the centre's learners: two queries for any number."""
    rules = rules_for(draft, today=today)
    checked = [CheckedRow(position, cells, *read_cells(cells, rules=rules)) for position, cells in rows]
    _doubt_dates_beside_month_first_ones(checked)
    readable = [each for each in checked if each.row]
    by_position = {each.position: each for each in readable}
    for position, problem in repeated((each.position, each.row) for each in readable):
        by_position[position].problems.append(problem)
    _recognise(readable, draft)
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
        each.known, problem = recogniser.recognise(each.row)
        if problem:
            each.problems.append(problem)
    standing = standings(
        product_id=draft.product_id,
        batch_id=draft.adds_to_id,
        learner_ids=[each.known.id for each in readable if each.known],
    )
    for each in readable:
        here = standing.get(each.known.id) if each.known else None
        if here and here.is_in_batch:
            message = (
                f"Learner {each.known.number} is in batch {draft.adds_to.number} already: remove this row."
            )
            each.problems.append(CellProblem("in_batch_already", message, "surname"))
        elif here:
            message = f"Already registered on this product in batch {here.active_in}, as learner {each.known.number}."
            each.problems.append(CellProblem("already_active", message, "surname", Severity.WARNING))


def _doubt_dates_beside_month_first_ones(checked: Sequence[CheckedRow]) -> None:
    """A column with a date like 3/27/2009 was written month first: 4/3/2009 in it is read wrongly, not unread."""
    for name in DATE_FIELDS:
        if not any(is_month_first(each.cells.get(name, "")) for each in checked):
            continue
        message = "Other dates in this column have the month first. Is this one day, month, year?"
        for each in checked:
            if could_be_month_first(each.cells.get(name, "")):
                each.problems.append(CellProblem("month_first_nearby", message, name, Severity.WARNING))
