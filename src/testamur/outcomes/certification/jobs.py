"""Certificates in the background: one job is one claim, and running it twice changes nothing."""

from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from testamur.kit.clock import now
from testamur.kit.failpoints import fail_point
from testamur.kit.scope import STAFF, of_centre, within
from testamur.outcomes.certification import actions, checking

LONGEST_TO_MAKE = timedelta(hours=1)


class CertificatesLeft(Exception):
    """Some certificates of a claim could not be issued; the log says which and why. The others were."""


@app.task(name="certification.issue", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def issue(claim_id: int, centre_id: int) -> None:
    """Write down what the certificates of a claim will say; when that is safe, make and issue them."""
    at = now()
    with within(of_centre(centre_id)):
        unsound = actions.intend(claim_id=claim_id, now=at)
    fail_point("issuing.intent_written")
    with within(of_centre(centre_id)):
        unmade = actions.issue(claim_id=claim_id, now=at)
    if unsound or unmade:
        raise CertificatesLeft(f"claim {claim_id}: {unsound} no longer stand, {unmade} could not be made")


@app.task(name="certification.reissue", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def reissue(correction_id: int, centre_id: int) -> None:
    """Make the certificates of a corrected name; what they say is written down already."""
    with within(of_centre(centre_id)):
        unmade = actions.reissue(correction_id=correction_id, now=now())
    if unmade:
        raise CertificatesLeft(f"correction {correction_id}: {unmade} could not be made")


@app.periodic(cron="40 2 * * *", periodic_id="recheck")
@app.task(name="certification.recheck", queueing_lock="certification.recheck")
def recheck(timestamp: int) -> None:
    """Check every certificate again, some hundreds to a transaction. `timestamp` is the minute it stands for."""
    count, last_id, wrong = 0, 0, []
    while True:
        with within(STAFF):
            checked = checking.check_issued(after=last_id)
        if not checked.count:
            break
        count, last_id = count + checked.count, checked.last_id
        wrong += checked.wrong
    at = now()
    with within(STAFF):
        wrong += checking.awards_without_certificate(signed_off_before=at - LONGEST_TO_MAKE)
        wrong += checking.replacements_not_made(asked_before=at - LONGEST_TO_MAKE)
        actions.report(checked=count, wrong=wrong, now=at)
