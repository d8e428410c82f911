"""Files of another format, honestly named or renamed: every answer says what to do instead."""

import gzip
import io
import json
import tarfile
import zipfile

from tests.hostile_files.cases import Case, Refuses, Takes, case
from tests.hostile_files.learner_files import AMELIA, MISSING, SHORT, plain

NOISE = bytes((number * 197 + 13) % 256 for number in range(4096))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML = f"<table><tr><td>{SHORT.replace(',', '<td>')}</table>"
SPREADSHEET_ML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook><Worksheet/></Workbook>'
)
ALL_WRONG = f"name_wrong {MISSING}"


def zipped(**parts: str | bytes) -> bytes:
    """An archive of these parts; `__` stands for a slash and `_0` for a dot."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/").replace("_0", "."), part)
    return packed.getvalue()


def tarred(content: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        about = tarfile.TarInfo("class.csv")
        about.size = len(content)
        archive.addfile(about, io.BytesIO(content))
    return packed.getvalue()


EMPTY = [
    case("no bytes at all", b"", Refuses("empty")),
    case("a byte order mark alone", b"\xef\xbb\xbf", Refuses("empty")),
    case("blanks and line ends alone", b" \r\n\t \r\n", Refuses("empty")),
    case("separators alone", b",,,,\n;;;\n,,,,\n", Refuses("empty")),
    case("NULs alone", bytes(2048), Refuses("empty")),
    case("quoted blanks alone", b'"","  ",""\n', Refuses("empty")),
]

OFFICE = [
    case("a workbook of old Excel", OLE + NOISE, Refuses("old_excel"), file_name="class.xls"),
    case("a workbook of old Excel called .csv", OLE + NOISE, Refuses("old_excel")),
    case("a workbook with a password", OLE + "EncryptedPackage".encode("utf-16-le") + NOISE, Refuses("encrypted"), file_name="class.xlsx"),
    case("a binary workbook", lambda: zipped(xl__workbook_0bin=NOISE), Refuses("not_a_table"), file_name="class.xlsb"),
    case("a spreadsheet of LibreOffice", lambda: zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_0xml="<x/>"), Refuses("not_a_table"), file_name="class.ods"),
    case("a spreadsheet of Apple", lambda: zipped(Index__Document_0iwa=NOISE), Refuses("not_a_table"), file_name="class.numbers"),
    case("a letter of Word called .xlsx", lambda: zipped(word__document_0xml="<w/>"), Refuses("not_a_table"), file_name="class.xlsx"),
    case("an archive with the file inside", lambda: zipped(class_0csv=plain(AMELIA)), Refuses("not_a_table"), file_name="class.zip"),
    case("an archive of nothing", lambda: zipped(), Refuses("binary"), file_name="class.zip"),
    case("XML of Excel 2003", SPREADSHEET_ML.encode(), Refuses("not_a_table"), file_name="class.xls"),
    case("a web page that a system calls .xls", HTML.encode(), Refuses("not_a_table"), file_name="class.xls"),
    case("rich text", b"{\\rtf1\\ansi Amelia\\par}", Refuses("not_a_table"), file_name="class.rtf"),
]  # fmt: skip

OTHERS = [
    case("a PDF called .csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + NOISE, Refuses("not_a_table")),
    case("a PDF behind blanks", b"\n\n  %PDF-1.7\n", Refuses("not_a_table")),
    case("a web page called .csv", b"<!DOCTYPE html><html><body>Please sign in</body></html>", Refuses("not_a_table")),
    case("a web page with a mark, in UTF-16", b"\xff\xfe" + HTML.encode("utf-16-le"), Refuses("not_a_table")),
    case("a picture in text", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', Refuses("not_a_table")),
    case("an XML bomb by itself", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><x>&a;</x>', Refuses("not_a_table")),
    case("JSON: a list", json.dumps([{"forename": "Amelia"}]).encode(), Refuses("not_a_table")),
    case("JSON: an object", json.dumps({"learners": []}, indent=2).encode(), Refuses("not_a_table")),
    case("a program of Windows called .csv", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff" + NOISE, Refuses("binary")),
    case("a program of Linux called .csv", b"\x7fELF\x02\x01\x01" + bytes(9) + NOISE, Refuses("binary")),
    case("a photograph", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + NOISE, Refuses("binary")),
    case("a picture", b"\x89PNG\r\n\x1a\n" + NOISE, Refuses("binary")),
    case("a film", b"\0\0\0\x18ftypmp42" + NOISE, Refuses("binary")),
    case("a database", b"SQLite format 3\0" + NOISE, Refuses("binary")),
    case("the file compressed", lambda: gzip.compress(plain(AMELIA), mtime=0), Refuses("binary")),
    case("the file in a tape archive", lambda: tarred(plain(AMELIA)), Refuses("binary")),
    case("noise", NOISE, Refuses("binary")),
    case("a letter to us", b"Dear colleague\nPlease find the learners attached\n", Takes(2, {1: MISSING, 2: MISSING})),
    case("the text of a CSV file called .xlsx", plain(AMELIA), Takes(1), file_name="class.xlsx"),
    case("a name of a file that climbs", plain(AMELIA), Takes(1), file_name="../../etc/passwd.csv"),
    case("a name of a file without end", plain(AMELIA), Takes(1), file_name="x" * 300 + ".csv"),
    case("a name of a file with line ends and a direction override", plain(AMELIA), Takes(1), file_name="a\u202evsc.exe\r\nX: y.csv"),
]  # fmt: skip

CASES: list[Case] = [*EMPTY, *OFFICE, *OTHERS]
