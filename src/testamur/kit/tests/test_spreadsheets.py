import io
import struct
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from time import process_time

import pytest
from openpyxl import Workbook, load_workbook

from testamur.kit.problems import Severity
from testamur.kit.spreadsheets import (
    LARGEST_FILE,
    Row,
    Sheet,
    UnreadableFile,
    csv_cell,
    csv_file,
    read_sheet,
    xlsx_file,
)

LEARNERS = "Surname,Forename\r\nJenkins,Siân\r\nŁukasz,Zoë\r\n"
ROWS = (Row(2, ("Jenkins", "Siân")), Row(3, ("Łukasz", "Zoë")))


def refusal(content, filename="learners.csv"):
    with pytest.raises(UnreadableFile) as refused:
        read_sheet(content, filename)
    [problem] = refused.value.problems
    return problem.code


def workbook(*tables, **sheets):
    book = Workbook()
    book.remove(book.active)
    for name, table in {**{f"Sheet{n}": it for n, it in enumerate(tables, 1)}, **sheets}.items():
        sheet = book.create_sheet(name)
        for record in table:
            sheet.append(record)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def with_part(content, name, part):
    """A copy of the package `content` whose part `name` is `part`."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, part if info.filename == name else old.read(info))
    return packed.getvalue()


@pytest.mark.spec("REG-08")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_separator_excel_writes_is_read(encoding, delimiter):
    sheet = read_sheet(LEARNERS.replace(",", delimiter).encode(encoding), "learners.csv")

    assert sheet == Sheet(("Surname", "Forename"), ROWS, encoding, delimiter, "", ())


def test_an_old_western_file_is_read():
    sheet = read_sheet("Surname;Forename\nO’Brien;Siân\n".encode("cp1252"), "learners.csv")

    assert (sheet.encoding, sheet.rows) == ("cp1252", (Row(2, ("O’Brien", "Siân")),))


def test_row_numbers_are_those_a_spreadsheet_shows():
    content = b'Name,Address\r\nAda,"1 High Street\r\nLeeds"\r\n\r\n,\r\nBen,"2 Low ""Old"" Street"\r\n'

    sheet = read_sheet(content, "learners.csv")

    assert sheet.rows == (
        Row(2, ("Ada", "1 High Street\r\nLeeds")),
        Row(5, ("Ben", '2 Low "Old" Street')),
    )


def test_a_separator_inside_quotes_does_not_divide_the_heading():
    sheet = read_sheet(b'"Name, full";"Born, on"\nAda;1\n', "learners.csv")

    assert (sheet.header, sheet.delimiter) == (("Name, full", "Born, on"), ";")


def test_the_separator_excel_names_in_its_first_line_is_used():
    sheet = read_sheet(b"sep=;\r\na,b;c\r\n1;2\r\n", "learners.csv")

    assert (sheet.header, sheet.rows) == (("a,b", "c"), (Row(2, ("1", "2")),))


def test_ragged_rows_are_filled_and_the_longer_ones_named():
    sheet = read_sheet(b"a,b,,\n1\n1,2,,\n1,2,3\n", "learners.csv")

    assert sheet.rows == (Row(2, ("1", "")), Row(3, ("1", "2")), Row(4, ("1", "2", "3")))
    assert [(it.code, it.place) for it in sheet.problems] == [("too_many_cells", "4")]


def test_cells_are_freed_of_blanks_controls_and_guards():
    sheet = read_sheet(
        'a,b,c,d\n" x\u00a0", "=""0123""","\'-5",y\x02z'.replace(', "=', ',"=').encode(), "l.csv"
    )

    assert sheet.rows == (Row(2, ("x", "0123", "-5", "y\x02z".replace("\x02", ""))),)


@pytest.mark.spec("REG-08")
def test_a_workbook_is_read_whatever_its_name_says():
    content = workbook(
        [
            ["ULN", "Born", "Made", "At", "Mark", "Share", "Yes"],
            [9999999993, date(2008, 2, 9), datetime(2026, 3, 1, 9, 30), time(9, 5), 61.0, 0.5, True],
            ["0000000123", None, datetime(2026, 3, 1), None, None, None, "  "],
        ]
    )

    sheet = read_sheet(content, "learners.csv")

    assert sheet.sheet_name == "Sheet1"
    assert sheet.rows == (
        Row(2, ("9999999993", "09/02/2008", "01/03/2026 09:30", "09:05", "61", "0.5", "TRUE")),
        Row(3, ("0000000123", "", "01/03/2026", "", "", "", "")),
    )


def test_rows_of_a_workbook_keep_their_numbers_below_blank_rows():
    sheet = read_sheet(workbook([[None], [None], ["Name"], [None], ["Ada"]]), "learners.xlsx")

    assert (sheet.header, sheet.rows) == (("Name",), (Row(5, ("Ada",)),))


def test_the_first_filled_sheet_is_read_and_the_others_are_mentioned():
    sheet = read_sheet(workbook([], Learners=[["Name"], ["Ada"]], Notes=[["Hello"]]), "learners.xlsx")

    assert (sheet.sheet_name, sheet.rows) == ("Learners", (Row(2, ("Ada",)),))
    assert [(it.code, it.severity) for it in sheet.problems] == [("other_sheets", Severity.WARNING)]


@pytest.mark.spec("REG-08")
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n,,\r\n", "empty"),
        (b"a,b\n1,\x00\n" + b"x" * 50, "binary"),
        (bytes(range(256)) * 20, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
        (b"%PDF-1.7 and so on", "not_a_table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b'a,b\n1,"2\n3,4\n', "open_quote"),
        (b'a,b\n1,"' + b"2\n" * 100_000, "open_quote"),
        (b"a\n" * 20_001, "too_many_rows"),
        (b",".join([b"a"] * 257), "too_many_rows"),
        (b"a" * (LARGEST_FILE + 1), "too_large"),
        (b"PK\x03\x04 not really", "damaged"),
        (workbook([["Name"], ["Ada"]])[:-200], "damaged"),
        (workbook([[]]), "empty"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_a_file_that_cannot_be_read_is_refused(content, code):
    assert refusal(content) == code


def test_a_package_that_is_no_workbook_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("word/document.xml", "<w/>")

    assert refusal(packed.getvalue()) == "not_a_table"


def test_a_zip_bomb_is_refused_before_it_goes_off():
    bomb = with_part(workbook([["Name"]]), "xl/worksheets/sheet1.xml", b" " * 60_000_000)
    before = process_time()

    assert refusal(bomb, "bomb.xlsx") == "too_large"
    assert process_time() - before < 0.05


def test_a_package_that_lies_about_its_sizes_is_refused():
    honest = with_part(workbook([["Name"]]), "xl/worksheets/sheet1.xml", b" " * 60_000_000)
    lying = honest.replace(struct.pack("<I", 60_000_000), struct.pack("<I", 60_000))

    assert refusal(lying, "bomb.xlsx") == "damaged"


@pytest.mark.parametrize("reference", ["XFD1", "A1048576", "IW2", "A20000"])
def test_a_cell_far_outside_the_table_is_refused(reference):
    part = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c r="{reference}"><v>1</v></c></row></sheetData></worksheet>'

    assert (
        refusal(with_part(workbook([["Name"]]), "xl/worksheets/sheet1.xml", part), "far.xlsx")
        == "too_many_rows"
    )


def test_a_locked_part_is_refused():
    content = bytearray(workbook([["Name"]]))
    content[content.index(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(content)) == "encrypted"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\x00=1", "'=1"),
        ("Ada", "Ada"),
        ("0000000123", "0000000123"),
        (-5, "-5"),
        (Decimal("-12.50"), "-12.50"),
        (date(2026, 2, 9), "09/02/2026"),
        (datetime(2026, 2, 9, 17, 0, tzinfo=UTC), "09/02/2026 17:00"),
        (None, ""),
        (False, "FALSE"),
    ],
)
def test_a_csv_cell_is_never_a_formula(value, cell):
    assert csv_cell(value) == cell


@pytest.mark.spec("SYS-03")
def test_a_csv_file_is_read_back_as_it_was():
    content = csv_file(["Name", "ULN"], [["=Zoë, O'Brien", "0000000123"], ["two\nlines", None]])

    assert content.startswith(b"\xef\xbb\xbfName,ULN\r\n")
    assert read_sheet(content, "l.csv").rows == (
        Row(2, ("=Zoë, O'Brien", "0000000123")),
        Row(3, ("two\nlines", "")),
    )


@pytest.mark.spec("SYS-03")
def test_a_workbook_keeps_text_as_text_and_dates_as_dates():
    content = xlsx_file(
        ["Name", "ULN", "Born", "Made", "Fee"],
        [
            [
                "=1+1\x00",
                "0000000123",
                date(2008, 2, 9),
                datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
                Decimal("12.50"),
            ]
        ],
        sheet_name="Learners: all/of them, in a name that is far too long",
    )

    sheet = load_workbook(io.BytesIO(content)).active
    cells = [(cell.value, cell.data_type) for cell in sheet[2]]

    assert sheet.title == "Learners  all of them, in a nam"
    assert cells == [
        ("=1+1", "s"), ("0000000123", "s"), (datetime(2008, 2, 9), "d"), (datetime(2026, 3, 1, 9, 30), "d"), (12.5, "n"),
    ]  # fmt: skip


def test_a_batch_of_two_thousand_rows_is_read_quickly():
    header = [f"Column {n}" for n in range(33)]
    table = [[f"value {row} {n}" for n in range(33)] for row in range(2000)]
    files = {"l.csv": csv_file(header, table), "l.xlsx": xlsx_file(header, table, sheet_name="Learners")}

    for name, content in files.items():
        before = process_time()
        sheet = read_sheet(content, name)
        took = process_time() - before

        assert sheet.rows[-1].cells == tuple(table[-1])
        assert took < 1, name
