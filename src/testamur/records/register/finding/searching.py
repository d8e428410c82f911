"""Asking the register: keys to candidates, candidates to scores, scores to a verdict, for one person or thousands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from testamur.records.register.models import Compared, Learner
from testamur.rulebook import matching
from testamur.rulebook.matching.normal import FIELDS

from .weighing import scorer

CERTAIN = frozenset({matching.Verdict.EXACT, matching.Verdict.DUPLICATES})

Candidates = dict[int, dict[int, matching.Candidate]]
"""By number of the person asked for, then by learner."""

_SHARING = """
select distinct asked.number, held.learner_id
from unnest(%s::bigint[], %s::int[]) asked (k, number) join register_learnerkey held using (k)
"""


def find(people: Sequence[matching.Person], *, possible_from: float) -> list[matching.Outcome]:
    """The verdict on each person, in the order asked; `Candidate.learner` is the id of a learner who is active.

    First come the learners who share a strong key; only for whom none of them is likely, those who share a weak one.
    """
    weigh = scorer()
    found: Candidates = {}
    for weak in (False, True):
        looked_for = [number for number in range(len(people)) if not found.get(number)]
        pairs = _sharing({number: people[number] for number in looked_for}, weak=weak)
        found |= _likely(people, pairs, weigh, possible_from)
    return [
        matching.outcome(found.get(number, {}).values(), possible_from=possible_from)
        for number in range(len(people))
    ]


def find_one(person: matching.Person, *, possible_from: float) -> matching.Outcome:
    """The verdict on one person, the same that `find` gives."""
    return find([person], possible_from=possible_from)[0]


def _sharing(asked: Mapping[int, matching.Person], *, weak: bool) -> list[tuple[int, int]]:
    """Who may be meant: the number of a person asked for, and the id of a learner held under one of their keys."""
    keys = sorted(
        (key, number)
        for number, person in asked.items()
        for kind, key in matching.asked_keys(person)
        if (kind in matching.WEAK) == weak
    )
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, [_array(key for key, _ in keys), _array(number for _, number in keys)])
        return cursor.fetchall()


def _array(numbers: Iterable[int]) -> str:
    """The text form: an order of magnitude faster than adapting a list of numbers one by one."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _likely(
    people: Sequence[matching.Person],
    pairs: list[tuple[int, int]],
    weigh: matching.Scorer,
    possible_from: float,
) -> Candidates:
    held = {
        learner_id: matching.Person(*details)
        for learner_id, *details in Compared.objects.filter(
            learner__in={learner_id for _, learner_id in pairs}
        ).values_list("learner", *FIELDS)
    }
    scores = [
        (number, learner_id, score)
        for number, learner_id in pairs
        if learner_id in held
        and (score := weigh.score(people[number], held[learner_id])).bits >= possible_from
    ]
    active = _active({learner_id for _, learner_id, _ in scores})
    found: Candidates = defaultdict(dict)
    for number, learner_id, score in scores:
        if (meant := active.get(learner_id)) is None:
            continue
        best = found[number].get(meant)
        if best is None or score.bits > best.score.bits:
            found[number][meant] = matching.Candidate(meant, score)
    return found


def _active(learner_ids: set[int]) -> dict[int, int]:
    """By learner, who stands for them: themselves, or the master they are merged into. Deleted ones are left out."""
    if not learner_ids:
        return {}
    rows = Learner.objects.filter(pk__in=learner_ids).values_list("pk", "status", "master", "master__status")
    standing = {}
    for learner_id, status, master, master_status in rows:
        if status == Learner.Status.ACTIVE:
            standing[learner_id] = learner_id
        elif status == Learner.Status.MERGED and master_status == Learner.Status.ACTIVE:
            standing[learner_id] = master
    return standing
