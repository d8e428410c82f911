"""Aggregation models as JSON-ready data, there and back, and what is wrong with data somebody edited."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

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
from testamur.rulebook.grades import STANDARD_SCALES, T_LEVEL_CORE, T_LEVEL_SPECIALISM, Grade, Scale

Data = Mapping[str, Any]
Scales = Mapping[str, Scale]


def to_data(model: Model) -> dict[str, Any]:  # noqa: PLR0911 - a table of models, one line each
    """The model as a dictionary that JSON can hold; `from_data` reads it back to an equal model."""
    match model:
        case AllPass():
            return {"model": "all pass", "scale": model.scale.code, "award": model.award}
        case Lowest():
            return {"model": "lowest", "scale": model.scale.code}
        case EveryUnit():
            return {
                "model": "every unit",
                "each": model.each,
                "award": model.award,
                "otherwise": to_data(model.otherwise),
            }
        case Matrix():
            return {
                "model": "matrix",
                "first": model.first,
                "second": model.second,
                "cells": _copy(model.cells),
            }
        case UnitPoints():
            by_size = {str(size): dict(points) for size, points in model.points.items()}
            return {"model": "unit points", "scale": model.scale.code, "points": by_size, **_totals(model)}
        case SizePoints():
            return {
                "model": "size points",
                "scale": model.scale.code,
                "points": dict(model.points),
                "best_size": model.best_size,
                **_totals(model),
            }
        case UmsTotal():
            return {"model": "UMS total", "units": list(model.units), **_totals(model)}
        case MarkTotal():
            return {"model": "mark total", "units": list(model.units), **_totals(model)}
        case TLevel():
            return _t_level_data(model)


def from_data(data: Data, *, scales: Scales = STANDARD_SCALES) -> Model:
    """The model these data describe. ValueError lists in sentences what `data_problems` finds."""
    if problems := data_problems(data, scales=scales):
        raise ValueError(" ".join(problems))
    return _read(data, scales)


def data_problems(data: Data, *, scales: Scales = STANDARD_SCALES) -> list[str]:
    """What keeps these data from being a sound model, a sentence each, for whoever edits the catalogue."""
    try:
        model = _read(data, scales)
    except KeyError as missing:
        return [f"The aggregation model has no {missing}, or names one that does not exist."]
    except (TypeError, ValueError, AttributeError) as wrong:
        return [f"The aggregation model cannot be read: {wrong}."]
    return list(_doubts(model))


def _read(data: Data, scales: Scales) -> Model:
    return READERS[data["model"]](data, scales)


def _read_every_unit(data: Data, scales: Scales) -> Model:
    return EveryUnit(data["each"], data["award"], _read(data["otherwise"], scales))


def _read_unit_points(data: Data, scales: Scales) -> Model:
    points = {int(size): dict(by_grade) for size, by_grade in data["points"].items()}
    return UnitPoints(scales[data["scale"]], points, _thresholds(data), data.get("below"))


def _read_size_points(data: Data, scales: Scales) -> Model:
    points, best = dict(data["points"]), data.get("best_size")
    return SizePoints(scales[data["scale"]], points, _thresholds(data), best, data.get("below"))


def _read_t_level(data: Data, _scales: Scales) -> Model:
    return TLevel(
        core=data["core"],
        specialisms=frozenset(data["specialisms"]),
        placement=data["placement"],
        table=_copy(data["table"]),
        placement_rule=PlacementRule(data["placement_rule"]),
    )


READERS: dict[str, Callable[[Data, Scales], Model]] = {
    "all pass": lambda data, scales: AllPass(scales[data["scale"]], data["award"]),
    "lowest": lambda data, scales: Lowest(scales[data["scale"]]),
    "every unit": _read_every_unit,
    "matrix": lambda data, _: Matrix(data["first"], data["second"], _copy(data["cells"])),
    "unit points": _read_unit_points,
    "size points": _read_size_points,
    "UMS total": lambda data, _: UmsTotal(tuple(data["units"]), _thresholds(data), data.get("below")),
    "mark total": lambda data, _: MarkTotal(tuple(data["units"]), _thresholds(data), data.get("below")),
    "T Level": _read_t_level,
}


def _thresholds(data: Data) -> tuple[Threshold, ...]:
    return tuple(
        Threshold(threshold["grade"], int(threshold["at_least"]), _floors(threshold.get("floors", ())))
        for threshold in data["thresholds"]
    )


def _floors(data: Sequence[Data]) -> tuple[Floor, ...]:
    return tuple(Floor(floor["title"], frozenset(floor["units"]), int(floor["at_least"])) for floor in data)


def _totals(model: UnitPoints | SizePoints | UmsTotal | MarkTotal) -> dict[str, Any]:
    return {
        "thresholds": [_threshold_data(threshold) for threshold in model.thresholds],
        "below": model.below,
    }


def _threshold_data(threshold: Threshold) -> dict[str, Any]:
    floors = [
        {"title": floor.title, "units": sorted(floor.units), "at_least": floor.at_least}
        for floor in threshold.floors
    ]
    return {"grade": threshold.grade, "at_least": threshold.at_least, "floors": floors}


def _t_level_data(model: TLevel) -> dict[str, Any]:
    return {
        "model": "T Level",
        "core": model.core,
        "specialisms": sorted(model.specialisms),
        "placement": model.placement,
        "table": _copy(model.table),
        "placement_rule": model.placement_rule.value,
    }


def _copy(cells: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {row: dict(columns) for row, columns in cells.items()}


def _doubts(model: Model) -> Iterator[str]:
    match model:
        case AllPass():
            yield from _not_on_scale(model.scale, [model.award])
        case EveryUnit():
            yield from _doubts(model.otherwise)
        case Matrix():
            yield from _ragged(model.cells)
        case UnitPoints():
            for size, points in model.points.items():
                yield from _not_on_scale(model.scale, points)
                yield from _not_rising(model.scale, points, f"size {size}")
            yield from _threshold_doubts(model.thresholds)
        case SizePoints():
            yield from _not_on_scale(model.scale, model.points)
            yield from _not_rising(model.scale, model.points, "each")
            yield from _threshold_doubts(model.thresholds)
        case UmsTotal() | MarkTotal():
            yield from _threshold_doubts(model.thresholds)
        case TLevel():
            yield from _missing_cells(model.table)
        case Lowest():
            pass


def _not_on_scale(scale: Scale, grades: Sequence[str] | Mapping[str, int]) -> Iterator[str]:
    for grade in grades:
        if grade not in scale:
            yield f"{grade} is not a grade of the scale {scale.title}."


def _not_rising(scale: Scale, points: Mapping[str, int], counted: str) -> Iterator[str]:
    known = [grade for grade in scale.grades if grade.code in points]
    for better, worse in pairwise(known):
        if points[better.code] < points[worse.code]:
            yield f"{better.title} earns fewer points than {worse.title} ({counted})."


def _threshold_doubts(thresholds: Sequence[Threshold]) -> Iterator[str]:
    if not thresholds:
        yield "There are no thresholds."
    for higher, lower in pairwise(thresholds):
        if higher.at_least <= lower.at_least:
            yield f"Thresholds go from the highest down: {higher.grade} must need more than {lower.grade}."


def _ragged(cells: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    columns = list(dict.fromkeys(column for row in cells.values() for column in row))
    for row, filled in cells.items():
        for column in columns:
            if column not in filled:
                yield f"There is no overall grade for {row} with {column}."


def _missing_cells(table: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for core in _achieving(T_LEVEL_CORE):
        for specialism in _achieving(T_LEVEL_SPECIALISM):
            if specialism.code not in table.get(core.code, {}):
                yield f"There is no overall grade for core {core.code} with specialism {specialism.title}."


def _achieving(scale: Scale) -> list[Grade]:
    return [grade for grade in scale.grades if grade.achieves]
