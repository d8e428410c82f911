"""Two learners detail by detail, for a person who decides whether they are one."""

from dataclasses import dataclass

from testamur.records.register import finding
from testamur.records.register.details import FIELDS
from testamur.records.register.finding.weighing import COUNTED, weighing
from testamur.records.register.models import Learner
from testamur.rulebook.matching import Score

CODED = frozenset({"gender", "verification", "sharing"})


@dataclass(frozen=True, slots=True)
class Line:
    """One detail of both. `differs` when both say something, and not the same."""

    name: str
    label: str
    one: object
    other: object

    @property
    def differs(self) -> bool:
        return bool(self.one and self.other) and _folded(self.one) != _folded(self.other)


def lines_of(one: Learner, other: Learner) -> list[Line]:
    """The details that either has, the five that learners are found by among them."""
    lines = [Line(field.name, field.label, *_values(field.name, one, other)) for field in FIELDS]
    lines.append(
        Line("previous_postcode", "Previous postcode", one.previous_postcode, other.previous_postcode)
    )
    return [line for line in lines if line.one or line.other]


def likeness(one: Learner, other: Learner) -> Score:
    """How likely it is that they are one person, and why, as a search would weigh them."""
    people = finding.person_of(one), finding.person_of(other)
    weights = weighing()
    weights.meet(getattr(each, name) for each in people for name in COUNTED)
    return weights.scorer.score(*people)


def _values(name: str, *learners: Learner) -> list[object]:
    if name in CODED:
        return [getattr(each, f"get_{name}_display")() for each in learners]
    return [getattr(each, name) for each in learners]


def _folded(value: object) -> str:
    return str(value).casefold().strip()
