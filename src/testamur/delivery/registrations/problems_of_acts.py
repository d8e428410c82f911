"""What stands in the way of acts on learners: withdrawing, restoring, cancelling, planning an end (LRN-04 to LRN-07).

Each function takes any number of chosen registrations and gives the problems of each by its id; page, file, job and
API say the same sentences. The decisions behind them are in docs/decisions/0077-withdrawing-and-lapsing.md and
docs/decisions/0078-cancelling.md.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from testamur.delivery.registrations.models import Registration
from testamur.delivery.registrations.queries.chosen import Chosen
from testamur.kit.problems import Problem, Severity
from testamur.rulebook.dates import long_date
from testamur.rulebook.deadlines import certification_ends_on

Status, Stage = Registration.Status, Registration.Stage
Found = dict[int, list[Problem]]


def withdraw_problems(rows: Iterable[Chosen], *, on: Mapping[int, date] | None = None, today: date) -> Found:
    """`on`: the day each left, by registration; without it, what is known before the day is asked for."""
    found = {}
    for row in rows:
        problems = _not_active(row) or _certificated(row) or _claimed(row, "Withdraw the learner after that.")
        if not problems and on is not None:
            problems = _day_problems(row, on[row.id], today)
        if not problems and row.stage == Stage.WITH_EQA:
            problems = [
                _warning(row, "grades_with_eqa", "Grades are with the EQA: they are still decided, and kept.")
            ]
        found[row.id] = problems
    return found


def earliest_withdrawal_on(row: Chosen) -> date:
    """The first day on which a learner can have left: the start of the course, or the registration if earlier."""
    return min(row.starts_on or row.registered_on, row.registered_on)


def _day_problems(row: Chosen, on: date, today: date) -> list[Problem]:
    if on > today:
        return [
            _error(row, "in_the_future", f"{long_date(on)} is in the future: give the day the learner left.")
        ]
    earliest = earliest_withdrawal_on(row)
    if on < earliest:
        message = f"{long_date(on)} is before the learner began, {long_date(earliest)}."
        return [_error(row, "before_the_start", message)]
    return []


def restore_problems(rows: Iterable[Chosen], *, today: date) -> Found:
    """Of un-withdrawing: not withdrawn, or on a product that nobody can be certificated on any more."""
    found = {}
    for row in rows:
        if row.status == Status.WITHDRAWN:
            found[row.id] = _ended_product(row, today) or _no_extension(row, today)
        elif row.is_active:
            found[row.id] = [_error(row, "not_withdrawn", "Registered: there is nothing to un-withdraw.")]
        else:
            found[row.id] = _not_active(row)
    return found


def last_claim_on(row: Chosen) -> date | None:
    """The last day for claims on the product; None while no end is known."""
    if row.certification_end_on:
        return row.certification_end_on
    return certification_ends_on(row.operational_end_on) if row.operational_end_on else None


def _ended_product(row: Chosen, today: date) -> list[Problem]:
    last = last_claim_on(row)
    if last is None or last >= today:
        return []
    message = f"Nobody can be certificated on {row.product_code} any more: claims ended on {long_date(last)}."
    return [_error(row, "claims_ended", message)]


def _no_extension(row: Chosen, today: date) -> list[Problem]:
    if row.lapses_on >= today or row.extension_months:
        return []
    message = (
        f"The registration lapsed on {long_date(row.lapses_on)}, and on {row.product_code} none is extended."
    )
    return [_error(row, "not_extended", message)]


def cancel_problems(rows: Iterable[Chosen], *, priced: Mapping[int, list[Problem]]) -> Found:
    """`priced`: by product, why no cancellation fee can be charged, as `billing.problems` says."""
    found = {}
    for row in rows:
        problems = _not_active(row) or _awarded(row) or _claimed(row, "It cannot be cancelled meanwhile.")
        problems = problems or [
            _error(row, each.code, each.message) for each in priced.get(row.product_id, [])
        ]
        if not problems and row.stage in {Stage.PART, Stage.WITH_EQA, Stage.READY}:
            message = "Has achieved units or submitted grades on this registration: they end with it."
            problems = [_warning(row, "has_grades", message)]
        found[row.id] = problems
    return found


def planned_end_problems(
    rows: Iterable[Chosen], *, on: Mapping[int, date] | None = None, today: date
) -> Found:
    """`on`: the new planned end of each, by registration; without it, what is known before it is asked for."""
    found = {}
    for row in rows:
        problems = _not_active(row) or _certificated(row)
        if not problems and on is not None:
            problems = _end_problems(row, on[row.id], today)
        found[row.id] = problems
    return found


def _end_problems(row: Chosen, on: date, today: date) -> list[Problem]:
    if row.starts_on and on < row.starts_on:
        message = f"{long_date(on)} is before the start date, {long_date(row.starts_on)}."
        return [_error(row, "ends_before_start", message)]
    if on == row.planned_end_on:
        return [_error(row, "same_end", f"The planned end date is {long_date(on)} already.")]
    if on > row.lapses_on:
        message = f"The registration lapses before that, on {long_date(row.lapses_on)}."
        return [_warning(row, "ends_after_lapse", message)]
    if on < today:
        return [_warning(row, "end_in_the_past", f"{long_date(on)} is in the past.")]
    return []


# What several acts share


def _not_active(row: Chosen) -> list[Problem]:
    if row.is_active:
        return []
    if row.status == Status.WITHDRAWN and row.withdrawn_on:
        how = "Lapsed and was withdrawn" if row.is_lapse else "Withdrawn already,"
        return [_error(row, "withdrawn", f"{how} on {long_date(row.withdrawn_on)}.")]
    words = {
        Status.WITHDRAWN: "Withdrawn already.",
        Status.CANCELLED: "Cancelled already.",
        Status.TRANSFERRED: "Transferred to another product already.",
    }
    return [_error(row, str(row.status), words[Status(row.status)])]


def _certificated(row: Chosen) -> list[Problem]:
    if row.stage != Stage.CERTIFICATED:
        return []
    return [_error(row, "certificated", "Fully certificated: this registration is finished.")]


def _awarded(row: Chosen) -> list[Problem]:
    if row.stage != Stage.CERTIFICATED and row.awarded_on is None:
        return []
    return [
        _error(row, "certificated", "Certificated: a registration with a certificate cannot be cancelled.")
    ]


def _claimed(row: Chosen, what_then: str) -> list[Problem]:
    if row.stage != Stage.CLAIMED:
        return []
    return [_error(row, "claimed", f"A claim for a certificate waits for the EQA. {what_then}")]


def _error(row: Chosen, code: str, message: str) -> Problem:
    return Problem(code, message, row.learner_number)


def _warning(row: Chosen, code: str, message: str) -> Problem:
    return Problem(code, message, row.learner_number, Severity.WARNING)
