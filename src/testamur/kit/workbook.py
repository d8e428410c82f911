"""An XLSX workbook as a stream: rows arrive as finished XML, made in SQL, and leave zipped.

The parts are the least that ECMA-376 (SpreadsheetML) asks for. Nothing is kept but the piece that is being
written, so a million rows need no more memory than ten; further sheets begin where the format's limit ends one.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from html import escape
from itertools import chain, islice

ROWS_PER_SHEET = 1_048_576
CHUNK = 256 * 1024
COMPRESSION = 1  # a third faster than the usual 6, and the file a third larger


class Kind(Enum):
    """What a column holds, by which its cells are written."""

    TEXT = "text"
    DIGITS = "digits"  # numbers that people read out: text, or a spreadsheet would round or shorten them
    NUMBER = "number"
    DATE = "date"
    INSTANT = "instant"


# Styles by their place in STYLES: 0 plain, 1 date, 2 date and time, 3 heading
_CELLS = {
    Kind.TEXT: """'<c t="inlineStr"><is><t xml:space="preserve">' || {text} || '</t></is></c>'""",
    Kind.DIGITS: """'<c t="inlineStr"><is><t>' || {0} || '</t></is></c>'""",
    Kind.NUMBER: """'<c><v>' || {0} || '</v></c>'""",
    Kind.DATE: """'<c s="1"><v>' || ({0} - date '1899-12-30') || '</v></c>'""",
    Kind.INSTANT: """'<c s="2"><v>' || (extract(epoch from ({0} at time zone 'Europe/London')
                     - timestamp '1899-12-30') / 86400)::numeric(12, 5) || '</v></c>'""",
}
# XML has no way to say these
_CONTROLS = "".join(f"\\{code:03o}" for code in range(1, 32) if code not in (9, 10, 13)) + "\\uFFFE\\uFFFF"
_SAID = f"translate({{0}}, e'{_CONTROLS}', '')"
_TEXT = f"replace(replace(replace({_SAID}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"


def row_sql(kinds: Sequence[Kind]) -> str:
    """An SQL expression that is one row of XML, over columns named c0, c1, …"""
    cells = [
        f"coalesce({_CELLS[kind].format(name, text=_TEXT.format(name))}, '<c/>')"
        for name, kind in ((f"c{place}", kind) for place, kind in enumerate(kinds))
    ]
    return f"'<row>' || {' || '.join(cells)} || '</row>'"


def workbook(headings: Sequence[str], kinds: Sequence[Kind], rows: Iterable[bytes]) -> Iterator[bytes]:
    """The file in pieces; `rows` are rows of XML as `row_sql` makes them."""
    out = _Outlet()
    sheets = 0
    rows = iter(rows)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        first: bytes | None = next(rows, b"")
        while first is not None:
            sheets += 1
            with archive.open(f"xl/worksheets/sheet{sheets}.xml", "w", force_zip64=True) as part:
                part.write(_sheet_start(headings, kinds))
                for piece in _pieces(chain([first], islice(rows, ROWS_PER_SHEET - 2))):
                    part.write(piece)
                    yield out.take()
                part.write(b"</sheetData></worksheet>")
            first = next(rows, None)
        for name, text in _frame(sheets).items():
            archive.writestr(name, text)
    yield out.take()


class _Outlet:
    """Where the archive writes to: it cannot seek, and what was written is taken away at once."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        taken, self.waiting = bytes(self.waiting), bytearray()
        return taken


def _pieces(rows: Iterable[bytes]) -> Iterator[bytes]:
    waiting, size = [], 0
    for row in rows:
        waiting.append(row)
        size += len(row)
        if size >= CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _sheet_start(headings: Sequence[str], kinds: Sequence[Kind]) -> bytes:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{28 if kind is Kind.TEXT else 16}" customWidth="1"/>'
        for place, kind in enumerate(kinds, 1)
    )
    cells = "".join(f'<c s="3" t="inlineStr"><is><t>{escape(heading)}</t></is></c>' for heading in headings)
    return (
        f'{_XML}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{cells}</row>"
    ).encode()


# The other parts of the file

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_FORMATS = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_FORMATS}/spreadsheetml/2006/main"'
_RELATIONS = f"{_FORMATS}/officeDocument/2006/relationships"
_PACKAGE = f"{_FORMATS}/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# Two fills, though none is used: readers expect the first two to be there.
STYLES = (
    f'{_XML}<styleSheet {_MAIN}><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _frame(sheets: int) -> dict[str, str]:
    numbers = range(1, sheets + 1)
    return {
        "xl/styles.xml": STYLES,
        "xl/workbook.xml": f'{_XML}<workbook {_MAIN} xmlns:r="{_RELATIONS}"><sheets>'
        + "".join(f'<sheet name="Sheet {n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        + f'<Relationship Id="styles" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
            for n in numbers
        )
        + "</Types>",
    }
