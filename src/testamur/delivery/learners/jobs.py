"""Asking the learning records service in the background: in small groups, outside every transaction, until it answers.

A job may run twice, or die between the service's answer and its keeping: each line is answered once, and to register
somebody the service is first asked whether it has them by now.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from testamur.delivery.learners import actions_on_ulns as actions
from testamur.delivery.learners import learning_records
from testamur.delivery.learners import queries_on_ulns as queries
from testamur.delivery.learners.learning_records import (
    MOST_AT_ONCE,
    LearningRecords,
    Outcome,
    Person,
    Unavailable,
)
from testamur.delivery.learners.models import Enquiry
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import now
from testamur.kit.failpoints import fail_point
from testamur.kit.scope import STAFF, of_centre, within

AWAY_FOR = timedelta(hours=3)
"""After so long without an attempt an enquiry is queued again: its job has used up its own."""

BY = Actor.system("learning records service")

# Whom a kind of enquiry has registered, by what the search brought
REGISTERS = {
    Enquiry.Kind.FIND: frozenset(),
    Enquiry.Kind.FIND_OR_REGISTER: frozenset({Outcome.NONE}),
    Enquiry.Kind.REGISTER: frozenset({Outcome.NONE, Outcome.POSSIBLE, Outcome.TOO_MANY}),
}

logger = logging.getLogger(__name__)


@app.task(name="learners.put_enquiry", retry=RetryStrategy(max_attempts=6, exponential_wait=6))
def put_enquiry(enquiry_id: int, centre_id: int) -> None:
    """Ask about everybody of the enquiry who is not answered yet. While the service is away it is tried again."""
    service = learning_records.service()
    if service is None:
        return
    while people := _waiting(enquiry_id, centre_id):
        try:
            _ask(service, enquiry_id, centre_id, people)
        except Unavailable as away:
            with within(of_centre(centre_id)):
                actions.note_trouble(enquiry_id, why=str(away), now=now())
            raise
    with within(of_centre(centre_id)):
        enquiry = Enquiry.objects.get(pk=enquiry_id)
        actions.finish(enquiry, now=now())


def _waiting(enquiry_id: int, centre_id: int) -> list[Person]:
    with within(of_centre(centre_id)):
        return queries.waiting_people(enquiry_id, MOST_AT_ONCE)


def _ask(service: LearningRecords, enquiry_id: int, centre_id: int, people: Sequence[Person]) -> None:
    """One group: the service is asked first, and what it said is kept in a transaction of its own."""
    with within(of_centre(centre_id)):
        enquiry = Enquiry.objects.get(pk=enquiry_id)
    if enquiry.kind == Enquiry.Kind.VERIFY:
        verdicts = service.verify(people)
        fail_point("learning_records.answered_not_kept")
        with within(of_centre(centre_id)):
            actions.keep_verdicts(enquiry, verdicts, by=BY, now=now())
        return
    searches = service.find(people)
    new = [each for each in people if searches[each.ref].outcome in REGISTERS[enquiry.kind]]
    made = service.register(new) if new else {}
    fail_point("learning_records.answered_not_kept")
    with within(of_centre(centre_id)):
        actions.keep_searches(enquiry, searches, made, by=BY, now=now())


@app.periodic(cron="*/5 * * * *", periodic_id="new-ulns")
@app.task(name="learners.check_new_ulns", queueing_lock="learners.check_new_ulns")
def check_new_ulns(timestamp: int) -> None:
    """ULNs that came with a registration, or whose learner was edited; and enquiries that nobody works on any more."""
    if learning_records.service() is None:
        return
    at = now()
    with within(STAFF):
        centres = queries.centres_with_unchecked_ulns()
        for enquiry in queries.forgotten_enquiries(at, AWAY_FOR):
            actions.put(enquiry)
    for centre_id in centres:
        with within(of_centre(centre_id)):
            if ids := queries.new_ulns(centre_id, queries.MOST_ASKED_AT_ONCE):
                actions.ask(centre_id=centre_id, kind=Enquiry.Kind.VERIFY, learner_ids=ids, by=BY, now=at)
