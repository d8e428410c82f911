"""Reads about drafts: registrations being prepared, each with its sheet."""

from django.db.models import QuerySet

from testamur.delivery.registrations.columns import BULK, LEARNERS
from testamur.delivery.registrations.models import Draft
from testamur.ground.centres.models import Centre
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.queries import Progress
from testamur.ground.sheets.queries import progress as progress_of_work

UNFINISHED = (Sheet.Status.READING, Sheet.Status.UNMATCHED, Sheet.Status.OPEN, Sheet.Status.COMMITTING)


def drafts(*, centre: Centre) -> QuerySet[Draft]:
    return Draft.objects.filter(centre=centre).select_related(
        "product",
        "adds_to__bundle_batch",
        "batch__bundle_batch",
        "window",
        "centre",
        "sheet__centre",
        "sheet__started_by",
        "sheet__committed_by",
    )


def drafts_alone(*, centre: Centre | int) -> QuerySet[Draft]:
    """As `drafts`, with only what checking a row needs: for the answer to one typed cell."""
    return Draft.objects.filter(centre=centre).select_related("product", "adds_to__bundle_batch", "sheet")


def draft_of(sheet: Sheet) -> Draft:
    """The draft of a sheet that has one: looked up once, then known by the sheet."""
    if "draft" not in sheet.__dict__:
        draft = drafts_alone(centre=sheet.centre_id).get(sheet=sheet)
        remember(sheet, draft)
    return sheet.__dict__["draft"]


def remember(sheet: Sheet, draft: Draft) -> None:
    """Let the sheet know its draft, so that `draft_of` need not ask the database."""
    sheet.__dict__["draft"] = draft


def unfinished(*, centre: Centre) -> QuerySet[Draft]:
    """The drafts that wait to be finished, newest change first (BEY-06); those of a bulk file wait on its page."""
    waiting = drafts(centre=centre).filter(sheet__kind=LEARNERS, sheet__status__in=UNFINISHED)
    waiting = waiting.exclude(sheet__about__has_key=BULK)
    return waiting.order_by("-sheet__changed_at")


def progress(*, draft: Draft) -> Progress | None:
    """Of the last time that it was asked to be registered; None when it never was."""
    return progress_of_work(work_id=draft.sheet.work_id)
