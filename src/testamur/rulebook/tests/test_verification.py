"""What the service's flags say of a learner, as a table of cases."""

import pytest

from testamur.rulebook import verification
from testamur.rulebook.verification import differences, flags_between

ALL_CROSS = ["VRF002", "VRF003", "VRF004", "VRF006"]


@pytest.mark.spec("ULN-03")
@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ([], []),
        (["VRF001"], [verification.FORENAME]),
        (["VRF005"], [verification.SURNAME]),
        (["VRF007"], [verification.DATE_OF_BIRTH]),
        (["VRF008"], [verification.GENDER_DIFFERS]),
        (["VRF007", "VRF008"], [verification.DATE_OF_BIRTH, verification.GENDER_DIFFERS]),
        (ALL_CROSS, []),
        (["VRF001", *ALL_CROSS], [verification.FORENAME]),
        (["VRF005", *ALL_CROSS], [verification.SURNAME]),
        (["VRF001", "VRF005", *ALL_CROSS], [verification.BOTH_NAMES]),
        (["VRF001", "VRF005"], [verification.BOTH_NAMES]),
        (["VRF001", "VRF003", "VRF005", "VRF006"], [verification.SWAPPED]),
        (["VRF001", "VRF004", "VRF005", "VRF006"], [verification.BOTH_NAMES]),
        (["VRF002", "VRF003", "VRF004", "VRF005"], [verification.FORMER_SURNAME]),
        (
            ["VRF001", "VRF003", "VRF005", "VRF006", "VRF007", "VRF008"],
            [verification.SWAPPED, verification.DATE_OF_BIRTH, verification.GENDER_DIFFERS],
        ),
        (["VRF999", "VRF007"], [verification.DATE_OF_BIRTH]),
    ],
)
def test_what_differs(flags, said):
    assert differences(flags) == said


@pytest.mark.spec("ULN-03")
@pytest.mark.parametrize(
    ("sent", "held", "said"),
    [
        (("anna", "smith"), ("anna", "smith", ""), []),
        (("smith", "anna"), ("anna", "smith", ""), [verification.SWAPPED]),
        (("anna", "jones"), ("anna", "smith", "jones"), [verification.FORMER_SURNAME]),
        (("anna", "jones"), ("anna", "smith", ""), [verification.SURNAME]),
        (("ann", "smith"), ("anna", "smith", ""), [verification.FORENAME]),
        (("kim", "kim"), ("kim", "kim", ""), []),
        (("bo", "lee"), ("anna", "smith", "jones"), [verification.BOTH_NAMES]),
    ],
)
def test_names_compared_and_read_again_say_what_happened(sent, held, said):
    given, family = sent
    held_given, held_family, held_previous = held

    flags = flags_between(
        given=given,
        family=family,
        held_given=held_given,
        held_family=held_family,
        held_previous=held_previous,
    )

    assert differences(flags) == said


def test_every_flag_has_its_meaning():
    assert list(verification.MEANINGS) == [f"VRF00{number}" for number in range(1, 9)]
