"""Reading batches: their rows as they are given back, and what is to be decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from testamur.kit.lost_jobs import has_job
from testamur.records.batches.codes import Count, counted
from testamur.records.batches.columns import ULN
from testamur.records.batches.models import Batch, Row
from testamur.records.organisations.models import Organisation
from testamur.records.register.actions import Candidate
from testamur.records.register.details import clean
from testamur.records.register.finding import find_one, person_of
from testamur.records.register.finding.weighing import weighing
from testamur.records.register.models import Learner
from testamur.records.register.queries import by_uln
from testamur.rulebook.matching import Score
from testamur.rulebook.matching.outcome import POSSIBLE_TO_A_PERSON_FROM


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
    rows = rows.only("line", "sent", "code", "state", "found", *GIVEN_BACK)
    for row in rows.iterator(chunk_size=2_000):
        yield OutputRow(row.line, row.sent, row.code, uln_of(row), row)


_OF_LEARNER = ("uln", "master_id", "status", "given_name", "family_name", "born_on", "gender")
GIVEN_BACK = [f"{learner}__{name}" for learner in ("learner", "learner__master") for name in _OF_LEARNER]
"""All that an output tells of a learner."""


def uln_of(row: Row) -> str:
    """The ULN to use: after a merge, the master's."""
    if row.learner is None:
        return ""
    return row.learner.master.uln if row.learner.master_id else row.learner.uln


def lost(*, before: datetime) -> QuerySet[Batch]:
    """Files of any organisation that were to be carried out before then, and that no job waits for or runs."""
    under_way = Batch.objects.filter(
        status__in=(Batch.Status.WAITING, Batch.Status.RUNNING), submitted_at__lt=before
    )
    return under_way.exclude(has_job(("batches.carry_out",), "batch_id")).order_by("pk")


# Exceptions


def exceptions_of(organisation: Organisation) -> QuerySet[Row]:
    """Rows that wait for a decision."""
    return Row.objects.filter(organisation=organisation, state=Row.State.EXCEPTION)


def next_exception(row: Row) -> Row | None:
    """The one to go on with: after this row in its own file, else the one with the least time."""
    waiting = Row.objects.filter(organisation=row.organisation_id, state=Row.State.EXCEPTION).exclude(
        pk=row.pk
    )
    in_file = waiting.filter(batch=row.batch_id)
    return (
        in_file.filter(line__gt=row.line).order_by("line").first()
        or in_file.order_by("line").first()
        or waiting.order_by("decide_by", "pk").first()
    )


def candidates_of(row: Row) -> list[Candidate]:
    """Who may be meant, searched for anew: the register may have changed since, and a person may be shown more.

    The holder of the ULN that was sent is among them, whatever the search says.
    """
    details, _ = clean(row.sent)
    person = person_of(details)
    scores: dict[int, Score | None] = {
        each.learner: each.score
        for each in find_one(person, possible_from=POSSIBLE_TO_A_PERSON_FROM).candidates
    }
    named = by_uln(row.sent.get(ULN, ""))
    if named and named.learner.pk not in scores:
        score = weighing().scorer.score(person, person_of(named.learner))
        scores = {named.learner.pk: score, **scores}
    learners = Learner.objects.in_bulk(scores)
    return [Candidate(learners[pk], score) for pk, score in scores.items()]
