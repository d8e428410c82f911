"""Aggregation models as catalogue data: there and back, and what an editor is told."""

import json
from typing import Any

import pytest

from testamur.rulebook.aggregation import data_problems, from_data, to_data
from testamur.rulebook.aggregation.models import (
    AllPass,
    EveryUnit,
    Floor,
    Lowest,
    MarkTotal,
    Matrix,
    Model,
    PlacementRule,
    SizePoints,
    Threshold,
    TLevel,
    UmsTotal,
    UnitPoints,
)
from testamur.rulebook.aggregation.t_level import LATER_TABLE_A
from testamur.rulebook.grades import FUNCTIONAL_SKILLS, PMD

FLOORED = (Threshold("M", 66, (Floor("core units", frozenset({"U1", "U2"}), 24),)), Threshold("P", 48))

MODELS: list[Model] = [
    AllPass(FUNCTIONAL_SKILLS, "P"),
    Lowest(PMD),
    EveryUnit("D", "D*", otherwise=Lowest(PMD)),
    Matrix("exam", "project", {"P": {"P": "P", "D": "M"}, "D": {"P": "M", "D": "D"}}),
    UnitPoints(PMD, {60: {"P": 6, "M": 10}, 90: {"P": 9, "M": 15}}, FLOORED, below="U"),
    SizePoints(PMD, {"P": 0, "M": 1}, FLOORED, best_size=75),
    UmsTotal(("R081", "R082"), FLOORED, below="U"),
    MarkTotal(("C1", "C2"), (Threshold("P", 35),), below="F"),
    TLevel("CORE", frozenset({"ZTLOS006"}), "PLACEMENT", LATER_TABLE_A, PlacementRule.LATER_STARTERS),
]


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_a_model_survives_json(model: Model) -> None:
    stored = json.loads(json.dumps(to_data(model)))

    assert data_problems(stored) == []
    assert from_data(stored) == model


def test_the_data_of_a_model() -> None:
    assert to_data(UnitPoints(PMD, {60: {"P": 6}}, (Threshold("P", 18),), below="U")) == {
        "model": "unit points",
        "scale": "P/M/D",
        "points": {"60": {"P": 6}},
        "thresholds": [{"grade": "P", "at_least": 18, "floors": []}],
        "below": "U",
    }


def points(**changes: Any) -> dict[str, Any]:
    sound = {
        "model": "size points",
        "scale": "P/M/D",
        "points": {"P": 1, "M": 2},
        "thresholds": [{"grade": "M", "at_least": 20}, {"grade": "P", "at_least": 10}],
    }
    return sound | changes


@pytest.mark.spec("CAT-07")
@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (points(), []),
        ({}, ["The aggregation model has no 'model', or names one that does not exist."]),
        ({"model": "guess"}, ["The aggregation model has no 'guess', or names one that does not exist."]),
        ({"model": "lowest"}, ["The aggregation model has no 'scale', or names one that does not exist."]),
        (
            points(thresholds=[{"grade": "P", "at_least": "ten"}]),
            ["The aggregation model cannot be read: invalid literal for int() with base 10: 'ten'."],
        ),
        (points(thresholds=[]), ["There are no thresholds."]),
        (
            points(thresholds=[{"grade": "P", "at_least": 10}, {"grade": "M", "at_least": 20}]),
            ["Thresholds go from the highest down: P must need more than M."],
        ),
        (
            points(points={"P": 3, "M": 2, "Z": 1}),
            [
                "Z is not a grade of the scale Pass, Merit, Distinction.",
                "Merit earns fewer points than Pass (each).",
            ],
        ),
        (
            {"model": "all pass", "scale": "FS", "award": "M"},
            ["M is not a grade of the scale Functional skills component."],
        ),
        (
            {
                "model": "matrix",
                "first": "a",
                "second": "b",
                "cells": {"P": {"P": "P", "D": "M"}, "D": {"P": "M"}},
            },
            ["There is no overall grade for D with D."],
        ),
        (
            {"model": "every unit", "each": "D", "award": "D*", "otherwise": points(thresholds=[])},
            ["There are no thresholds."],
        ),
        (
            {
                **to_data(MODELS[-1]),
                "table": {core: dict(row) for core, row in list(LATER_TABLE_A.items())[:-1]},
            },
            [
                "There is no overall grade for core E with specialism Distinction.",
                "There is no overall grade for core E with specialism Merit.",
                "There is no overall grade for core E with specialism Pass.",
            ],
        ),
    ],
)
def test_what_an_editor_is_told(data: dict[str, Any], problems: list[str]) -> None:
    assert data_problems(data) == problems


def test_unsound_data_make_no_model() -> None:
    with pytest.raises(ValueError, match=r"^There are no thresholds\.$"):
        from_data(points(thresholds=[]))
