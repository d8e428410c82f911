"""The best valid combination where claims compete: a unit listed twice, a barred set, an equivalent, compensation.

Let everything count wherever it could. If that breaks no limit, it is the answer. Otherwise some claim of the broken
limit must go: try each, the most promising first, and stop when nothing left could be better. Two bounds say how
promising a choice is: what it reaches with limits ignored, and what it reaches with only its settled claims plus the
most that each open one could add.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from .frontier import Claim, Frontier, Way, frontier
from .tree import Demand, Tree

Dropped = frozenset[int]


@dataclass(frozen=True, slots=True)
class Limit:
    """Of these claims at most `units` may count, together of at most `size`."""

    claims: frozenset[int]
    units: int = 1
    size: int | None = None

    def broken_by(self, counted: Iterable[Claim]) -> list[Claim]:
        """The fewest of the counted claims that cannot all stay; none if the limit holds."""
        chosen: list[Claim] = []
        size = 0
        for claim in counted:
            if claim.number in self.claims:
                chosen.append(claim)
                size += claim.place.size
                if len(chosen) > self.units or (self.size is not None and size > self.size):
                    return chosen
        return []


def best_way(tree: Tree, claims: Sequence[Claim], limits: Sequence[Limit], idle: Sequence[Frontier]) -> Way:
    """The way with the smallest gap, then the most credit, within every limit. `idle` is the rule with no claims."""
    board = _Board(tree, claims, limits, idle)
    everything = board.way(frozenset())
    if not board.broken(everything):
        return everything
    return _search(board, everything)


def _search(board: "_Board", everything: Way) -> Way:
    order = count()
    best: Way | None = None
    open_choices = [(board.promise(frozenset(), everything), 0, next(order), frozenset[int](), everything)]
    seen: set[Hashable] = set()
    while open_choices:
        promise, _, _, dropped, hopeful = heappop(open_choices)
        if best and board.score(best) <= promise:
            break
        broken = board.broken(hopeful)
        found = board.way(dropped | board.greedy(dropped, hopeful)) if broken else hopeful
        if best is None or board.score(found) < board.score(best):
            best = found
        for claim in broken:
            fewer = dropped | {claim.number}
            look = board.look(fewer)
            if look not in seen:
                seen.add(look)
                way = board.way(fewer)
                ahead = max(promise, board.promise(fewer, way))
                heappush(open_choices, (ahead, -len(fewer), next(order), fewer, way))
    assert best is not None
    return best


class _Board:
    """The claims of one learner on the groups of a rule; groups without a disputed claim are worked out once."""

    def __init__(
        self, tree: Tree, claims: Sequence[Claim], limits: Sequence[Limit], idle: Sequence[Frontier]
    ) -> None:
        self.tree = tree
        self.limits = limits
        self.claims = claims
        self.disputed = frozenset[int]().union(*(limit.claims for limit in limits))
        self.listed: dict[int, list[Claim]] = defaultdict(list)
        self.options: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            self.listed[claim.place.node.index].append(claim)
            if claim.number in self.disputed:
                self.options[claim.held].append(claim)
        self.settled = self._settled(idle)

    def _settled(self, idle: Sequence[Frontier]) -> list[Frontier | None]:
        touched: set[int] = set()
        open_nodes: set[int] = set()
        for claim in self.claims:
            path = [node.index for node in claim.place.node.path]
            touched.update(path)
            if claim.number in self.disputed:
                open_nodes.update(path)
        settled: list[Frontier | None] = [
            None if node.index in touched else idle[node.index] for node in self.tree.nodes
        ]
        return self._fill(settled, frozenset(), open_nodes)

    def _fill(
        self, known: list[Frontier | None], dropped: Dropped, leave: Iterable[int] = ()
    ) -> list[Frontier | None]:
        for node in self.tree.nodes:
            if known[node.index] is None and node.index not in leave:
                claims = [claim for claim in self.listed.get(node.index, ()) if claim.number not in dropped]
                inner = [ways for part in node.inner if (ways := known[part.index]) is not None]
                known[node.index] = frontier(self.tree, node, claims, inner)
        return known

    def way(self, dropped: Dropped) -> Way:
        """The best way once these claims are dropped, limits ignored."""
        known = self._fill(list(self.settled), dropped)
        ways = known[-1]
        assert ways
        return min(ways, key=self.score)

    def score(self, way: Way) -> int:
        """Less is better: a smaller gap first, then more credit."""
        return way.gap * self.tree.unit_price - sum(way.amounts[: self.tree.bands])

    def broken(self, way: Way) -> list[Claim]:
        """Claims of one broken limit, of which at least one must go."""
        if not self.limits:
            return []
        counted = [claim for part in way.walk() for claim in part.claims if claim.number in self.disputed]
        return next((broken for limit in self.limits if (broken := limit.broken_by(counted))), [])

    def promise(self, dropped: Dropped, hopeful: Way) -> int:
        """A score that no choice within this one can beat."""
        unsettled = [
            left
            for claims in self.options.values()
            if len(left := [claim for claim in claims if claim.number not in dropped]) > 1
        ]
        bare = self.way(dropped.union(claim.number for left in unsettled for claim in left))
        gains = sum(
            max(claim.place.potential * self.tree.unit_price + claim.place.size for claim in left)
            for left in unsettled
        )
        return max(self.score(hopeful), self.score(bare) - gains)

    def greedy(self, dropped: Dropped, hopeful: Way) -> Dropped:
        """Claims to drop so that each thing held counts, within the limits, where it seems needed most."""
        active = {way.node.index for way in hopeful.walk()}
        needs = {demand: demand.bound.amount for node in self.tree.nodes for demand in node.demands}
        for claim in self.claims:
            if claim.number not in self.disputed:
                self._relieve(claim, needs)
        kept: list[Claim] = []
        gone: set[int] = set()
        ordered = sorted(self.options.values(), key=lambda claims: (len(claims), -claims[0].place.size))
        for claims in ordered:
            ranked = sorted(
                (claim for claim in claims if claim.number not in dropped),
                key=lambda claim: (claim.place.node.index in active, self._relief(claim, needs)),
                reverse=True,
            )
            for claim in ranked:
                if any(limit.broken_by([*kept, claim]) for limit in self.limits):
                    gone.add(claim.number)
                else:
                    kept.append(claim)
                    self._relieve(claim, needs)
        return frozenset(gone)

    def _relief(self, claim: Claim, needs: dict[Demand, int]) -> int:
        return claim.place.weight + sum(
            min(amount, max(needs[demand], 0)) * demand.weight for demand, amount in self._helped(claim)
        )

    def _relieve(self, claim: Claim, needs: dict[Demand, int]) -> None:
        for demand, amount in self._helped(claim):
            needs[demand] -= amount

    def _helped(self, claim: Claim) -> Iterable[tuple[Demand, int]]:
        """The demands this claim would help to meet, each with the amount it would add."""
        place = claim.place
        for node in place.node.path:
            for demand in node.demands:
                if demand.start <= place.band < demand.stop:
                    yield demand, place.size
                elif demand.start <= self.tree.bands + place.band < demand.stop:
                    yield demand, 1

    def look(self, dropped: Dropped) -> Hashable:
        """What this choice has come to: two choices that look the same lead to the same scores."""
        return dropped
