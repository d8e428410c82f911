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
class Counts:
    keys: tuple[str, ...]
    groups: tuple[tuple[Any, ...], ...]  # one value for each key, then the number of rows

    def total(self, chosen: Chosen) -> int:
        return sum(group[-1] for group in self.groups if self._all_match(group, chosen, but=None))

    def of_facet(self, key: str, chosen: Chosen) -> Counter[Any]:
        """By value of this facet, how many rows there are under the other facets' choices."""
        place = self.keys.index(key)
        counter: Counter[Any] = Counter()
        for group in self.groups:
            if group[place] is not None and self._all_match(group, chosen, but=key):
                counter[group[place]] += group[-1]
        return counter

    def _all_match(self, group: tuple[Any, ...], chosen: Chosen, *, but: str | None) -> bool:
        return all(
            value in chosen[key]
            for key, value in zip(self.keys, group, strict=False)
            if key != but and chosen.get(key)
        )


def count(rows: QuerySet, facets: Sequence[Facet]) -> Counts:
    """One query. `rows` are already narrowed by everything that is not a facet."""
    names = [f"facet_{position}" for position in range(len(facets))]
    dimensions = dict(zip(names, (facet.dimension for facet in facets), strict=True))
    if not facets:
        return Counts((), ((rows.count(),),))
    grouped = rows.order_by().annotate(**dimensions).values(*names).annotate(rows=Count("pk"))
    return Counts(tuple(facet.key for facet in facets), tuple(grouped.values_list(*names, "rows")))
