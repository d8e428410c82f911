"""Keeping a list's filters under a name, for oneself or for everybody at the centre."""

from datetime import datetime

from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.models import SavedView
from testamur.kit.problems import Problem, refuse_if

SAVED = define("saved_view.saved", "A list's filters were saved under a name")
CHANGED = define("saved_view.changed", "A saved view was renamed, or shared or kept to oneself")
REMOVED = define("saved_view.removed", "A saved view was removed")

MOST = 20


@transaction.atomic
def save_view(
    *, list_name: str, path: str, query: str, title: str, is_shared: bool, by: Actor, now: datetime
) -> SavedView:
    """Keep these filters as a tab of the list; write it down. A name is used once by one person for one list."""
    own = SavedView.objects.filter(user_id=by.user_id, centre_id=by.centre_id, list_name=list_name)
    refuse_if(_name_problems(own, title) + _number_problems(own))
    view = SavedView.objects.create(
        centre_id=by.centre_id,
        user_id=by.user_id,
        list_name=list_name,
        title=title,
        path=path,
        query=query,
        is_shared=is_shared,
    )
    record(
        SAVED,
        changes=[Change("saved_view", view.pk, title, after=_facts(view))],
        by=by,
        centre_id=by.centre_id,
        now=now,
    )
    return view


@transaction.atomic
def change_view(view: SavedView, *, title: str, is_shared: bool, by: Actor, now: datetime) -> None:
    """Rename the view, share it or stop sharing it; write it down."""
    own = SavedView.objects.filter(user_id=view.user_id, centre_id=view.centre_id, list_name=view.list_name)
    refuse_if(_name_problems(own.exclude(pk=view.pk), title))
    before = _facts(view)
    view.title, view.is_shared = title, is_shared
    view.save(update_fields=["title", "is_shared"])
    change = Change("saved_view", view.pk, title, before=before, after=_facts(view))
    record(CHANGED, changes=[change], by=by, centre_id=view.centre_id, now=now)


@transaction.atomic
def remove_view(view: SavedView, *, by: Actor, now: datetime) -> None:
    """Take the tab away, for everybody it was shared with; write it down. The learners in it are untouched."""
    change = Change("saved_view", view.pk, view.title, before=_facts(view))
    view.delete()
    record(REMOVED, changes=[change], by=by, centre_id=view.centre_id, now=now)


def _name_problems(own, title: str) -> list[Problem]:
    if own.filter(title=title).exists():
        return [
            Problem("saved_view.name", f"You already have a view called {title}: give another name.", "title")
        ]
    return []


def _number_problems(own) -> list[Problem]:
    if own.count() >= MOST:
        return [Problem("saved_view.most", f"You have {MOST} views of this list: remove one first.", "title")]
    return []


def _facts(view: SavedView) -> dict[str, object]:
    return {"list": view.list_name, "title": view.title, "query": view.query, "shared": view.is_shared}
