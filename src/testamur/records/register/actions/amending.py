"""The history of learners: what each new version changed, written with every act on the register (URN-04)."""

from collections.abc import Iterable
from datetime import datetime

from testamur.ground.audit.actor import Actor
from testamur.records.register.details import said
from testamur.records.register.models import Amendment, Learner

Changed = dict[str, tuple[object, object]]
"""By field: what was and what is."""


def note_amendments(
    amended: Iterable[tuple[Learner, Changed]], what: str, *, organisation_name: str, by: Actor, now: datetime
) -> None:
    """Write down what each learner's new version changed. One statement."""
    Amendment.objects.bulk_create(
        Amendment(
            learner=learner,
            version=learner.version,
            at=now,
            what=what,
            organisation_name=organisation_name,
            user_name=by.name,
            changes={name: [said(old), said(new)] for name, (old, new) in changed.items()},
        )
        for learner, changed in amended
    )
