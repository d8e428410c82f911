"""What no list of cases thinks of: bytes, cells and broken files made up by the machine, the same ones each time."""

import io
import random
import zipfile

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import strategies as st
from tests.hostile_files import of_systems
from tests.hostile_files.of_workbooks import MAIN, START, package
from tests.people import TODAY

from testamur.delivery.registrations.bulk_records import read_groups
from testamur.delivery.registrations.columns import ALL_COLUMNS, FIELDS, NEEDED
from testamur.delivery.registrations.rows import READERS, Rules, read_cells
from testamur.ground.sheets.damage import likely_date, likely_digits
from testamur.ground.sheets.reading import LONGEST_CELL, Reading, read_table
from testamur.kit.problems import Refused, Severity
from testamur.kit.spreadsheets import csv_cell, csv_file, read_sheet, xlsx_file
from testamur.kit.spreadsheets.cells import cleaned
from testamur.rulebook.names import name_key, tidy_name
from testamur.rulebook.uln import tidy_uln

pytestmark = pytest.mark.spec("BEY-04", "REG-08")

RULES = Rules(today=TODAY, needs_dates=True, minimum_age=14, maximum_age=90)
ARRANGED = tuple(column.field for column in ALL_COLUMNS)
SETTINGS = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "phases": [Phase.explicit, Phase.generate, Phase.shrink],
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}
few, many = (
    hypothesis.settings(max_examples=60, **SETTINGS),
    hypothesis.settings(max_examples=300, **SETTINGS),
)

CSV = of_systems.class_of(*of_systems.CLASS).encode()
XLSX = of_systems.workbook(map(of_systems.typed, of_systems.ROWS))

# Cells as people and programs write them, and what only a machine would.
pieces = st.sampled_from(
    [
        *(
            "1/2/2009",
            "39890",
            "29/02/1900",
            "31 feb 09",
            "T",
            "00:00",
            "1E+09",
            "9999999999",
            "O",
            "-",
            "/",
            ".",
        ),
        *("'", '="1"', "=1+1", ",", ";", "\t", "|", '"', "\n", "\r", " ", "\xa0", "\x00", "\x1b", "\ufeff"),
        *("Zoë", "é", "\u0301", "\u202e", "\u200b", "٣", "²", "Ⅷ", "\U0001f600", "\ud800", "İ"),
        *("Y", "25%", "24 pt", "F", "GB", "CF10 3AT"),
    ]
)
cells = st.one_of(
    st.text(max_size=40), st.lists(pieces, max_size=6).map("".join), st.text("0123456789/-. ", max_size=14)
)
encodable = cells.map(lambda text: text.encode("utf-8", "ignore").decode())
rows_of_cells = st.lists(st.lists(encodable, min_size=1, max_size=14), min_size=1, max_size=8)


def reading_of(content: bytes, file_name: str = "class.csv") -> Reading | None:
    """The rows, or nothing when the file is refused; whatever else happens is a failure."""
    try:
        reading = read_table(content, file_name, columns=ALL_COLUMNS, needed=NEEDED, matched={})
    except Refused as refused:
        assert refused.problems
        assert all(problem.message.rstrip().endswith((".", "?")) for problem in refused.problems)
        return None
    positions = [row.position for row in reading.rows]
    assert positions == sorted(set(positions))
    assert all(position >= 1 for position in positions)
    for row in reading.rows:
        assert row.cells
        assert all(isinstance(text, str) and 0 < len(text) <= LONGEST_CELL for text in row.cells.values())
        assert not any("\0" in text for text in row.cells.values())
        read_cells(row.cells, rules=RULES)
    return reading


# Bytes


@many
@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(content):
    reading_of(content)


@many
@given(
    st.text(max_size=300),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]),
)
def test_any_text_in_any_encoding_is_read_or_refused(text, encoding):
    reading_of(text.encode(encoding, "ignore"))


@few
@given(st.binary(max_size=400))
def test_any_bytes_behind_the_mark_of_a_package_are_read_or_refused(content):
    reading_of(b"PK\x03\x04" + content)


@few
@given(st.text(max_size=200))
def test_any_text_as_the_sheet_of_a_workbook_is_read_or_refused(text):
    reading_of(package(text.encode("utf-8", "ignore").decode()), "class.xlsx")


names = st.sampled_from(["s", "str", "inlineStr", "n", "b", "e", "d", "", "zz"])
values = st.sampled_from(
    ["", "0", "1", "-1", "60", "2958466", "1e308", "nan", "inf", "99999999999999999999", "TRUE", "#N/A", "x"]
)
places = st.sampled_from(["A1", "B2", "A0", "ZZ9", "IV20000", "1A", "", "A99999", "a1", "$A$1", "XFD1"])


@many
@given(st.lists(st.tuples(places, names, values, st.sampled_from(["v", "f", "is", "t"])), max_size=6))
def test_any_cells_of_a_workbook_are_read_or_refused(written):
    row = "".join(
        f'<c r="{at}" t="{kind}" s="{len(value)}"><{tag}>{value}</{tag}></c>'
        for at, kind, value, tag in written
    )
    sheet = f'{START}<worksheet xmlns="{MAIN}"><sheetData><row>{row}</row></sheetData></worksheet>'

    reading_of(package(sheet), "class.xlsx")


# Cells


@many
@given(cells)
def test_a_cell_is_read_without_fail_and_always_alike(text):
    for name, read in READERS.items():
        value, problems = read(text, RULES)
        again = read.__wrapped__(text, RULES) if hasattr(read, "__wrapped__") else read(text, RULES)
        assert again == (value, problems), name
        assert all(problem.message.strip() and problem.place == name for problem in problems)


@many
@given(st.dictionaries(st.sampled_from(ARRANGED), cells, max_size=8))
def test_a_row_is_a_learner_or_has_an_error(row):
    learner, problems = read_cells(row, rules=RULES)

    assert (learner is None) == any(problem.severity is Severity.ERROR for problem in problems)
    assert {problem.place for problem in problems} <= set(ARRANGED)


@many
@given(cells)
def test_tidying_twice_is_tidying_once(text):
    for tidy in (tidy_name, name_key, tidy_uln):
        assert tidy(tidy(text)) == tidy(text), tidy.__name__


@many
@given(cells)
def test_a_suggestion_taken_settles_its_cell(text):
    """What is offered for a wrong cell must itself be right."""
    for name, read in READERS.items():
        for problem in read(text, RULES)[1]:
            if problem.suggestion and problem.severity is Severity.ERROR:
                settled = [each.code for each in read(problem.suggestion, RULES)[1]]
                assert problem.code not in settled, (name, problem)


@many
@given(cells)
def test_what_was_most_likely_meant_is_a_text(text):
    assert isinstance(likely_date(text), str)
    digits = likely_digits(text)
    assert digits == "" or (digits.isascii() and digits.isdigit())


@many
@given(encodable)
def test_no_cell_that_we_write_is_a_formula_and_it_is_read_back(text):
    written = csv_cell(text)

    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cleaned(written) == cleaned(csv_cell(cleaned(written)))


# Whole files


@few
@given(rows_of_cells)
def test_what_we_write_ourselves_can_be_read(rows):
    width = max(map(len, rows))
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    header = ["Learner", *[f"C{number}" for number in range(1, width)]]

    for content in (csv_file(header, rows), xlsx_file(header, rows, sheet_name="Learners")):
        sheet = read_sheet(content, "class")
        assert sheet.header == tuple(header)
        assert len(sheet.rows) <= len(rows)


@few
@given(st.randoms(use_true_random=False))
def test_an_honest_csv_file_that_was_damaged_is_read_or_refused(chance):
    for _ in range(5):
        reading_of(damaged(CSV, chance))


@few
@given(st.randoms(use_true_random=False))
def test_an_honest_workbook_that_was_damaged_is_read_or_refused(chance):
    for _ in range(3):
        reading_of(damaged(XLSX, chance), "class.xlsx")


@few
@given(st.randoms(use_true_random=False))
def test_a_workbook_whose_parts_were_damaged_is_read_or_refused(chance):
    """The package is whole, so the damage reaches the reader behind it."""
    reading_of(with_damaged_part(XLSX, chance), "class.xlsx")


@few
@given(st.lists(st.integers(0, of_systems.COUNT - 1), min_size=1, max_size=30))
def test_rows_in_any_order_and_number_are_all_read(chosen):
    rows = [of_systems.ROWS[number] for number in chosen]

    reading = reading_of(of_systems.table(rows).encode())

    assert [row.cells["uln"] for row in reading.rows] == [row[FIELDS.index("uln")] for row in rows]


@many
@given(st.lists(st.tuples(st.integers(1, 99), st.lists(cells, min_size=1, max_size=15)), max_size=8))
def test_any_records_are_a_bulk_file_or_refused(records):
    records += [(number, ["NCFE1", *row[1:]]) for number, row in records[:2]]
    try:
        groups = read_groups(records, prefixes=("NCFE",))
    except Refused as refused:
        assert refused.problems
    else:
        assert groups


def damaged(content: bytes, chance: random.Random) -> bytes:
    """One to four accidents: a byte changed, a piece cut out, doubled, or put somewhere else."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(content))
        end = min(len(content), start + chance.randint(1, 200))
        piece, place = content[start:end], chance.randrange(len(content))
        content = chance.choice(
            (
                content[:start] + bytes([chance.randrange(256)]) + content[start + 1 :],
                content[:start] + content[end:] or piece,
                content[:end] + piece + content[end:],
                content[:place] + piece + content[place:],
                content[: max(start, 1)],
            )
        )
    return content


def with_damaged_part(content: bytes, chance: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        unlucky = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(zipfile.ZipInfo(name), damaged(part, chance) if name == unlucky else part)
    return packed.getvalue()
