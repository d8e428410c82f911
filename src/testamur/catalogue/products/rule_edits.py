"""Edits of a draft's rule, one at a time, as pure functions: plain data in, plain data out (CAT-04).

A group is named by its place in the tree: "" is the whole qualification, "1" its second group, "1.0" the first group
inside that. A draft may be unfinished: groups may still be empty, but its shape is always that of the rulebook.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from json import dumps
from typing import Any

from testamur.kit.problems import Problem, Refused
from testamur.rulebook import combination
from testamur.rulebook.combination.rule import (
    Allowance,
    Bar,
    Bound,
    Group,
    Keep,
    Measure,
    Rule,
    Straddling,
    Substitute,
)
from testamur.rulebook.combination.words import cap_sentence, floor_sentence

Data = dict[str, Any]
UNIT_LISTS = ("mandatory", "optional")


@dataclass(frozen=True)
class Placed:
    """A group with its place in the tree."""

    place: str
    depth: int
    data: Mapping[str, Any]
    is_first: bool
    is_last: bool


def empty_rule(title: str) -> Data:
    return {"name": title}


def mark_of(rule: Data) -> str:
    """What a page remembers of the rule it shows, so that an edit never meets another rule than was seen."""
    return sha256(dumps(rule, sort_keys=True).encode()).hexdigest()[:16]


def walk(rule: Data) -> Iterator[Placed]:
    """Every group in the order of the rule, the whole first."""
    yield Placed("", 0, rule, is_first=True, is_last=True)
    yield from _inside(rule, "", 1)


def _inside(group: Mapping[str, Any], place: str, depth: int) -> Iterator[Placed]:
    parts = group.get("groups", [])
    for index, part in enumerate(parts):
        here = f"{place}.{index}" if place else str(index)
        yield Placed(here, depth, part, is_first=index == 0, is_last=index == len(parts) - 1)
        yield from _inside(part, here, depth + 1)


def lines_of_places(rule: Data) -> dict[str, str]:
    """The place of each group by its name, to link a problem with it."""
    return {str(each.data.get("name")): each.place for each in walk(rule)}


# Edits


def rename(rule: Data, *, place: str, name: str) -> Data:
    rule = deepcopy(rule)
    _group(rule, place)["name"] = name
    return rule


def add_group(rule: Data, *, place: str, name: str) -> Data:
    rule = deepcopy(rule)
    _group(rule, place).setdefault("groups", []).append({"name": name})
    return rule


def remove_group(rule: Data, *, place: str) -> Data:
    """Take a group out with everything inside it. A choice that asks for more groups than are left asks for fewer."""
    rule = deepcopy(rule)
    parent, index = _parent(rule, place)
    del parent["groups"][index]
    if "choose" in parent:
        _choose(parent, min(parent["choose"], len(parent["groups"])))
    return _tidy(rule)


def move_group(rule: Data, *, place: str, by: int) -> Data:
    """One up (-1) or down (1) among its neighbours."""
    rule = deepcopy(rule)
    parent, index = _parent(rule, place)
    target = index + by
    if 0 <= target < len(parent["groups"]):
        parent["groups"].insert(target, parent["groups"].pop(index))
    return rule


def add_units(rule: Data, *, place: str, codes: Iterable[str], into: str) -> Data:
    """Add units to the mandatory or optional ones of a group; those already in the group change their list."""
    rule, codes = deepcopy(rule), list(codes)
    group = _group(rule, place)
    for name in UNIT_LISTS:
        group[name] = [code for code in group.get(name, []) if code not in codes]
    group[into] += codes
    return _tidy(rule)


def remove_unit(rule: Data, *, place: str, code: str) -> Data:
    """Take a unit out of a group, and out of barred sets and pairs where it stands in no other group."""
    rule = deepcopy(rule)
    group = _group(rule, place)
    for name in UNIT_LISTS:
        group[name] = [each for each in group.get(name, []) if each != code]
    if not any(code in each.data.get(name, []) for each in walk(rule) for name in UNIT_LISTS):
        _forget(rule, code)
    return _tidy(rule)


def add_bound(rule: Data, *, place: str, side: str, bound: Data) -> Data:
    """`side` is at_least or at_most; a bound of the same thing at the same levels is replaced."""
    rule = deepcopy(rule)
    group = _group(rule, place)
    kept = [each for each in _bounds(group, side) if _of(each) != _of(bound)]
    group[side] = [*kept, bound]
    return rule


def remove_bound(rule: Data, *, place: str, side: str, index: int) -> Data:
    rule = deepcopy(rule)
    group = _group(rule, place)
    group[side] = [each for number, each in enumerate(_bounds(group, side)) if number != index]
    return _tidy(rule)


def choose(rule: Data, *, place: str, number: int | None) -> Data:
    """Ask for some of the groups inside; None asks for all of them again."""
    rule = deepcopy(rule)
    _choose(_group(rule, place), number)
    return rule


def allow_fails(rule: Data, *, place: str, units: int | None, size: int | None) -> Data:
    """How many units of a group may be U and still count; None allows none."""
    rule = deepcopy(rule)
    group = _group(rule, place)
    group.pop("may_fail", None)
    if units:
        group["may_fail"] = {"units": units} | ({"size": size} if size else {})
    return rule


def add_across(rule: Data, *, kind: str, item: Data) -> Data:
    """Add a barred set, an equivalent or an exemption: what cuts across the groups."""
    rule = deepcopy(rule)
    rule.setdefault(kind, []).append(item)
    return rule


def remove_across(rule: Data, *, kind: str, index: int) -> Data:
    rule = deepcopy(rule)
    rule[kind] = [each for number, each in enumerate(rule.get(kind, [])) if number != index]
    return _tidy(rule)


def settle(rule: Data, *, measured_in: str, straddling: str) -> Data:
    """What the whole rule measures in, and what becomes of a unit that would go over a maximum."""
    rule = deepcopy(rule) | {"measured_in": measured_in, "straddling": straddling}
    usual = {"measured_in": Measure.CREDITS.value, "straddling": Straddling.COUNT_TO_CAP.value}
    return {key: value for key, value in rule.items() if usual.get(key) != value}


# Finding the way


def _group(rule: Data, place: str) -> Data:
    group = rule
    for step in place.split(".") if place else []:
        parts = group.get("groups", [])
        if not (step.isascii() and step.isdigit() and int(step) < len(parts)):
            raise Refused([Problem("rule.place", "This group is no longer there. Look at the rule again.")])
        group = parts[int(step)]
    return group


def _parent(rule: Data, place: str) -> tuple[Data, int]:
    _group(rule, place)
    if not place:
        raise Refused([Problem("rule.place", "The whole qualification stays where it is.")])
    above, _, last = place.rpartition(".")
    return _group(rule, above), int(last)


def _choose(group: Data, number: int | None) -> None:
    group.pop("choose", None)
    if number:
        group["choose"] = number


def _bounds(group: Mapping[str, Any], side: str) -> list[Data]:
    bounds = group.get(side, [])
    return [bounds] if isinstance(bounds, dict) else list(bounds)


def _of(bound: Data) -> tuple[Any, ...]:
    measure = next(key for key in bound if key in list(Measure))
    return measure, bound.get("from_level"), bound.get("to_level"), bound.get("at_level")


def _forget(rule: Data, code: str) -> None:
    for bar in rule.get("barred", []):
        bar["units"] = [each for each in bar["units"] if each != code]
    rule["barred"] = [bar for bar in rule.get("barred", []) if len(bar["units"]) > 1]
    for kind in ("equivalents", "exemptions"):
        rule[kind] = [pair for pair in rule.get(kind, []) if pair["unit"] != code]


def _tidy(data: Any) -> Any:
    """Empty lists left out, as `combination.to_data` leaves them out."""
    if isinstance(data, list):
        return [_tidy(item) for item in data]
    if isinstance(data, dict):
        return {key: _tidy(value) for key, value in data.items() if value != []}
    return data


# Reading an unfinished rule


def as_rule(data: Data) -> Rule:
    """The rule as it stands, finished or not: to be explained, and to know its units. Problems are told elsewhere."""
    return Rule(
        root=_as_group(data),
        barred=tuple(
            Bar(each["name"], tuple(each["units"]), Keep(each.get("keep", Keep.MOST_CREDIT)))
            for each in data.get("barred", [])
        ),
        equivalents=tuple(Substitute(each["unit"], each["met_by"]) for each in data.get("equivalents", [])),
        exemptions=tuple(Substitute(each["unit"], each["met_by"]) for each in data.get("exemptions", [])),
        measured_in=Measure(data.get("measured_in", Measure.CREDITS)),
        straddling=Straddling(data.get("straddling", Straddling.COUNT_TO_CAP)),
    )


def _as_group(data: Data) -> Group:
    fails = data.get("may_fail")
    return Group(
        name=data["name"],
        mandatory=tuple(data.get("mandatory", ())),
        optional=tuple(data.get("optional", ())),
        groups=tuple(_as_group(part) for part in data.get("groups", ())),
        choose=data.get("choose"),
        at_least=tuple(as_bound(each) for each in _bounds(data, "at_least")),
        at_most=tuple(as_bound(each) for each in _bounds(data, "at_most")),
        may_fail=Allowance(fails["units"], fails.get("size")) if fails else None,
    )


def as_bound(data: Data) -> Bound:
    of, lowest, highest, level = _of(data)
    exact = {} if level is None else {"lowest": level, "highest": level}
    return Bound(data[of], Measure(of), **({"lowest": lowest, "highest": highest} | exact))


def in_words(data: Data, units: Mapping[str, combination.Unit]) -> list[combination.Line]:
    """The rule in plain English, as far as it goes."""
    rule = as_rule(data)
    known = {
        code: units.get(code) or combination.Unit(code, "(not known)", 0, 0)
        for code in {*rule.unit_codes(), *(code for bar in rule.barred for code in bar.units),
                     *(pair.unit for pair in (*rule.equivalents, *rule.exemptions))}
    }  # fmt: skip
    return combination.explain(rule, {**units, **known})


def bound_sentences(data: Data, place: str, side: str) -> list[str]:
    """Each bound of a group in words, in the order in which it is stored."""
    rule = as_rule(data)
    group = as_rule_group(rule, place)
    say = floor_sentence if side == "at_least" else cap_sentence
    return [say(rule, group, bound) for bound in getattr(group, side)]


def as_rule_group(rule: Rule, place: str) -> Group:
    group = rule.root
    for step in place.split(".") if place else []:
        group = group.groups[int(step)]
    return group
