"""What the catalogue holds, as facts: to be compared with a file, written to one, or shown to an editor."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from testamur.catalogue.products.facts import (
    Catalogue,
    ProductFacts,
    ScaleFacts,
    UnitFacts,
    VersionFacts,
)
from testamur.catalogue.products.models import Grade, GradeScale, Part, Product, Unit, Version
from testamur.catalogue.products.rule_edits import Data, as_rule
from testamur.rulebook import combination, grades
from testamur.rulebook.deadlines import certification_ends_on

UNIT_FACTS = ("code", "title", "level", "credits", "guided_hours", "assessment")
PRODUCT_FACTS = (
    *("code", "title", "kind", "type", "level", "sector", "guided_hours", "total_hours", "credits"),
    *("minimum_age", "maximum_age", "operational_start_on", "operational_end_on", "certification_end_on"),
    *("registration_months", "extension_months", "attempts_allowed", "specification_url"),
    "at_registration",
)


def held_catalogue(products: QuerySet[Product] | None = None) -> Catalogue:
    """Everything held, or these products with their units and scales: six queries, whatever their number."""
    rows = list(with_parts_and_versions(Product.objects.all() if products is None else products))
    units = Unit.objects.select_related("scale").order_by("code")
    scales = GradeScale.objects.prefetch_related("grades").order_by("code")
    if products is not None:
        units = units.filter(versions__product__in=rows).distinct()
    unit_facts = tuple(unit_facts_of(unit) for unit in units)
    product_facts = tuple(product_facts_of(product) for product in rows)
    if products is not None:
        named = {unit.scale for unit in unit_facts}
        named |= {each.version.scale for each in product_facts if each.version and each.version.scale}
        scales = scales.filter(code__in=named)
    return Catalogue(tuple(ScaleFacts(scale_of(scale)) for scale in scales), unit_facts, product_facts)


def with_parts_and_versions(products: QuerySet[Product]) -> QuerySet[Product]:
    return (
        products.select_related("suite")
        .prefetch_related(
            Prefetch("parts", Part.objects.select_related("part")),
            Prefetch("versions", Version.objects.select_related("scale").order_by("-number")),
        )
        .order_by("code")
    )


def scale_of(scale: GradeScale) -> grades.Scale:
    """A held scale as the rulebook reads it; its grades must be prefetched where there are many."""
    listed = tuple(
        grades.Grade(grade.code, grade.title, grade.rank, achieves=grade.achieves)
        for grade in sorted(scale.grades.all(), key=lambda grade: -grade.rank)
    )
    return grades.Scale(scale.code, scale.title, listed)


def scales_by_code(codes: Iterable[str] | None = None) -> dict[str, grades.Scale]:
    """The held scales, beside the standard ones that are not loaded."""
    rows = Grade.objects.select_related("scale")
    if codes is not None:
        rows = rows.filter(scale__code__in=codes)
    listed: dict[str, list[grades.Grade]] = {}
    titles = {}
    for grade in rows.order_by("scale__code", "-rank"):
        titles[grade.scale.code] = grade.scale.title
        listed.setdefault(grade.scale.code, []).append(
            grades.Grade(grade.code, grade.title, grade.rank, achieves=grade.achieves)
        )
    held = {code: grades.Scale(code, titles[code], tuple(each)) for code, each in listed.items()}
    return {**grades.STANDARD_SCALES, **held}


def unit_facts_of(unit: Unit) -> UnitFacts:
    return UnitFacts(**{name: getattr(unit, name) for name in UNIT_FACTS}, scale=unit.scale.code)


def product_facts_of(product: Product) -> ProductFacts:
    """The facts with the newest version that is not withdrawn, draft before published."""
    version = next((each for each in product.versions.all() if each.status != Version.Status.WITHDRAWN), None)
    return ProductFacts(
        **{name: getattr(product, name) for name in PRODUCT_FACTS},
        nations=tuple(product.nations),
        modes=tuple(product.modes),
        suite=product.suite.title if product.suite else None,
        parts=tuple(part.part.code for part in product.parts.all()),
        version=version_facts_of(version) if version else None,
        publish=version is not None and version.status == Version.Status.PUBLISHED,
    )


def version_facts_of(version: Version) -> VersionFacts:
    rule = combination.to_data(as_rule(version.rule))  # the database does not keep the order of keys
    return VersionFacts(rule, version.aggregation, version.scale.code if version.scale else None)


def certification_ends(product: Product) -> object:
    """The last day of claims: as set, else two years after registration stops (CAT-02); None where neither is."""
    if product.certification_end_on or not product.operational_end_on:
        return product.certification_end_on
    return certification_ends_on(product.operational_end_on)


def solver_units(rule: Data) -> dict[str, combination.Unit]:
    """The facts of every unit that a rule names, and of those that stand for one, as the rulebook needs them."""
    compiled = as_rule(rule)
    codes = {*compiled.unit_codes(), *(each.met_by for each in (*compiled.equivalents, *compiled.exemptions))}
    return {
        unit.code: combination.Unit(unit.code, unit.title, unit.level, unit.credits, unit.guided_hours)
        for unit in Unit.objects.filter(code__in=codes)
    }


def suite_of(product: Product) -> QuerySet[Product]:
    """The other products that this one can be topped up or down into (CAT-08)."""
    if product.suite_id is None:
        return Product.objects.none()
    return (
        Product.objects.filter(suite=product.suite_id).exclude(pk=product.pk).order_by("total_hours", "code")
    )
