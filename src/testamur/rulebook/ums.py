"""Uniform marks: from raw marks by grade boundaries (AQA-UMS, OCR), and from a teacher assessed grade.

Between two boundaries UMS rise in a straight line, below the lowest one from zero, above the highest one to
the cap, where full UMS are reached. The grade is decided on raw marks; rounding never lifts a mark over a
boundary. Everything is exact: fractions until the one rounding, halves up.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Boundary:
    """The lowest raw mark of a grade, and the UMS it stands for."""

    grade: str
    raw: int
    ums: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """The boundaries of one unit in one series, best grade first; `cap_raw` is where `max_ums` is reached."""

    boundaries: tuple[Boundary, ...]
    max_raw: int
    max_ums: int
    cap_raw: int


@dataclass(frozen=True, slots=True)
class Uniform:
    """A converted mark: whole UMS, their exact value, the grade (None below the lowest) and the working."""

    ums: int
    exact: Fraction
    grade: str | None
    working: str


def as_cap(a: int, b: int, *, max_raw: int) -> int:
    """The raw mark that earns full UMS on an AS-type unit, from its A and B boundaries."""
    return min(a + 2 * (a - b), max_raw)


def a2_star_and_cap(a: int, b: int, *, max_raw: int) -> tuple[int, int]:
    """The A* conversion point (90 % of UMS) and the raw mark for full UMS on an A2-type unit."""
    star = a + (a - b) if max_raw - a > 2 * (a - b) else (a + max_raw) // 2
    return star, star + (star - a)


def conversion_problems(conversion: Conversion) -> list[str]:
    """What keeps these boundaries from giving every mark its UMS, a sentence each; empty when all is well."""
    if not conversion.boundaries:
        return ["There are no grade boundaries."]
    problems = []
    for better, worse in pairwise(conversion.boundaries):
        if better.raw <= worse.raw or better.ums <= worse.ums:
            problems.append(f"{better.grade} must be above {worse.grade}, both in raw marks and in UMS.")
    top, lowest = conversion.boundaries[0], conversion.boundaries[-1]
    if lowest.raw < 1 or lowest.ums < 1:
        problems.append(f"The boundary of {lowest.grade} must be above 0.")
    if not top.raw <= conversion.cap_raw <= conversion.max_raw:
        problems.append(f"Full UMS must be reached between {top.raw} and {conversion.max_raw} marks.")
    if top.ums > conversion.max_ums:
        problems.append(f"The boundary of {top.grade} is above {conversion.max_ums} UMS.")
    return problems


def uniform_mark(raw: int, conversion: Conversion) -> Uniform:
    """The UMS for a raw mark from 0 to the maximum; ValueError for a mark outside."""
    if not 0 <= raw <= conversion.max_raw:
        raise ValueError(f"A raw mark on this unit is from 0 to {conversion.max_raw}, not {raw}.")
    if raw >= conversion.cap_raw:
        return _full(raw, conversion)
    lower, upper = _band(raw, conversion)
    exact = lower.ums + Fraction((raw - lower.raw) * (upper.ums - lower.ums), upper.raw - lower.raw)
    ums = min(_half_up(exact), upper.ums - 1) if upper.grade else _half_up(exact)
    line = f"{lower.ums} + ({raw} − {lower.raw}) × ({upper.ums} − {lower.ums}) ÷ ({upper.raw} − {lower.raw})"
    return Uniform(ums, exact, lower.grade or None, f"{line} = {_said(exact)}{_rounded(exact, ums)}")


def grade_on_raw(raw: int, boundaries: tuple[Boundary, ...]) -> str | None:
    """The grade a raw mark earns; None below the lowest boundary."""
    return next((boundary.grade for boundary in boundaries if raw >= boundary.raw), None)


def teacher_assessed_ums(grade: str, boundaries: tuple[tuple[str, int], ...], *, max_ums: int) -> int:
    """The UMS of a teacher assessed grade: half-way from its boundary to the next one above (OCR), halves up.

    `boundaries` are (grade, UMS), best first. The best grade's range ends at `max_ums`. A grade without a
    boundary (U) earns 0.
    """
    above = max_ums
    for code, ums in boundaries:
        if code == grade:
            return _half_up(Fraction(ums + above, 2))
        above = ums
    return 0


def _full(raw: int, conversion: Conversion) -> Uniform:
    grade = grade_on_raw(raw, conversion.boundaries)
    working = f"{raw} is at or above {conversion.cap_raw}, where all {conversion.max_ums} UMS are reached"
    return Uniform(conversion.max_ums, Fraction(conversion.max_ums), grade, working)


def _band(raw: int, conversion: Conversion) -> tuple[Boundary, Boundary]:
    """The boundaries a raw mark below the cap lies between: at or above the first, below the second."""
    cap = Boundary("", conversion.cap_raw, conversion.max_ums)
    knots = (cap, *conversion.boundaries, Boundary("", 0, 0))
    return next((lower, upper) for upper, lower in pairwise(knots) if raw >= lower.raw)


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def _rounded(exact: Fraction, ums: int) -> str:
    return "" if exact == ums else f", so {ums}"


def _said(value: Fraction) -> str:
    return f"{float(value):.2f}" if value.denominator != 1 else str(value)
