"""The weights in force: those measured on this register last, or typical ones until it is large enough to measure."""

from collections.abc import Iterable
from functools import lru_cache

from django.db import connection

from testamur.records.register.models import Measure
from testamur.rulebook import matching
from testamur.rulebook.matching.levels import Birth, Like, Name, Postcode, Same
from testamur.rulebook.matching.weights import FEWEST_MEASURED, TYPICAL

LEVELS = {
    "given": Name,
    "family": Name,
    "born_on": Birth,
    "postcode": Postcode,
    "gender": Same,
    "place_of_birth": Like,
    "email": Like,
}
COUNTED = ("given", "family", "place_of_birth")
"""The fields whose agreement says the more, the rarer the value."""

NAMES = ("given", "family", "previous_family", "preferred", "middle", "place_of_birth")
"""The fields of a person that hold such values."""

_COUNTS = "select field, value, count from register_namecount where value = any(%s)"


class Weighing:
    """One scorer, and how common the names are that were met so far: a register's own are too many to fetch at once."""

    def __init__(self, scorer: matching.Scorer, *, counts_names: bool) -> None:
        self.scorer = scorer
        self._met = {""}
        self._counts_names = counts_names

    def meet(self, values: Iterable[str]) -> None:
        """Fetch how common these names and places are: one statement, or none when all were met before."""
        new = set(values) - self._met
        if not self._counts_names or not new:
            return
        weights = self.scorer.weights
        with connection.cursor() as cursor:
            cursor.execute(_COUNTS, [list(new)])
            for field, value, count in cursor.fetchall():
                weights.frequency[field][value] = count / weights.learners
        self._met |= new


def weighing() -> Weighing:
    """What is in force now. Each process keeps it until the register is measured again."""
    newest = Measure.objects.order_by("-pk").values_list("pk", "measured_at", "learners").first()
    if newest is None or newest[-1] < FEWEST_MEASURED:
        return _typical()
    return _measured(*newest[:-1])


def scorer(people: Iterable[matching.Person] = ()) -> matching.Scorer:
    """To compare these people with each other, as the register would compare them with its own."""
    weigh = weighing()
    weigh.meet(getattr(each, name) for each in people for name in NAMES)
    return weigh.scorer


@lru_cache(maxsize=1)
def _typical() -> Weighing:
    """A register too small to say anything is taken for one of ten thousand, its names neither rare nor common."""
    weights = matching.measured(learners=FEWEST_MEASURED, levels=TYPICAL, frequency={})
    return Weighing(matching.Scorer(weights), counts_names=False)


@lru_cache(maxsize=1)
def _measured(pk: int, measured_at: object) -> Weighing:
    """`measured_at` tells two databases apart whose measures are numbered alike."""
    measure = Measure.objects.get(pk=pk, measured_at=measured_at)
    levels = {
        name: {LEVELS[name](int(level)): count for level, count in counts.items()}
        for name, counts in measure.levels.items()
    }
    weights = matching.measured(
        learners=measure.learners, levels=levels, frequency={name: {} for name in COUNTED}
    )
    return Weighing(matching.Scorer(weights), counts_names=True)
