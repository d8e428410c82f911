"""The ways of meeting a group that are worth keeping, worked out from the innermost groups outwards.

A way is worth keeping unless another leaves no larger gap and offers the groups around at least as much. Units
never do harm (what is over a cap is surplus), so most groups keep exactly one way, and the work is one pass over
the tree.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import ge
from typing import NamedTuple, TypeVar

from .tree import Amounts, Demand, Node, Place, Tree, Yardstick


class Claim(NamedTuple):
    """Something a learner holds, counted at one place."""

    number: int
    held: str
    place: Place


class Way(NamedTuple):
    """One way of meeting a group: what it lacks, what it passes outwards within caps, what it is made of."""

    gap: int
    amounts: Amounts
    gross: Amounts
    node: Node
    claims: tuple[Claim, ...]
    parts: tuple["Way", ...]

    def walk(self) -> Iterator["Way"]:
        """This way and those of the groups inside that count."""
        yield self
        for part in self.parts:
            yield from part.walk()


class _Draft(NamedTuple):
    gap: int
    amounts: Amounts
    claims: tuple[Claim, ...] = ()
    parts: tuple[Way, ...] = ()


Frontier = Sequence[Way]
Kept = TypeVar("Kept", _Draft, Way)


def frontier(tree: Tree, node: Node, claims: Sequence[Claim], inner: Sequence[Frontier]) -> Frontier:
    """The ways of meeting a group with these claims on its own list and these ways of the groups inside."""
    drafts = _some_of(tree, node, claims) if node.hard_caps else [_all_of(tree, node, claims)]
    choose = node.group.choose
    drafts = _with_every(node, drafts, inner) if choose is None else _with_some(node, drafts, inner, choose)
    ways = [way for draft in drafts for way in _bounded(node, draft)]
    return _worth_keeping(ways, node.final)


def _all_of(tree: Tree, node: Node, claims: Sequence[Claim]) -> _Draft:
    amounts = [0] * (2 * tree.bands)
    gap = node.full_gap
    for claim in claims:
        place = claim.place
        amounts[place.band] += place.size
        amounts[tree.bands + place.band] += 1
        gap -= place.weight
    return _Draft(gap, tuple(amounts), tuple(claims))


def _some_of(tree: Tree, node: Node, claims: Sequence[Claim]) -> list[_Draft]:
    """Where a cap takes whole units or none, every choice of units that differs in what it adds up to."""
    drafts = [_all_of(tree, node, ())]
    for claim in claims:
        added = [_all_of(tree, node, (*draft.claims, claim)) for draft in drafts]
        fitting = [draft for draft in added if _fits(node, draft.amounts)]
        drafts = _worth_keeping([*drafts, *fitting], node.draft)
    return drafts


def _fits(node: Node, amounts: Amounts) -> bool:
    return all(cap.have(amounts) <= cap.bound.amount for cap in node.hard_caps)


def _with_every(node: Node, drafts: list[_Draft], inner: Sequence[Frontier]) -> list[_Draft]:
    if all(len(ways) == 1 for ways in inner):
        only = [ways[0] for ways in inner]
        return [_joined(draft, *only) for draft in drafts] if only else drafts
    for ways in inner:
        drafts = _worth_keeping([_joined(draft, way) for draft in drafts for way in ways], node.draft)
    return drafts


def _with_some(node: Node, drafts: list[_Draft], inner: Sequence[Frontier], choose: int) -> list[_Draft]:
    """Exactly `choose` of the groups inside; by_number[n] holds the drafts with n of them so far."""
    by_number: list[list[_Draft]] = [drafts, *([] for _ in range(choose))]
    for ways in inner:
        for number in range(choose, 0, -1):
            taken = [_joined(draft, way) for draft in by_number[number - 1] for way in ways]
            by_number[number] = _worth_keeping([*by_number[number], *taken], node.draft)
    return by_number[choose]


def _joined(draft: _Draft, *ways: Way) -> _Draft:
    gap = draft.gap + sum([way.gap for way in ways])
    amounts = tuple(map(sum, zip(draft.amounts, *[way.amounts for way in ways], strict=True)))
    return _Draft(gap, amounts, draft.claims, (*draft.parts, *ways))


def _bounded(node: Node, draft: _Draft) -> Iterable[Way]:
    """The draft cut down to the caps, with what the group then lacks."""
    for amounts in _capped(node, draft.amounts):
        gap = draft.gap
        for demand in node.demands:
            lacking = demand.bound.amount - demand.have(amounts)
            if lacking > 0:
                gap += lacking * demand.weight
        yield Way(gap, amounts, draft.amounts, node, draft.claims, draft.parts)


def _capped(node: Node, amounts: Amounts) -> list[Amounts]:
    """What may count of these amounts; of several ways to cut them down, all that may matter further out."""
    if not _fits(node, amounts):
        return []
    allowed = [amounts]
    for cap in node.caps:
        cut = _lowest_first if node.ranked else _every_cut
        allowed = [
            trimmed
            for kept in allowed
            for trimmed in cut(kept, cap, max(0, cap.have(kept) - cap.bound.amount))
        ]
    return allowed


def _lowest_first(amounts: Amounts, cap: Demand, excess: int) -> list[Amounts]:
    """Where higher levels are never worse, only the lowest need go."""
    kept = list(amounts)
    for band in range(cap.start, cap.stop):
        cut = min(excess, kept[band])
        kept[band] -= cut
        excess -= cut
    return [tuple(kept)]


def _every_cut(amounts: Amounts, cap: Demand, excess: int) -> list[Amounts]:
    cuts = [(amounts, excess)]
    for band in range(cap.start, cap.stop):
        cuts = [
            ((*kept[:band], kept[band] - cut, *kept[band + 1 :]), left - cut)
            for kept, left in cuts
            for cut in range(min(left, kept[band]) + 1)
        ]
    return [kept for kept, left in cuts if left == 0]


def _worth_keeping(ways: list[Kept], yardstick: Yardstick) -> list[Kept]:
    """Drop each way that another is at least as good as; of equals the first stays."""
    if len(ways) == 1:
        return ways
    kept: list[tuple[Amounts, Kept]] = []
    measured = [(yardstick.worth(way.gap, way.amounts), way) for way in ways]
    for worth, way in sorted(measured, key=_best_first):
        if not any(all(map(ge, better, worth)) for better, _ in kept):
            kept.append((worth, way))
    return [way for _, way in kept]


def _best_first(measured: tuple[Amounts, object]) -> list[int]:
    return [-number for number in measured[0]]
