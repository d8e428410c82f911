"""A version's life by hand: begun as a draft, changed rule by rule, tried, published; or discarded (CAT-04, CAT-05)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from testamur.catalogue.products.models import GradeScale, Product, Unit, Version, VersionUnit
from testamur.catalogue.products.problems import (
    already_draft,
    changed_meanwhile,
    no_draft,
    publication_problems,
)
from testamur.catalogue.products.queries import scales_by_code, solver_units
from testamur.catalogue.products.rule_edits import Data, as_rule, empty_rule, mark_of
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Refused, refuse_if
from testamur.kit.transitions import move
from testamur.rulebook import combination

BEGUN = define("version.begun", "A draft of a product's next version was begun")
CHANGED = define("version.changed", "A draft's rule of combination or overall grade was changed")
PUBLISHED = define("version.published", "A version was published: new registrations follow it")
DISCARDED = define("version.discarded", "A draft was discarded")


@transaction.atomic
def begin_draft(*, product: Product, by: Actor, now: datetime) -> Version:
    """The product's next version, as a copy of the newest published one, or empty where there is none."""
    versions = product.versions.select_related("scale")
    if versions.filter(status=Version.Status.DRAFT).exists():
        raise Refused([already_draft()])
    published = versions.filter(status=Version.Status.PUBLISHED).order_by("-number").first()
    last = product.versions.aggregate(last=Max("number"))["last"] or 0
    draft = Version(
        product=product,
        number=last + 1,
        rule=published.rule if published else empty_rule(product.title),
        aggregation=published.aggregation if published else None,
        scale=published.scale if published else None,
    )
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:  # somebody began one in the same moment
        raise Refused([already_draft()]) from None
    write_units([draft])
    _record(BEGUN, draft, {}, {"rule": draft.rule}, by, now)
    return draft


@transaction.atomic
def change_rule(*, product: Product, rule: Data, seen: str, by: Actor, now: datetime) -> Version:
    """Replace the draft's rule by an edited one. `seen` is the mark of the rule that the person saw."""
    draft = _draft(product)
    if mark_of(draft.rule) != seen:
        raise Refused([changed_meanwhile()])
    before, draft.rule = draft.rule, rule
    draft.save(update_fields=["rule"])
    write_units([draft])
    _record(CHANGED, draft, {"rule": before}, {"rule": rule}, by, now)
    return draft


@transaction.atomic
def change_overall(
    *,
    product: Product,
    aggregation: dict[str, Any] | None,
    scale: GradeScale | None,
    by: Actor,
    now: datetime,
) -> Version:
    """Say how the draft's overall grade is made, and on which scale; None where the product is ungraded."""
    draft = _draft(product)
    before = {"overall": draft.aggregation, "scale": draft.scale.code if draft.scale else None}
    draft.aggregation, draft.scale = aggregation, scale
    draft.save(update_fields=["aggregation", "scale"])
    after = {"overall": aggregation, "scale": scale.code if scale else None}
    _record(CHANGED, draft, before, after, by, now)
    return draft


@transaction.atomic
def publish_version(*, product: Product, by: Actor, now: datetime) -> Version:
    """Publish the draft: new registrations follow it, those made before keep the version they have."""
    draft = _draft(product)
    refuse_if(publication_problems(draft, solver_units(draft.rule), scales_by_code()))
    published = Version.Status.PUBLISHED
    move(Version.objects.filter(pk=draft.pk), to=published, published_at=now, published_by_id=by.user_id)
    _record(PUBLISHED, draft, {"status": "draft"}, {"status": "published"}, by, now)
    return draft


@transaction.atomic
def discard_draft(*, product: Product, by: Actor, now: datetime) -> None:
    """Withdraw the draft: it is kept, and its number is not used again."""
    draft = _draft(product)
    move(Version.objects.filter(pk=draft.pk), to=Version.Status.WITHDRAWN)
    _record(DISCARDED, draft, {"status": "draft"}, {"status": "withdrawn"}, by, now)


def _draft(product: Product) -> Version:
    draft = (
        product.versions.filter(status=Version.Status.DRAFT)
        .select_related("scale", "product")
        .select_for_update(of=("self",))
        .first()
    )
    if draft is None:
        raise Refused([no_draft()])
    return draft


def _record(event: str, version: Version, before: dict, after: dict, by: Actor, now: datetime) -> None:
    label = f"{version.product.code} version {version.number}"
    record(
        event,
        changes=[Change("product", version.product_id, label, before, after)],
        by=by,
        centre_id=None,
        now=now,
    )


# The rows beside a rule: which units it names, in its order


def write_units(versions: Iterable[Version]) -> None:
    """Write anew the units that these versions' rules name; three statements. Their rows must be drafts still."""
    listed = {version.pk: units_of_rule(version.rule) for version in versions}
    codes = {code for each in listed.values() for code in each}
    ids = dict(Unit.objects.filter(code__in=codes).values_list("code", "pk"))
    VersionUnit.objects.filter(version__in=listed).delete()
    VersionUnit.objects.bulk_create(
        VersionUnit(version_id=version_id, unit_id=ids[code], position=position, mandatory=mandatory)
        for version_id, each in listed.items()
        for position, (code, mandatory) in enumerate(each.items())
        if code in ids
    )


def units_of_rule(data: Data) -> dict[str, bool]:
    """The units that a rule lists, in its order, and whether every learner must achieve it."""
    found: dict[str, bool] = {}
    for group, always in _groups(as_rule(data).root, always=True):
        for code in group.mandatory:
            found[code] = found.get(code, False) or always
        for code in group.optional:
            found.setdefault(code, False)
    return found


def _groups(group: combination.Group, *, always: bool) -> Iterable[tuple[combination.Group, bool]]:
    """Every group inside, and whether every learner must meet it: not so within a choice."""
    yield group, always
    for part in group.groups:
        yield from _groups(part, always=always and group.choose in (None, len(group.groups)))
