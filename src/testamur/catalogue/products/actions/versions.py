"""The rows beside a version's rule: which units it names, in its order."""

from collections.abc import Iterable

from testamur.catalogue.products.models import Unit, Version, VersionUnit
from testamur.rulebook import combination


def write_units(versions: Iterable[Version]) -> None:
    """Write anew the units that these versions' rules name; three statements. Their rows must be drafts still."""
    listed = {version.pk: units_of_rule(version.rule) for version in versions}
    ids = dict(
        Unit.objects.filter(code__in={code for codes in listed.values() for code in codes}).values_list(
            "code", "pk"
        )
    )
    VersionUnit.objects.filter(version__in=listed).delete()
    VersionUnit.objects.bulk_create(
        VersionUnit(version_id=version_id, unit_id=ids[code], position=position, mandatory=mandatory)
        for version_id, codes in listed.items()
        for position, (code, mandatory) in enumerate(codes.items())
        if code in ids
    )


def units_of_rule(data: object) -> dict[str, bool]:
    """The units that a rule lists, in its order, and whether each is mandatory wherever it stands."""
    found: dict[str, bool] = {}
    rule = combination.from_data(data)
    for group, always in _groups(rule.root, always=True):
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
