"""A rule tried on a made-up learner: nothing is read of any learner, nothing is saved (CAT-04, BEY-10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from testamur.catalogue.products.models import Unit
from testamur.catalogue.products.rules import Rules
from testamur.rulebook.aggregation import Outcome, Result, overall
from testamur.rulebook.combination import Held, Means, Verdict
from testamur.rulebook.grades import Scale

MEANS = {"=CT": Means.CREDIT_TRANSFER, "=EQ": Means.EQUIVALENCE, "=EX": Means.EXEMPTION}


@dataclass(frozen=True)
class Trial:
    """What the made-up learner would get."""

    verdict: Verdict
    outcome: Outcome | None  # None where the product is ungraded


def try_on(rules: Rules, scales: Mapping[str, Scale], chosen: Mapping[str, str]) -> Trial:
    """`chosen` is, by unit code, a grade of the unit's scale or one of MEANS; `scales` by scale code."""
    held = {}
    for code, choice in chosen.items():
        means = MEANS.get(choice, Means.ACHIEVED)
        unit = rules.codes.get(code)
        achieves = means is not Means.ACHIEVED or unit is None or _achieves(scales[unit.scale.code], choice)
        held[code] = Held(code, means, achieves)
    verdict = rules.solver.judge(held)
    if rules.model is None:
        return Trial(verdict, None)
    results = [
        Result(
            unit=counted.unit,
            grade=None if counted.held.code not in chosen or chosen[counted.held.code] in MEANS
            else chosen[counted.held.code],
            size=counted.size,
            means=counted.held.means,
        )
        for counted in verdict.counted
    ]  # fmt: skip
    return Trial(verdict, overall(rules.model, results))


def choices_for(unit: Unit, scales: Mapping[str, Scale]) -> Sequence[tuple[str, str]]:
    """What a made-up learner can have in a unit."""
    grades = [(grade.code, grade.title) for grade in scales[unit.scale.code].grades]
    return [("", "–"), *grades, *((sign, str(means.value).capitalize()) for sign, means in MEANS.items())]


def _achieves(scale: Scale, code: str) -> bool:
    return code in scale and scale.grade(code).achieves
