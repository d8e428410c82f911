"""Unique Learner Numbers: their shape and check digit, from HESA and the ILR code list DD15.

Ten digits, the first not 0. Multiply the first nine by 10, 9, … 2, add, and take the remainder by 11: the
check digit is 10 less the remainder, and a remainder of 0 is never issued. The tenth digit catches every
single wrong digit and every swap of two neighbours.
"""

from testamur.rulebook.typing_slips import digits_problem

LENGTH = 10

# ILR DD15: what a provider returns for a learner who has no ULN yet. It must never be sent to the records
# service.
TEMPORARY = "9999999999"


def uln_check_digit(first_nine: str) -> int | None:
    """The tenth digit that belongs after these nine (a string of digits), or None: no ULN begins so."""
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), first_nine, strict=True))
    remainder = total % 11
    return 10 - remainder if remainder else None


def uln_problem(text: str) -> str | None:
    """Which rule of the ULN this text breaks, as a sentence for whoever typed it; None when it is right.

    The right check digit is never offered: the mistake is as likely in the other nine, and a number repaired
    that way belongs to somebody else.
    """
    slip = digits_problem(text, name="ULN", length=LENGTH)
    if slip:
        return slip
    if text == TEMPORARY:
        return "9999999999 is the temporary ULN: leave this empty until the learner has their own."
    if text[0] == "0":
        return "A ULN does not start with 0."
    if uln_check_digit(text[:9]) != int(text[9]):
        return "The check digit of this ULN is wrong: look for a mistyped digit or two digits swapped."
    return None


def is_uln(text: str) -> bool:
    """True for a ULN that may be stored and sent: ten digits, no spaces."""
    return uln_problem(text) is None


def tidy_uln(text: str) -> str:
    """What was typed without the spaces people group it with: `4836 803 119` → `4836803119`."""
    return "".join(text.split())


def grouped_uln(uln: str) -> str:
    """A ULN in groups of 4, 3 and 3, as it is easiest to read out: `4836803119` → `4836 803 119`."""
    return f"{uln[:4]} {uln[4:7]} {uln[7:]}"
