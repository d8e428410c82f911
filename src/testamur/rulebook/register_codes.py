"""Qualification numbers, unit references and free product codes, as the Ofqual Register writes them.

No published statement of the check characters was found. The rule here was worked out from the numbers
themselves and fits all 650 qualification numbers of the T Level results service's seed list in the series
100 to 603.
"""

import re
from typing import NamedTuple

QUALIFICATION_NUMBER = re.compile(r"\d{3}/\d{4}/[\dX]")
BARE_QUALIFICATION_NUMBER = re.compile(r"\d{7}[\dX]")
UNIT_REFERENCE = re.compile(r"([ADFHJKLMRTY])/(\d{3}/\d{4})(?:/([1-9]\d?))?")
FREE_CODE = re.compile(r"[A-Z0-9]([A-Z0-9/ .-]{0,18}[A-Z0-9])?")

UNIT_LETTERS = "ADFHJKLMRTY"

# The check character is known to hold for these series only. Numbers from 610 on mostly fit, but several
# early ones on the Register (610/0008/X, 610/0111/5) do not: there a misfit is a reason to look, not to
# refuse.
CHECKED_QUALIFICATION_SERIES = frozenset({100, *range(500, 610)})

# Units of the 650 series (A/650/6253, F/650/6255 …) follow another rule, so their letter is taken as it
# comes.
UNCHECKED_UNIT_SERIES = 650


class UnitReference(NamedTuple):
    """A unit, and the number of its separately assessed component if one is meant."""

    unit: str
    component: int | None


def qualification_check_character(seven_digits: str) -> str:
    """What follows these seven digits in a qualification number: `6013998` → `5`; 10 is written X."""
    return "X" if (remainder := _weighted(seven_digits)) == 10 else str(remainder)


def qualification_number(text: str) -> str:
    """The number as the Register writes it, from any usual typing: `6013998 5` → `601/3998/5`.

    Text that cannot be a qualification number comes back trimmed and in capitals, for its problem to be told.
    """
    trimmed = text.strip().upper()
    bare = re.sub(r"[\s/]", "", trimmed)
    if BARE_QUALIFICATION_NUMBER.fullmatch(bare) and bare.isascii():
        return f"{bare[:3]}/{bare[3:7]}/{bare[7]}"
    return trimmed


def qualification_number_problem(number: str) -> str | None:
    """Why this cannot be a regulated qualification's number; None when it can. Doubts are told separately."""
    if not (QUALIFICATION_NUMBER.fullmatch(number) and number.isascii()):
        return "A qualification number looks like 601/3998/5: three digits, four digits, and a digit or X."
    if _series(number) in CHECKED_QUALIFICATION_SERIES and not _character_fits(number):
        return f"The last character of {number} does not fit the rest: compare it with the Register."
    return None


def qualification_number_warning(number: str) -> str | None:
    """A doubt about a number that is accepted all the same: series 610 on, and those nothing is known of."""
    if qualification_number_problem(number) or _character_fits(number):
        return None
    return f"The last character of {number} is unusual, as some of its series are: compare the Register."


def aim_reference(number: str) -> str:
    """The learning aim reference of data returns: the number without slashes, `601/3998/5` → `60139985`."""
    return number.replace("/", "")


def free_code_problem(code: str) -> str | None:
    """Why this cannot be the code of an unregulated product, apprenticeship or bundle; None when it can."""
    if QUALIFICATION_NUMBER.fullmatch(code):
        return f"{code} is written like an Ofqual number: choose another, or record the product as regulated."
    if not FREE_CODE.fullmatch(code):
        return "A product code has up to 20 capital letters, digits, spaces, dots, slashes or hyphens."
    return None


def unit_check_letter(seven_digits: str) -> str:
    """The letter that opens the reference of a unit with these seven digits: `5042542` → `A`."""
    return UNIT_LETTERS[_weighted(seven_digits)]


def unit_reference(text: str) -> UnitReference:
    """Splits `J/504/2544/1` into its unit `J/504/2544` and component 1; ValueError says what is wrong."""
    if problem := unit_reference_problem(text):
        raise ValueError(problem)
    letter, first, second, *component = text.split("/")
    return UnitReference(f"{letter}/{first}/{second}", int(component[0]) if component else None)


def unit_reference_problem(text: str) -> str | None:
    """Why this is not a unit reference like `T/502/8235`, or a component `T/502/8235/1`; None when it is."""
    matched = UNIT_REFERENCE.fullmatch(text)
    if not matched or not text.isascii():
        return "A unit reference looks like T/502/8235: a letter, three digits, four digits."
    digits = matched[2].replace("/", "")
    if int(digits[:3]) < UNCHECKED_UNIT_SERIES and matched[1] != unit_check_letter(digits):
        return f"The letter of {text} does not fit its digits: compare it with the Register."
    return None


def _weighted(seven_digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), seven_digits, strict=True)) % 11


def _series(number: str) -> int:
    return int(number[:3])


def _character_fits(number: str) -> bool:
    bare = aim_reference(number)
    return bare[7] == qualification_check_character(bare[:7])
