"""The file that comes back: each row as it was sent, with its return code and ULN; CSV, or the web service's XML.

Streamed in constant memory. A streamed answer is read after the view's transaction has ended, so the scope is entered
here again. Elements and order are those of GetSubmitBatchOutputResponse and GetVerifyBatchOutputResponse.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from xml.sax.saxutils import escape

from testamur.kit.exports import BYTE_ORDER_MARK
from testamur.kit.scope import Scope, within
from testamur.kit.spreadsheets import csv_cell
from testamur.kit.spreadsheets.cells import CONTROLS
from testamur.records.batches.codes import Count, counted
from testamur.records.batches.columns import REF, RETURN_CODE, ULN, columns_of, heading
from testamur.records.batches.models import Batch, Row
from testamur.records.batches.queries import OutputRow, output_rows
from testamur.records.register.details import clean
from testamur.records.register.models import Learner
from testamur.records.register.verifying import Code as Verdict

AT_ONCE = 500
BATCH_MESSAGE, VERIFY_MESSAGE = "http://api.lrs.miap.gov.uk/batchmsg", "http://api.lrs.miap.gov.uk/vldmsg"
FAILURE_FLAG = "FailureFlag"
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "xml": "application/xml"}
COUNTS = (
    ("NewLearnersCount", Count.NEW),
    ("ExistsUpdatedLearnersCount", Count.EXISTS_OR_UPDATED),
    ("PossibleMatchLearnersCount", Count.POSSIBLE),
    ("LearnersNotFoundCount", Count.NOT_FOUND),
    ("RejectedLearnersCount", Count.REJECTED),
)
SEARCHED = (("SearchedULN", ULN), ("SearchedFamilyName", "family_name"), ("SearchedGivenName", "given_name"),
            ("SearchedDateOfBirth", "born_on"), ("SearchedGender", "gender"))  # fmt: skip


def streamed(batch: Batch, kind: str, scope: Scope) -> Iterator[bytes]:
    """The file's bytes, some hundred rows at a time. `kind` is `csv` or `xml`."""
    pieces = {"csv": csv_pieces, "xml": xml_pieces}[kind]
    with within(scope):
        yield from pieces(batch)


def file_name(batch: Batch, kind: str) -> str:
    stem = batch.file_name.rpartition(".")[0] or batch.file_name or f"job-{batch.pk}"
    return f"{stem} output.{kind}"


# CSV


def csv_pieces(batch: Batch) -> Iterator[bytes]:
    fields = columns_of(batch.kind, batch.field)
    more = [RETURN_CODE, *([FAILURE_FLAG] if batch.kind == Batch.Kind.VERIFY else [])]
    yield BYTE_ORDER_MARK + _lines([[*map(heading, fields), *more]])
    rows = output_rows(batch)
    while some := list(islice(rows, AT_ONCE)):
        yield _lines([*_cells(row, fields), *_flags(row, batch)] for row in some)


def _cells(row: OutputRow, fields: Iterable[str]) -> list[str]:
    """The ULN is the one to use; where there is none, the one that was sent."""
    sent = {**row.sent, ULN: row.uln or row.sent.get(ULN, "")}
    return [*(sent.get(field, "") for field in fields), row.code]


def _flags(row: OutputRow, batch: Batch) -> list[str]:
    return [" ".join(flags_of(row.row))] if batch.kind == Batch.Kind.VERIFY else []


def flags_of(row: Row) -> list[str]:
    """VRF001 to VRF008, as far as they were raised."""
    return [flag for each in row.found for flag in each.get("flags", ())]


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\r\n").writerows([csv_cell(cell) for cell in row] for row in rows)
    return lines.getvalue().encode()


# XML


def xml_pieces(batch: Batch) -> Iterator[bytes]:
    verifies = batch.kind == Batch.Kind.VERIFY
    message, name = (VERIFY_MESSAGE, "GetVerifyBatchOutputResponse") if verifies else (
        BATCH_MESSAGE, "GetSubmitBatchOutputResponse")  # fmt: skip
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<out:{name} xmlns:out="{message}">\n'.encode()
    yield b"".join(_element(*each) for each in _head(batch, verifies=verifies))
    rows = output_rows(batch)
    while some := list(islice(rows, AT_ONCE)):
        yield b"".join(map(_verified if verifies else _learner_of(batch), some))
    yield f"</out:{name}>\n".encode()


def _head(batch: Batch, *, verifies: bool) -> Iterator[tuple[str, object]]:
    done = batch.status == Batch.Status.DONE
    failed = batch.status == Batch.Status.FAILED
    yield "ResponseCode", "WSRC0010" if failed else "WSRC0009" if done else "WSRC0008"
    yield "JobStatus", Batch.Status(batch.status).label
    if not verifies:
        by_count = counted(batch.counts)
        for name, count in COUNTS:
            yield name, by_count[count]
    for name, at in (("JobStartedDateTime", batch.started_at), ("JobFinishedDateTime", batch.finished_at)):
        if at:
            yield name, f"{at:%Y-%m-%d %H:%M:%S}"


def _learner_of(batch: Batch):
    fields = columns_of(batch.kind, batch.field)
    names = [*map(heading, fields), RETURN_CODE]

    def learner(row: OutputRow) -> bytes:
        cells = zip(names, _cells(row, fields), strict=True)
        return _wrapped("Learner", [(name, text) for name, text in cells if text])

    return learner


def _verified(row: OutputRow) -> bytes:
    held: Learner | None = row.row.learner and (row.row.learner.master or row.row.learner)
    day = clean(row.sent)[0].born_on
    sent = {**row.sent, **({"born_on": day.isoformat()} if day else {})}
    facts = [("MISIdentifier", sent.get(REF, "")), *((name, sent.get(field, "")) for name, field in SEARCHED)]
    facts.append(("ResponseCode", row.code))
    if held and row.code != Verdict.NO_MATCH:  # whoever guesses a number learns nobody's name
        facts += [
            ("ULN", held.uln), ("FamilyName", held.family_name), ("GivenName", held.given_name),
            ("DateOfBirth", held.born_on.isoformat()), ("Gender", held.gender),
        ]  # fmt: skip
    facts += [(FAILURE_FLAG, f"VRF{flag[-1]}") for flag in flags_of(row.row)]
    return _wrapped("VerifiedLearner", [(name, text) for name, text in facts if text])


def _wrapped(name: str, facts: Iterable[tuple[str, str]]) -> bytes:
    return b"<%s>%s</%s>\n" % (name.encode(), b"".join(_element(*each) for each in facts), name.encode())


def _element(name: str, text: object) -> bytes:
    return f"<{name}>{escape(CONTROLS.sub('', str(text)))}</{name}>".encode()
