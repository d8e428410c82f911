"""Who in the register is found by whose details, in the database itself (URN-02)."""

from datetime import date

import pytest
from tests.people import NOW

from testamur.records.register.details import Details
from testamur.records.register.finding import find_one, index, person_of
from testamur.records.register.models import Learner
from testamur.rulebook.matching import Verdict

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.spec("URN-02")]

ANNA = Details(
    given_name="Anna", family_name="Smith", born_on=date(2008, 3, 27), gender="2", postcode="M1 2AB"
)


def learner(number: int, details: Details = ANNA, **facts) -> Learner:
    known = {
        name: getattr(details, name)
        for name in ("given_name", "family_name", "born_on", "gender", "postcode")
    }
    return Learner.objects.create(
        **{
            "uln": f"{1_000_000_000 + number}",
            "verification": "1",
            "sharing": "1",
            "created_at": NOW,
            "updated_at": NOW,
            **known,
            **facts,
        }
    )


def held(number: int, **facts) -> Learner:
    one = learner(number, **facts)
    index([one.pk])
    return one


def search(possible_from: float = 0.0, **facts):
    details = Details(
        **{
            name: getattr(ANNA, name)
            for name in ("given_name", "family_name", "born_on", "gender", "postcode")
        }
        | facts
    )
    return find_one(person_of(details), possible_from=possible_from)


def test_the_same_details_find_the_learner_exactly() -> None:
    anna = held(1)

    found = search()

    assert found.verdict == Verdict.EXACT
    assert [each.learner for each in found.candidates] == [anna.pk]


def test_an_empty_register_finds_nobody() -> None:
    assert search().verdict == Verdict.NONE


def test_a_twin_is_possible_and_never_exact() -> None:
    held(1)

    assert search(given_name="Grace").verdict == Verdict.POSSIBLE
