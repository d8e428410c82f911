"""What a rule of combination can say, as data (docs/specification CAT-04).

The shapes are those of published specifications: mandatory units, credits or units from a group, caps, credits at
or above a level, choose-one pathways, barred sets, compensation, equivalents and exemptions, in groups of any depth.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """What a bound counts. A rule measures size in credits or in guided hours, never both."""

    CREDITS = "credits"
    GUIDED_HOURS = "guided_hours"
    UNITS = "units"


class Straddling(StrEnum):
    """What becomes of a unit that would take a group over its cap."""

    COUNT_TO_CAP = "count_to_cap"
    REFUSE = "refuse"


class Keep(StrEnum):
    """Which unit of a barred set counts."""

    MOST_CREDIT = "most_credit"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """Something wrong with a rule: where (`groups[1].at_least[0].credits`) and what to do about it."""

    path: str
    message: str


class RuleProblems(ValueError):
    """Every problem of a rule that cannot be used."""

    def __init__(self, problems: Iterable[RuleProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Unit:
    """The facts of a unit that a rule needs; level 0 is Entry Level.

    A component without credit (an external assessment, placement hours) is a unit of 0 credits.
    """

    code: str
    title: str
    level: int
    credits: int
    guided_hours: int = 0

    def size(self, measure: Measure) -> int:
        """Credits or guided hours, as the rule measures."""
        return self.guided_hours if measure is Measure.GUIDED_HOURS else self.credits


@dataclass(frozen=True, slots=True)
class Bound:
    """An amount of credits, guided hours or units, of any level or of levels `lowest` to `highest`."""

    amount: int
    of: Measure = Measure.CREDITS
    lowest: int | None = None
    highest: int | None = None

    @property
    def takes_any_level(self) -> bool:
        """Whether level makes no difference."""
        return self.lowest is None and self.highest is None

    def covers(self, level: int) -> bool:
        """Whether a unit at this level is within the bound."""
        return (self.lowest is None or level >= self.lowest) and (
            self.highest is None or level <= self.highest
        )


@dataclass(frozen=True, slots=True)
class Allowance:
    """Compensation: how many units of a group may be U and still count, and up to what size together."""

    units: int
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Part of a rule. Every group inside must be met, or `choose` of them, and then the others do not count."""

    name: str
    mandatory: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    groups: tuple["Group", ...] = ()
    choose: int | None = None
    at_least: tuple[Bound, ...] = ()
    at_most: tuple[Bound, ...] = ()
    may_fail: Allowance | None = None

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "Group"]]:
        """This group and every group inside it, with depth, in the order of the handbook."""
        yield depth, self
        for group in self.groups:
            yield from group.walk(depth + 1)

    def codes(self) -> frozenset[str]:
        """Every unit listed in this group or inside it."""
        return frozenset(code for _, group in self.walk() for code in (*group.mandatory, *group.optional))


@dataclass(frozen=True, slots=True)
class Bar:
    """A barred set: only one of these units counts."""

    name: str
    units: tuple[str, ...]
    keep: Keep = Keep.MOST_CREDIT


@dataclass(frozen=True, slots=True)
class Substitute:
    """Another unit or an outside certificate that counts as `unit`, with that unit's level and credit."""

    unit: str
    met_by: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of combination: a tree of groups, its root the whole qualification, and what cuts across it."""

    root: Group
    barred: tuple[Bar, ...] = ()
    equivalents: tuple[Substitute, ...] = ()
    exemptions: tuple[Substitute, ...] = ()
    measured_in: Measure = Measure.CREDITS
    straddling: Straddling = Straddling.COUNT_TO_CAP

    @property
    def title(self) -> str:
        """The name of the qualification."""
        return self.root.name

    def unit_codes(self) -> frozenset[str]:
        """Every unit listed in any group."""
        return self.root.codes()
