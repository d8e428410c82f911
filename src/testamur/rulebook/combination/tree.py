"""A rule made ready for judging many learners: what each group asks, in numbers, worked out once.

Levels fall into bands, cut where some bound begins or ends, so an amount is one tuple: the size counted in each
band, then the units counted in each band.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

from .rule import Bound, Group, Measure, Rule, Straddling, Unit

Amounts = tuple[int, ...]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """A bound on the amounts from `start` up to `stop`; `weight` is what one missing unit or credit costs."""

    bound: Bound
    start: int
    stop: int
    weight: int

    def have(self, amounts: Amounts) -> int:
        """How much of what is bounded these amounts hold."""
        return sum(amounts[self.start : self.stop])


@dataclass(frozen=True, slots=True)
class Yardstick:
    """When one way of meeting a group is at least as good as another: as much of `more`, no more of `fewer`."""

    more: tuple[Span, ...]
    fewer: tuple[Span, ...]

    def worth(self, gap: int, amounts: Amounts) -> Amounts:
        """Numbers to compare one by one: never less means at least as good."""
        more = [sum(amounts[start:stop]) for start, stop in self.more]
        fewer = [-sum(amounts[start:stop]) for start, stop in self.fewer]
        return (-gap, *more, *fewer)


@dataclass(slots=True, eq=False)
class Node:
    """A group with its bounds in numbers.

    `path` holds the group and those around it, innermost first, and `trail` their indexes. `hard_caps` are their
    caps that no unit may straddle. `ranked` says that to all of them a higher level is never worse. A `plain` group
    leaves nothing to choose.
    """

    index: int
    group: Group
    inner: tuple["Node", ...]
    demands: tuple[Demand, ...]
    caps: tuple[Demand, ...]
    weights: Mapping[str, int]
    full_gap: int
    path: tuple["Node", ...] = ()
    trail: frozenset[int] = frozenset()
    ranked: bool = True
    plain: bool = True
    hard_caps: tuple[Demand, ...] = ()
    draft: Yardstick = field(default=Yardstick((), ()))
    final: Yardstick = field(default=Yardstick((), ()))


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A unit as listed in one group; `weight` is what it costs if it is mandatory there and missing."""

    node: Node
    code: str
    size: int
    band: int
    weight: int


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The groups, inner before outer, and every place each unit could count in."""

    rule: Rule
    nodes: tuple[Node, ...]
    bands: int
    places: Mapping[str, tuple[Place, ...]]
    unit_price: int

    @property
    def root(self) -> Node:
        """The whole qualification."""
        return self.nodes[-1]


def grow(rule: Rule, units: Mapping[str, Unit]) -> Tree:
    """The tree of a rule whose every unit is in `units`."""
    cuts = _cuts(rule)
    builder = _Builder(rule, units, cuts)
    root = builder.node(rule.root)
    nodes = tuple(builder.nodes)
    _look_up(root, (), rule, len(cuts) + 1)
    places: dict[str, list[Place]] = {}
    for node in nodes:
        for code in dict.fromkeys((*node.group.mandatory, *node.group.optional)):
            places.setdefault(code, []).append(builder.place(node, code))
    total = sum(place.size for listed in places.values() for place in listed)
    return Tree(
        rule, nodes, len(cuts) + 1, {code: tuple(listed) for code, listed in places.items()}, total + 1
    )


def _cuts(rule: Rule) -> list[int]:
    cuts = set()
    for _, group in rule.root.walk():
        for bound in (*group.at_least, *group.at_most):
            if bound.lowest is not None:
                cuts.add(bound.lowest)
            if bound.highest is not None:
                cuts.add(bound.highest + 1)
    return sorted(cuts)


@dataclass(slots=True)
class _Builder:
    rule: Rule
    units: Mapping[str, Unit]
    cuts: list[int]
    nodes: list[Node] = field(default_factory=list)

    def node(self, group: Group) -> Node:
        inner = tuple(self.node(part) for part in group.groups)
        weights = {code: max(1, self.size(code)) for code in group.mandatory}
        made = Node(
            index=len(self.nodes),
            group=group,
            inner=inner,
            demands=tuple(self.demand(group, bound) for bound in group.at_least),
            caps=tuple(sorted((self.demand(group, bound) for bound in group.at_most), key=_width)),
            weights=weights,
            full_gap=sum(weights.values()),
        )
        self.nodes.append(made)
        return made

    def size(self, code: str) -> int:
        return self.units[code].size(self.rule.measured_in)

    def demand(self, group: Group, bound: Bound) -> Demand:
        bands = len(self.cuts) + 1
        start = 0 if bound.lowest is None else bisect_right(self.cuts, bound.lowest)
        stop = bands if bound.highest is None else bisect_right(self.cuts, bound.highest) + 1
        if bound.of is not Measure.UNITS:
            return Demand(bound, start, stop, weight=1)
        sizes = [self.size(code) for code in group.codes() if bound.covers(self.units[code].level)]
        return Demand(bound, bands + start, bands + stop, weight=max(1, min(sizes, default=1)))

    def place(self, node: Node, code: str) -> Place:
        band = bisect_right(self.cuts, self.units[code].level)
        return Place(node, code, self.size(code), band, node.weights.get(code, 0))


def _width(demand: Demand) -> tuple[int, int]:
    return demand.stop - demand.start, demand.start


def _look_up(node: Node, outside: tuple[Node, ...], rule: Rule, bands: int) -> None:
    """Tell each group what the groups around it care for."""
    node.path = (node, *outside)
    node.trail = frozenset(outer.index for outer in node.path)
    node.ranked = all(_higher_is_better(outer, bands) for outer in node.path)
    node.hard_caps = tuple(cap for outer in node.path for cap in outer.caps if _is_hard(cap, rule))
    node.draft = _yardstick(node.path, node.ranked, rule, bands)
    node.final = _yardstick(outside, node.ranked, rule, bands)
    for part in node.inner:
        _look_up(part, node.path, rule, bands)
    fixed = node.ranked and not node.hard_caps and node.group.choose is None
    node.plain = fixed and all(part.plain for part in node.inner)


def _is_hard(cap: Demand, rule: Rule) -> bool:
    return cap.bound.of is Measure.UNITS or rule.straddling is Straddling.REFUSE


def _higher_is_better(node: Node, bands: int) -> bool:
    """No bound here prefers a lower level: floors have no ceiling, caps take every level alike."""
    return all(demand.stop in (bands, 2 * bands) for demand in node.demands) and all(
        cap.stop - cap.start == bands for cap in node.caps
    )


def _yardstick(around: tuple[Node, ...], ranked: bool, rule: Rule, bands: int) -> Yardstick:
    if ranked:
        more = {(0, bands)} | {(demand.start, demand.stop) for node in around for demand in node.demands}
    else:
        more = {(band, band + 1) for band in range(2 * bands)}
    fewer = {(cap.start, cap.stop) for node in around for cap in node.caps if _is_hard(cap, rule)}
    return Yardstick(tuple(sorted(more)), tuple(sorted(fewer)))
