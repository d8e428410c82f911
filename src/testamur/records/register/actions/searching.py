"""Searching for a learner, and writing down that somebody did (URN-01): every search, and every learner shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from testamur.ground.audit.actor import Actor
from testamur.kit.problems import refuse_if
from testamur.records.organisations.models import Organisation
from testamur.records.register import finding, queries
from testamur.records.register.actions.suspecting import note_suspicions
from testamur.records.register.details import SEARCHED, Details, digest_of, missing
from testamur.records.register.models import Learner, Look, Search
from testamur.records.register.names import names_agree
from testamur.rulebook.matching import Outcome, Score, Verdict
from testamur.rulebook.matching.outcome import POSSIBLE_FROM


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner who may be meant, with how likely and why; found by their ULN they have no score."""

    learner: Learner
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to. Candidates best first: one when exact, none when none or too many.

    `is_substituted` when the ULN asked for was merged into the candidate's.
    """

    outcome: Search.Outcome
    candidates: tuple[Candidate, ...] = ()
    is_substituted: bool = False


@transaction.atomic
def search_by_details(
    *,
    details: Details,
    channel: str,
    by: Actor,
    organisation: Organisation,
    now: datetime,
    possible_from: float = POSSIBLE_FROM,
) -> Found:
    """Find the learner with these details; refused without the five that a search needs (details.missing).

    Learners who are surely both this person are reported to the service desk as suspected duplicates, and shown as
    possible, never chosen between. The search is written down, and so is that its candidates were shown.
    """
    refuse_if(missing(details, SEARCHED))
    answer = finding.find_one(finding.person_of(details), possible_from=possible_from)
    if answer.verdict is Verdict.DUPLICATES:
        note_suspicions([answer], now=now)
    found = _found(answer)
    _note_search(digest_of(details), found, channel=channel, by=by, organisation=organisation, now=now)
    return found


@transaction.atomic
def search_by_uln(
    *,
    uln: str,
    given_name: str,
    family_name: str,
    channel: str,
    by: Actor,
    organisation: Organisation,
    now: datetime,
) -> Found:
    """Find who has this ULN, if both names agree at least roughly; a merged one answers with its master.

    Unknown, deleted or of another name: no match, and nothing is said of which.
    """
    held = queries.by_uln(uln)
    if held and names_agree(given_name, family_name, held.learner, held.asked):
        found = Found(Search.Outcome.EXACT, (Candidate(held.learner),), held.is_substituted)
    else:
        found = Found(Search.Outcome.NONE)
    _note_search("", found, channel=channel, by=by, organisation=organisation, now=now)
    return found


def note_looks(
    *,
    learners: Iterable[Learner],
    what: str,
    channel: str,
    by: Actor,
    organisation: Organisation | None,
    now: datetime,
) -> None:
    """Write down that these learners were shown to somebody, for the learner to see. One statement.

    No organisation stands for the service desk.
    """
    Look.objects.bulk_create(
        Look(
            organisation=organisation,
            learner=learner,
            user_name=by.name,
            channel=channel,
            what=what,
            at=now,
        )
        for learner in learners
    )


def _found(answer: Outcome) -> Found:
    outcome = OUTCOMES[answer.verdict]
    if outcome == Search.Outcome.POSSIBLE and len(answer.candidates) > settings.LRS_MOST_CANDIDATES:
        return Found(Search.Outcome.TOO_MANY)
    if not answer.candidates:
        return Found(outcome)
    learners = Learner.objects.in_bulk([each.learner for each in answer.candidates])
    return Found(outcome, tuple(Candidate(learners[each.learner], each.score) for each in answer.candidates))


OUTCOMES = {
    Verdict.EXACT: Search.Outcome.EXACT,
    Verdict.POSSIBLE: Search.Outcome.POSSIBLE,
    Verdict.DUPLICATES: Search.Outcome.POSSIBLE,
    Verdict.NONE: Search.Outcome.NONE,
}


def _note_search(
    digest: str, found: Found, *, channel: str, by: Actor, organisation: Organisation, now: datetime
) -> None:
    Search.objects.create(
        organisation=organisation,
        user_name=by.name,
        channel=channel,
        details=digest,
        outcome=found.outcome,
        at=now,
    )
    shown = [each.learner for each in found.candidates]
    note_looks(learners=shown, what="found", channel=channel, by=by, organisation=organisation, now=now)
