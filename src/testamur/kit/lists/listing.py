"""One list as one request asks for it: reads the address, and answers with rows, figures, links and downloads."""

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar
from zlib import crc32

from django.core.paginator import Page, Paginator
from django.db.models import Expression, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from testamur.kit.lists.columns import Cell, Column
from testamur.kit.lists.counting import Counts, Tally, count
from testamur.kit.lists.filters import Facet, Filter
from testamur.kit.lists.pieces import Chip, Tab, Ticked, View

PER_PAGE = 50
MOST_PER_PAGE = 100
MOST_PICKED = 2_000
SHOWN_AT_ONCE = 8  # options of a facet
LONGEST_ID = 18  # digits, so that it fits a bigint

ALL_THAT_MATCH = "filter"  # scope=filter: not the ids that are sent, but the filter, applied again
DOWNLOADS = ("csv", "xlsx")
ROW_SIZES = ("compact", "comfortable")


class List:
    """Describe a list by a subclass; make one for each request from it and the rows that may be seen."""

    name: ClassVar[str]  # of saved views and downloaded files
    one: ClassVar[str]
    many: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    filters: ClassVar[tuple[Filter, ...]] = ()
    views: ClassVar[tuple[View, ...]] = ()
    order: ClassVar[str]  # a column's key, with a minus for descending
    sheet: ClassVar[tuple[Cell, ...]] = ()
    picks: ClassVar[str] = ""  # under which name chosen ids are sent; empty when rows cannot be chosen
    per_page: ClassVar[int] = PER_PAGE
    counts_to: ClassVar[int | None] = None  # for lists over all centres: stop counting here, count no facets

    def __init__(self, request: HttpRequest, rows: QuerySet, *, saved: Iterable[View] = ()):
        self.request, self.rows, self.saved = request, rows, tuple(saved)
        self.query: QueryDict = request.GET
        self.notices: list[str] = []
        self.chosen = self._read_filters()
        self.sorted = self._read_order()

    # Reading the address

    def _read_filters(self) -> dict[str, Any]:
        chosen = {}
        for each in self.filters:
            value, wrong = each.read(self.query)
            self.notices += wrong
            if value:
                chosen[each.key] = value
        return chosen

    def _read_order(self) -> str:
        asked = self.query.get("sort", "")
        column = self._column(asked.removeprefix("-"))
        if asked and (column is None or not column.order_by):
            self.notices.append(
                _("This list cannot be sorted by “%s”, so it is in its usual order.") % asked[:60]
            )
            return self.order
        return asked or self.order

    def _column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    # Rows

    @property
    def facets(self) -> tuple[Facet, ...]:
        return tuple(each for each in self.filters if isinstance(each, Facet))

    @property
    def others(self) -> tuple[Filter, ...]:
        return tuple(each for each in self.filters if not isinstance(each, Facet))

    def narrowed(self, filters: Iterable[Filter]) -> QuerySet:
        """The rows that match these filters, as far as they are in use."""
        condition = Q()
        for each in filters:
            if each.key in self.chosen:
                condition &= each.condition(self.chosen[each.key])
        return self.rows.filter(condition) if condition else self.rows

    @property
    def matching(self) -> QuerySet:
        """All rows that match, in the order shown; the same row is never on two pages."""
        column = self._column(self.sorted.removeprefix("-"))
        return self.narrowed(self.filters).order_by(*column.ordering(self.sorted.startswith("-")), "pk")

    @property
    def picked(self) -> QuerySet:
        """The rows that were ticked; with `scope=filter`, all that match. Ids of other rows pick nothing."""
        if self.query.get("scope") == ALL_THAT_MATCH:
            return self.matching
        return self.matching.filter(pk__in=self.picked_ids)

    @property
    def picked_ids(self) -> list[int]:
        texts = self.query.getlist(self.picks)[:MOST_PICKED] if self.picks else []
        return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID]

    @cached_property
    def page(self) -> Page:
        """The page that is asked for; beyond the last one, the last."""
        asked = self.query.get("per_page", "")
        size = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else self.per_page
        paginator = Paginator(self.matching, max(1, min(size, MOST_PER_PAGE)))
        paginator.__dict__["count"] = self.total  # known already: no further query
        return paginator.get_page(self.query.get("page"))

    @cached_property
    def shown(self) -> list[Any]:
        """The rows of the page, see `read`. Two queries: ids in order first, so that only they are sorted."""
        return self.read(list(self.page.object_list.values_list("pk", flat=True)) if self.total else [])

    def read(self, ids: Sequence[int]) -> list[Any]:
        """These rows in this order, as named tuples with `id` and what the columns read. One query."""
        paths: dict[str, Any] = {"id": "pk"}
        for column in self.columns:
            paths |= column.paths
        row = namedtuple("Row", paths)
        computed = {f"shown_{name}": path for name, path in paths.items() if isinstance(path, Expression)}
        read = [f"shown_{name}" if f"shown_{name}" in computed else path for name, path in paths.items()]
        facts = self.rows.order_by().filter(pk__in=ids).annotate(**computed).values_list(*read) if ids else ()
        by_id = {each[0]: row._make(each) for each in facts}
        return [by_id[id] for id in ids if id in by_id]

    def label(self, row: Any) -> str:
        """What people call this row: read out beside its tick box."""
        return self.columns[0].text(row)

    # Figures

    @cached_property
    def counts(self) -> Counts | None:
        if self.counts_to is not None:
            return None
        return count(self.narrowed(self.others), self.facets)

    @cached_property
    def all_counts(self) -> Counts | None:
        """Without what was typed: the figures of the saved views."""
        typed = any(each.key in self.chosen for each in self.others)
        return self.counts if not typed or self.counts is None else count(self.rows, self.facets)

    @cached_property
    def total(self) -> int:
        if self.counts is None:
            return self.matching.order_by()[: self.counts_to].count()
        return self.tally.total

    @cached_property
    def tally(self) -> Tally:
        return self.counts.tally(self.chosen)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than were counted; pages end where counting ends."""
        return self.counts_to is not None and self.total >= self.counts_to

    def ticks(self, facet: Facet) -> list[Ticked]:
        """The options of a facet that some row has, and those chosen."""
        chosen = self.chosen.get(facet.key, ())
        counter = self.tally.by_facet[facet.key] if self.counts else {}
        labels = facet.labels([value for value in {**counter, **dict.fromkeys(chosen)} if value is not None])
        known = [*labels, *(value for value in chosen if value not in labels)]
        return [
            Ticked(
                str(value),
                str(labels.get(value, value)),
                counter.get(value, 0) if self.counts else None,
                value in chosen,
            )
            for value in known
            if counter.get(value) or value in chosen or self.counts is None
        ]

    def first_and_more(self, facet: Facet) -> tuple[list[Ticked], list[Ticked]]:
        """The options to show at once, and those to fold away: the rarest of a long list, never one in use."""
        ticks = self.ticks(facet)
        if len(ticks) <= SHOWN_AT_ONCE:
            return ticks, []
        ranked = sorted(ticks, key=lambda tick: (not tick.chosen, -(tick.count or 0)))
        first = {tick.value for tick in ranked[:SHOWN_AT_ONCE]} | {
            tick.value for tick in ticks if tick.chosen
        }
        return [tick for tick in ticks if tick.value in first], [
            tick for tick in ticks if tick.value not in first
        ]

    # Links

    def address(self, query: QueryDict | str = "") -> str:
        text = query if isinstance(query, str) else query.urlencode()
        return f"{self.request.path}?{text}" if text else self.request.path

    @property
    def kept(self) -> QueryDict:
        """The part of the address that says which rows: no page, no chosen rows, no download."""
        kept = QueryDict(mutable=True)
        for each in self.filters:
            for key in each.keys:
                kept.setlist(key, [value for value in self.query.getlist(key) if value])
        if self.sorted != self.order:
            kept["sort"] = self.sorted
        return kept

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(label, self.address(_without(self.kept, key, text)))
            for each in self.filters
            if each.key in self.chosen
            for label, key, text in each.chips(self.chosen[each.key])
        ]

    @property
    def tabs(self) -> list[Tab]:
        everything = View(_("All %s") % self.many, "")
        present = _without(self.kept, "sort", "").urlencode()
        return [
            Tab(view.title, self.address(view.query), _same(view.query, present), self._count_of(view))
            for view in (everything, *self.views, *self.saved)
        ]

    @property
    def own_view(self) -> View | None:
        """The person's saved view that the page shows."""
        present = self.kept.urlencode()
        return next((view for view in self.saved if view.address and _same(view.query, present)), None)

    def _count_of(self, view: View) -> int | None:
        """How many rows a view has; not known when it looks for typed words, or rows are too many to count."""
        query = QueryDict(view.query)
        if self.all_counts is None or any(query.get(key) for each in self.others for key in each.keys):
            return None
        chosen: Mapping[str, Sequence[Any]] = {facet.key: facet.read(query)[0] for facet in self.facets}
        return self.all_counts.total(chosen)

    def download_address(self, kind: str) -> str:
        query = self.kept
        query["download"] = kind
        return self.address(query)

    # How it is shown

    @property
    def download(self) -> str:
        """`csv` or `xlsx` when that is asked for, or nothing."""
        asked = self.query.get("download", "")
        return asked if asked in DOWNLOADS and self.sheet else ""

    @property
    def row_size(self) -> str:
        asked = self.query.get("rows") or self.request.COOKIES.get("rows", "")
        return asked if asked in ROW_SIZES else ROW_SIZES[0]

    @property
    def digest(self) -> str:
        """Short, and different for what is asked for differently."""
        return f"{crc32(self.request.get_full_path().encode()):08x}"

    @property
    def is_part(self) -> bool:
        """Whether only the list is asked for, to take its place on a page that is open."""
        htmx = getattr(self.request, "htmx", None)
        return bool(htmx) and not htmx.history_restore_request


def _without(query: QueryDict, key: str, text: str) -> QueryDict:
    """The query without one value of a name, or without the name where no text is given."""
    left = query.copy()
    left.setlist(key, [value for value in left.getlist(key) if text and value.strip() != text])
    return left


def _same(one: str, other: str) -> bool:
    return sorted(QueryDict(one).lists()) == sorted(QueryDict(other).lists())
