"""A file of learners as colleges hand them in, for demonstrations: found, new, doubtful and broken rows."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO

from django.core.files.base import File

from testamur.ground.audit.actor import Actor
from testamur.kit.spreadsheets import csv_file
from testamur.records.batches import actions, jobs
from testamur.records.batches.columns import REGISTER, heading
from testamur.records.batches.models import Batch
from testamur.records.organisations.models import Organisation
from testamur.records.register.details import BY_NAME, Details, said
from testamur.records.register.models import Learner

EVERY_DOUBTFUL, EVERY_BROKEN = 5, 7


def hand_in_example(
    *,
    organisation: Organisation,
    known: Sequence[Learner],
    new: Sequence[Details],
    name: str,
    by: Actor,
    now: datetime,
) -> Batch:
    """Learners whom the register holds, some written a little otherwise, and new ones: a file, carried out at once."""
    rows = list(_rows(known, new))
    content = csv_file([heading(field) for field in REGISTER], rows)
    batch = actions.submit(
        organisation=organisation,
        kind=Batch.Kind.REGISTER,
        file=File(BytesIO(content), name=name),
        channel="page",
        by=by,
        now=now,
    )
    jobs.carry_out(batch_id=batch.pk, organisation_id=organisation.pk)
    batch.refresh_from_db()
    return batch


def _rows(known: Sequence[Learner], new: Sequence[Details]) -> Iterator[list[str]]:
    for number, person in enumerate([*known, *new], start=1):
        texts = {field: said(getattr(person, field)) for field in BY_NAME}
        if isinstance(person, Learner) and number % EVERY_DOUBTFUL == 0:
            texts |= {"born_on": said(_next_day(person.born_on)), "postcode": "ZZ99 9ZZ"}
        if number % EVERY_BROKEN == 0:
            texts["gender"] = "male"
        yield [f"S{number:04}" if field == "ref" else texts.get(field, "") for field in REGISTER]


def _next_day(day: date) -> date:
    return day + timedelta(days=1)
