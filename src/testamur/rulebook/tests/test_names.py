"""Names: what they may hold, how they are found, and the casing TLRC prints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.names import certificate_name, name_key, name_problems, tidy_name


@pytest.mark.spec("REG-03")
@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "O'Neill",
        "O’Neill",
        "Anne-Marie",
        "José",
        "Łukasz",
        "St. John",
        "Ng",
        "'t Hooft",
        "de la Cruz",
        "Nguyễn",
    ],
)
def test_names_people_have_are_accepted(name: str) -> None:
    assert name_problems(name) == []


@pytest.mark.spec("REG-03")
@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("", ["The name is missing."]),
        ("  ", ["The name is missing."]),
        ("J0hn", ["A name has no digits: 0 must be a slip."]),
        ("Ada\0", ["The name holds a hidden control character: type it again."]),
        ("Ada\u200b", ["The name holds a hidden control character: type it again."]),
        (
            "=Ada",
            [
                "A name cannot begin with =: a spreadsheet would read it as a formula.",
                "A name cannot hold =: only letters, spaces, hyphens, apostrophes and dots.",
            ],
        ),
        ("-Ada", ["A name cannot begin with -: a spreadsheet would read it as a formula."]),
        ("Ada/Eve", ["A name cannot hold /: only letters, spaces, hyphens, apostrophes and dots."]),
        ("А", ["А is not a letter of the Latin alphabet: give the name as it is to be printed."]),
        (".", ["A name has at least one letter."]),
        ("A" * 101, ["A name has at most 100 characters; this has 101."]),
        (
            "4da_7",
            [
                "A name has no digits: 4 must be a slip.",
                "A name cannot hold _: only letters, spaces, hyphens, apostrophes and dots.",
                "A name has no digits: 7 must be a slip.",
            ],
        ),
    ],
)
def test_what_is_no_name_says_why(name: str, problems: list[str]) -> None:
    assert name_problems(name) == problems


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Łukasz O’Neill-Smith", "lukasz oneillsmith"),
        ("  MARIA   del Mar ", "maria del mar"),
        ("Søren", "soren"),
        ("Strauß", "strauss"),
        ("STRAUSS", "strauss"),
        ("Æthelstan", "aethelstan"),
        ("Iṣık", "isik"),
        ("Đặng", "dang"),
        ("Þór", "thor"),
        ("St. John", "st john"),
        ("O'Neill", "oneill"),
        ("Jose\u0301", "jose"),
    ],
)
def test_the_key_folds_what_people_type_differently(name: str, key: str) -> None:
    assert name_key(name) == key


@given(st.text())
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(st.text(st.characters(min_codepoint=0x41, max_codepoint=0x17F, categories=["L"])))
def test_the_key_does_not_mind_case(text: str) -> None:
    # ŉ is capitalised to two characters, an apostrophe and N, which is why apostrophes must go.
    assert name_key(text.upper()) == name_key(text.lower())


def test_tidying_composes_letters_and_keeps_single_spaces() -> None:
    assert tidy_name("  Jose\u0301   Mari\u0301a ") == "José María"


@pytest.mark.parametrize(
    ("first", "last", "printed"),
    [
        ("XCARMEN", "XADAMS", "Xcarmen Xadams"),
        ("anna", "MacDonald", "Anna MacDonald"),
        ("ANNE-MARIE", "O'BRIEN", "Anne-Marie O'Brien"),
        ("josé maría", "de la Cruz", "José María de la Cruz"),
        ("JOSE\u0301E", "Ng", "Josée Ng"),
        ("LeRoy", "MCDONALD", "LeRoy Mcdonald"),
        ("", "ADA", "Ada"),
    ],
    ids=[
        "TLRC",
        "TLRC",
        "hyphen and apostrophe",
        "mixed is kept",
        "composed first",
        "no guessing",
        "one name",
    ],
)
def test_names_typed_in_one_case_are_printed_in_title_case(first: str, last: str, printed: str) -> None:
    assert certificate_name(first, last) == printed
