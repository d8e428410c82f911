"""A rule to and from plain data, such as YAML, edited by people who are not programmers (CAT-04)."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from .rule import (
    Allowance,
    Bar,
    Bound,
    Group,
    Keep,
    Measure,
    Rule,
    RuleProblem,
    RuleProblems,
    Straddling,
    Substitute,
)

DEEPEST = 20  # no published rule nests deeper than four; a limit keeps a mistake from becoming a puzzle

GROUP_KEYS = ("name", "mandatory", "optional", "groups", "choose", "at_least", "at_most", "may_fail")
RULE_KEYS = (*GROUP_KEYS, "barred", "equivalents", "exemptions", "measured_in", "straddling")
BOUND_KEYS = ("credits", "guided_hours", "units", "from_level", "to_level", "at_level")

Part = TypeVar("Part")
Choice = TypeVar("Choice", bound=StrEnum)


def from_data(data: object) -> Rule:
    """The rule that plain data describes. Raises `RuleProblems` with every problem found."""
    reader = _Reader()
    rule = reader.rule(data)
    if not reader.problems:
        reader.check(rule)
    if reader.problems:
        raise RuleProblems(reader.problems)
    return rule


def to_data(rule: Rule) -> dict[str, Any]:
    """Plain data from which `from_data` makes the same rule; what is usual is left out."""
    data = _group_data(rule.root)
    if rule.barred:
        data["barred"] = [{"name": b.name, "units": list(b.units), "keep": b.keep.value} for b in rule.barred]
    for key, pairs in (("equivalents", rule.equivalents), ("exemptions", rule.exemptions)):
        if pairs:
            data[key] = [{"unit": pair.unit, "met_by": pair.met_by} for pair in pairs]
    if rule.measured_in is not Measure.CREDITS:
        data["measured_in"] = rule.measured_in.value
    if rule.straddling is not Straddling.COUNT_TO_CAP:
        data["straddling"] = rule.straddling.value
    return data


def _group_data(group: Group) -> dict[str, Any]:
    allowance = group.may_fail
    data = {
        "name": group.name,
        "mandatory": list(group.mandatory),
        "optional": list(group.optional),
        "choose": group.choose,
        "groups": [_group_data(part) for part in group.groups],
        "at_least": [_bound_data(bound) for bound in group.at_least],
        "at_most": [_bound_data(bound) for bound in group.at_most],
        "may_fail": allowance and _without_blanks({"units": allowance.units, "size": allowance.size}),
    }
    return _without_blanks(data)


def _bound_data(bound: Bound) -> dict[str, Any]:
    if bound.lowest is not None and bound.lowest == bound.highest:
        return {bound.of.value: bound.amount, "at_level": bound.lowest}
    levels = {"from_level": bound.lowest, "to_level": bound.highest}
    return _without_blanks({bound.of.value: bound.amount, **levels})


def _without_blanks(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None and value != []}


class _Reader:
    """Reads what it can and notes every problem with the place it was found."""

    def __init__(self) -> None:
        self.problems: list[RuleProblem] = []

    def note(self, path: str, message: str) -> None:
        self.problems.append(RuleProblem(path, message))

    def rule(self, data: object) -> Rule:
        fields = self.fields(data, "rule", RULE_KEYS)
        root = self.group({key: fields[key] for key in GROUP_KEYS if key in fields}, "rule", 0)
        return Rule(
            root=root,
            barred=self.items(fields, "rule", "barred", self.bar),
            equivalents=self.items(fields, "rule", "equivalents", self.substitute),
            exemptions=self.items(fields, "rule", "exemptions", self.substitute),
            measured_in=self.choice(fields, "rule", "measured_in", Measure.CREDITS),
            straddling=self.choice(fields, "rule", "straddling", Straddling.COUNT_TO_CAP),
        )

    def group(self, data: object, path: str, depth: int = 1) -> Group:
        fields = self.fields(data, path, GROUP_KEYS)
        if depth > DEEPEST:
            self.note(path, f"Groups are nested more than {DEEPEST} deep. Bring some of them together.")
            fields = {**fields, "groups": []}
        return Group(
            name=self.text(fields, path, "name"),
            mandatory=self.items(fields, path, "mandatory", self.code),
            optional=self.items(fields, path, "optional", self.code),
            groups=self.items(fields, path, "groups", lambda part, at: self.group(part, at, depth + 1)),
            choose=self.number(fields, path, "choose") if "choose" in fields else None,
            at_least=self.items(fields, path, "at_least", self.bound),
            at_most=self.items(fields, path, "at_most", self.bound),
            may_fail=self.allowance(fields["may_fail"], f"{path}.may_fail") if "may_fail" in fields else None,
        )

    def bound(self, data: object, path: str) -> Bound:
        fields = self.fields(data, path, BOUND_KEYS)
        measures = [measure for measure in Measure if measure.value in fields]
        if len(measures) != 1:
            self.note(path, "Say how much: one of credits, guided_hours or units.")
            return Bound(1)
        level = {key: self.number(fields, path, key, 0) for key in BOUND_KEYS[3:] if key in fields}
        if "at_level" in level and len(level) > 1:
            self.note(path, "Use either at_level, or from_level and to_level, not both.")
        lowest, highest = level.get("from_level"), level.get("to_level")
        if lowest is not None and highest is not None and lowest > highest:
            self.note(path, "from_level is above to_level. Swap them.")
        amount = self.number(fields, path, measures[0].value)
        return Bound(amount, measures[0], level.get("at_level", lowest), level.get("at_level", highest))

    def allowance(self, data: object, path: str) -> Allowance:
        fields = self.fields(data, path, ("units", "size"))
        size = self.number(fields, path, "size") if "size" in fields else None
        return Allowance(self.number(fields, path, "units"), size)

    def bar(self, data: object, path: str) -> Bar:
        fields = self.fields(data, path, ("name", "units", "keep"))
        units = self.items(fields, path, "units", self.code)
        if len(set(units)) < 2:
            self.note(f"{path}.units", "List at least two units that bar each other.")
        return Bar(
            self.text(fields, path, "name"), units, self.choice(fields, path, "keep", Keep.MOST_CREDIT)
        )

    def substitute(self, data: object, path: str) -> Substitute:
        fields = self.fields(data, path, ("unit", "met_by"))
        return Substitute(self.text(fields, path, "unit"), self.text(fields, path, "met_by"))

    def code(self, data: object, path: str) -> str:
        return self.text({"code": data}, path, "code")

    def fields(self, data: object, path: str, known: tuple[str, ...]) -> Mapping[str, object]:
        if not isinstance(data, Mapping):
            self.note(path, f"Write named entries here: {', '.join(known)}.")
            return {}
        for key in data:
            if key not in known:
                self.note(path, f"{key!r} is not known here. Use one of {', '.join(known)}.")
        return {key: data[key] for key in known if key in data}

    def items(
        self, fields: Mapping[str, object], path: str, key: str, read: Callable[[object, str], Part]
    ) -> tuple[Part, ...]:
        """A list, each item read in its place. A single bound may stand without its list."""
        data = fields.get(key, [])
        if read == self.bound and isinstance(data, Mapping):
            data = [data]
        if not isinstance(data, list | tuple):
            self.note(f"{path}.{key}", "Write a list here.")
            return ()
        return tuple(read(item, f"{path}.{key}[{index}]") for index, item in enumerate(data))

    def text(self, fields: Mapping[str, object], path: str, key: str) -> str:
        value = fields.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.note(
            path if key == "code" else f"{path}.{key}",
            "Write a word or code here, in quotes if it is a number.",
        )
        return "?"

    def number(self, fields: Mapping[str, object], path: str, key: str, least: int = 1) -> int:
        value = fields.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= 100_000:
            return value
        self.note(f"{path}.{key}", f"Write a whole number here, {least} or more.")
        return least

    def choice(self, fields: Mapping[str, object], path: str, key: str, usual: Choice) -> Choice:
        value = fields.get(key, usual.value)
        found = next((member for member in type(usual) if member.value == value), None)
        if found is None:
            self.note(f"{path}.{key}", f"Use one of {', '.join(member.value for member in type(usual))}.")
        return found or usual

    def check(self, rule: Rule) -> None:
        """What only the whole rule can show."""
        names: set[str] = set()
        for _, group in rule.root.walk():
            if group.name in names:
                self.note(group.name, "Two groups have this name. Give each its own.")
            names.add(group.name)
            self.check_group(rule, group)
        if not any(g.mandatory or g.at_least for _, g in rule.root.walk()):
            self.note(rule.title, "The rule asks for nothing. Add mandatory units or an at_least.")
        listed = rule.unit_codes()
        mentioned = [(bar.name, code) for bar in rule.barred for code in bar.units]
        mentioned += [("equivalents", pair.unit) for pair in rule.equivalents]
        mentioned += [("exemptions", pair.unit) for pair in rule.exemptions]
        for where, code in mentioned:
            if code not in listed:
                self.note(
                    where, f"Unit {code} is in no group of this rule. Add it to a group or take it out here."
                )
        for pair in (*rule.equivalents, *rule.exemptions):
            if pair.unit == pair.met_by:
                self.note(pair.unit, "A unit cannot stand for itself. Name what it may be met by.")

    def check_group(self, rule: Rule, group: Group) -> None:
        if not (group.mandatory or group.optional or group.groups):
            self.note(group.name, "This group is empty. List its units or the groups inside it.")
        codes = (*group.mandatory, *group.optional)
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self.note(group.name, f"Unit {code} is listed twice in this group. Take one out.")
        if group.choose is not None and group.choose > len(group.groups):
            self.note(
                group.name,
                f"It says choose {group.choose}, but has {len(group.groups)} groups to choose from.",
            )
        for bound in (*group.at_least, *group.at_most):
            if bound.of not in (rule.measured_in, Measure.UNITS):
                self.note(group.name, f"This rule is measured in {rule.measured_in.value}. Use that here.")
        for floor in group.at_least:
            for cap in group.at_most:
                alike = (floor.of, floor.lowest, floor.highest) == (cap.of, cap.lowest, cap.highest)
                if alike and floor.amount > cap.amount:
                    self.note(group.name, "at_least is more than at_most. Change one of them.")
