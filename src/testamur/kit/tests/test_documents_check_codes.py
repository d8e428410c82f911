from itertools import count
from math import log2

import pytest

from testamur.kit.documents.check_codes import LENGTH, SYMBOLS, new_code, normalised


def code_of(numbers):
    chosen = iter(numbers)
    return new_code(lambda limit: next(chosen) % limit)


CODE = code_of(range(3, 100, 5))


def test_a_code_is_grouped_and_ends_in_its_check_symbol():
    assert CODE == "38DJQ-W27CH-PV16Y"


@pytest.mark.spec("CRT-04")
def test_a_code_carries_more_than_sixty_bits():
    assert LENGTH * log2(len(SYMBOLS)) > 60
    assert len({new_code() for _ in range(200)}) == 200


@pytest.mark.spec("CRT-04")
@pytest.mark.parametrize(
    "typed",
    ["38DJQ-W27CH-PV16Y", "38djq w27ch pv16y", " 38djqw27chpv16y ", "38DJQ–W27CH–PV16Y", "38DJQ-WZ7CH-PVI6Y"],
)
def test_a_typed_code_is_understood(typed):
    assert normalised(typed) == CODE


def test_letters_that_look_like_figures_are_understood():
    code = code_of([0, 1] * 7)

    assert normalised(code.replace("0", "o").replace("1", "I")) == code
    assert normalised(code.replace("0", "O").replace("1", "l")) == code


@pytest.mark.spec("CRT-04")
def test_every_single_wrong_symbol_is_caught():
    plain = CODE.replace("-", "")
    wrong = [
        plain[:place] + symbol + plain[place + 1 :]
        for place, right in enumerate(plain)
        for symbol in SYMBOLS
        if symbol != right
    ]

    assert [code for code in wrong if normalised(code)] == []


@pytest.mark.spec("CRT-04")
def test_every_swap_of_neighbours_is_caught():
    for start in range(20):
        plain = code_of(count(start, 7)).replace("-", "")
        body = LENGTH - 1
        swaps = [plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in range(body)]

        assert [swap for swap in swaps if swap != plain and normalised(swap)] == []


@pytest.mark.parametrize("typed", ["", "38DJQ", CODE + "0", "38DJQ-W27CH-PV16U", "38DJQ-W27CH-PV16*"])
def test_what_cannot_be_a_code_is_none(typed):
    assert normalised(typed) is None
