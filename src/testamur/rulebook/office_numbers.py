"""Centre, batch and learner numbers, UK provider reference numbers and postcodes.

Shapes are those of the centre guides (centre 002709, batch 8055xxxxx, learner 1057xxxxx) and, for UKPRN and
postcode, of the ILR specification.
"""

import re

from testamur.rulebook.typing_slips import digits_problem, is_digits

CENTRE_NUMBER_LENGTH = 6
BATCH_NUMBER_LENGTH = 9
LEARNER_NUMBER_LENGTH = 9
UKPRN_LENGTH = 8

# The letters each place of a postcode may hold, after the Royal Mail's postcode address file guide.
POSTCODE = re.compile(
    r"GIR 0AA"
    r"|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]|[A-HK-Y][0-9][0-9ABEHMNPRV-Y]|[0-9][A-HJKPS-UW])"
    r" [0-9][ABD-HJLNP-UW-Z]{2}"
)

# ILR: a learner with no known postcode, or none in the United Kingdom.
NO_POSTCODE = "ZZ99 9ZZ"


def centre_number(text: str) -> str:
    """A centre number with the zeros a spreadsheet drops put back, `2709` → `002709`; other text trimmed."""
    trimmed = text.strip()
    return trimmed.zfill(CENTRE_NUMBER_LENGTH) if is_digits(trimmed) else trimmed


def centre_number_problem(number: str) -> str | None:
    """Why this is not a centre number of six digits; None when it is."""
    if number == "0" * CENTRE_NUMBER_LENGTH:
        return "000000 is not a centre number."
    return digits_problem(number, name="centre number", length=CENTRE_NUMBER_LENGTH)


def batch_number_problem(number: str) -> str | None:
    """Why this is not a batch number of nine digits; None when it is."""
    return digits_problem(number, name="batch number", length=BATCH_NUMBER_LENGTH)


def learner_number_problem(number: str) -> str | None:
    """Why this is not a learner number of nine digits; None when it is."""
    return digits_problem(number, name="learner number", length=LEARNER_NUMBER_LENGTH)


def ukprn_problem(number: str) -> str | None:
    """Why this is not a UK Provider Reference Number: eight digits, the first not 0; None when it is."""
    slip = digits_problem(number, name="UKPRN", length=UKPRN_LENGTH)
    if slip is None and number[0] == "0":
        return "A UKPRN does not start with 0."
    return slip


def postcode(text: str) -> str:
    """A postcode in capitals with its one space, from any usual typing: `ne128bt` → `NE12 8BT`."""
    bare = "".join(text.split()).upper()
    return f"{bare[:-3]} {bare[-3:]}" if len(bare) > 3 else bare


def postcode_problem(text: str) -> str | None:
    """Why this, tidied by `postcode`, is not shaped like a UK postcode; None when it is, or `ZZ99 9ZZ`."""
    if text == NO_POSTCODE or POSTCODE.fullmatch(text):
        return None
    return f"This is not a UK postcode such as NE12 8BT. Use {NO_POSTCODE} for a learner without one."
