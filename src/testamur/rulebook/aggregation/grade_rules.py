"""Overall grades read straight off the unit grades: all pass, lowest, every unit alike, matrix of two."""

from collections.abc import Sequence

from testamur.rulebook.aggregation.models import AllPass, EveryUnit, Lowest, Matrix
from testamur.rulebook.aggregation.results import Outcome, Result, Step, graded, ungraded_steps
from testamur.rulebook.grades import Grade, Scale

NO_RESULTS = Outcome(None, (Step("There are no results yet."),))


def all_pass(model: AllPass, results: Sequence[Result]) -> Outcome:
    """The award when every graded result achieves; otherwise nothing, however good the others are."""
    if not results:
        return NO_RESULTS
    known, steps = _grades(model.scale, results)
    missing = sum(grade is None or not grade.achieves for grade in known)
    if missing:
        steps.append(Step(f"All must be achieved; {missing} of {len(results)} are not."))
        return Outcome(None, tuple(steps))
    steps.append(Step(f"All are achieved: {model.scale.title_of(model.award)}"))
    return Outcome(model.award, tuple(steps))


def lowest(model: Lowest, results: Sequence[Result]) -> Outcome:
    """The lowest grade; none while one is missing or not yet achieved, or when no unit carries a grade."""
    known, steps = _grades(model.scale, results)
    grades = [grade for grade in known if grade is not None and grade.is_result]
    if not grades or len(grades) < len(known):
        steps.append(Step("There is no overall grade until every graded unit has one."))
        return Outcome(None, tuple(steps))
    worst = min(grades, key=lambda grade: grade.rank)
    steps.append(Step(f"The lowest grade is {worst.title}"))
    return Outcome(worst.code, tuple(steps))


def every_unit(model: EveryUnit, results: Sequence[Result], otherwise: Outcome) -> Outcome:
    """The better award when each unit has the grade asked for; else `otherwise`, the other model's outcome.

    A unit that came by credit transfer or exemption has no grade, so it is not one with the grade asked for.
    """
    with_grade = {result.unit for result in graded(results) if result.grade == model.each}
    short = [result.unit for result in results if result.unit not in with_grade]
    if results and not short:
        step = Step(f"Every unit is {model.each}: {model.award}")
        return Outcome(model.award, (*otherwise.steps, step))
    step = Step(f"{model.award} needs {model.each} in every unit; not so in {', '.join(short) or 'any'}")
    return Outcome(otherwise.grade, (*otherwise.steps, step))


def matrix(model: Matrix, results: Sequence[Result]) -> Outcome:
    """The cell where the two results meet; none while either is missing or stands in no row or column."""
    by_unit = {result.unit: result.grade for result in graded(results)}
    first, second = by_unit.get(model.first), by_unit.get(model.second)
    steps = [
        Step(grade or "no result", unit) for unit, grade in ((model.first, first), (model.second, second))
    ]
    found = model.cells.get(first or "", {}).get(second or "")
    said = f"{first} with {second}: {found}" if found else "The two results do not make an overall grade."
    return Outcome(found, (*steps, Step(said)))


def _grades(scale: Scale, results: Sequence[Result]) -> tuple[list[Grade | None], list[Step]]:
    """The grade of each graded result, None where it has none on the scale, and a line for every result."""
    known: list[Grade | None] = []
    steps = ungraded_steps(results)
    for result in graded(results):
        grade = scale.grade(result.grade) if result.grade is not None and result.grade in scale else None
        known.append(grade)
        steps.append(Step(grade.title if grade else "no grade", result.unit))
    return known, steps
