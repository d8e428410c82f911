"""What the learners of a sheet need, before they are registered: who of them has any, and the page of each (REG-13)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.delivery.registrations.arrangement_columns import FIELDS, read_arrangements
from testamur.delivery.registrations.forms_of_arrangements import RowForm
from testamur.delivery.registrations.models import Draft
from testamur.delivery.registrations.queries import drafts
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.sheets import pages
from testamur.ground.sheets.actions import save_cells
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.queries import ROWS_ON_A_PAGE
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.rulebook.arrangements import KINDS, said


@portal(Permission.REGISTRATIONS)
def rows(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Every row of the sheet with what its learner needs, and what is wrong with that."""
    draft = _draft(request, draft_id)
    if draft.sheet.status != Sheet.Status.OPEN:
        return redirect(pages.after_open(draft.sheet))
    found = draft.sheet.rows.order_by("position").values_list("position", "cells")
    page = Paginator(found, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [(position, _name(cells, position), *_told(cells)) for position, cells in page]
    return render(
        request, "registrations/sheet_arrangements.html", {"draft": draft, "rows": shown, "page": page}
    )


@portal(Permission.REGISTRATIONS)
def row(request: HttpRequest, draft_id: int, position: int) -> HttpResponse:
    """What the learner of one row needs. Nothing is kept that could not be registered."""
    draft = _draft(request, draft_id)
    if draft.sheet.status != Sheet.Status.OPEN:
        return redirect(pages.after_open(draft.sheet))
    cells = get_object_or_404(draft.sheet.rows, position=position).cells
    form = RowForm(request.POST or None, cells=cells)
    if request.method == "POST" and form.is_valid():
        _asked, problems = read_arrangements(form.cells())
        show_problems(form, problems)
        if not problems:
            save_cells(sheet=draft.sheet, rows={position: form.cells()}, now=now())
            messages.success(request, _("Kept for %(name)s.") % {"name": _name(cells, position)})
            return redirect("registrations:sheet-arrangements", draft.pk)
    wrong = [] if form.is_bound else read_arrangements(cells)[1]
    context = {"draft": draft, "name": _name(cells, position), "form": form, "problems": wrong}
    return render(request, "registrations/row_arrangements.html", context, status=422 if form.errors else 200)


def _draft(request: HttpRequest, draft_id: int) -> Draft:
    draft = get_object_or_404(drafts.drafts(centre=request.acting.centre), pk=draft_id)
    drafts.remember(draft.sheet, draft)
    return draft


def _name(cells: dict[str, str], position: int) -> str:
    name = " ".join(filter(None, (cells.get("forename", "").strip(), cells.get("surname", "").strip())))
    return name or _("Row %(number)s") % {"number": position}


def _told(cells: dict[str, str]) -> tuple[list[str], list[str]]:
    """What the row asks for, and what is wrong with it."""
    asked, problems = read_arrangements({name: cells[name] for name in cells.keys() & FIELDS})
    return [said(KINDS[kind], detail) for kind, detail in asked], [each.message for each in problems]
