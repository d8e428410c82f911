"""Writing to the audit trail: the last step of every action, in the action's own transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from testamur.ground.audit.actor import Actor
from testamur.ground.audit.models import Event


@dataclass(frozen=True)
class Change:
    """One record that an act changed: its kind, id and label, and the facts before and after."""

    record: str
    record_id: int | None
    label: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def record(
    event: str, *, changes: Iterable[Change], by: Actor, centre_id: int | None, now: datetime, act_id: UUID | None = None
) -> UUID:
    """Write one row for each change, in one statement; give back the id that the act's rows share."""
    act_id = act_id or uuid4()
    Event.objects.bulk_create(
        Event(
            at=now,
            name=event,
            act_id=act_id,
            by_id=by.user_id,
            by_name=by.name,
            centre_id=centre_id,
            origin=by.origin,
            record=change.record,
            record_id=change.record_id,
            label=change.label,
            before=dict(change.before),
            after=dict(change.after),
        )
        for change in changes
    )
    return act_id
