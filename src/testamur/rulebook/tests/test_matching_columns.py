"""Thousands of pairs at once are scored as each would be alone (URN-02)."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testamur.rulebook.matching import Person, Score, Scorer, columns, measured
from testamur.rulebook.matching.weights import TYPICAL

pytestmark = pytest.mark.spec("URN-02")

SCORER = Scorer(
    measured(
        learners=1_000_000,
        levels=TYPICAL,
        frequency={
            "given": {"amy": 0.004, "william": 0.01, "bill": 0.0005, "jo": 0.0002},
            "family": {"smith": 0.012, "khan": 0.008, "amy": 0.0001},
            "place_of_birth": {"leeds": 0.02},
        },
    )
)
# Values near and far of each other at every level of their ladders.
NAMES = [
    *(
        "",
        "amy",
        "ami",
        "amie",
        "amelia",
        "a",
        "j",
        "jo",
        "bo",
        "joanna",
        "william",
        "bill",
        "liam",
        "wiliam",
    ),
    *("catherine", "kathryn", "katherine", "smith", "smyth", "schmidt", "smith jones", "jones smith", "khan"),
    *(
        "oconnor",
        "connor",
        "mohammed",
        "muhammad",
        "anna maria",
        "maria",
        "sean",
        "shaun",
        "xu",
        "xi",
        "łucja",
    ),
]
BIRTHS = [
    *("", "20090307", "20090703", "20090308", "20090301", "20090101", "20100307", "20090207", "20090317"),
    *("20030907", "19990307", "20091225", "20081225", "20090370", "20900307", "20081108", "19810524"),
]
POSTCODES = [
    *(
        "",
        "m12ab",
        "m12ac",
        "m12xy",
        "m19zz",
        "m112ab",
        "m21ab",
        "ne11aa",
        "ne12aa",
        "n11aa",
        "12345",
        "12354",
    ),
    *("1234", "m1", "m1xyzw", "abcde", "abxye", "abcdefgh"),
]
PLACES = ["", "leeds", "leads", "leedz", "london", "londonderry", "derry"]
EMAILS = ["", "amy@home.example", "amy@home.exampel", "ami@home.example", "bill@work.example"]
PEOPLE = st.builds(
    Person,
    **{name: st.sampled_from(NAMES) for name in ("given", "family")},
    **{name: st.sampled_from(["", "", *NAMES]) for name in ("previous_family", "preferred", "middle")},
    born_on=st.sampled_from(BIRTHS),
    postcode=st.sampled_from(POSTCODES),
    previous_postcode=st.sampled_from(["", *POSTCODES]),
    gender=st.sampled_from(["", "f", "m"]),
    place_of_birth=st.sampled_from(PLACES),
    email=st.sampled_from(EMAILS),
)


def _levels(score: Score) -> tuple:
    return score.names.given, score.names.family, score.names.swapped, score.names.by


def scored(asked: list[Person], held: list[Person]):
    """Every pair of the two, in order."""
    one, other = (np.array(side) for side in zip(*product(range(len(asked)), range(len(held))), strict=True))
    return columns.scores(SCORER, columns.columns_of(asked), columns.columns_of(held), one, other), list(
        product(asked, held)
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        *((name, NAMES) for name in ("given", "family", "previous_family", "preferred", "middle")),
        ("born_on", BIRTHS),
        ("postcode", POSTCODES),
        ("previous_postcode", POSTCODES),
        ("gender", ["", "f", "m"]),
        ("place_of_birth", PLACES),
        ("email", EMAILS),
    ],
)
def test_every_level_of_every_field_is_the_same(name: str, values: list[str]) -> None:
    rest = {"given": "amy", "family": "smith", "postcode": "m12ab"}
    people = [Person(**{**rest, name: value}) for value in values]

    together, pairs = scored(people, people)

    for score, (asked, held) in zip(together.at(np.arange(len(pairs))), pairs, strict=True):
        alone = SCORER.score(asked, held)
        assert score.bits == pytest.approx(alone.bits, abs=1e-9)
        assert score.found == alone.found


@settings(deadline=None)
@given(st.lists(PEOPLE, min_size=1, max_size=6), st.lists(PEOPLE, min_size=1, max_size=6))
def test_whole_people_are_scored_the_same(asked: list[Person], held: list[Person]) -> None:
    together, pairs = scored(asked, held)

    alone = [SCORER.score(*pair) for pair in pairs]
    assert together.bits == pytest.approx([each.bits for each in alone], abs=1e-9)
    assert [_levels(each) for each in together.at(np.arange(len(pairs)))] == [_levels(each) for each in alone]


def test_no_pairs_are_scored_as_none() -> None:
    nobody = np.array([], np.int64)

    assert (
        len(columns.scores(SCORER, columns.columns_of([]), columns.columns_of([]), nobody, nobody).bits) == 0
    )
