"""A slow, plain reading of the rule of combination, to hold the solver against: try everything."""

from itertools import combinations, product

from testamur.rulebook.combination import Bound, Group, Held, Keep, Measure, Rule, Straddling, Unit

LEVELS = (2, 3, 4)


def best_score(rule: Rule, units: dict[str, Unit], held: dict[str, Held]) -> tuple[int, int]:
    """The smallest gap there is, and the most credit that can be counted with that gap."""
    scores = []
    for choice in product(*(_options(rule, held[code]) for code in held)):
        placed = [(code, *option) for code, option in zip(held, choice, strict=True) if option]
        if _allowed(rule, units, held, placed):
            scores += [(gap, -sum(credits)) for gap, credits, _ in _ways(rule, units, rule.root, placed)]
    gap, credits = min(scores)
    return gap, -credits


def _options(rule: Rule, holding: Held) -> list[tuple[str, str] | None]:
    """Count nowhere, or as one unit in one group."""
    pairs = (*rule.equivalents, *rule.exemptions)
    stands_for = [holding.code, *(pair.unit for pair in pairs if pair.met_by == holding.code)]
    return [None] + [
        (unit, group.name)
        for unit in dict.fromkeys(stands_for)
        for _, group in rule.root.walk()
        if unit in (*group.mandatory, *group.optional)
    ]


def _allowed(rule: Rule, units: dict[str, Unit], held: dict[str, Held], placed: list) -> bool:
    counted = [unit for _, unit, _ in placed]
    if len(set(counted)) < len(counted):
        return False
    for bar in rule.barred:
        among = [unit for unit in counted if unit in bar.units]
        if len(among) > 1:
            return False
        if bar.keep is Keep.MOST_CREDIT and among:
            rivals = [unit for unit in bar.units if unit in held]
            if units[among[0]].credits < max(units[unit].credits for unit in rivals):
                return False
    return _failures_allowed(rule, units, held, placed)


def _failures_allowed(rule: Rule, units: dict[str, Unit], held: dict[str, Held], placed: list) -> bool:
    failed = [(unit, group) for code, unit, group in placed if not held[code].grade_achieves]
    by_allowing: dict[str, list[str]] = {}
    for unit, name in failed:
        around = [group for _, group in rule.root.walk() if name in [g.name for _, g in group.walk()]]
        allowing = [group for group in around if group.may_fail]
        if not allowing:
            return False
        by_allowing.setdefault(allowing[-1].name, []).append(unit)
    allowances = {group.name: group.may_fail for _, group in rule.root.walk()}
    return all(
        len(codes) <= allowances[name].units
        and (allowances[name].size is None or sum(units[c].credits for c in codes) <= allowances[name].size)
        for name, codes in by_allowing.items()
    )


def _ways(rule: Rule, units: dict[str, Unit], group: Group, placed: list) -> set:
    """Every (gap, credits by level, units by level) the group can come to."""
    here = [units[unit] for _, unit, name in placed if name == group.name]
    gap = sum(max(1, units[code].credits) for code in group.mandatory if code not in [u.code for u in here])
    credits = tuple(sum(unit.credits for unit in here if unit.level == level) for level in LEVELS)
    counts = tuple(sum(1 for unit in here if unit.level == level) for level in LEVELS)
    inner = [_ways(rule, units, part, placed) for part in group.groups]
    number = len(inner) if group.choose is None else group.choose
    ways = set()
    for chosen in combinations(inner, number):
        for parts in product(*chosen):
            added = [tuple(map(sum, zip(credits, *(part[1] for part in parts), strict=True)))]
            units_added = tuple(map(sum, zip(counts, *(part[2] for part in parts), strict=True)))
            for cut in [way for total in added for way in product(*(range(n + 1) for n in total))]:
                if rule.straddling is Straddling.REFUSE and cut != added[0]:
                    continue
                if all(_amount(bound, cut, units_added) <= bound.amount for bound in group.at_most):
                    lacks = sum(_lack(units, group, bound, cut, units_added) for bound in group.at_least)
                    ways.add((gap + sum(part[0] for part in parts) + lacks, cut, units_added))
    return _undominated(ways)


def _amount(bound: Bound, credits: tuple, counts: tuple) -> int:
    amounts = counts if bound.of is Measure.UNITS else credits
    return sum(amount for level, amount in zip(LEVELS, amounts, strict=True) if bound.covers(level))


def _lack(units: dict[str, Unit], group: Group, bound: Bound, credits: tuple, counts: tuple) -> int:
    lacking = max(0, bound.amount - _amount(bound, credits, counts))
    if bound.of is not Measure.UNITS:
        return lacking
    sizes = [units[code].credits for code in group.codes() if bound.covers(units[code].level)]
    return lacking * max(1, min(sizes, default=1))


def _undominated(ways: set) -> set:
    """Of ways with the same units, only those no other beats level by level (cutting further is always open)."""
    return {
        way
        for way in ways
        if not any(
            other != way
            and other[2] == way[2]
            and other[0] <= way[0]
            and all(a >= b for a, b in zip(other[1], way[1], strict=True))
            for other in ways
        )
    }
