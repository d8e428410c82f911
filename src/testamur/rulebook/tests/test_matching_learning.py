"""How often records of one person agree is learned from pairs that are known, or from what else agrees (URN-02)."""

from dataclasses import replace

import pytest

from testamur.rulebook.matching import Person, measured
from testamur.rulebook.matching.learning import from_agreement, from_pairs
from testamur.rulebook.matching.levels import Birth, Name, Postcode
from testamur.rulebook.matching.weights import AGREEMENT, TYPICAL

pytestmark = pytest.mark.spec("URN-02")

WEIGHTS = measured(learners=10_000, levels=TYPICAL, frequency={})
AMY = Person(given="amy", family="okonkwo", born_on="20090307", postcode="m12ab")
SAME = [(AMY, AMY)] * 180
SLIPS = [(AMY, replace(AMY, given="ami"))] * 20
MOVED = [(AMY, replace(AMY, postcode="ne11aa"))] * 100
SWAPPED = [(AMY, replace(AMY, given="okonkwo", family="amy"))] * 10
STRANGERS = [(AMY, Person("oliver", "smith", "19990101", "ab12cd"))] * 500


def test_shares_are_learned_from_pairs_of_one_person() -> None:
    learned = from_pairs(WEIGHTS, SAME + SLIPS)

    assert learned.agreement["given"][Name.EXACT] == 180.5 / 205
    assert learned.agreement["given"][Name.SLIP] == 20.5 / 205
    assert sum(learned.agreement["born_on"].values()) == pytest.approx(1)


def test_swapped_names_are_learned_apart_from_names_that_differ() -> None:
    learned = from_pairs(WEIGHTS, SAME + SWAPPED)

    assert learned.swapped == 10 / 190
    assert learned.agreement["given"][Name.EXACT] == 180.5 / 185


def test_shares_are_learned_from_what_else_agrees_and_strangers_teach_nothing() -> None:
    learned = from_agreement(WEIGHTS, SAME + SLIPS + MOVED + STRANGERS)

    assert learned.agreement["given"][Name.SLIP] == 20.5 / 205
    assert learned.agreement["postcode"][Postcode.EXACT] == 180.5 / 283.5
    assert learned.agreement["born_on"][Birth.EXACT] == 180.5 / 184


def test_what_was_seen_too_seldom_stays_as_it_was_judged() -> None:
    learned = from_agreement(WEIGHTS, SAME[:50])

    assert learned.agreement == AGREEMENT


def test_chance_and_frequencies_are_not_what_is_learned() -> None:
    learned = from_pairs(WEIGHTS, SAME)

    assert (learned.chance, learned.learners) == (WEIGHTS.chance, WEIGHTS.learners)
