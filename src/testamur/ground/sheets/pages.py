"""The pages about one sheet, for this room's own addresses and for kinds that have pages of their own.

A kind with addresses of its own calls these from its views, after its own gate and look-up; the addresses that they
link to are the kind's (`Kind.address`).
"""

import re
from collections.abc import Mapping

from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from testamur.ground.sheets import actions, downloads, grid, queries
from testamur.ground.sheets.kinds import kind_of
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.problems import commit_problems, row_problems
from testamur.kit.clock import london_date, now
from testamur.kit.problems import Refused

ROW_NUMBER = re.compile("[0-9]{1,9}")
LARGE = 300  # rows, about; a larger file is read in the background
LARGE_WORKBOOK = 40_000  # bytes, of as many rows


def is_large(content: bytes) -> bool:
    """Whether a file is better read in the background, judged without reading it."""
    return len(content) > LARGE_WORKBOOK if content.startswith(b"PK") else content.count(b"\n") > LARGE


def take(request: HttpRequest, sheet: Sheet, content: bytes) -> None:
    """Read a file just received: now if it is small, else in the background. Raises Refused."""
    if sheet.status != Sheet.Status.READING or sheet.work_id:
        sentence = _("You uploaded this file before. This is what you had begun: nothing is lost.")
        messages.info(request, sentence)
    elif is_large(content):
        actions.ask_to_read(sheet=sheet, by=request.acting.actor, now=now())
    else:
        actions.read_at_once(sheet=sheet, now=now())


def read_again(request: HttpRequest, sheet: Sheet) -> None:
    """Read a file whose columns have been matched. One that cannot be read even so stays in the history as such."""
    with default_storage.open(sheet.file) as file:
        content = file.read()
    if is_large(content):
        actions.ask_to_read(sheet=sheet, by=request.acting.actor, now=now())
        return
    try:
        actions.read(sheet_id=sheet.pk, now=now())
    except Refused as refused:
        actions.give_up_reading(sheet_id=sheet.pk, why=refused.problems[0].message, now=now())


# The sheet


def sheet(request: HttpRequest, sheet: Sheet, context: Mapping[str, object]) -> HttpResponse:
    """The rows in their cells, fifty at a time; sent without the script, the page is kept and shown again."""
    if sheet.status != Sheet.Status.OPEN:
        return redirect(after_open(sheet))
    if request.method == "POST":
        return _sent(request, sheet)
    return render(request, kind_of(sheet).sheet_template, {**_shown(request, sheet), **context})


def after_open(sheet: Sheet) -> str:
    kind, status = kind_of(sheet), Sheet.Status
    if sheet.status in {status.READING, status.COMMITTING}:
        return kind.address(sheet, "progress")
    if sheet.status == status.UNMATCHED:
        return kind.address(sheet, "columns")
    if sheet.status == status.COMMITTED and sheet.result_path:
        return sheet.result_path
    return kind.address(sheet, "file")


def _sent(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Keep what this window changed, then do what the pressed button says."""
    at, sent = now(), request.POST
    fields = grid.shown_fields(kind_of(sheet))
    typed = grid.changed_here(grid.typed_cells(sent, fields), sent.get("shown", ""), fields)
    if typed:
        actions.save_cells(sheet=sheet, rows=typed, now=at)
    if sent.get("outside", "").isdigit():
        sentence = _("{outside} cells did not fit here and were not pasted.")
        messages.warning(request, sentence.format(outside=sent["outside"]))
    if "fix" in sent:
        field, value = grid.asked_fix(sent["fix"], [column.field for column in kind_of(sheet).columns])
        if field:
            actions.fix_all(sheet=sheet, field=field, value=value, now=at)
    elif sent.get("act") == "all":
        values = {name.removeprefix("all."): text for name, text in sent.items() if name.startswith("all.")}
        actions.apply_to_all(sheet=sheet, values=values, now=at)
    elif ROW_NUMBER.fullmatch(sent.get("remove", "")):
        actions.remove_row(sheet=sheet, position=int(sent["remove"]), now=at)
    if sent.get("act") == "next":
        return redirect(kind_of(sheet).next_address(sheet))
    return redirect(request.get_full_path())


def _shown(request: HttpRequest, sheet: Sheet) -> dict[str, object]:
    kind = kind_of(sheet)
    asked = request.GET.get("only", "")
    only = asked if asked in queries.FILTERS and (asked != "errors" or sheet.wrong_count) else ""
    rows = queries.shown_rows(sheet=sheet, only=only)
    page = Paginator(rows, queries.ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [grid.grid_row(sheet, *row) for row in page]
    grows = sheet.origin == Sheet.Origin.KEYED and not only and not page.has_next()
    if grows:
        shown.append(_blank_row(sheet))
    tally = queries.tally(sheet=sheet, fields=grid.shown_fields(kind))
    return {
        "sheet": sheet,
        "kind": kind,
        "progress": queries.progress(work_id=sheet.work_id),
        "columns": grid.headings(sheet),
        "rows": shown,
        "grows": grows,
        "page": page,
        "only": only,
        "shown": grid.fingerprints(shown),
        "tally": tally,
        "groups": grid.groups(sheet, tally),
        "is_mostly_wrong": sheet.wrong_count > queries.MANY and sheet.wrong_count * 2 > sheet.row_count,
        "addresses": addresses(sheet),
    }


def _blank_row(sheet: Sheet) -> grid.GridRow:
    return grid.grid_row(sheet, queries.last_position(sheet=sheet) + 1, {}, [])


def addresses(sheet: Sheet) -> dict[str, str]:
    """Where the other pages about a sheet are."""
    kind = kind_of(sheet)
    names = ("sheet", "check", "progress", "discard", "stop", "file")
    return {name: kind.address(sheet, name) for name in names} | {
        file_type: kind.address(sheet, "problems", file_type) for file_type in downloads.CONTENT_TYPES
    }


def row(request: HttpRequest, sheet: Sheet, position: int) -> HttpResponse:
    """Some cells of one row were typed: keep them, and answer with all that looks different now."""
    kind = kind_of(sheet)
    typed = grid.typed_cells(request.POST, grid.shown_fields(kind)).get(position, {})
    before = sheet.row_count
    try:
        changed = actions.save_cells(sheet=sheet, rows={position: typed}, now=now())
    except Refused as refused:
        if sheet_is_open(sheet):
            raise
        messages.error(request, refused.problems[0].message)
        return HttpResponseClientRedirect(kind.address(sheet))
    on_page = {position, *(changed & _rows_on_page(request))}
    found = {each[0]: grid.grid_row(sheet, *each) for each in queries.some_rows(sheet=sheet, at=on_page)}
    is_new = sheet.row_count > before
    tally = queries.tally(sheet=sheet, fields=grid.shown_fields(kind))
    context = {
        "sheet": sheet,
        "kind": kind,
        "columns": grid.headings(sheet),
        "row": found.pop(position, grid.grid_row(sheet, position, {}, [])),
        "others": list(found.values()),
        "blank": _blank_row(sheet) if is_new and sheet.origin == Sheet.Origin.KEYED else None,
        "tally": tally,
        "groups": grid.groups(sheet, tally),
    }
    return render(request, "sheets/row.html", context)


def sheet_is_open(sheet: Sheet) -> bool:
    return Sheet.objects.filter(pk=sheet.pk, status=Sheet.Status.OPEN).exists()


def _rows_on_page(request: HttpRequest) -> set[int]:
    """The rows that the window shows, as it says itself: `rows=1-50,53`."""
    rows: set[int] = set()
    for part in request.POST.get("rows", "")[:1000].split(","):
        if ROW_NUMBER.fullmatch(part):
            rows.add(int(part))
    return rows


# The way to the history


def check(request: HttpRequest, sheet: Sheet, template: str, context: Mapping[str, object]) -> HttpResponse:
    """What committing would do, and what stands in the way; sent, it is asked for."""
    kind = kind_of(sheet)
    if request.method == "POST":
        which = actions.Which.GOOD if request.POST.get("which") == "good" else actions.Which.ALL
        actions.ask_to_commit(sheet=sheet, by=request.acting.actor, now=now(), which=which)
        return redirect(kind.address(sheet, "progress"))
    if sheet.status != Sheet.Status.OPEN:
        return redirect(after_open(sheet))
    return render(request, template, {**preview(sheet), **context})


def preview(sheet: Sheet) -> dict[str, object]:
    """What the check page shows of every kind."""
    kind, today = kind_of(sheet), london_date(now())
    effects = queries.effects(sheet=sheet)
    tally = queries.tally(sheet=sheet, fields=grid.shown_fields(kind))
    may_split = kind.may_take_good_only and sheet.wrong_count > 0 and effects.good > 0
    in_the_way = commit_problems(sheet, count=effects.good if may_split else sheet.row_count, today=today)
    return {
        "sheet": sheet,
        "kind": kind,
        "effects": effects,
        "tally": tally,
        "warnings": grid.groups(sheet, tally),
        "problems": in_the_way if may_split else [*in_the_way, *row_problems(sheet)],
        "takes_good_only": may_split,
        "addresses": addresses(sheet),
    }


def progress(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """How far the reading or committing is; when it is over, the page that comes next."""
    found = queries.progress(work_id=sheet.work_id)
    if found is None or sheet.status not in {Sheet.Status.READING, Sheet.Status.COMMITTING}:
        open_again = sheet.status == Sheet.Status.OPEN
        return go_to(request, kind_of(sheet).address(sheet) if open_again else after_open(sheet))
    context = {"sheet": sheet, "kind": kind_of(sheet), "progress": found, "addresses": addresses(sheet)}
    return render(request, "sheets/progress.html", context)


def stop(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    if actions.stop(sheet=sheet, by=request.acting.actor, now=now()):
        messages.info(request, _("It is being stopped."))
    else:
        messages.info(request, _("It was done before it could be stopped."))
    return redirect(kind_of(sheet).address(sheet, "progress"))


def discard(request: HttpRequest, sheet: Sheet, after: str) -> HttpResponse:
    """Asks first; `after` is the page that follows."""
    if request.method == "POST":
        actions.discard(sheet=sheet, by=request.acting.actor, now=now())
        messages.success(request, _("It was thrown away. Nothing was done."))
        return redirect(after)
    context = {"sheet": sheet, "kind": kind_of(sheet), "addresses": addresses(sheet)}
    return render(request, "sheets/discard.html", context)


def problems(sheet: Sheet, file_type: str) -> HttpResponse:
    if file_type not in downloads.CONTENT_TYPES:
        raise Http404
    return downloads.rows_with_remarks(sheet, file_type)


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect that moves the whole page, also when a part of it asked."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
