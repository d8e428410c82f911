"""Columns J to X of a file of learners: Y, N, a detail, and a sentence for everything else."""

import pytest

from testamur.delivery.registrations.arrangement_columns import read_arrangements


@pytest.mark.spec("REG-13")
@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ({}, ()),
        ({"forename": "Anna", "reader": "", "scribe": "N", "prompter": "no"}, ()),
        ({"enlarged": "Y", "enlarged_size": "24pt"}, (("enlarged", "24 pt"),)),
        ({"coloured": "yes", "coloured_shade": "pale yellow"}, (("coloured", "pale yellow"),)),
        ({"braille": "y", "braille_grade": "2"}, (("braille", "Grade 2"),)),
        ({"extra_time": "25%"}, (("extra_time", "25"),)),
        ({"extra_time": "n"}, ()),
        ({"other_arrangement": "own lamp"}, (("other", "own lamp"),)),
        ({"rest_breaks": "X", "word_processor": "TRUE"}, (("rest_breaks", ""), ("word_processor", ""))),
        ({"enlarged": "N", "enlarged_size": "n/a"}, ()),
    ],
)
def test_what_the_cells_ask_for(cells, asked):
    assert read_arrangements(cells) == (asked, [])


@pytest.mark.spec("REG-13", "REG-03")
@pytest.mark.parametrize(
    ("cells", "place", "message", "suggestion"),
    [
        (
            {"enlarged": "Y"},
            "enlarged_size",
            "Give the size of the enlarged paper: A3, 18 pt, 24 pt or 36 pt.",
            "",
        ),
        (
            {"enlarged": "Y", "enlarged_size": "font 24"},
            "enlarged_size",
            "Give the size of the enlarged paper: A3, 18 pt, 24 pt or 36 pt.",
            "24 pt",
        ),
        ({"coloured": "Y"}, "coloured_shade", "Say the shade of the coloured paper, like yellow.", ""),
        ({"braille": "Y"}, "braille_grade", "Give the grade of the braille: Grade 1 or Grade 2.", ""),
        (
            {"enlarged_size": "24 pt"},
            "enlarged",
            "Write Y for enlarged paper, or remove its size.",
            "Y",
        ),
        ({"enlarged": "24 pt"}, "enlarged", "Write Y here, and the size in the column beside it.", ""),
        (
            {"reader": "Yes please"},
            "reader",
            "Write Y if the learner has this: reader. Else leave it empty.",
            "Y",
        ),
        (
            {"extra_time": "Y"},
            "extra_time",
            "Give the extra time in per cent, from 1 to 100, like 25.",
            "",
        ),
        (
            {"other_arrangement": "Y"},
            "other_arrangement",
            "Say what is needed, like early opening of the paper.",
            "",
        ),
    ],
)
def test_what_is_wrong_has_its_cell_its_sentence_and_what_would_put_it_right(
    cells, place, message, suggestion
):
    asked, (problem,) = read_arrangements(cells)

    assert asked == ()
    assert (problem.place, problem.message, problem.suggestion) == (place, message, suggestion)
