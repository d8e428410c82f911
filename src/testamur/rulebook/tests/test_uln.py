"""ULN vectors: HESA and ILR DD15; the learning records service's own example number is a negative one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.uln import grouped_uln, is_uln, tidy_uln, uln_check_digit, uln_problem

CHECK_DIGIT = "The check digit of this ULN is wrong: look for a mistyped digit or two digits swapped."


@st.composite
def ulns(draw: st.DrawFn) -> str:
    nine = draw(st.integers(100_000_000, 999_999_999).map(str).filter(uln_check_digit_exists))
    return f"{nine}{uln_check_digit(nine)}"


def uln_check_digit_exists(nine: str) -> bool:
    return uln_check_digit(nine) is not None


@pytest.mark.spec("ULN-02")
@pytest.mark.parametrize("uln", ["4836803119", "1000000000", "1234567899"])
def test_a_right_uln_has_no_problem(uln: str) -> None:
    assert uln_problem(uln) is None


@pytest.mark.spec("ULN-02")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1234567894", CHECK_DIGIT),
        ("0000000042", "A ULN does not start with 0."),
        ("9999999999", "9999999999 is the temporary ULN: leave this empty until the learner has their own."),
        ("483680311", "A ULN has 10 digits; this has 9."),
        ("48368031190", "A ULN has 10 digits; this has 11."),
        ("", "The ULN is missing."),
        ("48368O3119", "This ULN has the letter O where the digit 0 may be meant."),
        ("483680311l", "This ULN has the letter l where the digit 1 may be meant."),
        (
            "4.84E+09",
            "A spreadsheet has shortened this ULN to 4.84E+09: format the column as text, type it again.",
        ),
        ("4836803119.0", "A spreadsheet has added decimals to this ULN: format the column as text."),
        ("4836 803 119", "Remove the spaces from this ULN."),
        ("4836803119\u00a0", "Remove the spaces from this ULN."),
        ("'4836803119", "Remove the apostrophe in front of this ULN."),
        ("４８３６８０３１１９", "Type this ULN with the plain digits 0 to 9."),
        ("not known", "A ULN is 10 digits and nothing else."),
        ("unknown", "A ULN is 10 digits and nothing else."),
    ],
)
def test_a_wrong_uln_says_which_rule_it_breaks(text: str, problem: str) -> None:
    assert uln_problem(text) == problem


@pytest.mark.spec("ULN-02")
@pytest.mark.parametrize("last", range(10))
def test_no_uln_begins_where_the_remainder_is_nought(last: int) -> None:
    assert uln_problem(f"100000006{last}") == CHECK_DIGIT


def test_there_is_no_check_digit_where_the_remainder_is_nought() -> None:
    assert uln_check_digit("100000006") is None


def test_a_uln_is_shown_in_groups_and_read_back() -> None:
    assert grouped_uln("4836803119") == "4836 803 119"
    assert tidy_uln("4836 803 119") == "4836803119"


@pytest.mark.spec("ULN-02")
@given(uln=ulns(), place=st.integers(0, 9), shift=st.integers(1, 9))
def test_any_one_wrong_digit_is_caught(uln: str, place: int, shift: int) -> None:
    wrong_digit = (int(uln[place]) + shift) % 10

    assert is_uln(uln)
    assert not is_uln(f"{uln[:place]}{wrong_digit}{uln[place + 1 :]}")


@pytest.mark.spec("ULN-02")
@given(uln=ulns(), place=st.integers(0, 8))
def test_any_swap_of_neighbours_is_caught(uln: str, place: int) -> None:
    swapped = f"{uln[:place]}{uln[place + 1]}{uln[place]}{uln[place + 2 :]}"

    assert is_uln(swapped) == (swapped == uln)
