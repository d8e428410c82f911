"""How details are folded, sound and are compared, in examples from the learning records service's search advice."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.matching.levels import (
    BIRTH_WORDS,
    LIKE_WORDS,
    NAME_WORDS,
    POSTCODE_WORDS,
    SAME_WORDS,
    Birth,
    Like,
    Name,
    Postcode,
    Same,
    birth_level,
    like_level,
    name_level,
    postcode_level,
    same_level,
)
from testamur.rulebook.matching.nicknames import may_be_same, others_of
from testamur.rulebook.matching.normal import Person, person, words
from testamur.rulebook.matching.sounds import sound

pytestmark = pytest.mark.spec("URN-02")

names = st.text("abcdefghijklmnop ", min_size=0, max_size=12).map(lambda text: " ".join(text.split()))
births = st.dates(date(1950, 1, 1), date(2015, 12, 31)).map(lambda born_on: born_on.strftime("%Y%m%d"))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("O’Neill-Smith", ("oneill", "smith")),
        ("O Neill", ("oneill",)),
        ("Mc Donald", ("mcdonald",)),
        ("van der Berg", ("vanderberg",)),
        ("de Souza Jr", ("desouza",)),
        ("Łukasz  ", ("lukasz",)),
        ("MÜLLER", ("muller",)),
        ("De La", ("dela",)),
        ("", ()),
    ],
)
def test_words_of_a_name(written: str, folded: tuple[str, ...]) -> None:
    assert words(written) == folded


def test_a_person_is_folded_field_by_field_and_placeholders_say_nothing() -> None:
    found = person(
        {
            "given": "Zoë",
            "family": "O'Brien",
            "born_on": date(2009, 3, 7),
            "postcode": "ZZ99 9ZZ",
            "gender": "2",
            "email": "None",
            "place_of_birth": "Unknown",
        }
    )

    assert found == Person(given="zoe", family="obrien", born_on="20090307", gender="f")


@pytest.mark.parametrize("code", ["0", "9", "U", ""])
def test_a_gender_not_known_or_not_stated_says_nothing(code: str) -> None:
    assert person({"gender": code}).gender == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("stephen", "stefan"),
        ("philip", "filip"),
        ("mohammed", "md"),
        ("kathryn", "cathrin"),
        ("george", "jorge"),
        ("hsiao", "shao"),
        ("chowdhury", "choudury"),
        ("bhatt", "bat"),
    ],
)
def test_names_that_sound_the_same(one: str, other: str) -> None:
    assert sound(one)[:3] == sound(other)[:3]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bill", "william"),
        ("liz", "elizabeth"),
        ("kasia", "katarzyna"),
        ("harpreet", "harry"),
        ("seun", "oluwaseun"),
    ],
)
def test_short_forms_stand_for_the_whole_either_way_round(one: str, other: str) -> None:
    assert may_be_same(one, other)
    assert may_be_same(other, one)
    assert one not in others_of(one)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("catherine", "catherine", Name.EXACT),
        ("catherine", "catherin", Name.SLIP),
        ("catherine", "cahterine", Name.SLIP),
        ("katherine", "katherina rose", Name.VERY_LIKE),
        ("william", "bill", Name.NICKNAME),
        ("smith jones", "jones", Name.PART),
        ("ahmed khan", "khan ahmed", Name.PART),
        ("filip", "phillip", Name.SOUND),
        ("jo", "jon", Name.LIKE),
        ("j", "jonathan", Name.INITIAL),
        ("john", "mary", Name.OTHER),
        ("", "mary", Name.MISSING),
    ],
)
def test_levels_of_names(one: str, other: str, level: Name) -> None:
    assert name_level(one, other) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("20090307", "20090307", Birth.EXACT),
        ("20090307", "20090703", Birth.DAY_AND_MONTH_SWAPPED),
        ("20090307", "20090308", Birth.SLIP),
        ("20090317", "20090371", Birth.SLIP),
        ("20090324", "20090301", Birth.FIRST_OF),
        ("20090624", "20090101", Birth.FIRST_OF),
        ("20090324", "20110324", Birth.TWO_PARTS),
        ("20090324", "20190325", Birth.TWO_DIGITS),
        ("20091124", "20090315", Birth.SAME_YEAR),
        ("20091124", "19780315", Birth.OTHER),
        ("", "20090307", Birth.MISSING),
    ],
)
def test_levels_of_birth_dates(one: str, other: str, level: Birth) -> None:
    assert birth_level(one, other) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("m12ab", "m12ab", Postcode.EXACT),
        ("m12ab", "m12ac", Postcode.SLIP),
        ("m12ab", "m21ab", Postcode.SLIP),
        ("tq138df", "tq138hu", Postcode.SECTOR),
        ("tq138df", "tq132hu", Postcode.DISTRICT),
        ("m12ab", "m35ab", Postcode.TWO_CHARACTERS),
        ("tq138df", "tq27ra", Postcode.AREA),
        ("tq138df", "leeds", Postcode.OTHER),
        ("", "m12ab", Postcode.MISSING),
    ],
)
def test_levels_of_postcodes(one: str, other: str, level: Postcode) -> None:
    assert postcode_level(one, other) == level


@given(names, names)
def test_names_are_as_near_one_way_as_the_other(one: str, other: str) -> None:
    assert name_level(one, other) == name_level(other, one)
    assert like_level(one, other) == like_level(other, one)


@given(births, births)
def test_birth_dates_are_as_near_one_way_as_the_other(one: str, other: str) -> None:
    assert birth_level(one, other) == birth_level(other, one)


@given(names)
def test_sound_of_a_name_is_the_same_each_time_and_holds_no_doubled_letter(name: str) -> None:
    heard = sound(name)

    assert all(a != b for a, b in pairwise(heard))


def test_every_level_has_its_words() -> None:
    for levels, said in (
        (Name, NAME_WORDS),
        (Birth, BIRTH_WORDS),
        (Postcode, POSTCODE_WORDS),
        (Same, SAME_WORDS),
        (Like, LIKE_WORDS),
    ):
        assert set(said) == set(levels)


@pytest.mark.parametrize(
    ("one", "other", "level"), [("m", "m", Same.EXACT), ("m", "f", Same.OTHER), ("", "f", Same.MISSING)]
)
def test_levels_of_gender(one: str, other: str, level: Same) -> None:
    assert same_level(one, other) == level
