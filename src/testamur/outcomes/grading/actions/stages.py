"""Handing down how far registrations have come, after grades were submitted, banked or given back."""

from collections.abc import Collection
from datetime import datetime

from testamur.delivery.registrations.actions import note_stage
from testamur.delivery.registrations.models import Registration
from testamur.kit.clock import london_date
from testamur.outcomes.grading.queries.cells import pending_among
from testamur.outcomes.grading.stages import stage_of
from testamur.outcomes.grading.standing import standings

Stage = Registration.Stage


def tell_stages(*, registration_ids: Collection[int], now: datetime) -> None:
    """Work out and hand down each stage; those in a claim or certificated keep theirs, which certification tells.

    A learner with all that the rule asks for is ready to claim even while a second attempt is with the EQA.
    """
    told_by_certification = (Stage.CLAIMED, Stage.CERTIFICATED)
    ids = list(
        Registration.objects.filter(pk__in=registration_ids)
        .exclude(stage__in=told_by_certification)
        .values_list("pk", flat=True)
    )
    pending = pending_among(ids)
    stages = {}
    for registration_id, standing in standings(ids).items():
        waits = registration_id in pending and not standing.is_full
        stages[registration_id] = Stage.WITH_EQA if waits else stage_of(standing)
    note_stage(stages=stages, on=london_date(now))
