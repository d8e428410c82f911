"""One sheet of a kind that has no pages of its own: from the columns to the outcome."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from testamur.ground.access.gate import portal
from testamur.ground.sheets import actions, pages
from testamur.ground.sheets.columns import LEFT_OUT
from testamur.ground.sheets.forms import ColumnsForm
from testamur.ground.sheets.kinds import MAY_SEND_FILES, kind_of
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.queries import unmatched_headings
from testamur.ground.sheets.views.files import find
from testamur.kit.clock import now


@portal(*MAY_SEND_FILES)
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    found = find(request, sheet_id)
    return _elsewhere(request, found, "sheet") or pages.sheet(request, found, {})


def _elsewhere(request: HttpRequest, sheet: Sheet, page: str) -> HttpResponse | None:
    """The way to the kind's own page, where it has one: more stands there than here."""
    address = kind_of(sheet).address(sheet, page)
    return None if address == request.path else redirect(address)


@require_POST
@portal(*MAY_SEND_FILES)
def row(request: HttpRequest, sheet_id: int, position: int) -> HttpResponse:
    return pages.row(request, find(request, sheet_id), position)


@portal(*MAY_SEND_FILES)
def columns(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Which of our columns each unknown heading means; said once, remembered for the centre's next files."""
    found = find(request, sheet_id)
    kind = kind_of(found)
    if found.status != Sheet.Status.UNMATCHED:
        return redirect(kind.address(found))
    unknown = unmatched_headings(sheet=found, kind=kind)
    taken = {field for field in found.fields if field and not field.startswith(LEFT_OUT)}
    form = ColumnsForm(request.POST or None, kind=kind, headings=unknown, taken=taken)
    if form.is_valid():
        actions.match_columns(sheet=found, meanings=form.meanings(), by=request.acting.actor, now=now())
        pages.read_again(request, found)
        return redirect(kind.address(found))
    context = {
        "sheet": found,
        "kind": kind,
        "form": form,
        "missing": form.missing,
        "addresses": pages.addresses(found),
    }
    return render(request, "sheets/columns.html", context, status=422 if form.errors else 200)


@portal(*MAY_SEND_FILES)
def check(request: HttpRequest, sheet_id: int) -> HttpResponse:
    found = find(request, sheet_id)
    return _elsewhere(request, found, "check") or pages.check(request, found, "sheets/check.html", {})


@portal(*MAY_SEND_FILES)
def progress(request: HttpRequest, sheet_id: int) -> HttpResponse:
    return pages.progress(request, find(request, sheet_id))


@require_POST
@portal(*MAY_SEND_FILES)
def stop(request: HttpRequest, sheet_id: int) -> HttpResponse:
    return pages.stop(request, find(request, sheet_id))


@portal(*MAY_SEND_FILES)
def discard(request: HttpRequest, sheet_id: int) -> HttpResponse:
    return pages.discard(request, find(request, sheet_id), after=reverse("sheets:files"))


@portal(*MAY_SEND_FILES)
def problems(request: HttpRequest, sheet_id: int, file_type: str) -> HttpResponse:
    return pages.problems(find(request, sheet_id), file_type)
