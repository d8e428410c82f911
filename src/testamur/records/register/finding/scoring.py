"""The candidates of a search, fetched as they are compared, and scored: few pair by pair, many column by column."""

from collections.abc import Iterable, Sequence

import numpy as np
from django.db import connection

from testamur.rulebook import matching
from testamur.rulebook.matching import columns
from testamur.rulebook.matching.normal import FIELDS

from .weighing import NAMES, Weighing

MANY_PAIRS = 200
"""From so many on, column by column is the faster."""

_COMPARED = """
select learner_id, given, family, born_on, postcode, gender, previous_family, preferred, middle, place_of_birth, email,
    previous_postcode
from register_compared where learner_id = any(%s::int[]) order by learner_id
"""


def likely(
    people: Sequence[matching.Person], pairs: list[tuple[int, int]], weigh: Weighing, possible_from: float
) -> list[tuple[int, int, matching.Score]]:
    """Of the pairs of a person's number and a learner's id, those that score `possible_from` or more, scored."""
    rows = _compared({learner for _, learner in pairs})
    _meet_names(weigh, people, rows)
    by_pair = _pair_by_pair if len(pairs) < MANY_PAIRS else _column_by_column
    return by_pair(people, pairs, rows, weigh.scorer, possible_from)


def arrayed(numbers: Iterable[int]) -> str:
    """PostgreSQL's text for an array, made much faster than by adapting every number."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _compared(learners: set[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, [arrayed(sorted(learners))])
        return cursor.fetchall()


def _meet_names(weigh: Weighing, people: Sequence[matching.Person], rows: list[tuple]) -> None:
    asked = {getattr(each, name) for name in NAMES for each in people}
    places = [FIELDS.index(name) + 1 for name in NAMES]
    weigh.meet(asked.union(*({row[place] for place in places} for row in rows)))


def _pair_by_pair(people, pairs, rows, scorer, possible_from):
    held = {row[0]: matching.Person(*row[1:]) for row in rows}
    return [
        (number, learner, score)
        for number, learner in pairs
        if learner in held and (score := scorer.score(people[number], held[learner])).bits >= possible_from
    ]


def _column_by_column(people, pairs, rows, scorer, possible_from):
    ids, *fields = zip(*rows, strict=True) if rows else [()] * (len(FIELDS) + 1)
    numbers, learners = np.array(pairs).T
    places = np.searchsorted(ids, learners)
    there = np.isin(learners, ids)
    numbers, learners, places = numbers[there], learners[there], places[there]
    held = dict(zip(FIELDS, fields, strict=True))
    scores = columns.scores(scorer, columns.columns_of(people), held, numbers, places)
    return [
        (int(numbers[at]), int(learners[at]), scores.at(at))
        for at in np.flatnonzero(scores.bits >= possible_from).tolist()
    ]
