"""What stands in the way of grading: a learner, a cell, a submission, an answer. Each sentence says what to do."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from testamur.catalogue.products.models import Grade, Unit
from testamur.delivery.registrations.models import Registration
from testamur.kit.problems import Problem
from testamur.outcomes.grading.models import UnitGrade
from testamur.outcomes.grading.queries.cells import Cell

LONGEST_NAME = 200
LONGEST_ANSWER = 2_000
Stage = Registration.Stage


@dataclass(frozen=True)
class Entry:
    """What somebody wants in a cell: a grade's code as typed, or nothing. `was`: the code that the page showed."""

    registration_id: int
    unit_id: int
    code: str
    was: str | None = None

    @property
    def place(self) -> str:
        return f"{self.registration_id}-{self.unit_id}"


def registration_problem(registration: Registration) -> Problem | None:
    """Why this learner cannot be graded now: only active ones, not fully certificated, and not in a claim."""
    if registration.status != Registration.Status.ACTIVE:
        word = registration.get_status_display().lower()
        return Problem("not_active", f"{word.capitalize()}: only active learners are graded.")
    if registration.stage == Stage.CERTIFICATED:
        return Problem("certificated", "Fully certificated: the grades are final.")
    if registration.stage == Stage.CLAIMED:
        return Problem("claimed", "In a claim that awaits the EQA: wait for its answer.")
    return None


def lock(unit: Unit, cell: Cell, attempts_allowed: int) -> Problem | None:
    """Why no grade can be entered in this cell, if so."""
    if unit.assessment == Unit.Assessment.EXTERNAL:
        return Problem(
            "external", "Externally assessed: results come from the awarding organisation.", unit.code
        )
    if cell.pending is not None and cell.pending.status == UnitGrade.Status.QUERIED:
        return Problem("queried", "The EQA asks about this grade: answer on the Grades page.", unit.code)
    if cell.pending is not None:
        return Problem("with_eqa", "With the EQA: it cannot be changed meanwhile.", unit.code)
    if len(cell.banked) >= attempts_allowed:
        used = "The only attempt is" if attempts_allowed == 1 else "The second and final attempt is"
        return Problem("attempts_used", f"{used} banked.", unit.code)
    return None


def grade_named(code: str, grades: Iterable[Grade]) -> Grade | None:
    """The grade that somebody typed, without regard to case."""
    typed = code.strip().casefold()
    return next((grade for grade in grades if grade.code.casefold() == typed), None)


def code_problem(entry: Entry, unit: Unit, grades: Sequence[Grade]) -> Problem | None:
    if not entry.code.strip() or grade_named(entry.code, grades):
        return None
    known = [grade.code for grade in grades]
    listed = f"{', '.join(known[:-1])} or {known[-1]}" if len(known) > 1 else "".join(known)
    typed = entry.code.strip()[:20]
    return Problem("unknown_grade", f"“{typed}” is not a grade of {unit.code}. Enter {listed}.", entry.place)


def entry_problems(
    entries: Iterable[Entry],
    *,
    registrations: Mapping[int, Registration],
    units: Mapping[int, Unit],
    scales: Mapping[int, Sequence[Grade]],
    cells: Mapping[tuple[int, int], Cell],
) -> list[Problem]:
    """Whatever stands in the way of keeping these entries, each named by its place, `registration-unit`."""
    return [
        Problem(problem.code, problem.message, entry.place)
        for entry in entries
        if (problem := _entry_problem(entry, registrations, units, scales, cells))
    ]


def _entry_problem(entry, registrations, units, scales, cells) -> Problem | None:
    registration, unit = registrations.get(entry.registration_id), units.get(entry.unit_id)
    if registration is None or unit is None:
        return Problem(
            "unknown_cell", "This learner or unit is not among those to grade. Open the page again."
        )
    cell = cells.get((entry.registration_id, entry.unit_id), Cell())
    return (
        registration_problem(registration)
        or lock(unit, cell, registration.product.attempts_allowed)
        or code_problem(entry, unit, scales[unit.scale_id])
    )


def declaration_problems(*, declared: bool, iqa_name: str) -> list[Problem]:
    problems = []
    if not declared:
        message = "Declare that the IQA has confirmed that these grades are correct."
        problems.append(Problem("not_declared", message, "declared"))
    if not iqa_name.strip():
        problems.append(Problem("no_iqa", "Enter the IQA’s full name.", "iqa_name"))
    elif len(iqa_name) > LONGEST_NAME:
        message = f"Enter a name of {LONGEST_NAME} letters or fewer."
        problems.append(Problem("long_iqa", message, "iqa_name"))
    return problems


def submission_problems(saved: Collection[UnitGrade]) -> list[Problem]:
    """Why these saved grades cannot be submitted together. They come with learner and product."""
    if not saved:
        message = (
            "There are no saved grades to submit. They may have been submitted a moment ago: see Grades."
        )
        return [Problem("nothing_saved", message)]
    registrations = {each.registration_id: each.registration for each in saved}.values()
    problems = [
        Problem(
            problem.code, f"{registration.learner.full_name}: {problem.message}", registration.learner.number
        )
        for registration in registrations
        if (problem := registration_problem(registration))
    ]
    if len({registration.product_id for registration in registrations}) > 1:
        problems.append(Problem("two_products", "Submit the grades of one product at a time."))
    return problems


def answer_problems(*, asked: Collection[UnitGrade], answer: str) -> list[Problem]:
    problems = []
    if not asked:
        message = (
            "Choose at least one grade that the EQA asks about. They may have been answered a moment ago."
        )
        problems.append(Problem("nothing_asked", message, "grade"))
    if not answer.strip():
        problems.append(Problem("no_answer", "Enter your answer to the EQA.", "answer"))
    elif len(answer) > LONGEST_ANSWER:
        message = f"Enter an answer of {LONGEST_ANSWER:,} letters or fewer."
        problems.append(Problem("long_answer", message, "answer"))
    return problems
