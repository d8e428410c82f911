"""A file is handed in: kept as it came, recognised if it came before, and queued. Nothing is looked at twice."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from tempfile import SpooledTemporaryFile
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from procrastinate.contrib.django import app

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, Refused
from testamur.records.batches import reading
from testamur.records.batches.columns import Wanted, columns_of, needed_of
from testamur.records.batches.models import Batch
from testamur.records.organisations.models import Organisation

SUBMITTED = define("batch.submitted", "A file or message of many learners was handed in")
DOWNLOADED = define("batch.downloaded", "A file or the output of many learners was downloaded")
IN_MEMORY = 4 * 1024 * 1024
ROWS_NAME = "rows.jsonl"


class SameFile(Refused):
    """The very same was handed in before: `batch` is what came of it then."""

    def __init__(self, batch: Batch):
        super().__init__([Problem("batch.same_file", f"This file was handed in already, as job {batch.pk}.")])
        self.batch = batch


@transaction.atomic
def submit(
    *,
    organisation: Organisation,
    kind: str,
    rows: Iterable[Mapping[str, str]] = (),
    file: File | None = None,
    field: str = "",
    checks_only: bool = False,
    channel: str,
    by: Actor,
    now: datetime,
) -> Batch:
    """Keep and queue a file, or rows of texts by field name (`columns.columns_of`: `ref`, `uln`, `given_name` …).

    `checks_only` is job type CHK; `field` is what an update changes. The batch's id is the service's JobID.
    Raises SameFile when the same came before, and Refused for a file that cannot be read at all.
    """
    if file:
        _refuse_unreadable(file, kind, field)
    content = file or _as_file(rows)
    digest = _digest(content)
    _hold(organisation, digest)
    facts = {"organisation": organisation, "kind": kind, "checks_only": checks_only, "field": field}
    if before := _before(digest, **facts):
        raise SameFile(before)
    batch = Batch.objects.create(
        **facts,
        channel=channel,
        file_name=(content.name or "")[:200] if file else "",
        stored_as=default_storage.save(f"lrs/{organisation.pk}/{uuid4()}", File(content)),
        digest=digest,
        submitted_at=now,
        submitted_by=by.name,
    )
    app.configure_task("batches.carry_out").defer(batch_id=batch.pk, organisation_id=organisation.pk)
    after = {"kind": kind, "field": field, "checks_only": checks_only, "sha256": digest}
    record(
        SUBMITTED,
        changes=[Change("lrs batch", batch.pk, str(batch.pk), after=after)],
        by=by,
        centre_id=None,
        now=now,
    )
    return batch


def _refuse_unreadable(file: File, kind: str, field: str) -> None:
    """As far as its first row shows; the whole file is read by the job, before anything is done."""
    wanted = Wanted(columns_of(kind, field), needed_of(kind, field))
    reading.look_at(file.file, file.name or "file", wanted=wanted)
    file.seek(0)


def _as_file(rows: Iterable[Mapping[str, str]]) -> File:
    """Rows that came without a file are kept as one: a line of JSON each."""
    content = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  read to its end by the caller
    for row in rows:
        content.write(json.dumps(dict(row), ensure_ascii=False, sort_keys=True).encode() + b"\n")
    content.seek(0)
    return File(content, name=ROWS_NAME)


def _digest(content: File) -> str:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def _hold(organisation: Organisation, digest: str) -> None:
    """The same file twice at once, as by a double click: the second waits, and finds the batch of the first."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s), %s)", [digest, organisation.pk])


def _before(digest: str, **facts: object) -> Batch | None:
    """What the same came to. A check or verification that is over may be asked anew: the register has changed."""
    same = Batch.objects.filter(digest=digest, cleared_at=None, **facts).exclude(status=Batch.Status.FAILED)
    if facts["checks_only"] or facts["kind"] == Batch.Kind.VERIFY:
        same = same.exclude(status=Batch.Status.DONE)
    return same.first()


@transaction.atomic
def note_download(*, batch: Batch, kind: str, by: Actor, now: datetime) -> None:
    """Write down who took a file with learners' details away."""
    change = Change("lrs batch", batch.pk, str(batch.pk), after={"file": kind, "learners": batch.done})
    record(DOWNLOADED, changes=[change], by=by, centre_id=None, now=now)
