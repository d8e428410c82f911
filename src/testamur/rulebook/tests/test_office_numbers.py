"""Centre, batch and learner numbers as the centre guides print them; UKPRN (TLRC) and postcode (ILR) shapes."""

import pytest

from testamur.rulebook.office_numbers import (
    batch_number_problem,
    centre_number,
    centre_number_problem,
    learner_number_problem,
    postcode,
    postcode_problem,
    ukprn_problem,
)


@pytest.mark.spec("CEN-01")
@pytest.mark.parametrize(
    ("typed", "number"), [("2709", "002709"), (" 002709 ", "002709"), ("123456", "123456")]
)
def test_a_centre_number_gets_its_leading_zeros_back(typed: str, number: str) -> None:
    assert centre_number(typed) == number
    assert centre_number_problem(number) is None


@pytest.mark.spec("CEN-01")
@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("1234567", "A centre number has 6 digits; this has 7."),
        ("0", "000000 is not a centre number."),
        ("NCFE2", "A centre number is 6 digits and nothing else."),
        ("", "The centre number is missing."),
    ],
)
def test_a_wrong_centre_number_says_why(typed: str, problem: str) -> None:
    assert centre_number_problem(centre_number(typed)) == problem


def test_batch_and_learner_numbers_have_nine_digits() -> None:
    assert batch_number_problem("805577668") is None
    assert learner_number_problem("105712345") is None
    assert batch_number_problem("80557766") == "A batch number has 9 digits; this has 8."
    assert learner_number_problem("1.06E+08") == (
        "A spreadsheet has shortened this learner number to 1.06E+08: format the column as text, type it again."
    )


@pytest.mark.parametrize("number", ["10009696", "10022490", "10009931", "10022716"])
def test_ukprns_of_awarding_organisations(number: str) -> None:
    assert ukprn_problem(number) is None


def test_a_wrong_ukprn_says_why() -> None:
    assert ukprn_problem("1000969") == "A UKPRN has 8 digits; this has 7."
    assert ukprn_problem("01000969") == "A UKPRN does not start with 0."


@pytest.mark.spec("REG-03")
@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("ne128bt", "NE12 8BT"),
        (" SW1A 1AA", "SW1A 1AA"),
        ("m11ae", "M1 1AE"),
        ("B33 8TH", "B33 8TH"),
        ("cr2 6xh", "CR2 6XH"),
        ("W1A0AX", "W1A 0AX"),
        ("bt1 5gs", "BT1 5GS"),
        ("gir0aa", "GIR 0AA"),
        ("zz999zz", "ZZ99 9ZZ"),
    ],
)
def test_a_postcode_is_tidied_and_accepted(typed: str, tidy: str) -> None:
    assert postcode(typed) == tidy
    assert postcode_problem(tidy) is None


@pytest.mark.spec("REG-03")
@pytest.mark.parametrize("typed", ["", "NE1", "NE12 8B", "NE12 8BC", "QE1 1AA", "12345", "NE12 8BT X"])
def test_what_is_no_postcode_is_refused(typed: str) -> None:
    assert postcode_problem(postcode(typed)) == (
        "This is not a UK postcode such as NE12 8BT. Use ZZ99 9ZZ for a learner without one."
    )
