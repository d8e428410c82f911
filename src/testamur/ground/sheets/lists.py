"""The history of a centre's files (docs/specification BEY-04, SYS-02)."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.ground.sheets.kinds import KINDS
from testamur.ground.sheets.models import Sheet
from testamur.kit.lists import Cell, Column, Days, List, Values, View, Words, in_words
from testamur.kit.templating import comma


def looks_like(text: str) -> Q:
    """A file's name, what it is about, its outcome, or who sent it."""
    return (
        Q(file_name__icontains=text)
        | Q(title__icontains=text)
        | Q(result__icontains=text)
        | Q(started_by__full_name__icontains=text)
    )


def titles(names: Iterable[str]) -> dict[str, str]:
    return {name: str(KINDS[name].title) if name in KINDS else name for name in names}


def states(names: Iterable[str]) -> dict[str, str]:
    labels = dict(Sheet.Status.choices)
    return {name: str(labels.get(name, name)) for name in names}


class Files(List):
    name = "files"
    one, many = _("file"), _("files and sheets")
    order = "-when"
    columns = (
        Column(
            "file",
            _("File"),
            {"file_name": "file_name", "title": "title", "came_from": "came_from_id"},
            ("title", "id"),
        ),
        Column("kind", _("Kind"), "kind", ("kind", "id"), show=lambda name: titles([name])[name]),
        Column("rows", _("Rows"), "row_count", ("row_count", "id"), style="number", show=comma),
        Column(
            "state",
            _("State"),
            {"status": "status", "wrong": "wrong_count", "refused": "refused_count", "result": "result"},
            ("status", "id"),
        ),
        Column("who", _("Sent by"), "started_by__full_name", ("started_by__full_name", "id")),
        Column("when", _("When"), "started_at", ("started_at", "id")),
    )
    filters = (
        Words("q", _("File, subject, result or person"), looks_like),
        Values("kind", _("Kind"), "kind", titles),
        Values("state", _("State"), "status", states),
        Days("sent", _("Sent"), "started_at__date"),
    )
    views = (
        View(_("Not finished"), "state=open&state=reading&state=unmatched"),
        View(_("Done"), "state=committed"),
    )
    sheet = (
        Cell(_("File"), "file_name"),
        Cell(_("About"), "title"),
        Cell(_("Kind"), "kind"),
        Cell(_("State"), in_words("status", Sheet.Status.choices)),
        Cell(_("Rows"), "row_count"),
        Cell(_("Rows with errors"), "wrong_count"),
        Cell(_("New"), "new_count"),
        Cell(_("Changed"), "changed_count"),
        Cell(_("The same"), "same_count"),
        Cell(_("Refused"), "refused_count"),
        Cell(_("Result"), "result"),
        Cell(_("Sent by"), "started_by__full_name"),
        Cell(_("Sent"), "started_at"),
        Cell(_("Done by"), "committed_by__full_name"),
        Cell(_("Done"), "committed_at"),
        Cell(_("SHA-256"), "file_digest"),
    )
