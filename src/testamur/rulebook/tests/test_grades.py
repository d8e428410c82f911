"""The standard grade scales (CAT-06; TLRC for T Levels)."""

import pytest

from testamur.rulebook.grades import (
    FUNCTIONAL_SKILLS,
    LEVELS_1_2_STAR,
    NOT_YET_ACHIEVED,
    PMD,
    STANDARD_SCALES,
    T_LEVEL_CORE,
    T_LEVEL_OVERALL,
    Scale,
)


@pytest.mark.spec("CAT-06")
@pytest.mark.parametrize(
    ("scale", "codes"),
    [
        ("P", "P NYA"),
        ("P/F", "P F NYA"),
        ("P/M/D", "D M P U NYA"),
        ("P/M/D/D*", "D* D M P U NYA"),
        ("A*-D", "A* A B C D NYA"),
        ("A*-E", "A* A B C D E U NYA"),
        ("L1P-L2D", "L2D L2M L2P L1D L1M L1P U NYA"),
        ("L1P-L2D*", "L2D* L2D L2M L2P L1D L1M L1P U NYA"),
        ("FS", "P F"),
        ("TL-core", "A* A B C D E U Q X"),
        ("TL-specialism", "D M P U Q X"),
        ("TL-placement", "C CSC NC"),
        ("TL-overall", "D* D M P PA U Q X"),
    ],
)
def test_a_scale_lists_its_grades_from_best_to_worst(scale: str, codes: str) -> None:
    grades = STANDARD_SCALES[scale].grades

    assert [grade.code for grade in grades] == codes.split()
    assert [grade.rank for grade in grades] == sorted((grade.rank for grade in grades), reverse=True)


def test_every_standard_scale_is_in_the_table_above() -> None:
    assert len(STANDARD_SCALES) == 13


@pytest.mark.spec("CAT-06")
@pytest.mark.parametrize("scale", STANDARD_SCALES.values(), ids=lambda scale: scale.code)
def test_no_two_grades_of_a_scale_share_a_code_or_a_rank(scale: Scale) -> None:
    assert len({grade.code for grade in scale.grades}) == len(scale.grades)
    assert len({grade.rank for grade in scale.grades}) == len(scale.grades)


@pytest.mark.spec("CAT-06")
def test_what_achieves_and_what_is_a_result() -> None:
    assert [grade.code for grade in T_LEVEL_CORE.grades if grade.achieves] == ["A*", "A", "B", "C", "D", "E"]
    assert [grade.code for grade in T_LEVEL_CORE.grades if grade.is_result] == [
        "A*",
        "A",
        "B",
        "C",
        "D",
        "E",
        "U",
    ]
    assert [grade.code for grade in T_LEVEL_OVERALL.grades if grade.achieves] == ["D*", "D", "M", "P"]
    assert [grade.code for grade in FUNCTIONAL_SKILLS.grades if grade.achieves] == ["P"]


@pytest.mark.spec("GRD-05")
def test_not_yet_achieved_is_an_entry_but_no_result() -> None:
    assert PMD.grade("NYA") == NOT_YET_ACHIEVED
    assert not NOT_YET_ACHIEVED.is_result
    assert not NOT_YET_ACHIEVED.achieves


def test_a_scale_gives_titles() -> None:
    assert PMD.title_of("M") == "Merit"
    assert LEVELS_1_2_STAR.title_of("L2D*") == "Level 2 Distinction*"
    assert PMD.title_of("?") == "?"
    assert "D*" not in PMD
