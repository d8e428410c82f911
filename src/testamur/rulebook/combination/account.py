"""The story of a combination once it is found: what counts where, what is over, what is missing (BEY-17)."""

from collections.abc import Iterator, Mapping, Sequence

from .frontier import Claim, Way
from .rule import Measure, Unit
from .tree import Node, Tree
from .verdict import Counted, Figure, Held, Missing, Status, Surplus, Verdict
from .words import (
    begin_sentence,
    cap_sentence,
    choice_sentence,
    floor_sentence,
    listed,
    mandatory_sentence,
    shortfall_sentence,
    unit_sentence,
)

Share = tuple[Claim, int, str | None]


class Account:
    """The accounts of one rule; the sentences of its groups are written once."""

    def __init__(self, tree: Tree, units: Mapping[str, Unit]) -> None:
        self.tree = tree
        self.rule = tree.rule
        self.units = units
        depths = {group.name: depth for depth, group in self.rule.root.walk()}
        self.depths = [depths[node.group.name] for node in tree.nodes]
        self.listed = [_in_order(node) for node in tree.nodes]
        self.floors = [[floor_sentence(self.rule, n.group, d.bound) for d in n.demands] for n in tree.nodes]
        self.caps = [[cap_sentence(self.rule, n.group, c.bound) for c in n.caps] for n in tree.nodes]
        self.mandatory = [
            mandatory_sentence(self.rule, n.group, units) if n.group.mandatory else "" for n in tree.nodes
        ]

    def verdict(self, way: Way, held: Mapping[str, Held]) -> Verdict:
        """The verdict on the way found for a learner who holds these."""
        shares = _shares(way)
        counted = tuple(
            Counted(place.code, place.node.group.name, left, place.size, held[code])
            for (_, code, place), left, _ in shares
        )
        return Verdict(
            status=Status.FULL if way.gap == 0 else Status.PARTIAL if counted else Status.NOTHING,
            credits=sum(way.amounts[: self.tree.bands]),
            counted=counted,
            surplus=tuple(self._surplus(shares, held)),
            missing=tuple(self._missing(way, held)) if way.gap else (),
            figures=tuple(self._figures(way)),
        )

    def _surplus(self, shares: Sequence[Share], held: Mapping[str, Held]) -> Iterator[Surplus]:
        for claim, left, capped_by in shares:
            if capped_by is not None:
                yield Surplus(claim.held, claim.place.size - left, f"Over the maximum of {capped_by}.")
        used = {claim.held for claim, _, _ in shares}
        counted = {claim.place.code for claim, _, _ in shares}
        for code, holding in held.items():
            if code not in used:
                yield self._left_out(code, holding, counted)

    def _left_out(self, code: str, holding: Held, counted: set[str]) -> Surplus:
        size = self.units[code].size(self.rule.measured_in) if code in self.units else 0
        if not holding.grade_achieves:
            return Surplus(code, size, "Not achieved.")
        for bar in self.rule.barred:
            rival = next((other for other in bar.units if other in counted), None)
            if code in bar.units and rival:
                return Surplus(code, size, f"Barred by {rival} ({bar.name}).")
        if code in self.tree.places:
            groups = listed(dict.fromkeys(place.node.group.name for place in self.tree.places[code]), "or")
            return Surplus(code, size, f"Not needed from {groups}.")
        stands_for = [
            pair.unit for pair in (*self.rule.equivalents, *self.rule.exemptions) if pair.met_by == code
        ]
        if stands_for:
            return Surplus(code, size, f"Not needed for {listed(stands_for, 'or')}.")
        return Surplus(code, size, "Not part of this rule.")

    def _missing(self, way: Way, held: Mapping[str, Held]) -> Iterator[Missing]:
        group = way.node.group
        here = {claim.place.code for claim in way.claims}
        for code in group.mandatory:
            if code not in here:
                sentence = unit_sentence(self.rule, group, self.units[code])
                yield Missing(group.name, sentence, 1, Measure.UNITS, (code,))
        for demand in way.node.demands:
            lacking = demand.bound.amount - demand.have(way.amounts)
            if lacking > 0:
                sentence = shortfall_sentence(self.rule, group, demand.bound, lacking)
                could_use = tuple(
                    code
                    for code in self.listed[way.node.index]
                    if code not in held and demand.bound.covers(self.units[code].level)
                )
                yield Missing(group.name, sentence, lacking, demand.bound.of, could_use)
        yield from self._missing_inside(way, held)

    def _missing_inside(self, way: Way, held: Mapping[str, Held]) -> Iterator[Missing]:
        """What the groups inside lack; a choice not yet begun is left open, not answered for the learner."""
        may_choose = len(way.parts) < len(way.node.inner)
        begun = [part for part in way.parts if not may_choose or not part.gap or _begun(part)]
        for part in begun:
            if part.gap:
                yield from self._missing(part, held)
        number = len(way.parts) - len(begun)
        if number:
            taken = [part.node for part in begun]
            left = [inner for inner in way.node.inner if inner not in taken]
            sentence = begin_sentence(number, (inner.group.name for inner in left))
            codes = tuple(dict.fromkeys(code for inner in left for code in self.listed[inner.index]))
            yield Missing(way.node.group.name, sentence, number, None, codes)

    def _figures(self, way: Way) -> list[Figure]:
        """In the order of `explain`, for the groups that count."""
        node, name, depth = way.node, way.node.group.name, self.depths[way.node.index]
        figures = []

        def note(text: str, have: int, need: int) -> None:
            figures.append(Figure(depth, name, text, have, need, have >= need))

        if node.weights:
            have = len({claim.place.code for claim in way.claims if claim.place.weight})
            note(self.mandatory[node.index], have, len(node.weights))
        for demand, text in zip(node.demands, self.floors[node.index], strict=True):
            note(text, demand.have(way.amounts), demand.bound.amount)
        if node.group.choose is not None:
            note(choice_sentence(node.group), sum(part.gap == 0 for part in way.parts), node.group.choose)
        for cap, text in zip(node.caps, self.caps[node.index], strict=True):
            figures.append(Figure(depth, name, text, cap.have(way.gross), cap.bound.amount, met=True))
        for part in way.parts:
            figures += self._figures(part)
        return figures


def _shares(way: Way) -> list[Share]:
    """Each claim, what is left of its size once caps are applied, and whose cap cut it; the last listed goes first."""
    shares: list[Share] = [(claim, claim.place.size, None) for claim in way.claims]
    for part in way.parts:
        shares.extend(_shares(part))
    if way.gross == way.amounts:
        return shares
    for band, (gross, kept) in enumerate(zip(way.gross, way.amounts, strict=True)):
        cut = gross - kept
        for index in range(len(shares) - 1, -1, -1):
            claim, left, _ = shares[index]
            if cut and left and claim.place.band == band:
                shares[index] = (claim, left - min(cut, left), way.node.group.name)
                cut -= min(cut, left)
    return shares


def _begun(way: Way) -> bool:
    return any(part.claims for part in way.walk())


def _in_order(node: Node) -> tuple[str, ...]:
    groups = [group for _, group in node.group.walk()]
    return tuple(dict.fromkeys(code for group in groups for code in (*group.mandatory, *group.optional)))
