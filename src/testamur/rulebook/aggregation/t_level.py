"""T Level overall grades, with their published tables (DfE T Level results service, TLRC)."""

from collections.abc import Mapping, Sequence
from enum import Enum

from testamur.rulebook.aggregation.models import PlacementRule, TLevel
from testamur.rulebook.aggregation.results import Outcome, Result, Step
from testamur.rulebook.grades import (
    T_LEVEL_CORE,
    T_LEVEL_OVERALL,
    T_LEVEL_PLACEMENT,
    T_LEVEL_SPECIALISM,
    Scale,
)

Table = Mapping[str, Mapping[str, str]]

# Two specialisms as one grade, by their initials in order.
DUAL_SPECIALISM = {"DD": "D", "DM": "D", "DP": "M", "MM": "M", "MP": "P", "PP": "P"}

# UCAS tariff; a Pass is worth more with a C or better in the core.
UCAS_POINTS = {"D*": 168, "D": 144, "M": 120}
UCAS_PASS, UCAS_PASS_LOW_CORE = 96, 72


class Document(Enum):
    """What is printed for an overall grade."""

    CERTIFICATE = "certificate"
    STATEMENT_OF_ACHIEVEMENT = "statement of achievement"


def _table(*rows: str) -> Table:
    """A table from six rows, core A* to E, each the overall grades for specialism D, M and P: `D* D D`."""
    return {
        core: dict(zip("DMP", row.split(), strict=True))
        for core, row in zip(("A*", "A", "B", "C", "D", "E"), rows, strict=True)
    }


# First starters (2020). Table 1: design, surveying and planning; digital; health; healthcare science.
STARTERS_2020_TABLE_1 = _table("D* D D", "D D M", "D M M", "M M P", "M P P", "P P P")
# First starters. Table 2: onsite construction; building services; education and early years; science.
STARTERS_2020_TABLE_2 = _table("D* D M", "D D M", "D M M", "D M P", "M P P", "P P P")
# Later starters. Table A: all but those of table B.
LATER_TABLE_A = _table("D* D D", "D D M", "D M M", "D M P", "M M P", "M P P")
# Later starters. Table B: agriculture; animal care; craft and design; media.
LATER_TABLE_B = _table("D* D M", "D D M", "D M M", "D M P", "D M P", "M P P")


def t_level(model: TLevel, results: Sequence[Result]) -> Outcome:
    """The overall grade; Partial achievement (PA), U, Q or X where there is none."""
    by_unit = {result.unit: result.grade for result in results}
    core = by_unit.get(model.core)
    taken = [result for result in results if result.unit in model.specialisms]
    specialism = _specialism([result.grade for result in taken])
    placement = by_unit.get(model.placement)
    steps = [
        Step(f"Core: {_said(T_LEVEL_CORE, core)}"),
        *(Step(_said(T_LEVEL_SPECIALISM, result.grade), result.unit) for result in taken),
        Step(f"Specialism: {_said(T_LEVEL_SPECIALISM, specialism)}"),
        Step(f"Industry placement: {_said(T_LEVEL_PLACEMENT, placement)}"),
    ]
    grade = _overall(model, core, specialism, placed=_achieved(T_LEVEL_PLACEMENT, placement))
    return Outcome(grade, (*steps, Step(f"Overall: {T_LEVEL_OVERALL.title_of(grade)}")))


def document(overall: str) -> Document | None:
    """What is printed for an overall grade; None for U, Q and X."""
    if overall == "PA":
        return Document.STATEMENT_OF_ACHIEVEMENT
    return Document.CERTIFICATE if T_LEVEL_OVERALL.grade(overall).achieves else None


def ucas_points(overall: str, *, core: str) -> int:
    """UCAS tariff points of an overall grade with its core grade; 0 where there is no award."""
    if overall == "P":
        return UCAS_PASS if core in {"A*", "A", "B", "C"} else UCAS_PASS_LOW_CORE
    return UCAS_POINTS.get(overall, 0)


def _specialism(grades: Sequence[str | None]) -> str | None:
    """One grade from one or two specialisms; an ungraded one prevails: pending, no result, unclassified."""
    ungraded = [grade for grade in grades if not _achieved(T_LEVEL_SPECIALISM, grade)]
    for state in ("Q", "X", None, "U"):
        if state in ungraded:
            return state
    if len(grades) < 2:
        return grades[0] if grades else None
    return DUAL_SPECIALISM["".join(sorted(grade or "" for grade in grades))]


def _overall(model: TLevel, core: str | None, specialism: str | None, *, placed: bool) -> str:
    if "Q" in (core, specialism):
        return "Q"
    achieved = [_achieved(T_LEVEL_CORE, core), _achieved(T_LEVEL_SPECIALISM, specialism)]
    if placed and all(achieved):
        return model.table[core or ""][specialism or ""]
    if placed or any(achieved):
        return "PA"
    unclassified = (core, specialism).count("U")
    # The first starters needed one U among the two; later ones need both.
    needed = 1 if model.placement_rule is PlacementRule.STARTERS_2020 else 2
    return "U" if unclassified >= needed else "X"


def _achieved(scale: Scale, grade: str | None) -> bool:
    return grade is not None and grade in scale and scale.grade(grade).achieves


def _said(scale: Scale, grade: str | None) -> str:
    return scale.title_of(grade) if grade else "no result"
