"""Reading batches: their rows as they are given back, and what is to be decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from testamur.records.batches.codes import Count, counted
from testamur.records.batches.models import Batch, Row


@dataclass(frozen=True)
class OutputRow:
    """One row as it is given back: what was sent by field name (`ref` and `uln` too), and what came of it."""

    line: int
    sent: Mapping[str, str]
    code: str
    uln: str
    row: Row


@dataclass(frozen=True)
class Output:
    """What came of a batch. `rows` are read as they are asked for; of a batch not done yet there are none."""

    batch: Batch
    counts: Mapping[Count, int]
    rows: Iterator[OutputRow]


def output_of(batch: Batch) -> Output:
    """The output of a batch: the wire's JobStatus is `batch.status`, its times `started_at` and `finished_at`."""
    return Output(batch, counted(batch.counts), output_rows(batch))


def output_rows(batch: Batch) -> Iterator[OutputRow]:
    """In the order of the file, in constant memory; within the transaction that began them."""
    rows = Row.objects.filter(batch=batch).select_related("learner", "learner__master").order_by("line")
    for row in rows.iterator(chunk_size=2_000):
        yield OutputRow(row.line, row.sent, row.code, uln_of(row), row)


def uln_of(row: Row) -> str:
    """The ULN to use: after a merge, the master's."""
    if row.learner is None:
        return ""
    return row.learner.master.uln if row.learner.master_id else row.learner.uln
