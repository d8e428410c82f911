"""How many rows match: the total, each option of each facet, each saved view, from one grouped query.

The rows are grouped by all facets at once. There are few such groups, whatever the number of rows, so that every
figure beside a filter is a sum over them: the figure of an option counts what the other facets leave.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from testamur.kit.lists.filters import Facet

Chosen = Mapping[str, Any]  # by a filter's key, what is asked of it


@dataclass(frozen=True)
class Tally:
    """The figures under one choice of options: of all rows that match, and by facet of each of its values."""

    total: int
    by_facet: Mapping[str, Counter[Any]]


@dataclass(frozen=True)
class Counts:
    keys: tuple[str, ...]
    groups: tuple[tuple[Any, ...], ...]  # one value for each key, then the number of rows

    def tally(self, chosen: Chosen) -> Tally:
        """A group that fails one facet alone still counts for the options of that facet: they would let it in."""
        counters: list[Counter[Any]] = [Counter() for _ in self.keys]
        tests = [(place, set(chosen[key])) for place, key in enumerate(self.keys) if chosen.get(key)]
        total = 0
        for group in self.groups:
            rows = group[-1]
            failed = [place for place, wanted in tests if group[place] not in wanted]
            if not failed:
                total += rows
                for counter, value in zip(counters, group, strict=False):
                    counter[value] += rows
            elif len(failed) == 1:
                counters[failed[0]][group[failed[0]]] += rows
        return Tally(total, dict(zip(self.keys, counters, strict=True)))

    def total(self, chosen: Chosen) -> int:
        tests = [(place, set(chosen[key])) for place, key in enumerate(self.keys) if chosen.get(key)]
        return sum(
            group[-1] for group in self.groups if all(group[place] in wanted for place, wanted in tests)
        )


def count(rows: QuerySet, facets: Sequence[Facet]) -> Counts:
    """One query. `rows` are already narrowed by everything that is not a facet."""
    names = [f"facet_{position}" for position in range(len(facets))]
    dimensions = dict(zip(names, (facet.dimension for facet in facets), strict=True))
    if not facets:
        return Counts((), ((rows.count(),),))
    grouped = rows.order_by().annotate(**dimensions).values(*names).annotate(rows=Count("pk"))
    return Counts(tuple(facet.key for facet in facets), tuple(grouped.values_list(*names, "rows")))
