"""A list reads its address kindly, sorts and pages without losing a row, and counts what it shows."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Q
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from testamur.catalogue.products.models import GradeScale, Unit
from testamur.kit.lists import Choice, Column, Days, List, Option, Values, View, Words

pytestmark = pytest.mark.spec("SYS-02")


class Units(List):
    name, one, many = "units", "unit", "units"
    picks = "unit"
    order = "code"
    per_page = 3
    columns = (
        Column("code", "Code", order_by="code"),
        Column("title", "Title", order_by="title"),
        Column("scale", "Scale", reads="scale__title"),
        Column("hours", "Hours", reads="guided_hours", order_by="guided_hours"),
    )
    filters = (
        Words("q", "Title", lambda text: Q(title__icontains=text)),
        Choice(
            "size",
            "Size",
            (Option("small", "Small", Q(credits__lt=10)), Option("large", "Large", Q(credits__gte=10))),
        ),
        Values("level", "Level", "level", parse=int),
        Days("on", "On", "scale__grades__scale"),
    )
    views = (View("Small ones", "size=small"),)


@pytest.fixture
def units(db):
    scale = GradeScale.objects.create(code="pass", title="Pass")
    return [
        Unit.objects.create(
            code=f"U{n}", title=f"Unit {n % 3}", level=1 + n % 2, credits=n * 3, scale=scale, guided_hours=5
        )
        for n in range(7)
    ]


def listing(address: str = "") -> Units:
    return Units(RequestFactory().get(f"/units/?{address}"), Unit.objects.all())


def shown(address: str) -> list[str]:
    return [row.code for row in listing(address).shown]


def test_a_row_is_what_its_columns_read(units):
    row = listing().shown[0]

    assert row._asdict() == {"id": units[0].pk, "code": "U0", "title": "Unit 0", "scale": "Pass", "hours": 5}


def test_sorted_by_a_heading_rows_that_tie_keep_one_order_over_all_pages(units):
    pages = [shown(f"sort=hours&page={number}") for number in (1, 2, 3)]

    assert pages == [["U0", "U1", "U2"], ["U3", "U4", "U5"], ["U6"]]


def test_a_minus_sorts_from_the_end(units):
    assert shown("sort=-code") == ["U6", "U5", "U4"]


def test_a_page_beyond_the_last_is_the_last(units):
    assert shown("page=99") == ["U6"]


@pytest.mark.parametrize(
    ("address", "notice"),
    [
        ("sort=password", "This list cannot be sorted by “password”, so it is in its usual order."),
        ("sort=scale", "This list cannot be sorted by “scale”, so it is in its usual order."),
        ("size=huge", "Size: “huge” is not known, so it was left out."),
        ("level=x", "Level: “x” is not known, so it was left out."),
        ("on_from=32/1/2026", "On: “32/1/2026” is not a date, so it was left out."),
    ],
)
def test_what_the_address_asks_for_wrongly_is_left_out_and_named(units, address, notice):
    asked = listing(address)

    assert asked.notices == [notice]
    assert asked.total == 7


@pytest.mark.parametrize(
    "address", ["page=x", "page=-1", "per_page=9999", "per_page=²", "unit=9" * 30, "q=%27%3B--", "per_page=0"]
)
def test_nonsense_never_breaks_the_page(units, address):
    assert listing(address).shown is not None


def test_an_option_counts_what_the_other_facets_leave(units):
    asked = listing("size=small&level=1")

    assert asked.total == 2
    assert [(tick.label, tick.count, tick.chosen) for tick in asked.ticks(asked.facets[0])] == [
        ("Small", 2, True),
        ("Large", 2, False),
    ]
    assert [(tick.value, tick.count) for tick in asked.ticks(asked.facets[1])] == [("1", 2), ("2", 2)]


def test_a_chip_takes_its_own_part_of_the_filter_away(units):
    chips = listing("size=small&size=large&q=unit&sort=-title&page=2").chips

    assert [(chip.label, chip.url) for chip in chips] == [
        ("Title: unit", "/units/?size=small&size=large&sort=-title"),
        ("Small", "/units/?q=unit&size=large&sort=-title"),
        ("Large", "/units/?q=unit&size=small&sort=-title"),
    ]


def test_a_saved_view_shows_its_own_count_whatever_is_typed(units):
    tabs = listing("q=nothing").tabs

    assert [(tab.label, tab.count, tab.current) for tab in tabs] == [
        ("All units", 7, False),
        ("Small ones", 4, False),
    ]


def test_all_that_match_means_the_filter_applied_again(units):
    other_page = units[6].pk

    assert [unit.code for unit in listing(f"q=unit+0&unit={other_page}&unit={units[1].pk}").picked] == ["U6"]
    assert [unit.code for unit in listing(f"q=unit+0&unit={other_page}&scope=filter").picked] == [
        "U0",
        "U3",
        "U6",
    ]


def test_three_rows_cost_as_many_queries_as_three_hundred(units):
    few = _queries_of("level=1&per_page=100")
    Unit.objects.bulk_create(
        Unit(code=f"V{n}", title="More", level=1, credits=n, scale=units[0].scale) for n in range(300)
    )

    assert _queries_of("level=1&per_page=100") == few == 3


def _queries_of(address: str) -> int:
    asked = listing(address)
    with CaptureQueriesContext(connection) as captured:
        assert asked.shown
        assert asked.tabs
        assert [asked.ticks(facet) for facet in asked.facets]
    return len(captured)


def test_a_list_of_too_many_rows_counts_to_a_limit(units, monkeypatch):
    monkeypatch.setattr(Units, "counts_to", 5)
    asked = listing()

    assert (asked.total, asked.is_cut, asked.page.paginator.num_pages) == (5, True, 2)


def test_a_date_column_is_shown_as_people_write_it():
    assert Column("on", "On").text(type("Row", (), {"on": date(2026, 9, 2)})) == "02/09/2026"
