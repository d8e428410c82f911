"""Qualification and unit numbers: those of the Ofqual Register and of the guides, the misprinted ones included."""

import pytest

from testamur.rulebook.register_codes import (
    UnitReference,
    aim_reference,
    free_code_problem,
    qualification_check_character,
    qualification_number,
    qualification_number_problem,
    qualification_number_warning,
    unit_check_letter,
    unit_reference,
    unit_reference_problem,
)


@pytest.mark.spec("CAT-01")
@pytest.mark.parametrize(
    "number",
    [
        "601/3998/5",
        "603/2955/5",
        "501/1234/X",
        "601/4662/X",
        "600/0727/8",
        "500/8053/2",
        "500/8454/9",
        "603/5829/4",
        "603/7066/X",
        "603/7083/X",
        "603/6989/9",
        "603/6901/2",
        "603/6902/4",
    ],
)
def test_numbers_of_the_register_are_accepted(number: str) -> None:
    assert qualification_number_problem(number) is None
    assert qualification_number_warning(number) is None


@pytest.mark.spec("CAT-01")
@pytest.mark.parametrize("number", ["600/0727/6", "500/0053/2", "500/0454/9"])
def test_misprinted_numbers_are_refused(number: str) -> None:
    assert qualification_number_problem(number) == (
        f"The last character of {number} does not fit the rest: compare it with the Register."
    )


@pytest.mark.spec("CAT-01")
@pytest.mark.parametrize("number", ["610/0008/X", "610/0007/9", "610/0111/5", "900/0001/1"])
def test_from_series_610_on_a_misfit_is_only_a_doubt(number: str) -> None:
    assert qualification_number_problem(number) is None
    assert qualification_number_warning(number) == (
        f"The last character of {number} is unusual, as some of its series are: compare the Register."
    )


@pytest.mark.parametrize("number", ["610/1761/9", "610/1763/2", "610/1764/4", "610/3935/4", "610/5801/4"])
def test_later_numbers_of_series_610_fit_as_before(number: str) -> None:
    assert qualification_number_warning(number) is None


@pytest.mark.parametrize(
    "text", ["", "601/3998", "60139985", "601-3998-5", "601/3998/x", "FS/L2/R", "６０１/3998/5"]
)
def test_other_shapes_are_no_qualification_numbers(text: str) -> None:
    assert qualification_number_problem(text) == (
        "A qualification number looks like 601/3998/5: three digits, four digits, and a digit or X."
    )


@pytest.mark.parametrize("typed", ["60139985", "601/3998/5", " 601 3998 5 ", "601/39985"])
def test_usual_typings_give_the_registers_form(typed: str) -> None:
    assert qualification_number(typed) == "601/3998/5"


def test_a_small_x_is_put_in_capitals() -> None:
    assert qualification_number("601/4662/x") == "601/4662/X"


def test_text_that_is_no_number_stays_for_its_problem_to_be_told() -> None:
    assert qualification_number(" in-house 7 ") == "IN-HOUSE 7"


def test_the_aim_reference_has_no_slashes() -> None:
    assert aim_reference("601/4662/X") == "6014662X"


def test_check_characters() -> None:
    assert qualification_check_character("6013998") == "5"
    assert qualification_check_character("5011234") == "X"
    assert unit_check_letter("5042542") == "A"


@pytest.mark.spec("CAT-01")
@pytest.mark.parametrize("code", ["TL-EARLY-YEARS", "FS/L2", "APP 42", "7"])
def test_unregulated_products_have_free_codes(code: str) -> None:
    assert free_code_problem(code) is None


@pytest.mark.parametrize("code", ["", " X", "x1", "A" * 21, "=A1", "A\n"])
def test_a_free_code_has_its_shape_too(code: str) -> None:
    assert free_code_problem(code) == (
        "A product code has up to 20 capital letters, digits, spaces, dots, slashes or hyphens."
    )


def test_a_free_code_may_not_pass_for_a_regulated_number() -> None:
    assert free_code_problem("601/3998/5") == (
        "601/3998/5 is written like an Ofqual number: choose another, or record the product as regulated."
    )


@pytest.mark.spec("CAT-03")
@pytest.mark.parametrize(
    "reference",
    [
        "A/504/2542",
        "F/504/2543",
        "J/504/2544",
        "J/504/2544/1",
        "T/502/8235",
        "L/502/8239",
        "K/502/8233",
        "L/502/8225",
        "L/502/8242",
        "H/616/8937",
        "K/616/8938",
        "K/601/2530",
        "F/506/5384",
        "A/650/6253",
    ],
)
def test_unit_references_are_accepted(reference: str) -> None:
    assert unit_reference_problem(reference) is None


@pytest.mark.spec("CAT-03")
def test_a_misprinted_unit_reference_is_refused() -> None:
    assert unit_reference_problem("F/606/6384") == (
        "The letter of F/606/6384 does not fit its digits: compare it with the Register."
    )


@pytest.mark.spec("CAT-03")
@pytest.mark.parametrize("text", ["", "F/5065384", "B/506/5384", "f/506/5384", "F/506/5384/0", "F/506/5384/"])
def test_other_shapes_are_no_unit_references(text: str) -> None:
    assert unit_reference_problem(text) == (
        "A unit reference looks like T/502/8235: a letter, three digits, four digits."
    )


@pytest.mark.spec("CAT-03")
def test_a_component_is_told_from_its_unit() -> None:
    assert unit_reference("J/504/2544/1") == UnitReference("J/504/2544", 1)
    assert unit_reference("J/504/2544") == UnitReference("J/504/2544", None)
    with pytest.raises(ValueError, match=r"^The letter of F/606/6384 does not fit"):
        unit_reference("F/606/6384")
