"""What chance brings together in this register, measured: names counted, and pairs of learners drawn at random.

No examples of matches are needed: two learners drawn at random are hardly ever one person. Run monthly; between two
measures a register hardly changes in what is common.
"""

from collections import Counter
from datetime import datetime

import numpy as np
from django.db import connection, transaction

from testamur.records.register.finding.weighing import COUNTED, LEVELS
from testamur.records.register.models import Compared, Learner, Measure, NameCount
from testamur.rulebook.matching import columns
from testamur.rulebook.matching.normal import FIELDS

PAIRS = 400_000
SAMPLE = 20_000
"""Learners that the pairs are drawn from: two hundred million pairs, and nobody counts often."""

_COUNT_NAMES = """
insert into register_namecount (field, value, count)
select '{0}', compared.{0}, count(*)
from register_compared compared join register_learner learner on learner.id = compared.learner_id
where learner.status = 'active' and compared.{0} <> '' group by compared.{0} having count(*) > 1
"""
_SAMPLE = "select {} from register_compared tablesample bernoulli (%s) repeatable (%s) limit %s"


@transaction.atomic
def measure(*, now: datetime) -> None:
    """Count the names anew and compare pairs drawn at random; the weights in force are these from now on."""
    learners = Learner.objects.filter(status=Learner.Status.ACTIVE).count()
    NameCount.objects.all().delete()
    with connection.cursor() as cursor:
        for name in COUNTED:
            cursor.execute(_COUNT_NAMES.format(name))
    Measure.objects.create(measured_at=now, learners=learners, levels=_levels_by_chance(now))


def _levels_by_chance(now: datetime) -> dict[str, dict[int, int]]:
    """How often each level is found among pairs of different learners, by field."""
    seed = int(now.timestamp())
    people = _sample(seed)
    if len(people) < 2:
        return {name: {} for name in LEVELS}
    drawn = np.random.default_rng(seed).integers(0, len(people), (2, min(PAIRS, len(people) ** 2)))
    one, other = drawn[:, drawn[0] != drawn[1]]
    held = dict(zip(FIELDS, zip(*people, strict=True), strict=True))
    return {name: dict(Counter(found.tolist())) for name, found in columns.levels(held, one, other).items()}


def _sample(seed: int) -> list[tuple[str, ...]]:
    share = min(100.0, 120.0 * SAMPLE / max(Compared.objects.count(), 1))
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLE.format(", ".join(FIELDS)), [share, seed, SAMPLE])
        return cursor.fetchall()
