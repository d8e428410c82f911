"""From a kept file to rows of texts by field name, one after another: 100,000 learners are never in memory at once.

CSV in any encoding and with any separator that Excel writes, with or without headings; workbooks; the XML of the web
service's SubmitBatch, or its Learner elements under any root; and our own lines of JSON for what came by the wire. XML
is read without a document type, entities, network or huge texts.
"""

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import BinaryIO

from lxml import etree

from testamur.kit.problems import Problem, Refused
from testamur.kit.spreadsheets import (
    NAMED_SEPARATOR,
    UnreadableFile,
    cleaned,
    delimiter_of,
    likely_encodings,
    read_sheet,
    refuse_other_formats,
)
from testamur.records.batches.columns import RETURN_CODE, Wanted, folded, heading, known_headings

PIECE = 1024 * 1024
BEYOND = "beyond"
"""The field of what stands beyond the last column: a stray separator has moved it there."""
LEARNERS = ("{*}Learner", "{*}BatchLearner")
ENOUGH_HEADINGS = 2
LONGEST_CELL = 5_000
COME_BACK = frozenset({folded(RETURN_CODE)})  # columns of ours in an output that is handed in again


@dataclass(frozen=True, slots=True)
class Sent:
    """One row: its number, as the spreadsheet shows it or counted from 1, and its texts by field name."""

    line: int
    cells: dict[str, str]


def read(file: BinaryIO, name: str, *, wanted: Wanted) -> Iterator[Sent]:
    """The rows of a file from its beginning, blank ones left out; `name` is empty for lines of JSON.

    Raises Refused, at the first row or wherever the file turns out to be broken.
    """
    file.seek(0)
    start = file.read(1_024)
    file.seek(0)
    if not name:
        return _json_rows(file)
    if start.startswith(b"PK\x03\x04"):
        return _workbook_rows(file, name, wanted)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _xml_rows(file, name, wanted)
    return _csv_rows(file, name, wanted)


def count(file: BinaryIO, name: str, *, wanted: Wanted, most: int) -> int:
    """How many rows the whole file has, read to its end. Raises Refused when it is broken, empty or too long."""
    number = 0
    for number, _ in enumerate(read(file, name, wanted=wanted), start=1):
        if number > most:
            told = f"{name} has more than {most:,} learners. Split it into smaller files."
            raise Refused([Problem("batch.too_many", told, "file")])
    if not number:
        raise Refused([Problem("batch.empty", f"There is no learner in {name or 'the message'}.", "file")])
    return number


def look_at(file: BinaryIO, name: str, *, wanted: Wanted) -> None:
    """Read the first row only, to tell whoever uploads at once when nothing can be done with it. Raises Refused."""
    if next(read(file, name, wanted=wanted), None) is None:
        raise Refused([Problem("batch.empty", f"There is no learner in {name}.", "file")])


# Tables


def _csv_rows(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[Sent]:
    refuse_other_formats(file.read(1_024), name)
    encoding, quotes = _encoding(file, name)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield from _rows(_csv_records(text, name, quotes), name, wanted)
    finally:
        text.detach()  # the file is its opener's to close


def _csv_records(text: io.TextIOWrapper, name: str, quotes: int) -> Iterator[Sequence[str]]:
    start = text.read(100_000)
    hint = NAMED_SEPARATOR.match(start.removeprefix("\ufeff"))
    delimiter = hint[1] if hint else delimiter_of(start)
    text.seek(0)
    if hint:
        text.readline()
    reader = csv.reader(text, delimiter=delimiter)
    record: Sequence[str] = ()
    try:
        for record in reader:
            yield record
    except csv.Error as error:
        told = f"Line {reader.line_num:,} of {name} cannot be read: look for a quotation mark never closed."
        raise UnreadableFile("open_quote", told) from error
    if quotes % 2 and any("\n" in cell for cell in record):
        told = f"A quotation mark in {name} is opened and never closed. Remove it, or save the file as CSV again."
        raise UnreadableFile("open_quote", told)


def _encoding(file: BinaryIO, name: str) -> tuple[str, int]:
    """The encoding in which the whole file can be read, and how many quotation marks it has."""
    file.seek(0)
    for encoding in likely_encodings(file.read(1_000)):
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        quotes = 0
        try:
            for piece in iter(lambda: file.read(PIECE), b""):
                text = decoder.decode(piece)
                if "\0" in text:
                    break
                quotes += text.count('"')
            else:
                decoder.decode(b"", final=True)
                return encoding, quotes
        except UnicodeDecodeError:
            continue
        break
    told = f"{name} does not look like a table of text. Save it as CSV UTF-8 or as an Excel workbook (.xlsx)."
    raise UnreadableFile("binary", told)


def _workbook_rows(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[Sent]:
    table = read_sheet(file.read(), name)
    first = max(1, table.rows[0].number - 1) if table.rows else 1
    records = chain([(first, table.header)], ((row.number, row.cells) for row in table.rows))
    return _numbered_rows(records, name, wanted)


def _rows(records: Iterator[Sequence[str]], name: str, wanted: Wanted) -> Iterator[Sent]:
    tidy = ((number, [cleaned(cell) for cell in cells]) for number, cells in enumerate(records, start=1))
    return _numbered_rows(((number, cells) for number, cells in tidy if any(cells)), name, wanted)


def _numbered_rows(records: Iterator[tuple[int, Sequence[str]]], name: str, wanted: Wanted) -> Iterator[Sent]:
    first = next(records, None)
    if first is None:
        return
    fields = _fields_of_header(first[1], name, wanted)
    for number, cells in records if fields else chain([first], records):
        if sent := _cells(cells, fields or wanted.fields):
            yield Sent(number, sent)


def _fields_of_header(cells: Sequence[str], name: str, wanted: Wanted) -> list[str]:
    """The field of each column, "" for one of ours that came back; nothing when the first row is no header."""
    known = known_headings(wanted.fields)
    headings = [folded(cell) for cell in cells]
    named, said = sum(each in known for each in headings), sum(map(bool, headings))
    if named < min(ENOUGH_HEADINGS, said / 2):
        return []
    fields = [known.get(each, "") for each in headings]
    unknown = [
        cell
        for cell, each in zip(cells, headings, strict=True)
        if each and each not in known and each not in COME_BACK
    ]
    twice = sorted({heading(field) for field in fields if field and fields.count(field) > 1})
    missing = [heading(field) for field in wanted.needed if field not in fields]
    problems = [
        Problem(f"columns_{code}", f"{name} {told}: {', '.join(names)}. {what}", "file")
        for code, told, names, what in (
            ("missing", "is missing these columns", missing, "Add them, or fill in the template."),
            ("twice", "has two columns for", twice, "Remove one of them."),
            ("unknown", "has columns that are not known", unknown, "Rename or remove them."),
        )
        if names
    ]
    if problems:
        raise Refused(problems)
    return fields


def _cells(cells: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    sent = {field: _kept(cell) for field, cell in zip(fields, cells, strict=False) if field and cell}
    beyond = " ".join(cell for cell in cells[len(fields) :] if cell)
    return sent | ({BEYOND: _kept(beyond)} if beyond else {})


def _kept(text: str) -> str:
    """Short enough, and without the one character that the database cannot hold."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST_CELL]


# XML and JSON


def _xml_rows(file: BinaryIO, name: str, wanted: Wanted) -> Iterator[Sent]:
    field_of = lru_cache(partial(_field_of_tag, known=known_headings(wanted.fields)))
    try:
        parsing = etree.iterparse(
            file,
            events=("end",),
            tag=LEARNERS,
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for number, (_event, element) in enumerate(parsing, start=1):
            if number == 1 and element.getroottree().docinfo.doctype:
                told = f"{name} has a document type: remove the line <!DOCTYPE …>."
                raise UnreadableFile("document_type", told)
            yield Sent(number, _cells_of_element(element, field_of))
            _forget(element)
    except etree.XMLSyntaxError as error:
        told = f"{name} is not well-formed XML: {error.msg}. Correct it, or make the file again."
        raise UnreadableFile("xml", told) from error


def _field_of_tag(tag: str, *, known: Mapping[str, str]) -> str:
    """The field of an element, "" for ours that came back; one that is not known stands beyond the last column."""
    name = folded(tag.rpartition("}")[2])
    return "" if name in COME_BACK else known.get(name, BEYOND)


def _cells_of_element(element: etree._Element, field_of: Callable[[str], str]) -> dict[str, str]:
    sent: dict[str, str] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue  # an entity that stands for nothing here
        text = cleaned("".join(child.itertext()) if len(child) else child.text or "")
        field = field_of(child.tag)
        if text and field:
            sent[field] = _kept(f"{sent[field]} {text}" if field in sent else text)
    return sent


def _forget(element: etree._Element) -> None:
    """What has been read, and what stands before it, is of no use any more."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _json_rows(file: BinaryIO) -> Iterator[Sent]:
    for number, line in enumerate(file, start=1):
        cells = {field: _kept(text) for field, text in json.loads(line).items() if text}
        yield Sent(number, cells)
