"""The overall grade of one learner under any model."""

from collections.abc import Sequence

from testamur.rulebook.aggregation import grade_rules, t_level, totals
from testamur.rulebook.aggregation.models import (
    AllPass,
    EveryUnit,
    Lowest,
    MarkTotal,
    Matrix,
    Model,
    SizePoints,
    TLevel,
    UmsTotal,
    UnitPoints,
)
from testamur.rulebook.aggregation.results import Outcome, Result


def overall(model: Model, results: Sequence[Result]) -> Outcome:  # noqa: PLR0911 - a table of models, one line each
    """The overall grade and its working. Which results count, and in which order they come, is the caller's:
    the rule of combination has chosen the units, and the order only orders the steps.
    """
    match model:
        case AllPass():
            return grade_rules.all_pass(model, results)
        case Lowest():
            return grade_rules.lowest(model, results)
        case EveryUnit():
            return grade_rules.every_unit(model, results, overall(model.otherwise, results))
        case Matrix():
            return grade_rules.matrix(model, results)
        case UnitPoints():
            return totals.unit_points(model, results)
        case SizePoints():
            return totals.size_points(model, results)
        case UmsTotal():
            return totals.ums_total(model, results)
        case MarkTotal():
            return totals.mark_total(model, results)
        case TLevel():
            return t_level.t_level(model, results)
