"""A rule of combination ready to judge learners: compile once, judge thousands (CLM-05)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .account import Account
from .frontier import Claim, Frontier, Way, frontier
from .rule import Bar, Keep, Rule, RuleProblem, RuleProblems, Unit
from .search import Limit, best_way
from .tree import Node, Place, grow
from .verdict import Held, Status, Verdict


class Solver:
    """Finds the best valid combination of what a learner holds, exactly, for one rule."""

    def __init__(self, rule: Rule, units: Mapping[str, Unit]) -> None:
        _refuse_unknown(rule, units)
        self.rule = rule
        self.units = units
        self.tree = grow(rule, units)
        self._account = Account(self.tree, units)
        self._idle: list[Frontier] = []
        for node in self.tree.nodes:
            self._idle.append(frontier(self.tree, node, (), [self._idle[part.index] for part in node.inner]))
        self._counts_as: dict[str, list[str]] = defaultdict(list)
        for _, group in rule.root.walk():
            for code in (*group.mandatory, *group.optional):
                self._counts_as[code] = [code]
        self._order = {code: number for number, code in enumerate(self._counts_as)}
        for pair in (*rule.equivalents, *rule.exemptions):
            self._counts_as[pair.met_by].append(pair.unit)

    def judge(self, held: Mapping[str, Held]) -> Verdict:
        """Full, Partial or Nothing for a learner who holds these, by unit code."""
        return self._account.verdict(self.best(held), held)

    def best(self, held: Mapping[str, Held]) -> Way:
        """The best way itself: smallest gap first, then most credit counted."""
        claims = self._claims(held)
        return best_way(self.tree, claims, list(self._limits(claims, held)), self._idle)

    def _claims(self, held: Mapping[str, Held]) -> list[Claim]:
        places = [
            (code, place)
            for code in sorted(held, key=self._in_order)
            for unit in self._counts_as.get(code, ())
            for place in self.tree.places[unit]
            if held[code].grade_achieves or _allowing(place) is not None
        ]
        for bar in self.rule.barred:
            if bar.keep is Keep.MOST_CREDIT:
                places = _most_credit(bar, places, held)
        return [Claim(number, code, place) for number, (code, place) in enumerate(places)]

    def _in_order(self, code: str) -> tuple[int, str]:
        """As the rule lists units; what only stands for a unit comes last."""
        return self._order.get(code, len(self._order)), code

    def _limits(self, claims: Sequence[Claim], held: Mapping[str, Held]) -> Iterable[Limit]:
        """Each thing held counts once, each unit once, each barred set once, and U only as far as allowed."""
        by_held: dict[str, list[int]] = defaultdict(list)
        by_unit: dict[str, list[int]] = defaultdict(list)
        by_allowing: dict[Node, list[int]] = defaultdict(list)
        for number, code, place in claims:
            by_held[code].append(number)
            by_unit[place.code].append(number)
            if not held[code].grade_achieves and (node := _allowing(place)):
                by_allowing[node].append(number)
        barred = [[n for code in bar.units for n in by_unit.get(code, ())] for bar in self.rule.barred]
        rivals = (numbers for numbers in (*by_held.values(), *by_unit.values(), *barred) if len(numbers) > 1)
        yield from (Limit(numbers) for numbers in dict.fromkeys(map(frozenset, rivals)))
        for node, failed in by_allowing.items():
            if allowance := node.group.may_fail:
                yield Limit(frozenset(failed), allowance.units, allowance.size)


def judge(rule: Rule, units: Mapping[str, Unit], held: Mapping[str, Held]) -> Verdict:
    """Judge one learner. For many learners keep a `Solver`."""
    return Solver(rule, units).judge(held)


def best_award(suite: Sequence[Solver], held: Mapping[str, Held]) -> tuple[Rule, Verdict]:
    """Of a nested suite, largest first, the first award that is Full; the largest if none is."""
    verdicts = [(solver.rule, solver.judge(held)) for solver in suite]
    return next((found for found in verdicts if found[1].status is Status.FULL), verdicts[0])


def problems(rule: Rule, units: Mapping[str, Unit]) -> list[RuleProblem]:
    """Why a rule cannot be published: units unknown, or more asked than its units can give."""
    try:
        solver = Solver(rule, units)
    except RuleProblems as refusal:
        return list(refusal.problems)
    everything = {code: Held(code) for code in rule.unit_codes()}
    return [
        RuleProblem(lack.group, f"Not even every unit together is enough. Still missing: {lack.sentence}")
        for lack in solver.judge(everything).missing
    ]


def _refuse_unknown(rule: Rule, units: Mapping[str, Unit]) -> None:
    needed = [
        (group.name, code) for _, group in rule.root.walk() for code in (*group.mandatory, *group.optional)
    ]
    unknown = [
        RuleProblem(name, f"Unit {code} is not known. Check the code, or add the unit first.")
        for name, code in needed
        if code not in units
    ]
    if unknown:
        raise RuleProblems(unknown)


def _allowing(place: Place) -> Node | None:
    """The nearest group around a place that lets units be U."""
    return next((node for node in place.node.path if node.group.may_fail), None)


def _most_credit(
    bar: Bar, places: list[tuple[str, Place]], held: Mapping[str, Held]
) -> list[tuple[str, Place]]:
    """Leave only the largest of a barred set, and an achieved one before any that is U."""
    ranks = [(held[code].grade_achieves, place.size) for code, place in places if place.code in bar.units]
    return [
        (code, place)
        for code, place in places
        if place.code not in bar.units or (held[code].grade_achieves, place.size) == max(ranks)
    ]
