"""Who in the register is found by whose details, in the database itself (URN-02)."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW

from testamur.records.register.actions.indexing import index
from testamur.records.register.actions.measuring import measure
from testamur.records.register.details import Details
from testamur.records.register.finding import find, find_one, person_of, scorer
from testamur.records.register.models import Compared, Learner, LearnerKey, Measure, NameCount
from testamur.rulebook.matching import Outcome, Person, Verdict

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.spec("URN-02")]

ANNA = Details(
    given_name="Anna", family_name="Smith", born_on=date(2008, 3, 27), gender="2", postcode="M1 2AB"
)
GIVEN = ("Anna", "Bilal", "Chloe", "Dylan", "Ewa", "Farah", "George", "Hope", "Imran", "Jade")
FAMILY = ("Smith", "Okonkwo", "Khan", "Nowak", "Chen", "Hartley", "Ashbourne", "Pickford", "Radcliffe", "Wu")


def learner(number: int = 1, details: Details = ANNA, **facts) -> Learner:
    known = {
        "uln": f"{1_000_000_000 + number}",
        "given_name": details.given_name,
        "family_name": details.family_name,
        "born_on": details.born_on,
        "gender": details.gender,
        "postcode": details.postcode,
        "verification": "1",
        "sharing": "1",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Learner(**{**known, **facts})


def held(number: int = 1, **facts) -> Learner:
    one = learner(number, **facts)
    one.save()
    index([one.pk])
    return one


def college(count: int, first: int = 100) -> list[Learner]:
    """So many learners, all of them different."""
    made = Learner.objects.bulk_create(
        learner(
            first + number,
            given_name=GIVEN[number % 10],
            family_name=FAMILY[number // 10 % 10],
            born_on=date(2000 + number % 11, 1 + number % 12, 1 + number % 28),
            postcode=f"NE{1 + number // 100} {number % 10}AA",
        )
        for number in range(count)
    )
    index([each.pk for each in made])
    return made


def search(**facts) -> Outcome:
    return find_one(person_of(replace(ANNA, **facts)), possible_from=0.0)


def learners_of(outcome: Outcome) -> list[object]:
    return [each.learner for each in outcome.candidates]


# One person asked for


def test_the_same_details_find_the_learner_exactly() -> None:
    anna = held()

    found = search()

    assert found.verdict == Verdict.EXACT
    assert learners_of(found) == [anna.pk]


def test_an_empty_register_finds_nobody() -> None:
    assert search() == Outcome(Verdict.NONE)


def test_somebody_else_finds_nobody() -> None:
    held()

    assert search(
        given_name="Oliver", family_name="Khan", postcode="NE1 1AA", born_on=date(1999, 1, 1)
    ) == Outcome(Verdict.NONE)


@pytest.mark.parametrize(
    "asked",
    [{"given_name": "Grace"}, {"given_name": "Hannah"}, {"given_name": "Daniel", "gender": "1"}],
    ids=["sister", "sister of a like name", "brother"],
)
def test_a_twin_is_possible_and_never_exact(asked: dict[str, str]) -> None:
    anna = held()

    found = search(**asked)

    assert found.verdict == Verdict.POSSIBLE
    assert learners_of(found) == [anna.pk]


@pytest.mark.parametrize(
    "asked",
    [
        {"given_name": "Smith", "family_name": "Anna"},
        {"family_name": "SMITH"},
        {"family_name": "Smyth"},
        {"postcode": "m1 2zz"},
        {"family_name": "Brown", "previous_family_name": "Smith"},
        {"gender": "9"},
    ],
    ids=["swapped", "in capitals", "a slip", "moved within the sector", "married", "gender not told"],
)
def test_what_offices_write_differently_is_the_same_learner(asked: dict[str, str]) -> None:
    anna = held()

    found = search(**asked)

    assert found.verdict == Verdict.EXACT
    assert learners_of(found) == [anna.pk]


@pytest.mark.parametrize(
    "asked",
    [
        {"postcode": "NE1 1AA"},
        {"postcode": "ZZ99 9ZZ"},
        {"born_on": date(2008, 3, 28)},
        {"given_name": "Ann"},
        {"family_name": "Brown"},
        {"given_name": "Grace", "postcode": "M1 9ZZ"},
    ],
    ids=[
        "moved far",
        "no postcode",
        "a day later",
        "another given name",
        "another family name",
        "twin moved",
    ],
)
def test_what_is_not_certain_is_possible(asked: dict[str, object]) -> None:
    anna = held()

    found = search(**asked)

    assert found.verdict == Verdict.POSSIBLE
    assert learners_of(found) == [anna.pk]


def test_the_previous_postcode_of_a_learner_counts() -> None:
    held(postcode="NE1 1AA", previous_postcode="M1 2AB")

    assert search().verdict == Verdict.EXACT


def test_somebody_held_twice_is_reported_and_not_chosen_between() -> None:
    one, other = held(1), held(2)

    found = search()

    assert found.verdict == Verdict.DUPLICATES
    assert set(learners_of(found)) == {one.pk, other.pk}


# Standing


def test_a_merged_learner_is_found_as_their_master() -> None:
    master = held(1, family_name="Brown", postcode="NE1 1AA")
    merged = held(2, status="merged", master=master)

    found = search()

    assert merged.pk != master.pk
    assert (found.verdict, learners_of(found)) == (Verdict.EXACT, [master.pk])


def test_a_master_and_who_was_merged_into_them_are_one_candidate() -> None:
    master = held(1, postcode="M1 9ZZ")
    held(2, status="merged", master=master)

    found = search()

    assert (found.verdict, learners_of(found)) == (Verdict.EXACT, [master.pk])
    assert found.candidates[0].score.postcode.name == "EXACT"


def test_a_deleted_learner_is_not_found_even_before_they_are_indexed_anew() -> None:
    anna = held()
    Learner.objects.filter(pk=anna.pk).update(status="deleted")

    assert search() == Outcome(Verdict.NONE)


def test_a_deleted_learner_is_taken_out_of_the_index() -> None:
    anna = held()
    Learner.objects.filter(pk=anna.pk).update(status="deleted")

    index([anna.pk])

    assert not Compared.objects.filter(learner=anna).exists()
    assert not LearnerKey.objects.filter(learner=anna).exists()


def test_changed_details_are_found_once_they_are_indexed() -> None:
    anna = held()
    Learner.objects.filter(pk=anna.pk).update(given_name="Zuzanna", family_name="Nowak", postcode="NE1 1AA")

    index([anna.pk])

    assert search(given_name="Zuzanna", family_name="Nowak", postcode="NE1 1AA").verdict == Verdict.EXACT
    assert search(born_on=date(1999, 1, 1)) == Outcome(Verdict.NONE)


def test_details_with_tabs_and_backslashes_are_indexed_as_they_are() -> None:
    anna = held(place_of_birth="St\\Ives", email="a\\b@home.example")

    assert Compared.objects.get(learner=anna).email == "a\\b@home.example"


# Many at once


def asked_of(learners: list[Learner]) -> list[Person]:
    """The learners themselves, those who moved, those with another family name, and some who are new."""
    people = [person_of(each) for each in learners]
    moved = [replace(each, postcode="ab101cd") for each in people[::3]]
    renamed = [replace(each, family="zielinski") for each in people[::4]]
    new = [Person("nobody", f"stranger{number}", "19700101", "zz11zz") for number in range(5)]
    return people + moved + renamed + new


def test_many_are_answered_as_each_would_be_alone() -> None:
    asked = asked_of(college(40))

    together = find(asked, possible_from=0.0)

    alone = [find_one(each, possible_from=0.0) for each in asked]
    assert [(each.verdict, learners_of(each)) for each in together] == [
        (each.verdict, learners_of(each)) for each in alone
    ]
    assert [[c.score.found for c in each.candidates] for each in together] == [
        [c.score.found for c in each.candidates] for each in alone
    ]


def test_learners_are_found_among_many() -> None:
    learners = college(60)

    found = find([person_of(each) for each in learners], possible_from=0.0)

    assert {each.verdict for each in found} == {Verdict.EXACT}
    assert [learners_of(each) for each in found] == [[each.pk] for each in learners]


def test_nobody_asked_for_is_nobody_found() -> None:
    assert find([], possible_from=0.0) == []


def test_three_hundred_are_indexed_and_found_in_as_many_statements_as_three() -> None:
    taken = []
    for count in (3, 300):
        with CaptureQueriesContext(connection) as indexing:
            learners = college(count, first=1_000 * count)
        asked = [person_of(each) for each in learners] + [Person("bo", "li", "19800101", "n11aa")]
        with CaptureQueriesContext(connection) as finding:
            find(asked, possible_from=0.0)
        taken.append((len(indexing), len(finding)))

    assert taken[0] == taken[1]


# Measuring


def test_a_small_register_is_weighed_by_what_is_typical() -> None:
    college(30)

    measure(now=NOW)

    assert Measure.objects.get().learners == 30
    assert scorer().weights.learners == 10_000


def test_names_are_counted_among_active_learners() -> None:
    college(30)
    held(1, given_name="Anna", status="deleted")

    measure(now=NOW)
    measure(now=NOW)

    assert NameCount.objects.get(field="given", value="anna").count == 3
    assert NameCount.objects.get(field="family", value="khan").count == 10
    assert not NameCount.objects.filter(count=1).exists()


def test_a_large_register_is_weighed_by_its_own_names(monkeypatch) -> None:
    monkeypatch.setattr("testamur.records.register.finding.weighing.FEWEST_MEASURED", 20)
    college(40)
    measure(now=NOW)

    anna = held(1)
    found = search()

    weights = scorer([person_of(ANNA)]).weights
    assert weights.learners == 40
    assert weights.rarity("given", "anna") == 4 / 40
    assert sum(weights.chance["born_on"].values()) == pytest.approx(1, abs=0.01)
    assert learners_of(found) == [anna.pk]
