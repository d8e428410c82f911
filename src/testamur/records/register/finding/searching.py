"""Asking the register: keys to candidates, candidates to scores, scores to a verdict, for one person or thousands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter

import numpy as np
from django.db import connection

from testamur.rulebook import matching
from testamur.rulebook.matching.keys import STRONG, WEAK, asked_numbers

from .scoring import arrayed, likely
from .weighing import Weighing, weighing

Found = dict[int, dict[int, matching.Score]]
"""Scores by number of the person asked for, then by learner."""

_SHARING = """
select distinct asked.number, held.learner_id
from unnest(%s::bigint[], %s::int[]) asked (k, number) join register_learnerkey held using (k)
"""
_STANDING = """
select learner.id, coalesce(master.id, learner.id)
from register_learner learner left join register_learner master on master.id = learner.master_id
where learner.id = any(%s::int[]) and coalesce(master.status, learner.status) = 'active'
"""


def find(people: Sequence[matching.Person], *, possible_from: float) -> list[matching.Outcome]:
    """The verdict on each person, in the order asked; `Candidate.learner` is the id of a learner who is active.

    First come the learners who share a strong key; only for whom none of them is likely, those who share a weak one.
    """
    weigh = weighing()
    found: Found = {}
    for kinds in (STRONG, WEAK):
        numbers = [number for number in range(len(people)) if number not in found]
        found |= _found(people, _sharing(people, numbers, kinds), weigh, possible_from)
    return [
        matching.outcome(
            [
                matching.Candidate(learner, score)
                for learner, score in sorted(found.get(number, {}).items(), key=itemgetter(0))
            ],
            possible_from=possible_from,
        )
        for number in range(len(people))
    ]


def find_one(person: matching.Person, *, possible_from: float) -> matching.Outcome:
    """The verdict on one person, the same that `find` gives."""
    return find([person], possible_from=possible_from)[0]


def _sharing(
    people: Sequence[matching.Person], numbers: Iterable[int], kinds: frozenset[matching.Kind]
) -> list[tuple[int, int]]:
    """Who may be meant: the number of a person asked for, and the id of a learner held under one of their keys.

    The keys go in order, so that a large index is read from one end to the other.
    """
    keys, asking = [], []
    for number in numbers:
        found = asked_numbers(people[number], kinds)
        keys += found
        asking += [number] * len(found)
    if not keys:
        return []
    order = np.argsort(np.array(keys)).tolist()
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, [arrayed(keys[at] for at in order), arrayed(asking[at] for at in order)])
        return cursor.fetchall()


def _found(
    people: Sequence[matching.Person], pairs: list[tuple[int, int]], weigh: Weighing, possible_from: float
) -> Found:
    """The scores from `possible_from` on: each learner once, however many numbers were merged into theirs."""
    scores = likely(people, pairs, weigh, possible_from) if pairs else []
    standing = _standing({learner for _, learner, _ in scores})
    found: Found = defaultdict(dict)
    for number, learner, score in scores:
        if meant := standing.get(learner):
            best = found[number].get(meant)
            if best is None or score.bits > best.bits:
                found[number][meant] = score
    return found


def _standing(learners: set[int]) -> dict[int, int]:
    """By learner, who stands for them: themselves or their master. Whoever is deleted has nobody."""
    if not learners:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [arrayed(sorted(learners))])
        return dict(cursor.fetchall())
