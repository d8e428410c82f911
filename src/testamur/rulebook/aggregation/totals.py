"""Overall grades by adding up: points, UMS or raw marks, compared with thresholds.

Points after BTEC (per unit size; per credit; best 75 credits of an HNC) and CACHE (value × weight); the
sub-condition after BTEC Firsts (core units) and A level A* (A2 units); UMS after OCR; the compensatory
total after essential digital skills.
"""

from collections.abc import Mapping, Sequence

from testamur.rulebook.aggregation.models import MarkTotal, SizePoints, Threshold, UmsTotal, UnitPoints
from testamur.rulebook.aggregation.results import Outcome, Result, Step, graded, ungraded_steps

Earned = dict[str, int]


def unit_points(model: UnitPoints, results: Sequence[Result]) -> Outcome:
    """Points by size and grade. No overall grade while a unit's size or grade has no points in the table."""
    steps = ungraded_steps(results)
    earned: Earned = {}
    for result in graded(results):
        points = model.points.get(result.size or 0, {}).get(result.grade or "")
        if points is None:
            return _incomplete(steps, result)
        earned[result.unit] = points
        steps.append(Step(f"{model.scale.title_of(result.grade or '')} = {points} points", result.unit))
    return _against(model.thresholds, earned, "points", model.below, steps)


def size_points(model: SizePoints, results: Sequence[Result]) -> Outcome:
    """Points per credit or weight, best first up to `best_size`."""
    steps = ungraded_steps(results)
    counted = graded(results)
    for result in counted:
        if result.grade not in model.points or result.size is None:
            return _incomplete(steps, result)
    earned: Earned = {}
    left = sum(result.size or 0 for result in counted) if model.best_size is None else model.best_size
    for result in sorted(counted, key=lambda result: (-model.points[result.grade or ""], result.unit)):
        each, size = model.points[result.grade or ""], min(result.size or 0, left)
        left -= size
        earned[result.unit] = each * size
        title = model.scale.title_of(result.grade or "")
        share = f"{size} of its {result.size}" if size != result.size else f"{size}"
        steps.append(Step(f"{title} = {share} × {each} = {each * size} points", result.unit))
    return _against(model.thresholds, earned, "points", model.below, steps)


def ums_total(model: UmsTotal, results: Sequence[Result]) -> Outcome:
    """UMS of every required unit; an absent one adds nothing and is shown as #, as OCR shows it."""
    marks = _marks(results)
    if not any(unit in marks for unit in model.units):
        return Outcome(None, (Step("There are no results yet."),))
    steps = [
        Step(f"{marks[unit]} UMS" if unit in marks else "# (absent) = 0 UMS", unit) for unit in model.units
    ]
    earned = {unit: marks.get(unit, 0) for unit in model.units}
    return _against(model.thresholds, earned, "UMS", model.below, steps)


def mark_total(model: MarkTotal, results: Sequence[Result]) -> Outcome:
    """Raw marks of all components together: a weak one is made up by a strong one, an absent one by none."""
    marks = _marks(results)
    steps = [Step(f"{marks[unit]} marks" if unit in marks else "absent", unit) for unit in model.units]
    if any(unit not in marks for unit in model.units):
        return Outcome(None, (*steps, Step("Every component must be attempted.")))
    earned = {unit: marks[unit] for unit in model.units}
    return _against(model.thresholds, earned, "marks", model.below, steps)


def _marks(results: Sequence[Result]) -> Mapping[str, int]:
    return {result.unit: result.mark for result in graded(results) if result.mark is not None}


def _incomplete(steps: list[Step], result: Result) -> Outcome:
    said = f"{result.grade or 'no grade'} has no points yet, so there is no overall grade."
    return Outcome(None, (*steps, Step(said, result.unit)))


def _against(
    thresholds: Sequence[Threshold], earned: Earned, counted: str, below: str | None, steps: Sequence[Step]
) -> Outcome:
    """Tries the thresholds from the highest down and says of each what it needs and what was reached."""
    if not earned:
        return Outcome(None, (*steps, Step("There are no results yet.")))
    total = sum(earned.values())
    said = [*steps, Step(f"Total {total} {counted}")]
    for threshold in sorted(thresholds, key=lambda threshold: -threshold.at_least):
        missed = _missed(threshold, total, earned)
        needs = f"{threshold.grade} needs {threshold.at_least} {counted}"
        said.append(Step(f"{needs}: {missed or 'reached'}"))
        if not missed:
            return Outcome(threshold.grade, tuple(said))
    return Outcome(below, tuple(said))


def _missed(threshold: Threshold, total: int, earned: Earned) -> str:
    if total < threshold.at_least:
        return f"{threshold.at_least - total} short"
    for floor in threshold.floors:
        reached = sum(points for unit, points in earned.items() if unit in floor.units)
        if reached < floor.at_least:
            return f"total reached, but {floor.title} needs {floor.at_least} and has {reached}"
    return ""
