"""Loading a catalogue from files: what is new is added, what differs is changed, published rules stand (CAT-05)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from testamur.catalogue.products.actions.versions import write_units
from testamur.catalogue.products.comparing import Difference, Held, Standing, compare, comparison_problems
from testamur.catalogue.products.facts import Catalogue, ProductFacts, ScaleFacts, UnitFacts
from testamur.catalogue.products.models import (
    Grade,
    GradeScale,
    NestedSuite,
    Part,
    Product,
    Unit,
    Version,
    VersionUnit,
)
from testamur.catalogue.products.queries import PRODUCT_FACTS, UNIT_FACTS, held_catalogue
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.rulebook.grades import STANDARD_SCALES

LOADED = define("catalogue.loaded", "Scales, units, products or rules were loaded from a file")
PRODUCT_SAVED = define("product.saved", "The facts of a product were written")
UNIT_SAVED = define("unit.saved", "The facts of a unit were written")
SCALE_ADDED = define("scale.added", "A grade scale was added")


@transaction.atomic
def load_standard_scales(*, by: Actor, now: datetime) -> None:
    """Add the standard grade scales that are not held yet."""
    load_catalogue(
        catalogue=Catalogue(scales=tuple(ScaleFacts(scale) for scale in STANDARD_SCALES.values())),
        by=by,
        now=now,
    )


@transaction.atomic
def load_catalogue(*, catalogue: Catalogue, by: Actor, now: datetime) -> list[Difference]:
    """Bring what is held to what the catalogue says; gives back everything in it and how it stood.

    Refused, and nothing changed, where anything stands in the way. A rule that differs becomes the product's
    draft, or where the catalogue says publish, its next published version; versions published before stay as
    they are, with the learners registered on them. Nothing is deleted.
    """
    return _bring(catalogue, LOADED, by=by, now=now)


@transaction.atomic
def save_product(*, facts: ProductFacts, by: Actor, now: datetime) -> Product:
    """Add a product, or change the facts of the one with this code; its rules are not touched."""
    _bring(Catalogue(products=(replace(facts, version=None, publish=False),)), PRODUCT_SAVED, by=by, now=now)
    return Product.objects.get(code=facts.code)


@transaction.atomic
def save_unit(*, facts: UnitFacts, by: Actor, now: datetime) -> Unit:
    """Add a unit, or change the one with this code as far as published rules allow."""
    _bring(Catalogue(units=(facts,)), UNIT_SAVED, by=by, now=now)
    return Unit.objects.get(code=facts.code)


@transaction.atomic
def add_scale(*, facts: ScaleFacts, by: Actor, now: datetime) -> GradeScale:
    """Add a grade scale. Its grades are never changed after."""
    if GradeScale.objects.filter(code=facts.code).exists():
        raise Refused([Problem("scale.held", f"There is a scale {facts.code} already.", "code")])
    _bring(Catalogue(scales=(facts,)), SCALE_ADDED, by=by, now=now)
    return GradeScale.objects.get(code=facts.code)


def _bring(catalogue: Catalogue, event: str, *, by: Actor, now: datetime) -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('catalogue'))")  # one load or edit at a time
    held = held_now()
    refuse_if(comparison_problems(catalogue, held))
    differences = compare(with_standard_scales(catalogue, held), held)
    work = [each for each in differences if each.is_work]
    _write_scales(_of("scale", work))
    _write_units(_of("unit", work))
    _write_products(_of("product", work))
    _write_versions(_of("rule", work), by=by, now=now)
    record(event, changes=_changes(work), by=by, centre_id=None, now=now)
    return differences


def held_now() -> Held:
    """The held catalogue, and which units published rules name: seven queries."""
    published = VersionUnit.objects.filter(version__status=Version.Status.PUBLISHED)
    return Held(
        held_catalogue(), dict(published.values_list("unit__code", "version__product__code").distinct())
    )


def with_standard_scales(catalogue: Catalogue, held: Held) -> Catalogue:
    """The catalogue with those standard scales that it uses and that are not held yet."""
    used = {each.scale for each in catalogue.units}
    used |= {each.version.scale for each in catalogue.products if each.version and each.version.scale}
    present = {*held.scales, *(each.code for each in catalogue.scales)}
    missing = tuple(
        ScaleFacts(scale) for code, scale in STANDARD_SCALES.items() if code in used and code not in present
    )
    return Catalogue(scales=missing) + catalogue


def _of(kind: str, work: Iterable[Difference]) -> list[Difference]:
    return [each for each in work if each.record == kind]


def _write_scales(work: Sequence[Difference]) -> None:
    """A scale's grades are written once; later only its title may change."""
    new = [each for each in work if each.standing is Standing.NEW]
    made = GradeScale.objects.bulk_create(GradeScale(code=each.code, title=each.title) for each in new)
    Grade.objects.bulk_create(
        Grade(scale=scale, code=grade.code, title=grade.title, rank=grade.rank, achieves=grade.achieves)
        for scale, each in zip(made, new, strict=True)
        for grade in each.facts.scale.grades
    )
    changed = {each.code: each.title for each in work if each.standing is Standing.CHANGED}
    scales = list(GradeScale.objects.filter(code__in=changed))
    for scale in scales:
        scale.title = changed[scale.code]
    GradeScale.objects.bulk_update(scales, ["title"])


def _write_units(work: Sequence[Difference]) -> None:
    scales = dict(GradeScale.objects.values_list("code", "pk"))
    ids = dict(Unit.objects.filter(code__in=[each.code for each in work]).values_list("code", "pk"))
    units = [_unit(each.facts, ids.get(each.code), scales) for each in work]
    Unit.objects.bulk_create(unit for unit in units if unit.pk is None)
    Unit.objects.bulk_update([unit for unit in units if unit.pk], [*UNIT_FACTS[1:], "scale"])


def _unit(facts: UnitFacts, pk: int | None, scales: dict[str, int]) -> Unit:
    values = {name: getattr(facts, name) for name in UNIT_FACTS}
    return Unit(pk=pk, scale_id=scales[facts.scale], **values)


def _write_products(work: Sequence[Difference]) -> None:
    titles = {each.facts.suite for each in work if each.facts.suite}
    NestedSuite.objects.bulk_create(
        (NestedSuite(title=title) for title in sorted(titles)), ignore_conflicts=True
    )
    suites = dict(NestedSuite.objects.filter(title__in=titles).values_list("title", "pk"))
    ids = dict(Product.objects.filter(code__in=[each.code for each in work]).values_list("code", "pk"))
    products = [_product(each.facts, ids.get(each.code), suites) for each in work]
    Product.objects.bulk_create(product for product in products if product.pk is None)
    Product.objects.bulk_update(
        [product for product in products if product.code in ids],
        [*PRODUCT_FACTS[1:], "nations", "modes", "suite"],
    )
    _write_parts({product.pk: each.facts for product, each in zip(products, work, strict=True)})


def _product(facts: ProductFacts, pk: int | None, suites: dict[str, int]) -> Product:
    values = {name: getattr(facts, name) for name in PRODUCT_FACTS}
    suite_id = suites[facts.suite] if facts.suite else None
    lists = {"nations": list(facts.nations), "modes": list(facts.modes)}
    return Product(pk=pk, suite_id=suite_id, **lists, **values)


def _write_parts(facts: dict[int, ProductFacts]) -> None:
    codes = {code for each in facts.values() for code in each.parts}
    ids = dict(Product.objects.filter(code__in=codes).values_list("code", "pk"))
    Part.objects.filter(whole__in=facts).delete()
    Part.objects.bulk_create(
        Part(whole_id=whole, part_id=ids[code], position=position)
        for whole, each in facts.items()
        for position, code in enumerate(each.parts)
    )


def _write_versions(work: Sequence[Difference], *, by: Actor, now: datetime) -> None:
    products = {
        product.code: product
        for product in Product.objects.filter(code__in=[each.code for each in work]).annotate(
            last=Max("versions__number")
        )
    }
    drafts = {
        version.product_id: version
        for version in Version.objects.filter(
            product__in=products.values(), status=Version.Status.DRAFT
        ).select_for_update()
    }
    scales = dict(GradeScale.objects.values_list("code", "pk"))
    versions = []
    for each in work:
        product = products[each.code]
        version = drafts.get(product.pk) or Version(product=product, number=(product.last or 0) + 1)
        for name, value in _version_values(each.facts, scales, by=by, now=now).items():
            setattr(version, name, value)
        versions.append(version)
    Version.objects.bulk_create(version for version in versions if version.pk is None)
    write_units(versions)
    Version.objects.bulk_update(
        [version for version in versions if version.product_id in drafts],
        ["rule", "aggregation", "scale", "status", "published_at", "published_by"],
    )


def _version_values(
    facts: ProductFacts, scales: dict[str, int], *, by: Actor, now: datetime
) -> dict[str, Any]:
    version = facts.version
    values = {
        "rule": version.rule,
        "aggregation": version.aggregation,
        "scale_id": scales[version.scale] if version.scale else None,
    }
    if facts.publish:
        values |= {
            "status": Version.Status.PUBLISHED,
            "published_at": now,
            "published_by_id": by.user_id,
        }
    return values


def _changes(work: Iterable[Difference]) -> list[Change]:
    ids = {
        "scale": dict(GradeScale.objects.values_list("code", "pk")),
        "unit": dict(Unit.objects.values_list("code", "pk")),
        "product": dict(Product.objects.values_list("code", "pk")),
    }
    return [
        Change(
            "product" if each.record == "rule" else each.record,
            ids["product" if each.record == "rule" else each.record][each.code],
            f"{each.code} {each.title}",
            each.before,
            each.after,
        )
        for each in work
    ]
