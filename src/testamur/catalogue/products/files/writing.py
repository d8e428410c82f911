"""A catalogue as a file that people read and edit; `read_catalogue` makes the same catalogue of it."""

from dataclasses import fields
from typing import Any

import yaml

from testamur.catalogue.products.facts import Catalogue, Placed, ProductFacts, ScaleFacts, UnitFacts
from testamur.rulebook.grades import STANDARD_SCALES

USUAL: dict[type, dict[str, Any]] = {
    UnitFacts: {"credits": 0, "guided_hours": 0, "assessment": "internal"},
    ProductFacts: {
        "registration_months": 36,
        "extension_months": 6,
        "attempts_allowed": 2,
        "at_registration": "nothing",
        "publish": False,
    },
}
BLANK = (None, "", ())
PLACED = {each.name for each in fields(Placed)}
WIDTH = 100


class Short(dict):
    """A mapping that stands in one line."""


class _Dumper(yaml.SafeDumper):
    """Lists of codes in one line, everything else a line each."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _list(dumper: yaml.Dumper, items: list[Any]) -> yaml.Node:
    in_line = all(isinstance(item, str | int | Short) for item in items) and not any(
        isinstance(item, Short) and len(items) > 1 for item in items
    )
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=in_line)


_Dumper.add_representer(list, _list)
_Dumper.add_representer(
    Short, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)


def write_catalogue(catalogue: Catalogue) -> str:
    """The text of the file: scales that are not standard ones, units, products; what is usual is left out."""
    sections = {
        "scales": [_scale(each) for each in catalogue.scales if each.code not in STANDARD_SCALES],
        "units": [_plain(each) for each in catalogue.units],
        "products": [_product(each) for each in catalogue.products],
    }
    parts = [
        yaml.dump({name: items}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
        for name, items in sections.items()
        if items
    ]
    return "\n".join(parts)


def _scale(facts: ScaleFacts) -> dict[str, Any]:
    grades = [
        Short(code=grade.code, title=grade.title, rank=grade.rank, achieves=grade.achieves)
        for grade in facts.scale.grades
    ]
    return {"code": facts.code, "title": facts.title, "grades": grades}


def _plain(facts: UnitFacts | ProductFacts) -> dict[str, Any]:
    """The facts that are not blank, nor what a file says by saying nothing."""
    values = {each.name: getattr(facts, each.name) for each in fields(facts) if each.name not in PLACED}
    usual = USUAL[type(facts)]
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value not in BLANK and (name not in usual or value != usual[name])
    }


def _product(facts: ProductFacts) -> dict[str, Any]:
    plain = _plain(facts)
    version = plain.pop("version", None)
    if version is None:
        return plain
    if version.aggregation:
        plain |= {"overall_scale": version.scale, "overall": _shortened(_model_first(version.aggregation))}
    return plain | {"rule": _shortened(version.rule)}


def _model_first(data: dict[str, Any]) -> dict[str, Any]:
    return {"model": data["model"], **data}


def _shortened(data: Any) -> Any:
    """Bounds, pairs and tables of points in one line each; empty lists and blanks left out."""
    if isinstance(data, list):
        return [_shortened(item) for item in data]
    if not isinstance(data, dict):
        return data
    kept = {key: _shortened(value) for key, value in data.items() if value is not None and value != []}
    is_small = len(kept) <= 8 and all(isinstance(value, str | int) for value in kept.values())
    return Short(kept) if is_small else kept
