"""A rule of combination in plain English; the verdict uses the same sentences (CAT-04, BEY-10, BEY-17)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .rule import Allowance, Bar, Bound, Group, Keep, Measure, Rule, Straddling, Substitute, Unit


class Line(NamedTuple):
    """One sentence about one group, indented by its depth in the tree."""

    depth: int
    group: str
    text: str


def explain(rule: Rule, units: Mapping[str, Unit]) -> list[Line]:
    """The whole rule, sentence by sentence, in the order of the handbook."""
    lines = [
        Line(depth, group.name, text)
        for depth, group in rule.root.walk()
        for text in _group_sentences(rule, group, units)
    ]
    return [*lines, *(Line(0, rule.title, text) for text in _cross_cutting(rule, units))]


def _group_sentences(rule: Rule, group: Group, units: Mapping[str, Unit]) -> Iterator[str]:
    if group.mandatory:
        yield mandatory_sentence(rule, group, units)
    if group.optional and not group.at_least:
        yield f"{_any_of(len(group.optional))} {_in(rule, group)} can count."
    for bound in group.at_least:
        yield floor_sentence(rule, group, bound)
    if group.choose is not None:
        yield choice_sentence(group)
    for bound in group.at_most:
        yield cap_sentence(rule, group, bound)
    if group.may_fail is not None:
        yield _allowance_sentence(rule, group, group.may_fail)
    if group.groups and group.choose is None and group is not rule.root:
        yield f"{group.name} is made up of {listed(part.name for part in group.groups)}."


def mandatory_sentence(rule: Rule, group: Group, units: Mapping[str, Unit]) -> str:
    """Every mandatory unit of the group, with their size together."""
    if len(group.mandatory) == 1:
        return f"Achieve {named(rule, units[group.mandatory[0]])} {_in(rule, group)}."
    total = sum(units[code].size(rule.measured_in) for code in group.mandatory)
    size = f" ({quantity(total, rule.measured_in)})" if total else ""
    which = "mandatory units" if group.optional else "units"
    return f"Achieve all {len(group.mandatory)} {which} {_in(rule, group)}{size}."


def floor_sentence(rule: Rule, group: Group, bound: Bound) -> str:
    """What the group must hold at least."""
    if not bound.takes_any_level:
        source = "" if group is rule.root else f" from {group.name}"
        return f"At least {bound.amount} of the {noun(bound.of)}s{source} must be{_levels(bound)}."
    return f"At least {quantity(bound.amount, bound.of)} {_from(rule, group)}."


def shortfall_sentence(rule: Rule, group: Group, bound: Bound, lacking: int) -> str:
    """What is still missing of a floor."""
    source = "" if group is rule.root and not bound.takes_any_level else f" {_from(rule, group)}"
    return f"{lacking} more {noun(bound.of)}{'' if lacking == 1 else 's'}{_levels(bound)}{source}."


def unit_sentence(rule: Rule, group: Group, unit: Unit) -> str:
    """A mandatory unit that is missing."""
    return f"Unit {named(rule, unit)} {_in(rule, group)} is not achieved."


def begin_sentence(number: int, groups: Iterable[str]) -> str:
    """A choice of which nothing is held yet."""
    return f"Complete {number} of {listed(groups, 'or')}."


def cap_sentence(rule: Rule, group: Group, bound: Bound) -> str:
    """What of the group counts at most."""
    return f"No more than {quantity(bound.amount, bound.of)}{_levels(bound)} {_from(rule, group)} can count."


def choice_sentence(group: Group) -> str:
    """How many of the groups inside to choose."""
    return (
        f"Choose {group.choose} of these {len(group.groups)}: {listed(part.name for part in group.groups)}."
    )


def _allowance_sentence(rule: Rule, group: Group, allowance: Allowance) -> str:
    size = "" if allowance.size is None else f", up to {quantity(allowance.size, rule.measured_in)} together,"
    return (
        f"Up to {quantity(allowance.units, Measure.UNITS)} {_in(rule, group)}{size} may be U and still count."
    )


def _cross_cutting(rule: Rule, units: Mapping[str, Unit]) -> Iterator[str]:
    yield from (_bar_sentence(rule, bar, units) for bar in rule.barred)
    yield from (_stands_for(rule, pair, units, "counts as") for pair in rule.equivalents)
    yield from (_stands_for(rule, pair, units, "exempts the learner from") for pair in rule.exemptions)
    if rule.straddling is Straddling.REFUSE:
        yield "A unit that would go over a maximum does not count at all."


def _bar_sentence(rule: Rule, bar: Bar, units: Mapping[str, Unit]) -> str:
    chosen = "the one with the most credit" if bar.keep is Keep.MOST_CREDIT else "the one that helps most"
    rivals = listed(named(rule, units[code]) for code in bar.units)
    return f"Only one of {rivals} can count: {chosen} ({bar.name})."


def _stands_for(rule: Rule, pair: Substitute, units: Mapping[str, Unit], how: str) -> str:
    known = units.get(pair.met_by)
    holding = f"{known.code} {known.title}" if known else pair.met_by
    return f"{holding} {how} {named(rule, units[pair.unit])}."


def named(rule: Rule, unit: Unit) -> str:
    """A unit by code, title and size."""
    size = unit.size(rule.measured_in)
    return f"{unit.code} {unit.title}" + (f" ({quantity(size, rule.measured_in)})" if size else "")


def quantity(amount: int, of: Measure) -> str:
    """An amount with its noun: 1 credit, 13 credits, 60 guided learning hours, 3 units."""
    return f"{amount} {noun(of)}{'' if amount == 1 else 's'}"


def noun(of: Measure) -> str:
    """The singular of what is measured."""
    return {Measure.CREDITS: "credit", Measure.GUIDED_HOURS: "guided learning hour", Measure.UNITS: "unit"}[
        of
    ]


def level_name(level: int) -> str:
    """Level 3; level 0 is Entry Level."""
    return f"Level {level}" if level else "Entry Level"


def listed(names: Iterable[str], joint: str = "and") -> str:
    """A, B and C."""
    *most, last = names
    return f"{', '.join(most)} {joint} {last}" if most else last


def _levels(bound: Bound) -> str:
    if bound.takes_any_level:
        return ""
    if bound.lowest is None:
        return f" at {level_name(bound.highest or 0)} or below"
    if bound.highest is None:
        return f" at {level_name(bound.lowest)} or above"
    if bound.lowest == bound.highest:
        return f" at {level_name(bound.lowest)}"
    return f" from {level_name(bound.lowest)} to {level_name(bound.highest)}"


def _any_of(number: int) -> str:
    return "The 1 optional unit" if number == 1 else f"Any of the {number} optional units"


def _in(rule: Rule, group: Group) -> str:
    return "of the qualification" if group is rule.root else f"in {group.name}"


def _from(rule: Rule, group: Group) -> str:
    return "in total" if group is rule.root else f"from {group.name}"
