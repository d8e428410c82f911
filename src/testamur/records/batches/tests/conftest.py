"""Handing in files as Rhoda does, and carrying them out at once."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.base import File
from tests.people import NOW
from tests.records import lrs_actor

from testamur.records.batches import actions, jobs
from testamur.records.batches.models import Batch, Row
from testamur.records.register.actions import register_many
from testamur.records.register.details import Details, clean
from testamur.records.register.models import Learner

LENA = {
    "given_name": "Lena", "family_name": "Marsh", "born_on": "2009-03-27", "gender": "2", "postcode": "CV1 2WT",
    "verification": "2", "sharing": "1",
}  # fmt: skip
OMAR = {**LENA, "given_name": "Omar", "family_name": "Quayle", "born_on": "2008-11-05", "gender": "1"}
NOBODY = {**LENA, "given_name": "Zsofia", "family_name": "Brinkhorst", "born_on": "2007-07-19"}


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "now", lambda: NOW)


@pytest.fixture
def as_rhoda(rhoda, harbour) -> dict:
    return {"by": lrs_actor(rhoda, harbour), "organisation": harbour, "now": NOW}


@pytest.fixture
def held(as_rhoda) -> Callable[..., Learner]:
    """Somebody in the register already."""

    def register(**raw: str) -> Learner:
        [learner] = register_many(details=[details(**raw)], channel="page", **as_rhoda)
        return learner

    return register


@pytest.fixture
def hand_in(as_rhoda) -> Callable[..., Batch]:
    """A batch of rows, or of a file's bytes, carried out."""

    def submit(*rows: dict[str, str], content: bytes = b"", name: str = "learners.csv", **facts) -> Batch:
        known = {"kind": Batch.Kind.REGISTER, "channel": "page", **as_rhoda, **facts}
        file = File(BytesIO(content), name=name) if content else None
        batch = actions.submit(rows=rows, file=file, **known)
        jobs.carry_out(batch_id=batch.pk, organisation_id=batch.organisation_id)
        batch.refresh_from_db()
        return batch

    return submit


def details(**raw: str) -> Details:
    read, problems = clean({**LENA, **raw})
    assert problems == []
    return read


def codes(batch: Batch) -> list[str]:
    return list(Row.objects.filter(batch=batch).order_by("line").values_list("code", flat=True))
