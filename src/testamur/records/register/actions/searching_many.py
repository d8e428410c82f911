"""Searching for many learners at once, for a system that acts for one organisation: `searching`, in bulk."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from testamur.ground.audit.actor import Actor
from testamur.records.organisations.models import Organisation
from testamur.records.register import finding
from testamur.records.register.actions.searching import OUTCOMES, Candidate, Found, note_looks
from testamur.records.register.actions.suspecting import note_suspicions
from testamur.records.register.details import Details, digest_of
from testamur.records.register.models import Learner, Search
from testamur.rulebook.matching import Outcome
from testamur.rulebook.matching.outcome import POSSIBLE_FROM


@transaction.atomic
def search_many(
    *, details: Sequence[Details], channel: str, by: Actor, organisation: Organisation, now: datetime
) -> list[Found]:
    """Find the learners with these details, each with the five that a search needs; in the order of details.

    Each search is written down, and so is each learner shown; suspected duplicates are reported. The statements are
    as many for three as for three hundred.
    """
    outcomes = finding.find([finding.person_of(each) for each in details], possible_from=POSSIBLE_FROM)
    note_suspicions(outcomes, now=now)
    learners = Learner.objects.in_bulk({each.learner for outcome in outcomes for each in outcome.candidates})
    Search.objects.bulk_create(
        Search(
            organisation=organisation,
            user_name=by.name,
            channel=channel,
            details=digest_of(each),
            outcome=OUTCOMES[outcome.verdict],
            at=now,
        )
        for each, outcome in zip(details, outcomes, strict=True)
    )
    note_looks(
        learners=learners.values(), what="found", channel=channel, by=by, organisation=organisation, now=now
    )
    return [_found(outcome, learners) for outcome in outcomes]


def _found(outcome: Outcome, learners: dict[int, Learner]) -> Found:
    candidates = (Candidate(learners[each.learner], each.score) for each in outcome.candidates)
    return Found(OUTCOMES[outcome.verdict], tuple(candidates))
