"""Learners who look like one person: reported to the service desk, which decides; never chosen between (URN-02)."""

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations

from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.records.register import finding
from testamur.records.register.models import Learner, Suspicion
from testamur.rulebook.matching import Outcome, Verdict
from testamur.rulebook.matching.outcome import POSSIBLE_FROM

DIFFERENT = define("uln.different_people", "Two learners who look alike were said to be different people")

AT_ONCE = 1_000
"""Learners searched for in one go."""


@transaction.atomic
def note_suspicions(outcomes: Iterable[Outcome], *, now: datetime) -> int:
    """Report the pairs among outcomes of "duplicates"; how many are new. Each once: what was decided of it stands."""
    bits: dict[tuple[int, int], float] = {}
    for outcome in outcomes:
        if outcome.verdict is Verdict.DUPLICATES:
            ordered = sorted(outcome.candidates, key=lambda each: each.learner)
            for one, other in combinations(ordered, 2):
                bits[one.learner, other.learner] = min(one.score.bits, other.score.bits)
    before = Suspicion.objects.count()
    Suspicion.objects.bulk_create(
        (
            Suspicion(one_id=one, other_id=other, bits=how_likely, found_at=now)
            for (one, other), how_likely in bits.items()
        ),
        ignore_conflicts=True,
    )
    return Suspicion.objects.count() - before


def look_for_duplicates(*, since: datetime, now: datetime) -> int:
    """Search the register for each active learner registered or changed since; how many pairs are newly suspected."""
    learners = Learner.objects.filter(status=Learner.Status.ACTIVE, updated_at__gte=since).order_by("pk")
    found, last = 0, 0
    while some := list(learners.filter(pk__gt=last)[:AT_ONCE]):
        people = [finding.person_of(each) for each in some]
        found += note_suspicions(finding.find(people, possible_from=POSSIBLE_FROM), now=now)
        last = some[-1].pk
    return found


@transaction.atomic
def say_different(*, suspicion: Suspicion, note: str, by: Actor, now: datetime) -> None:
    """The two are different people, who only look alike: they are not reported again."""
    Suspicion.objects.filter(pk=suspicion.pk).update(
        status=Suspicion.Status.DIFFERENT, decided_at=now, decided_by=by.name, note=note.strip()
    )
    label = f"{suspicion.one.uln} and {suspicion.other.uln}"
    change = Change("suspicion", suspicion.pk, label, after={"note": note.strip()})
    record(DIFFERENT, changes=[change], by=by, centre_id=None, now=now)
