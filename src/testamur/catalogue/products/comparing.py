"""A catalogue from a file beside the one that is held: what is new, changed, the same, or cannot be (CAT-05)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import Any

from testamur.catalogue.products.facts import (
    Catalogue,
    Placed,
    ProductFacts,
    ScaleFacts,
    UnitFacts,
    VersionFacts,
)
from testamur.catalogue.products.files.versions import rule_path
from testamur.kit.problems import Problem
from testamur.rulebook import combination
from testamur.rulebook.grades import STANDARD_SCALES

Facts = ScaleFacts | UnitFacts | ProductFacts | VersionFacts
PLACED = {each.name for each in fields(Placed)}

# What a rule counts by: a unit of a published rule keeps these, or the rule would change under learners (CAT-05).
FIXED_BY_PUBLICATION = ("level", "credits", "guided_hours", "scale")


class Standing(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    """One scale, unit, product or rule of the file, and how it stands to what is held."""

    record: str  # scale, unit, product, rule
    code: str
    title: str
    standing: Standing
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    facts: Facts

    @property
    def is_work(self) -> bool:
        return self.standing is not Standing.SAME


@dataclass(frozen=True)
class Held:
    """What the comparison needs to know of the database."""

    catalogue: Catalogue
    published_in: Mapping[str, str]  # unit code → code of a product whose published rule names it

    @cached_property
    def scales(self) -> Mapping[str, ScaleFacts]:
        return {each.code: each for each in self.catalogue.scales}

    @cached_property
    def units(self) -> Mapping[str, UnitFacts]:
        return {each.code: each for each in self.catalogue.units}

    @cached_property
    def products(self) -> Mapping[str, ProductFacts]:
        return {each.code: each for each in self.catalogue.products}


def compare(catalogue: Catalogue, held: Held) -> list[Difference]:
    """Every scale, unit, product and rule of the catalogue, in its order."""
    found = [_difference("scale", each, held.scales.get(each.code)) for each in catalogue.scales]
    found += [_difference("unit", each, held.units.get(each.code)) for each in catalogue.units]
    for each in catalogue.products:
        before = held.products.get(each.code)
        found.append(_difference("product", each, before))
        if each.version:
            found.append(_rule(each, before))
    return found


def _difference(record: str, facts: Any, before: Any) -> Difference:
    old, new = (_values(before) if before else {}), _values(facts)
    if before is None:
        return Difference(record, facts.code, facts.title, Standing.NEW, {}, new, facts)
    changed = [name for name in new if new[name] != old[name]]
    standing = Standing.CHANGED if changed else Standing.SAME
    return Difference(
        record,
        facts.code,
        facts.title,
        standing,
        {name: old[name] for name in changed},
        {name: new[name] for name in changed},
        facts,
    )


def _rule(facts: ProductFacts, before: ProductFacts | None) -> Difference:
    """A rule is new where the product has none; publishing a draft as it stands is a change too."""
    held = before.version if before else None
    new = {**_values(facts.version), "published": facts.publish}
    if held is None:
        return Difference("rule", facts.code, facts.title, Standing.NEW, {}, new, facts)
    old = {**_values(held), "published": bool(before and before.publish)}
    if not facts.publish and held == facts.version:
        new["published"] = old["published"]
    changed = [name for name in new if new[name] != old[name]]
    return Difference(
        "rule",
        facts.code,
        facts.title,
        Standing.CHANGED if changed else Standing.SAME,
        {name: old[name] for name in changed},
        {name: new[name] for name in changed},
        facts,
    )


def _values(facts: Any) -> dict[str, Any]:
    """Facts as JSON can hold them, for comparison and for the audit trail."""
    if isinstance(facts, ScaleFacts):
        grades = [[each.code, each.title, each.rank, each.achieves] for each in facts.scale.grades]
        return {"title": facts.title, "grades": grades}
    skipped = {*PLACED, "code", "version", "publish"}
    values = {each.name: getattr(facts, each.name) for each in fields(facts) if each.name not in skipped}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


# What stands in the way


def comparison_problems(catalogue: Catalogue, held: Held) -> list[Problem]:
    """Why this catalogue cannot be loaded over the one that is held."""
    return [
        *_doubles(catalogue),
        *_scale_problems(catalogue, held),
        *_unit_problems(catalogue, held),
        *_product_problems(catalogue, held),
    ]


def _doubles(catalogue: Catalogue) -> Iterator[Problem]:
    """Each file has its codes once; of several files, two may speak of the same thing."""
    for kind, facts in (
        ("scale", catalogue.scales),
        ("unit", catalogue.units),
        ("product", catalogue.products),
    ):
        seen: set[str] = set()
        for each in facts:
            if each.code in seen:
                message = f"The {kind} {each.code} is in these files twice. Take one out."
                yield Problem("file.twice", message, each.place("code"))
            seen.add(each.code)


def _scale_problems(catalogue: Catalogue, held: Held) -> Iterator[Problem]:
    for each in catalogue.scales:
        before = held.scales.get(each.code)
        if before and before.scale.grades != each.scale.grades:
            yield Problem(
                "scale.held",
                f"The scale {each.code} is held with other grades, and grades are not changed. Use another code.",
                each.place(),
            )


def _unit_problems(catalogue: Catalogue, held: Held) -> Iterator[Problem]:
    scales = {*STANDARD_SCALES, *held.scales, *(each.code for each in catalogue.scales)}
    for each in catalogue.units:
        if each.scale not in scales:
            yield Problem("unit.scale", f"The scale {each.scale} is not known.", each.place("scale"))
        before, published = held.units.get(each.code), held.published_in.get(each.code)
        if before and published:
            for name in FIXED_BY_PUBLICATION:
                if getattr(before, name) != getattr(each, name):
                    yield Problem(
                        "unit.published",
                        f"Unit {each.code} is in the published rule of {published}, so its {name} stays "
                        f"{getattr(before, name)}. Give the changed unit a code of its own.",
                        each.place(name),
                    )


def _product_problems(catalogue: Catalogue, held: Held) -> Iterator[Problem]:
    units = {code: _solver_unit(each) for code, each in held.units.items()}
    units |= {each.code: _solver_unit(each) for each in catalogue.units}
    scales = {*STANDARD_SCALES, *held.scales, *(each.code for each in catalogue.scales)}
    products = {**held.products, **{each.code: each for each in catalogue.products}}
    for each in catalogue.products:
        before = held.products.get(each.code)
        if before and before.kind != each.kind:
            yield Problem(
                "product.kind", f"{each.code} is held as {before.kind}: its kind stays.", each.place("kind")
            )
        for part in each.parts:
            if part not in products:
                yield Problem("product.part", f"There is no product {part}.", each.place("parts"))
            elif products[part].parts:
                message = f"{part} has parts itself: list its parts instead."
                yield Problem("product.part", message, each.place("parts"))
        if each.version and each.version.scale and each.version.scale not in scales:
            message = f"The scale {each.version.scale} is not known."
            yield Problem("product.scale", message, each.place("overall_scale"))
        if each.version and each.version.rule:
            yield from rule_problems(each.version, units)


def rule_problems(version: VersionFacts, units: Mapping[str, combination.Unit]) -> Iterable[Problem]:
    """Units that are not known, and demands that not even all units meet."""
    for problem in combination.problems(combination.from_data(version.rule), units):
        path = rule_path(problem, version.rule, "rule")
        yield Problem("rule.wrong", f"{problem.path}: {problem.message}", version.place(path))


def _solver_unit(facts: UnitFacts) -> combination.Unit:
    return combination.Unit(facts.code, facts.title, facts.level, facts.credits, facts.guided_hours)
