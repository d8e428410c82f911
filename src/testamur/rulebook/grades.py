"""Grade scales as data: the scales UK vocational qualifications are graded on (CAT-06; DfE for T Levels)."""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of a scale.

    The better grade has the higher rank. Rank 0 is a result that is no award (fail, unclassified); a
    negative rank is no result at all but a state: not yet achieved, pending, absent.
    """

    code: str
    title: str
    rank: int
    achieves: bool = True

    @property
    def is_result(self) -> bool:
        return self.rank >= 0


@dataclass(frozen=True)
class Scale:
    """A grade scale: its code, its title, and its grades from best to worst."""

    code: str
    title: str
    grades: tuple[Grade, ...]

    @cached_property
    def _by_code(self) -> dict[str, Grade]:
        return {grade.code: grade for grade in self.grades}

    def __contains__(self, code: str) -> bool:
        return code in self._by_code

    def grade(self, code: str) -> Grade:
        """The grade with a code; KeyError when the scale has none such."""
        return self._by_code[code]

    def title_of(self, code: str) -> str:
        """The grade in words ("Merit"); the code itself when it is not on this scale."""
        return self._by_code[code].title if code in self._by_code else code


NOT_YET_ACHIEVED = Grade("NYA", "Not yet achieved", -1, achieves=False)
FAIL = Grade("F", "Fail", 0, achieves=False)
UNCLASSIFIED = Grade("U", "Unclassified", 0, achieves=False)
# Titles as the T Level results service shows them.
PENDING = Grade("Q", "Q – pending result", -2, achieves=False)
NO_RESULT = Grade("X", "X – no result", -3, achieves=False)


def _ranked(*best_to_worst: tuple[str, str]) -> tuple[Grade, ...]:
    """Grades that achieve, ranked so that the last one is 1."""
    count = len(best_to_worst)
    return tuple(Grade(code, title, count - place) for place, (code, title) in enumerate(best_to_worst))


PASS_MERIT_DISTINCTION = (("D", "Distinction"), ("M", "Merit"), ("P", "Pass"))
WITH_STAR = (("D*", "Distinction*"), *PASS_MERIT_DISTINCTION)
LEVEL_1_AND_2 = tuple(
    (f"L{level}{code}", f"Level {level} {title}")
    for level in (2, 1)
    for code, title in PASS_MERIT_DISTINCTION
)


def _letters(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((letter, letter) for letter in text.split())


PASS = Scale("P", "Pass", (*_ranked(("P", "Pass")), NOT_YET_ACHIEVED))
PASS_FAIL = Scale("P/F", "Pass or Fail", (*_ranked(("P", "Pass")), FAIL, NOT_YET_ACHIEVED))
PMD = Scale(
    "P/M/D",
    "Pass, Merit, Distinction",
    (*_ranked(*PASS_MERIT_DISTINCTION), UNCLASSIFIED, NOT_YET_ACHIEVED),
)
PMD_STAR = Scale(
    "P/M/D/D*",
    "Pass, Merit, Distinction, Distinction*",
    (*_ranked(*WITH_STAR), UNCLASSIFIED, NOT_YET_ACHIEVED),
)
A_STAR_TO_D = Scale("A*-D", "A* to D", (*_ranked(*_letters("A* A B C D")), NOT_YET_ACHIEVED))
A_STAR_TO_E = Scale(
    "A*-E", "A* to E, U", (*_ranked(*_letters("A* A B C D E")), UNCLASSIFIED, NOT_YET_ACHIEVED)
)
LEVELS_1_2 = Scale(
    "L1P-L2D",
    "Level 1 Pass to Level 2 Distinction",
    (*_ranked(*LEVEL_1_AND_2), UNCLASSIFIED, NOT_YET_ACHIEVED),
)
LEVELS_1_2_STAR = Scale(
    "L1P-L2D*",
    "Level 1 Pass to Level 2 Distinction*",
    (*_ranked(("L2D*", "Level 2 Distinction*"), *LEVEL_1_AND_2), UNCLASSIFIED, NOT_YET_ACHIEVED),
)
FUNCTIONAL_SKILLS = Scale("FS", "Functional skills component", (*_ranked(("P", "Pass")), FAIL))
T_LEVEL_CORE = Scale(
    "TL-core",
    "T Level core component",
    (*_ranked(*_letters("A* A B C D E")), UNCLASSIFIED, PENDING, NO_RESULT),
)
T_LEVEL_SPECIALISM = Scale(
    "TL-specialism",
    "T Level occupational specialism",
    (*_ranked(*PASS_MERIT_DISTINCTION), UNCLASSIFIED, PENDING, NO_RESULT),
)
T_LEVEL_PLACEMENT = Scale(
    "TL-placement",
    "T Level industry placement",
    (
        Grade("C", "Completed", 2),
        Grade("CSC", "Completed with special consideration", 1),
        Grade("NC", "Not completed", 0, achieves=False),
    ),
)
T_LEVEL_OVERALL = Scale(
    "TL-overall",
    "T Level overall grade",
    (
        *(Grade(grade.code, grade.title, grade.rank + 1) for grade in _ranked(*WITH_STAR)),
        Grade("PA", "Partial achievement", 1, achieves=False),
        UNCLASSIFIED,
        PENDING,
        NO_RESULT,
    ),
)

STANDARD_SCALES = {
    scale.code: scale
    for scale in (
        PASS,
        PASS_FAIL,
        PMD,
        PMD_STAR,
        A_STAR_TO_D,
        A_STAR_TO_E,
        LEVELS_1_2,
        LEVELS_1_2_STAR,
        FUNCTIONAL_SKILLS,
        T_LEVEL_CORE,
        T_LEVEL_SPECIALISM,
        T_LEVEL_PLACEMENT,
        T_LEVEL_OVERALL,
    )
}
