"""Workbooks: what Excel and other programs put in them, what damages them, and what is built to do harm."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import count
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from tests.hostile_files.cases import Asks, Case, Refuses, Takes, case
from tests.hostile_files.learner_files import AMELIA, MISSING, SHORT, TITLES, TOMASZ, learner, plain, rows_of

HEADINGS = SHORT.split(",")
ROWS = [HEADINGS, AMELIA.split(","), TOMASZ.split(",")]
TWO = Takes(2, holds={2: {"surname": "Hughes"}, 3: {"surname": "Kowalski"}})
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'


# Workbooks as programs write them


def saved(book: Workbook) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def workbook(rows: Sequence[Sequence] = ROWS, change=None) -> bytes:
    """These rows in the one sheet of a workbook, to which something more is done."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    return saved(book)


def sheets(**tables: Sequence[Sequence]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def with_hidden(name: str, state: str = "hidden", **tables: Sequence[Sequence]) -> bytes:
    book = sheets(**tables)
    book[name].sheet_state = state
    return saved(book)


def merged(sheet) -> None:
    sheet.merge_cells("F2:F3")


def hidden_rows_and_columns(sheet) -> None:
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True


def filtered(sheet) -> None:
    sheet.auto_filter.ref = "A1:F3"
    sheet.auto_filter.add_filter_column(3, ["F"])
    sheet.freeze_panes = "A2"


def coloured_and_remarked(sheet) -> None:
    sheet["B2"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["B2"].comment = Comment("Is this right?", "Bob")


def coloured_to_the_end(sheet) -> None:
    sheet["B15000"].fill = PatternFill("solid", fgColor="FFFF00")


def charted() -> bytes:
    book = sheets(Learners=ROWS)
    book.create_chartsheet("Chart", 0)
    return saved(book)


def since_1904() -> bytes:
    book = sheets(
        Learners=[HEADINGS, ["Amelia", "Hughes", date(2009, 2, 1), "F", date(2026, 9, 1), date(2027, 7, 31)]]
    )
    book.epoch = datetime(1904, 1, 1)
    return saved(book)


def cell(value: object, column: str) -> bytes:
    """Amelia in row 2, with this value in one column."""
    row = list(ROWS[1])
    row[HEADINGS.index(column)] = value
    return workbook([HEADINGS, row])


# Workbooks built by hand


def package(
    sheet: str, *, namespace: str = MAIN, more: Mapping[str, str | bytes] | None = None, relations: str = ""
) -> bytes:
    """A package with as little as a workbook can have, this being the text of its only sheet."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{START}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{START}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{START}<workbook xmlns="{namespace}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Learners" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{START}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>{relations}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    return packed({**parts, **(more or {})})


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def sheet_of(
    *cells: str, start: str = START, rows: Sequence[Sequence[str]] = ROWS[:2], namespace: str = MAIN
) -> str:
    """The text of a sheet with the headings and Amelia; `cells` are written out behind them."""
    written = "".join(f"<row>{''.join(map(inline, row))}</row>" for row in rows)
    more = f"<row>{''.join(cells)}</row>" if cells else ""
    return f'{start}<worksheet xmlns="{namespace}"><sheetData>{written}{more}</sheetData></worksheet>'


def inline(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def with_cell_xml(cell_xml: str, *, start: str = START, **facts) -> bytes:
    """Amelia in row 2 with this cell in the place of her surname."""
    cells = [inline(text) for text in ROWS[1]]
    cells[1] = cell_xml
    return package(sheet_of(*cells, start=start, rows=ROWS[:1]), **facts)


def shared(*texts: str, start: str = START) -> dict[str, str]:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return {"xl/sharedStrings.xml": f'{start}<sst xmlns="{MAIN}">{items}</sst>'}


def formula(text: str, kept: str | None) -> str:
    value = "" if kept is None else f"<v>{kept}</v>"
    return f'<c t="str"><f>{text}</f>{value}</c>'


def with_macros() -> bytes:
    return package(sheet_of(), more={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0Auto_Open"})


def with_links_outside() -> bytes:
    link = f'<Relationship Id="rId9" Type="{OFFICE}/externalLink" Target="http://x.example/y.xlsx" TargetMode="External"/>'
    return package(sheet_of(), relations=link, more={"xl/externalLinks/externalLink1.xml": "<externalLink/>"})


def bomb() -> bytes:
    return package(sheet_of(), more={"xl/media/image1.png": bytes(80_000_000)})


def bomb_in_the_sheet() -> bytes:
    return package(sheet_of() + " " * 60_000_000)


def bombs_in_a_bomb() -> bytes:
    return package(sheet_of(), more={"xl/embeddings/a.xlsx": bomb() * 20})


def cut(content: bytes, part: float) -> bytes:
    return content[: int(len(content) * part)]


def scratched() -> bytes:
    """One byte in the middle of the sheet's packed text is another."""
    content = bytearray(workbook())
    place = content.index(b"xl/worksheets/sheet1.xml") + 120
    content[place] ^= 0xFF
    return bytes(content)


def many_parts() -> bytes:
    numbers = count()
    return package(sheet_of(), more={f"xl/media/{next(numbers)}.png": b"x" for _ in range(5_000)})


def climbing_parts() -> bytes:
    return package(sheet_of(), more={"../../../etc/passwd": b"root", "/etc/shadow": b"root", "C:\\x": b"x"})


def two_parts_of_one_name() -> bytes:
    content = io.BytesIO(package(sheet_of()))
    with zipfile.ZipFile(content, "a") as archive:
        info = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
        archive.writestr(info, sheet_of(rows=ROWS[:1]))
    return content.getvalue().replace(b"sheet2.xml", b"sheet1.xml")


def behind_a_program() -> bytes:
    return b"MZ\x90\0" + workbook()


def twelve_columns(*, rows: int) -> bytes:
    return workbook([TITLES, *rows_of(learner(number) for number in range(rows))])


PROGRAMS = [
    case("a workbook", workbook, TWO, file_name="class.xlsx"),
    case("a workbook called .csv", workbook, TWO),
    case("a workbook called by nothing", workbook, TWO, file_name="class"),
    case("dates as dates", lambda: workbook([HEADINGS, ["Amelia", "Hughes", date(2009, 2, 1), "F", datetime(2026, 9, 1), date(2027, 7, 31)]]), Takes(1, holds={2: {"date_of_birth": "01/02/2009", "starts_on": "01/09/2026"}})),
    case("dates since 1904, as on old Macintoshes", since_1904, Takes(1, holds={2: {"date_of_birth": "01/02/2009"}})),
    case("a date of birth of Excel's first day", lambda: cell(date(1900, 1, 1), "Date of birth"), Takes(1, {2: "birth_date_impossible"})),
    case("a date that never was but in Excel", lambda: with_cell_xml('<c s="1"><v>60</v></c>'), Takes(1, {2: "name_wrong"})),
    case("a date as the number of its day", lambda: cell(39845, "Date of birth"), Takes(1, {2: "date_unreadable"})),
    case("a date with a time", lambda: cell(datetime(2009, 2, 1, 13, 30), "Date of birth"), Takes(1, {2: "date_unreadable"})),
    case("a time for a date", lambda: cell(time(13, 30), "Date of birth"), Takes(1, {2: "date_unreadable"})),
    case("a date as text", lambda: cell("1 February 2009", "Date of birth"), Takes(1)),
    case("ULNs and codes as numbers", lambda: workbook([TITLES, [int(it) if name in {"ULN", "Ethnicity"} else it for name, it in zip(TITLES, learner(0).values(), strict=True)]]), Takes(1, holds={2: {"uln": learner(0)["uln"], "ethnicity": "31"}})),
    case("a reference with a fraction", lambda: workbook([TITLES, [12.5 if name == "Centre learner ref" else it for name, it in zip(TITLES, learner(0).values(), strict=True)]]), Takes(1, holds={2: {"centre_reference": "12.5"}})),
    case("a truth for a surname", lambda: cell(True, "Surname"), Takes(1, holds={2: {"surname": "TRUE"}})),
    case("cells that are merged", lambda: workbook(change=merged), Takes(2, {3: "date_missing"})),
    case("a heading merged over two columns", lambda: workbook(change=lambda sheet: sheet.merge_cells("A1:B1")), Refuses("columns_missing")),
    case("hidden rows and columns, which are rows and columns", lambda: workbook(change=hidden_rows_and_columns), TWO),
    case("a filter that shows half", lambda: workbook(change=filtered), TWO),
    case("colours and remarks", lambda: workbook(change=coloured_and_remarked), TWO),
    case("a coloured cell far below the table", lambda: workbook(change=coloured_to_the_end), TWO),
    case("a table that begins in the middle of the sheet", lambda: workbook([[], [], *([None, None, *row] for row in ROWS)]), Takes(2, holds={4: {"surname": "Hughes"}})),
    case("learners on the first sheet, notes on the second", lambda: saved(sheets(Learners=ROWS, Notes=[["Hello"]])), TWO),
    case("an empty sheet first", lambda: saved(sheets(Empty=[], Learners=ROWS)), TWO),
    case("a hidden sheet first", lambda: with_hidden("Codes", Codes=[["31", "White"]], Learners=ROWS), TWO),
    case("a very hidden sheet first", lambda: with_hidden("Codes", "veryHidden", Codes=[["31"]], Learners=ROWS), TWO),
    case("notes on the first sheet, learners on the second", lambda: saved(sheets(Notes=[["Read me first"]], Learners=ROWS)), Takes(1, {1: MISSING})),
    case("a chart first", charted, TWO),
    case("sheets without a cell", lambda: saved(sheets(One=[], Two=[])), Refuses("empty")),
    case("two thousand learners in a workbook", lambda: twelve_columns(rows=2_000), Takes(2_000)),
    case("two thousand and one learners in a workbook", lambda: twelve_columns(rows=2_001), Refuses("too_many_learners")),
    case("a sheet as wide as old Excel", lambda: workbook([[*HEADINGS, *[None] * 249, "Notes"], [*ROWS[1], *[None] * 249, "x"]]), Asks(("Notes",))),
    case("a sheet wider than that", lambda: workbook([[*HEADINGS, *[None] * 251, "Notes"]]), Refuses("too_many_rows")),
]  # fmt: skip

BY_HAND = [
    case("cells that do not say where they are", lambda: package(sheet_of()), Takes(1)),
    case("a workbook that keeps strictly to the standard", lambda: package(sheet_of(namespace=STRICT), namespace=STRICT), Takes(1)),
    case("shared texts", lambda: with_cell_xml('<c t="s"><v>1</v></c>', more=shared("x", "Hughes")), Takes(1, holds={2: {"surname": "Hughes"}})),
    case("shared texts that are missing", lambda: with_cell_xml('<c t="s"><v>1</v></c>'), Refuses("damaged")),
    case("a shared text beyond the last", lambda: with_cell_xml('<c t="s"><v>99</v></c>', more=shared("x")), Refuses("damaged")),
    case("a shared text with a negative number", lambda: with_cell_xml('<c t="s"><v>-1</v></c>', more=shared("x")), Takes(1, holds={2: {"surname": "x"}})),
    case("text in several styles", lambda: with_cell_xml("<c t='inlineStr'><is><r><t>Hug</t></r><r><t>hes</t></r></is></c>"), Takes(1, holds={2: {"surname": "Hughes"}})),
    case("a control character as workbooks escape it", lambda: with_cell_xml(inline("Hug_x0000_hes")), Takes(1, holds={2: {"surname": "Hughes"}})),
    case("a formula with its value", lambda: with_cell_xml(formula('CONCAT("Hug","hes")', "Hughes")), Takes(1, holds={2: {"surname": "Hughes"}})),
    case("a formula without its value", lambda: with_cell_xml(formula('CONCAT("Hug","hes")', None)), Takes(1, {2: "name_missing"})),
    case("a formula that runs a command", lambda: with_cell_xml(formula("cmd|'/c calc'!A0", "Hughes")), Takes(1)),
    case("an error in a cell", lambda: with_cell_xml('<c t="e"><v>#REF!</v></c>'), Takes(1, {2: "name_missing"})),
    case("a number that is not one", lambda: with_cell_xml("<c><v>Hughes</v></c>"), Takes(1, holds={2: {"surname": "Hughes"}})),
    case("a number beyond all numbers", lambda: with_cell_xml("<c><v>1e400</v></c>"), Takes(1, holds={2: {"surname": "inf"}})),
    case("a kind of cell that is not known", lambda: with_cell_xml('<c t="zz"><v>Hughes</v></c>'), Refuses("damaged")),
    case("a date of the standard's own kind", lambda: with_cell_xml('<c t="d"><v>2009-02-01T00:00:00</v></c>'), Takes(1, {2: "name_wrong"})),
    case("macros", with_macros, Takes(1), file_name="class.xlsm"),
    case("macros called .xlsx", with_macros, Takes(1), file_name="class.xlsx"),
    case("links to other workbooks", with_links_outside, Takes(1)),
    case("a claim to be a million rows high", lambda: package(sheet_of().replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')), Takes(1)),
    case("a cell in the last place there is", lambda: package(sheet_of('<c r="XFD1048576"><v>1</v></c>')), Refuses("too_many_rows")),
    case("a row in the last place there is", lambda: package(sheet_of().replace("</sheetData>", '<row r="1048576"><c t="str"><v>x</v></c></row></sheetData>')), Refuses("too_many_rows")),
    case("a cell in no place", lambda: package(sheet_of('<c r="@@"><v>1</v></c>')), Refuses("damaged")),
]  # fmt: skip

HARMFUL = [
    case("a bomb", bomb, Refuses("too_large")),
    case("a bomb in the sheet itself", bomb_in_the_sheet, Refuses("too_large")),
    case("bombs inside a bomb", bombs_in_a_bomb, Takes(1)),
    case("a billion laughs in the sheet", lambda: with_cell_xml("<c t='inlineStr'><is><t>&l9;</t></is></c>", start=START + BOMB), Refuses("damaged")),
    case("a billion laughs in the shared texts", lambda: with_cell_xml('<c t="s"><v>0</v></c>', more=shared("&l9;", start=START + BOMB)), Refuses("damaged")),
    case("a text fetched from a file of ours", lambda: with_cell_xml("<c t='inlineStr'><is><t>&l9;</t></is></c>", start=START + OUTSIDE), Refuses("damaged")),
    case("five thousand tiny parts", many_parts, Takes(1)),
    case("parts that climb out of the package", climbing_parts, Takes(1)),
    case("two parts of one name", two_parts_of_one_name, Refuses("no_rows")),
    case("a program in front of the package", behind_a_program, Refuses("binary")),
    case("the first half of a package", lambda: cut(workbook(), 0.5), Refuses("damaged")),
    case("all but the end of a package", lambda: cut(workbook(), 0.98), Refuses("damaged")),
    case("the first four bytes of a package", lambda: b"PK\x03\x04", Refuses("damaged")),
    case("a package with a scratch", scratched, Refuses("damaged")),
    case("a package with more behind it", lambda: workbook() + b"\0" * 500, TWO),
    case("a sheet that ends in the middle", lambda: package(cut(sheet_of().encode(), 0.7).decode()), Refuses("damaged")),
    case("a sheet that is no XML", lambda: package("not XML at all"), Refuses("damaged")),
    case("a workbook that names no sheet", lambda: package(sheet_of(), more={"xl/workbook.xml": f'{START}<workbook xmlns="{MAIN}"/>'}), Refuses("empty")),
    case("a workbook whose sheet is missing", lambda: packed({"xl/workbook.xml": "<workbook/>"}), Refuses("damaged")),
    case("text after the first bytes of a package", plain(AMELIA, TOMASZ).replace(b"Forename", b"PK\x03\x04"), Refuses("damaged")),
]  # fmt: skip

CASES: list[Case] = [*PROGRAMS, *BY_HAND, *HARMFUL]
