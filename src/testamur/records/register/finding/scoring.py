"""The candidates of a search, fetched as they are compared, and scored: few pair by pair, many column by column."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from django.db import connection

from testamur.rulebook import matching
from testamur.rulebook.matching import columns
from testamur.rulebook.matching.normal import FIELDS

from .weighing import NAMES, Weighing

MANY_PAIRS = 300
"""From so many on, column by column is the faster."""

Scored = tuple[int, int, matching.Score]
"""The number of a person asked for, the id of a learner, and how likely they are one."""

_COMPARED = """
select learner_id, given, family, born_on, postcode, gender, previous_family, preferred, middle, place_of_birth, email,
    previous_postcode
from register_compared where learner_id = any(%s::int[]) order by learner_id
"""


def likely(
    people: Sequence[matching.Person], pairs: list[tuple[int, int]], weigh: Weighing, possible_from: float
) -> list[Scored]:
    """Of the pairs of a person's number and a learner's id, those that score `possible_from` or more, scored."""
    held = _compared({learner for _, learner in pairs})
    asked = columns.columns_of(people)
    weigh.meet(chain.from_iterable(side[name] for name in NAMES for side in (asked, held)))
    if len(pairs) < MANY_PAIRS:
        return _pair_by_pair(people, held, pairs, weigh.scorer, possible_from)
    return _column_by_column(asked, held, pairs, weigh.scorer, possible_from)


def arrayed(numbers: Iterable[int]) -> str:
    """PostgreSQL's text for an array, made much faster than by adapting every number."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _compared(learners: set[int]) -> dict[str, Sequence]:
    """By field, and under `learner_id`, in its order."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, [arrayed(sorted(learners))])
        rows = cursor.fetchall()
    names = ("learner_id", *FIELDS)
    return dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))


def _pair_by_pair(people, held, pairs, scorer, possible_from) -> list[Scored]:
    by_learner = {
        learner: matching.Person(*details)
        for learner, *details in zip(*(held[name] for name in ("learner_id", *FIELDS)), strict=True)
    }
    return [
        (number, learner, score)
        for number, learner in pairs
        if learner in by_learner
        and (score := scorer.score(people[number], by_learner[learner])).bits >= possible_from
    ]


def _column_by_column(asked, held, pairs, scorer, possible_from) -> list[Scored]:
    numbers, learners = np.fromiter(chain.from_iterable(pairs), np.int64, 2 * len(pairs)).reshape(-1, 2).T
    ids = np.array(held["learner_id"])
    places = np.searchsorted(ids, learners).clip(max=len(ids) - 1)
    there = ids[places] == learners
    numbers, learners, places = numbers[there], learners[there], places[there]
    scores = columns.scores(scorer, asked, held, numbers, places)
    likely = np.flatnonzero(scores.bits >= possible_from)
    return list(zip(numbers[likely].tolist(), learners[likely].tolist(), scores.at(likely), strict=True))
