"""Verifying one ULN on a page: the verdict, and a note that the learner's details were compared (URN-07)."""

from datetime import datetime, timedelta

from django.db import transaction

from testamur.ground.audit.actor import Actor
from testamur.kit.problems import refuse_if
from testamur.records.organisations.models import Organisation
from testamur.records.register.actions.searching import note_looks
from testamur.records.register.models import Look
from testamur.records.register.problems import problems_of_haste
from testamur.records.register.verifying import ToVerify, Verified, verify

A_MINUTE = timedelta(minutes=1)


@transaction.atomic
def verify_one(*, sent: ToVerify, by: Actor, organisation: Organisation, now: datetime) -> Verified:
    """Whether this ULN is this learner's. Refused to whoever asks too often: nobody's details are found by guessing."""
    asked = Look.objects.filter(
        organisation=organisation, user_name=by.name, what="verified", channel="page", at__gt=now - A_MINUTE
    )
    refuse_if(problems_of_haste(searches=asked.count()))
    [answer] = verify([sent])
    if answer.held:
        note_looks(
            learners=[answer.held.learner],
            what="verified",
            channel="page",
            by=by,
            organisation=organisation,
            now=now,
        )
    return answer
