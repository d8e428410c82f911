"""Moving rows from one status to another, only by allowed steps and only if they still say what we think."""

from collections.abc import Mapping

from django.db.models import Model, QuerySet


def sources(transitions: Mapping[str, frozenset[str]], to: str) -> list[str]:
    """The statuses from which `to` may be reached."""
    return sorted(status for status, targets in transitions.items() if to in targets)


def move(rows: QuerySet[Model], *, to: str, field: str = "status", **changes: object) -> list[int]:
    """Move those rows to `to` that are allowed to go there; give back the ids of those that moved.

    Two statements whatever the number of rows. Somebody who moved a row first wins: it is not in the answer.
    """
    model = rows.model
    allowed = sources(model.TRANSITIONS, to)
    ids = list(
        rows.filter(**{f"{field}__in": allowed}).select_for_update(of=("self",)).values_list("pk", flat=True)
    )
    model._default_manager.filter(pk__in=ids).update(**{field: to}, **changes)
    return ids
