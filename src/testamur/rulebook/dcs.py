"""Direct claims status: what visits earn it, keep it (NCFE-DCS) and win it back (centre guide).

It is held per centre and product. Each function answers with what stands in the way, a sentence each.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from testamur.rulebook.dates import months_later

EXCELLENT = 1
GOOD_ENOUGH = 3

LEARNERS_SAMPLED = 3
FINAL_FOR_ONE_VISIT = 2
FINAL_OVER_TWO_VISITS = 3
FINAL_TO_KEEP = 1

# The status page says one month between the two visits, its questions and answers 30 days.
LEAST_BETWEEN = timedelta(days=30)
MOST_MONTHS_BETWEEN = 18
KEPT_MONTHS = 12


class Stage(Enum):
    """How far a sampled learner's work had got."""

    NEW = "new"
    MID = "mid"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Sampled:
    """A learner whose work was sampled: reliability of the centre's assessment, A (best) to E, and stage."""

    reliability: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Visit:
    """What an external quality assurer reported: 1 (excellent) to 5 for each criterion, and the sample."""

    visited_on: date
    criteria: tuple[int, ...]
    sample: tuple[Sampled, ...]
    outstanding_actions: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether visits earn the status, or the last counts as the first of two (`towards`); what is missing."""

    earned: bool
    towards: bool
    problems: tuple[str, ...]


def earns(visits: Sequence[Visit]) -> Finding:
    """Whether a centre without the status, that never lost it, earns it by its visits, in order of date."""
    if not visits:
        return Finding(earned=False, towards=False, problems=("There has been no visit yet.",))
    latest = visits[-1]
    alone = one_visit_problems(latest)
    together = two_visit_problems(*visits[-2:]) if len(visits) > 1 else alone
    earned = not alone or (len(visits) > 1 and not together)
    towards = not earned and not first_of_two_problems(latest)
    return Finding(earned, towards, () if earned else tuple(together))


def regains(visits_since_loss: Sequence[Visit]) -> Finding:
    """Whether a centre that lost the status wins it back: by two visits, however excellent the first."""
    if len(visits_since_loss) < 2:
        towards = bool(visits_since_loss) and not first_of_two_problems(visits_since_loss[-1])
        return Finding(earned=False, towards=towards, problems=("Two consecutive good visits are needed.",))
    problems = two_visit_problems(*visits_since_loss[-2:])
    towards = bool(problems) and not first_of_two_problems(visits_since_loss[-1])
    return Finding(not problems, towards, tuple(problems))


def one_visit_problems(visit: Visit) -> list[str]:
    """What keeps a single visit from earning the status by itself."""
    return [
        *_criteria_problems(visit, worst=EXCELLENT),
        *_action_problems(visit),
        *_sample_problems(visit, reliable="A"),
        *_final_problems([visit], needed=FINAL_FOR_ONE_VISIT),
    ]


def first_of_two_problems(visit: Visit) -> list[str]:
    """What keeps a visit from counting as the first of two: its final work and actions can still follow."""
    return [*_criteria_problems(visit, worst=GOOD_ENOUGH), *_sample_problems(visit, reliable="AB")]


def two_visit_problems(first: Visit, second: Visit) -> list[str]:
    """What keeps two consecutive visits from earning the status together."""
    return [
        *_gap_problems(first, second),
        *first_of_two_problems(first),
        *first_of_two_problems(second),
        *_action_problems(second),
        *_final_problems([first, second], needed=FINAL_OVER_TWO_VISITS),
    ]


def keep_problems(visit: Visit) -> list[str]:
    """What keeps a visit from confirming the status a centre has."""
    return [
        *_criteria_problems(visit, worst=GOOD_ENOUGH),
        *_action_problems(visit),
        *_reliability_problems(visit, reliable="AB"),
        *_final_problems([visit], needed=FINAL_TO_KEEP),
    ]


def next_visit_due_on(last_confirmed_on: date) -> date:
    """The last day for the visit that confirms the status again."""
    return months_later(last_confirmed_on, KEPT_MONTHS)


def _criteria_problems(visit: Visit, *, worst: int) -> list[str]:
    poor = [grade for grade in visit.criteria if grade > worst]
    allowed = f"{EXCELLENT}" if worst == EXCELLENT else f"{EXCELLENT} to {worst}"
    if poor or not visit.criteria:
        return [f"Every criterion must be graded {allowed}; not so for {len(poor)} of {len(visit.criteria)}."]
    return []


def _action_problems(visit: Visit) -> list[str]:
    return [f"Outstanding actions: {visit.outstanding_actions}."] if visit.outstanding_actions else []


def _sample_problems(visit: Visit, *, reliable: Collection[str]) -> list[str]:
    problems = _reliability_problems(visit, reliable=reliable)
    if len(visit.sample) < LEARNERS_SAMPLED:
        problems.append(f"Learners sampled: {len(visit.sample)}; at least {LEARNERS_SAMPLED} are needed.")
    return problems


def _reliability_problems(visit: Visit, *, reliable: Collection[str]) -> list[str]:
    poor = sum(learner.reliability not in reliable for learner in visit.sample)
    if not poor:
        return []
    return [f"The assessment of every sampled learner must be {' or '.join(reliable)}; not so for {poor}."]


def _final_problems(visits: Sequence[Visit], *, needed: int) -> list[str]:
    final = sum(learner.stage is Stage.FINAL for visit in visits for learner in visit.sample)
    return (
        [f"Learners sampled at the final stage: {final}; at least {needed} needed."] if final < needed else []
    )


def _gap_problems(first: Visit, second: Visit) -> list[str]:
    if second.visited_on < first.visited_on + LEAST_BETWEEN:
        return [f"The two visits must be at least {LEAST_BETWEEN.days} days apart."]
    if second.visited_on > months_later(first.visited_on, MOST_MONTHS_BETWEEN):
        return [f"The two visits must be at most {MOST_MONTHS_BETWEEN} months apart."]
    return []
