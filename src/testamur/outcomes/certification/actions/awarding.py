"""What follows from a sign-off, whether by direct claims status or by the EQA."""

from datetime import datetime

from procrastinate.contrib.django import app

from testamur.delivery.registrations.actions import note_awarded, note_stage
from testamur.delivery.registrations.models import Registration
from testamur.kit.clock import london_date
from testamur.outcomes.certification.models import AwardKind, Claim, ClaimLine


def award(claim: Claim, *, now: datetime) -> None:
    """Hand down what the accepted learners have reached, and queue the making of their certificates."""
    accepted = claim.lines.filter(status=ClaimLine.Status.ACCEPTED).values_list("registration_id", "award")
    note_stage(
        stages={
            pk: Registration.Stage.CERTIFICATED if kind == AwardKind.FULL else Registration.Stage.PART
            for pk, kind in accepted
        },
        on=london_date(now),
    )
    note_awarded(ids=[pk for pk, _ in accepted], on=london_date(now))
    app.configure_task("certification.issue").defer(claim_id=claim.pk, centre_id=claim.centre_id)
