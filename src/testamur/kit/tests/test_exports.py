"""A downloaded list holds exactly what the query says, in a form that no spreadsheet misreads."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F, Value
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from tests.people import NOW

from testamur.ground.centres.models import Centre
from testamur.kit import workbook
from testamur.kit.exports import CHUNK, csv_chunks, file_name, spreadsheet, xlsx_chunks
from testamur.kit.lists import Cell, Digits
from testamur.kit.scope import STAFF, current, of_centre

pytestmark = pytest.mark.spec("SYS-02", "LRN-11")

SHEET = (
    Digits("Number", "number"),
    Cell("Name", "name"),
    Cell("Since", "created_at"),
    Cell("Day", Value(date(2026, 9, 2))),
    Cell("Size", Value(12)),
    Cell("Nothing", Value(None, output_field=Centre._meta.get_field("name"))),
)


@pytest.fixture
def centres(db):
    names = [
        '=HYPERLINK("x")',
        "+44 & Sons <Ltd>",
        "Ysgol Ŵy\x02ddfa",
        " @home",
        "-1",
        "＝1+1",
        "\tTab",
        "Plain",
    ]
    for place, name in enumerate(names):
        Centre.objects.create(number=f"{place:06}", name=name, created_at=NOW)
    return Centre.objects.order_by("number")


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_csv_is_all_rows_in_order_with_formulas_defused(centres):
    heading, *rows = rows_of(b"".join(csv_chunks(centres, SHEET)))

    assert heading == ["Number", "Name", "Since", "Day", "Size", "Nothing"]
    assert [row[1] for row in rows] == [
        '\'=HYPERLINK("x")',
        "'+44 & Sons <Ltd>",
        "Ysgol Ŵy\x02ddfa",
        " @home",
        "'-1",
        "'＝1+1",
        "'\tTab",
        "Plain",
    ]
    assert rows[0][0:1] + rows[0][2:] == ["000000", "16/11/2026 10:30", "02/09/2026", "12", ""]


def test_csv_begins_with_the_mark_that_excel_needs(centres):
    assert next(csv_chunks(centres, SHEET)).startswith(b"\xef\xbb\xbfNumber,")


def test_xlsx_keeps_dates_numbers_and_leading_zeros(centres):
    data = b"".join(xlsx_chunks(centres, SHEET))

    rows = list(load_workbook(io.BytesIO(data)).active.values)

    assert rows[1] == (
        "000000",
        '=HYPERLINK("x")',
        datetime(2026, 11, 16, 10, 30),
        datetime(2026, 9, 2),
        12,
        None,
    )
    assert [row[1] for row in rows[2:4]] == ["+44 & Sons <Ltd>", "Ysgol Ŵyddfa"]


def test_a_formula_in_xlsx_is_text(centres):
    data = b"".join(xlsx_chunks(centres, SHEET))

    assert load_workbook(io.BytesIO(data)).active["B2"].data_type == "s"


def test_a_second_reader_sees_the_same_file(centres):
    data = b"".join(xlsx_chunks(centres, SHEET))

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    assert [row[0] for row in rows] == ["Number", *(f"{place:06}" for place in range(8))]


def test_rows_beyond_the_limit_of_a_sheet_go_on_in_the_next(centres, monkeypatch):
    monkeypatch.setattr(workbook, "ROWS_PER_SHEET", 4)

    sheets = load_workbook(io.BytesIO(b"".join(xlsx_chunks(centres, SHEET)))).worksheets

    assert [[row[0] for row in sheet.values] for sheet in sheets] == [
        ["Number", "000000", "000001", "000002"],
        ["Number", "000003", "000004", "000005"],
        ["Number", "000006", "000007"],
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_rows_are_a_file_with_its_headings(db, kind):
    data = b"".join(spreadsheet(kind, Centre.objects.none(), SHEET, STAFF))

    assert data


def test_a_large_file_comes_in_pieces(db):
    Centre.objects.bulk_create(
        Centre(number=f"{place:06}", name="A long name " * 15, created_at=NOW + timedelta(place))
        for place in range(3000)
    )

    pieces = list(csv_chunks(Centre.objects.all(), SHEET))

    assert len(pieces) == 4
    assert all(CHUNK <= len(piece) < CHUNK + 1000 for piece in pieces[1:-1])


def test_the_file_is_read_in_the_scope_it_was_asked_for_and_steps_back(college, school):
    from testamur.ground.centres.models import Address

    rows = Address.objects.order_by("pk")
    before = current()

    data = b"".join(spreadsheet("csv", rows, (Cell("Centre", F("centre__name")),), of_centre(school.pk)))

    assert {row[0] for row in rows_of(data)[1:]} == {"Moorland School"}
    assert current() == before


def test_dates_are_read_as_before_afterwards(centres):
    b"".join(csv_chunks(centres, SHEET))

    assert Centre.objects.first().created_at == datetime(2026, 11, 16, 10, 30, tzinfo=UTC)


def test_a_file_is_named_after_the_list_and_the_day():
    assert file_name("learners", "csv", date(2026, 11, 16)) == "learners-2026-11-16.csv"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_somebody_who_stops_reading_leaves_the_connection_as_it_was(db, kind):
    Centre.objects.bulk_create(
        Centre(number=f"{place:06}", name="A long name " * 15, created_at=NOW) for place in range(5000)
    )
    before = current()
    pieces = spreadsheet(kind, Centre.objects.all(), SHEET, STAFF)
    next(pieces)
    next(pieces)

    pieces.close()

    assert Centre.objects.count() == 5000
    assert current() == before
