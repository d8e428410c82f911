"""The best valid combination where claims compete: a unit listed twice, barred sets, equivalents, compensation.

Let everything count wherever it could. If that breaks no limit, it is the answer. Otherwise some claim of the broken
limit must go: try each, the most promising first, and stop when nothing left could be better. Two bounds say how
promising a choice is: what it reaches with limits ignored, and what it reaches with only its settled claims plus
the most that the open ones could add. Choices that come to the same are followed once, so the work grows with the
credits in dispute, not with the number of ways to deal out units.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from .frontier import Claim, Frontier, Way, frontier
from .tree import Demand, Node, Tree

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
    """The way with the smallest gap, then most credit, within every limit. `idle`: the rule with no claims."""
    board = _Board(tree, claims, limits, idle)
    everything = board.ways(frozenset())
    hopeful = board.best(everything)
    return _search(board, everything) if board.broken(hopeful) else hopeful


def _search(board: "_Board", everything: Frontier) -> Way:
    best = board.guess(frozenset(), everything)
    order = count()
    seen: set[Hashable] = set()
    choices = [(board.promise(frozenset(), everything), 0, next(order), frozenset[int](), everything)]
    while choices:
        promise, _, _, dropped, ways = heappop(choices)
        if board.score(best) <= promise:
            break
        best = min(best, board.guess(dropped, ways), key=board.score)
        if board.score(best) <= promise:
            break
        for claim in board.broken(board.best(ways)):
            fewer = dropped | {claim.number}
            look = board.look(fewer)
            if look not in seen:
                seen.add(look)
                ways = board.ways(fewer)
                ahead = max(promise, board.promise(fewer, ways))
                heappush(choices, (ahead, -len(fewer), next(order), fewer, ways))
    return best


class _Board:
    """The claims of one learner; groups without a disputed claim are worked out once."""

    def __init__(
        self, tree: Tree, claims: Sequence[Claim], limits: Sequence[Limit], idle: Sequence[Frontier]
    ) -> None:
        self.tree = tree
        self.limits = sorted(limits, key=lambda limit: -max(claims[n].place.size for n in limit.claims))
        self.claims = claims
        self.disputed = frozenset[int]().union(*(limit.claims for limit in limits))
        self.listed: dict[int, list[Claim]] = defaultdict(list)
        self.options: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            self.listed[claim.place.node.index].append(claim)
            if claim.number in self.disputed:
                self.options[claim.held].append(claim)
        self.exclusive = self._exclusive()
        self.settled = self._settled(idle)

    def _exclusive(self) -> list[list[Claim]]:
        """The disputed claims in parts, of each of which one claim at most can count."""
        parts = []
        left = set(self.disputed)
        for limit in sorted(self.limits, key=lambda limit: -len(limit.claims)):
            if limit.units == 1 and (part := limit.claims & left):
                parts.append([self.claims[number] for number in sorted(part)])
                left -= part
        return parts

    def _settled(self, idle: Sequence[Frontier]) -> dict[int, Frontier]:
        touched: set[int] = set()
        unsettled: set[int] = set()
        for claim in self.claims:
            touched |= claim.place.node.trail
            if claim.number in self.disputed:
                unsettled |= claim.place.node.trail
        settled = {node.index: idle[node.index] for node in self.tree.nodes if node.index not in touched}
        for node in self.tree.nodes:
            if node.index in touched and node.index not in unsettled:
                settled[node.index] = self._frontier(node, settled, frozenset())
        return settled

    def _frontier(self, node: Node, known: Mapping[int, Frontier], dropped: Dropped) -> Frontier:
        claims = [claim for claim in self.listed.get(node.index, ()) if claim.number not in dropped]
        return frontier(self.tree, node, claims, [known[part.index] for part in node.inner])

    def _filled(self, dropped: Dropped) -> Mapping[int, Frontier]:
        known = dict(self.settled)
        for node in self.tree.nodes:
            if node.index not in known:
                known[node.index] = self._frontier(node, known, dropped)
        return known

    def ways(self, dropped: Dropped) -> Frontier:
        """The ways of meeting the rule once these claims are dropped, limits ignored."""
        return self._filled(dropped)[self.tree.root.index]

    def best(self, ways: Frontier) -> Way:
        """The one to choose."""
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

    def promise(self, dropped: Dropped, hopeful: Frontier) -> int:
        """A score that no choice within this one can beat, `hopeful` being its ways with limits ignored."""
        unsettled = [
            left
            for claims in self.exclusive
            if len(left := [claim for claim in claims if claim.number not in dropped]) > 1
        ]
        known = self._filled(dropped.union(claim.number for left in unsettled for claim in left))
        bare = known[self.tree.root.index]
        eased = sum(max(self._eased(claim, known) for claim in left) for left in unsettled)
        added = sum(max(claim.place.size for claim in left) for left in unsettled)
        gap = max(self.best(hopeful).gap, self.best(bare).gap - eased)
        return gap * self.tree.unit_price - min(self._most(hopeful), self._most(bare) + added)

    def _most(self, ways: Frontier) -> int:
        return max(sum(way.amounts[: self.tree.bands]) for way in ways)

    def _eased(self, claim: Claim, known: Mapping[int, Frontier]) -> int:
        """The most this claim can take off the gap; in plain groups, no more than is short without it."""
        gap = claim.place.weight
        for node, demand, amount in self._helped(claim):
            short = demand.bound.amount - demand.have(known[node.index][0].amounts) if node.plain else amount
            gap += min(amount, max(short, 0)) * demand.weight
        return gap

    def guess(self, dropped: Dropped, ways: Frontier) -> Way:
        """A good way within every limit, found quickly; the best one if its own claims break none."""
        hopeful = self.best(ways)
        if not self.broken(hopeful):
            return hopeful
        return self.best(self.ways(dropped | self._greedy(dropped, hopeful)))

    def _greedy(self, dropped: Dropped, hopeful: Way) -> Dropped:
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
            left = [claim for claim in claims if claim.number not in dropped]
            left.sort(
                key=lambda claim: (claim.place.node.index in active, self._relief(claim, needs)), reverse=True
            )
            for claim in left:
                if any(limit.broken_by([*kept, claim]) for limit in self.limits):
                    gone.add(claim.number)
                else:
                    kept.append(claim)
                    self._relieve(claim, needs)
        return frozenset(gone)

    def _relief(self, claim: Claim, needs: Mapping[Demand, int]) -> tuple[int, int]:
        """How much of what is needed a claim would give, then how much is needed there."""
        short = [(max(needs[demand], 0), amount, demand.weight) for _, demand, amount in self._helped(claim)]
        relief = claim.place.weight + sum(min(amount, need) * weight for need, amount, weight in short)
        return relief, sum(need * weight for need, _, weight in short)

    def _relieve(self, claim: Claim, needs: dict[Demand, int]) -> None:
        for _, demand, amount in self._helped(claim):
            needs[demand] -= amount

    def _helped(self, claim: Claim) -> Iterable[tuple[Node, Demand, int]]:
        """The demands this claim would help to meet, each with the amount it would add."""
        place = claim.place
        for node in place.node.path:
            for demand in node.demands:
                if demand.start <= place.band < demand.stop:
                    yield node, demand, place.size
                elif demand.start <= self.tree.bands + place.band < demand.stop:
                    yield node, demand, 1

    def look(self, dropped: Dropped) -> Hashable:
        """What a choice has come to: of two that look the same, one is enough."""
        left = self.disputed - dropped
        open_claims: set[int] = set()
        for limit in self.limits:
            rivals = limit.claims & left
            if len(rivals) > 1 or limit.units > 1 or limit.size is not None:
                open_claims |= rivals
        totals: Counter[tuple[int, int, str]] = Counter()
        for number in left - open_claims:
            place = self.claims[number].place
            if place.node.hard_caps:
                open_claims.add(number)
            else:
                totals[place.node.index, place.band, "size"] += place.size
                totals[place.node.index, place.band, "units"] += 1
                totals[place.node.index, place.band, "weight"] += place.weight
        return frozenset(open_claims), frozenset(totals.items())
