"""Who is taken for whom: learners found by their keys, weighed, and called exact only behind all guards (URN-02)."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.matching import (
    EVERY,
    GUARDS,
    REGISTER,
    Candidate,
    Kind,
    Person,
    Scorer,
    Verdict,
    Weights,
    asked_keys,
    measured,
    outcome,
    stored_keys,
)
from testamur.rulebook.matching.keys import STRONG, WEAK, asked_numbers
from testamur.rulebook.matching.levels import Birth, Name, Postcode, Same
from testamur.rulebook.matching.outcome import (
    born_the_same_day,
    both_names_agree,
    gender_does_not_differ,
    is_certain,
    not_by_the_middle_name,
    not_two_given_names,
    one_name_is_exact,
    something_else_agrees,
)
from testamur.rulebook.matching.weights import AGREEMENT, LEAST, MOST

pytestmark = pytest.mark.spec("URN-02")

# What 400,000 pairs drawn from a register of a million gave, rounded.
PAIRS = {
    "given": {Name.EXACT: 1_600, Name.SLIP: 800, Name.SOMEWHAT_LIKE: 4_000, Name.OTHER: 390_000},
    "family": {
        Name.EXACT: 600,
        Name.SLIP: 400,
        Name.PART: 200,
        Name.SOMEWHAT_LIKE: 4_000,
        Name.OTHER: 390_000,
    },
    "born_on": {
        Birth.EXACT: 40,
        Birth.SLIP: 400,
        Birth.TWO_PARTS: 1_000,
        Birth.SAME_YEAR: 20_000,
        Birth.OTHER: 370_000,
    },
    "postcode": {Postcode.DISTRICT: 200, Postcode.AREA: 4_000, Postcode.OTHER: 390_000},
    "gender": {Same.EXACT: 200_000, Same.OTHER: 200_000},
}
WEIGHTS = measured(
    learners=1_000_000,
    levels=PAIRS,
    frequency={
        "given": {"amy": 0.004, "oliver": 0.01, "mia": 0.004, "mya": 0.001, "muhammad": 0.01},
        "family": {"smith": 0.012, "khan": 0.008},
    },
)
SCORER = Scorer(WEIGHTS)
AMY = Person(given="amy", family="okonkwo", born_on="20090307", postcode="m12ab", gender="f")


def verdict(asked: Person, *held: Person, **how: object) -> Verdict:
    candidates = [Candidate(number, SCORER.score(asked, each)) for number, each in enumerate(held)]
    return outcome(candidates, **how).verdict


# The same person, written down differently

EXACTLY = {
    "as she is held": AMY,
    "a letter left out of the family name": replace(AMY, family="okonko"),
    "moved within the sector": replace(AMY, postcode="m12zz"),
    "moved, and the email is the same": replace(AMY, postcode="ne11aa", email="amy@home.example"),
    "married, and the previous name is told": replace(AMY, family="brown", previous_family="okonkwo"),
    "names swapped": replace(AMY, given="okonkwo", family="amy"),
    "gender not told": replace(AMY, gender=""),
}


@pytest.mark.parametrize("asked", EXACTLY.values(), ids=EXACTLY)
def test_the_same_person_is_found_exactly(asked: Person) -> None:
    held = replace(AMY, email="amy@home.example")

    assert verdict(asked, held) == Verdict.EXACT


PERHAPS = {
    "moved far away": replace(AMY, postcode="ne11aa"),
    "moved within the district": replace(AMY, postcode="m16zz"),
    "born a day later": replace(AMY, born_on="20090308"),
    "day and month swapped": replace(AMY, born_on="20090703"),
    "both names slightly wrong": replace(AMY, given="ami", family="okonko"),
    "married, and the previous name is not told": replace(AMY, family="brown"),
    "postcode not known": replace(AMY, postcode=""),
}


@pytest.mark.parametrize("asked", PERHAPS.values(), ids=PERHAPS)
def test_what_may_be_the_same_person_is_for_a_person_to_decide(asked: Person) -> None:
    assert verdict(asked, AMY) == Verdict.POSSIBLE


# Other people who are much like her

OTHERS = {
    "twin sister": replace(AMY, given="grace"),
    "twin brother": replace(AMY, given="daniel", gender="m"),
    "twin brother of a like name": replace(AMY, given="ama", gender="m"),
    "younger sister": replace(AMY, given="grace", born_on="20110524"),
    "mother of the same name": replace(AMY, born_on="19810524"),
    "namesake born on the day, elsewhere": replace(AMY, postcode="ne11aa"),
}


@pytest.mark.parametrize("asked", OTHERS.values(), ids=OTHERS)
def test_family_and_namesakes_are_never_exact(asked: Person) -> None:
    assert verdict(asked, AMY) != Verdict.EXACT


def test_somebody_unlike_her_is_nobody() -> None:
    assert (
        verdict(Person(given="oliver", family="smith", born_on="19990101", postcode="ne11aa"), AMY)
        == Verdict.NONE
    )


# Each guard is needed: an example that would be exact without it, and a floor under what examples need

NEEDED = {
    born_the_same_day: (replace(AMY, born_on="20110524"), AMY),
    gender_does_not_differ: (replace(AMY, given="amy", gender="m"), AMY),
    both_names_agree: (replace(AMY, given="grace"), AMY),
    one_name_is_exact: (replace(AMY, given="amyy", family="okonko"), AMY),
    not_two_given_names: (replace(AMY, given="mya"), replace(AMY, given="mia")),
    not_by_the_middle_name: (replace(AMY, given="grace"), replace(AMY, middle="grace")),
    something_else_agrees: (replace(AMY, postcode="ne11aa"), AMY),
}


def test_every_guard_has_an_example() -> None:
    assert set(NEEDED) == set(GUARDS)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_without_this_guard_somebody_else_would_be_exact(guard) -> None:
    asked, held = NEEDED[guard]
    others = tuple(each for each in GUARDS if each is not guard)
    score = SCORER.score(asked, held)

    assert not is_certain(score)
    assert is_certain(replace(score, bits=30.0), others)
    assert not is_certain(replace(score, bits=30.0))


# Lists of candidates


def test_two_records_of_one_person_are_reported_and_not_chosen_between() -> None:
    found = outcome([Candidate("first", SCORER.score(AMY, AMY)), Candidate("second", SCORER.score(AMY, AMY))])

    assert found.verdict == Verdict.DUPLICATES
    assert {each.learner for each in found.candidates} == {"first", "second"}


def test_one_who_is_not_far_enough_ahead_of_the_next_is_only_possible() -> None:
    brother = replace(AMY, gender="m")

    found = outcome([Candidate("her", SCORER.score(AMY, AMY)), Candidate("him", SCORER.score(AMY, brother))])

    assert is_certain(found.candidates[0].score)
    assert [each.learner for each in found.candidates] == ["her", "him"]
    assert found.verdict == Verdict.POSSIBLE


def test_possible_ones_come_best_first_ten_at_most() -> None:
    held = [replace(AMY, born_on=f"2009030{day}") for day in range(1, 10)] * 2

    found = outcome([Candidate(number, SCORER.score(AMY, each)) for number, each in enumerate(held)])

    bits = [each.score.bits for each in found.candidates]
    assert bits == sorted(bits, reverse=True)
    assert len(bits) <= 10


def test_a_verdict_says_why_field_by_field() -> None:
    score = SCORER.score(replace(AMY, given="ami", postcode="m16zz"), AMY)

    said = {reason.field: reason.words for reason in score.reasons}
    assert said["names"] == "given name one letter differs, family name the same"
    assert said["postcode"] == "the same district"
    assert said["born_on"] == "the same"
    assert score.bits == pytest.approx(WEIGHTS.prior + sum(reason.bits for reason in score.reasons))


# Weights


def test_shares_of_agreement_add_up_to_one() -> None:
    assert {name: round(sum(shares.values()), 9) for name, shares in AGREEMENT.items()} == dict.fromkeys(
        AGREEMENT, 1
    )


def test_a_rare_name_says_more_than_a_common_one() -> None:
    smith = replace(AMY, family="smith")

    assert SCORER.score(AMY, AMY).bits > SCORER.score(smith, smith).bits


def test_missing_says_nothing() -> None:
    assert SCORER.score(Person(), AMY).bits == WEIGHTS.prior


@given(st.sampled_from(sorted(AGREEMENT)), st.data())
def test_no_level_says_more_than_its_bounds(name: str, data: st.DataObject) -> None:
    level = data.draw(st.sampled_from(list(AGREEMENT[name])))

    assert LEAST <= WEIGHTS.bits(name, level) <= MOST


def test_chances_measured_on_few_pairs_give_way_to_first_principles() -> None:
    few = measured(learners=100, levels={"born_on": Counter({Birth.OTHER: 50})}, frequency={})
    many = measured(
        learners=100, levels={"born_on": Counter({Birth.EXACT: 9, Birth.OTHER: 991})}, frequency={}
    )

    assert few.chance["born_on"][Birth.EXACT] == 1 / 9_000
    assert many.chance["born_on"][Birth.EXACT] == pytest.approx(9.5 / 1_004)


GIVEN, FAMILY = st.sampled_from(["amy", "ami", "grace"]), st.sampled_from(["okonkwo", "okonko", "smith"])
PEOPLE = st.builds(lambda given, family: replace(AMY, given=given, family=family), GIVEN, FAMILY)


@given(PEOPLE, PEOPLE)
def test_a_score_is_the_same_either_way_round(one: Person, other: Person) -> None:
    assert SCORER.score(one, other).bits == pytest.approx(SCORER.score(other, one).bits)


# Keys


def shared(asked: Person, held: Person) -> set[Kind]:
    return {kind for kind, _ in asked_keys(asked) & stored_keys(held)}


@pytest.mark.parametrize("asked", [*EXACTLY.values(), *PERHAPS.values()], ids=[*EXACTLY, *PERHAPS])
def test_whoever_may_be_her_shares_a_key_with_her(asked: Person) -> None:
    assert shared(asked, replace(AMY, email="amy@home.example"))


def test_names_make_keys_in_no_order() -> None:
    assert stored_keys(replace(AMY, given="okonkwo", family="amy")) == stored_keys(AMY)


def test_only_a_search_asks_for_the_date_with_day_and_month_swapped() -> None:
    swapped = replace(AMY, born_on="20090703")

    assert Kind.BIRTH_POSTCODE in shared(swapped, AMY)
    assert not {kind for kind, _ in stored_keys(swapped) & stored_keys(AMY)} & {Kind.BIRTH_POSTCODE}


def test_keys_are_numbers_that_postgresql_holds_and_the_same_in_every_process() -> None:
    assert all(-(2**63) <= key < 2**63 for _, key in stored_keys(AMY, EVERY))
    assert sorted(stored_keys(AMY))[0] == (Kind.NAME_BIRTH, -7971935027808723519)


def test_a_register_keeps_about_nine_keys_a_learner() -> None:
    assert len(stored_keys(AMY, REGISTER)) == 9


@pytest.mark.parametrize(
    "kinds", [STRONG, WEAK, EVERY - {Kind.NAME_DISTRICT_PART}], ids=["strong", "weak", "every"]
)
def test_keys_of_many_searches_are_those_of_one(kinds: frozenset[Kind]) -> None:
    for asked in EXACTLY.values():
        assert set(asked_numbers(asked, kinds)) == {key for _, key in asked_keys(asked, kinds)}


def test_one_fact_alone_makes_no_key() -> None:
    for fact in ({"given": "amy"}, {"born_on": "20090307"}, {"postcode": "m12ab"}):
        assert stored_keys(Person(**fact)) == frozenset()


@given(st.builds(Person, given=st.sampled_from(["amy", "bo"]), family=st.sampled_from(["khan", "li wei"])))
def test_what_is_stored_is_also_asked_for(held: Person) -> None:
    assert stored_keys(held, EVERY) <= asked_keys(held, EVERY)


def test_weights_need_no_other_register() -> None:
    bare = Scorer(Weights(learners=10, chance=WEIGHTS.chance))

    assert bare.score(AMY, AMY).bits > SCORER.score(AMY, AMY).bits - 20
