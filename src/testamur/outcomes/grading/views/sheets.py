"""Entering grades: one unit at a time or all units, saved as they are typed; then the check and the declaration."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.catalogue.approvals.queries import has_direct_claims
from testamur.catalogue.products.models import Unit
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import now
from testamur.kit.problems import Problem, Refused
from testamur.kit.templating import time_of_day
from testamur.outcomes.grading import actions, grids
from testamur.outcomes.grading.actions.saving import Saved
from testamur.outcomes.grading.forms import SubmitForm
from testamur.outcomes.grading.models import Sheet
from testamur.outcomes.grading.problems import Entry, lock
from testamur.outcomes.grading.queries import cells as reads
from testamur.outcomes.grading.queries import submissions

LEARNERS_BY_UNIT = 50
LEARNERS_BY_MATRIX = 25
MOST_SECOND_ATTEMPTS = 100


def _sheet(request: HttpRequest, sheet_id: int) -> Sheet:
    found = Sheet.objects.filter(centre=request.acting.centre).select_related("version__product", "centre")
    return get_object_or_404(found, pk=sheet_id)


# One unit at a time


@portal(Permission.GRADES)
def one_unit(request: HttpRequest, sheet_id: int) -> HttpResponse:
    sheet = _sheet(request, sheet_id)
    units = reads.units_to_grade(sheet.version_id)
    unit = _unit_asked(request, units)
    if request.method != "POST":
        return render(request, "grading/one_unit.html", _unit_page(request, sheet, units, unit))
    kept = _keep(request, sheet)
    if request.POST.get("act") == "fill":
        kept.saved = _fill(request, sheet, unit)
    if request.htmx:
        return render(
            request, "grading/unit_saved.html", _unit_page(request, sheet, units, unit) | kept.shown
        )
    if kept.wrong:
        context = _unit_page(request, sheet, units, unit) | kept.shown
        return render(request, "grading/one_unit.html", context, status=422)
    return _go_on(request, sheet, kept)


def _unit_asked(request: HttpRequest, units: Sequence[Unit]) -> Unit:
    """The unit of the address, or the first that the centre assesses."""
    asked = request.GET.get("unit", "")
    internal = [unit for unit in units if unit.assessment == Unit.Assessment.INTERNAL]
    return next((unit for unit in units if str(unit.pk) == asked), (internal or units)[0])


def _unit_page(request: HttpRequest, sheet: Sheet, units: Sequence[Unit], unit: Unit) -> dict:
    page = _page(request, sheet, LEARNERS_BY_UNIT)
    learners = list(page.object_list)
    cells = reads.cells_of([each.pk for each in learners])
    begun = reads.begun_by_unit(sheet)
    grades = reads.scales_of([unit])[unit.scale_id]
    rows = grids.unit_rows(learners, unit, cells)
    return _frame(request, sheet, page) | {
        "units": [_rail(sheet, each, each == unit, begun) for each in units],
        "unit": unit,
        "graded": begun.get(unit.pk, 0),
        "is_external": unit.assessment == Unit.Assessment.EXTERNAL,
        "grades": grids.choices(grades),
        "rows": rows,
        "locked": _locked_words(rows),
        "again": [row.learner for row in rows if row.banked and not row.locked],
        "shown": grids.shown(learners, [unit], cells),
    }


def _locked_words(rows: Sequence[grids.Row]) -> list[tuple[str, list[str]]]:
    """Each reason for locked rows, with the learners it is about."""
    reasons = dict.fromkeys(row.locked for row in rows if row.locked)
    return [(reason, [row.learner for row in rows if row.locked == reason]) for reason in reasons]


def _rail(sheet: Sheet, unit: Unit, is_current: bool, begun) -> dict:
    return {
        "code": unit.code,
        "title": unit.title,
        "done": begun.get(unit.pk, 0),
        "total": len(sheet.registration_ids),
        "url": f"?unit={unit.pk}",
        "current": is_current,
    }


def _fill(request: HttpRequest, sheet: Sheet, unit: Unit) -> Saved:
    """One grade for all learners of the sheet who have none in this unit yet."""
    code = request.POST.get("fill", "")[: grids.LONGEST_CODE]
    learners = list(reads.registrations_of(sheet))
    cells = reads.cells_of([each.pk for each in learners])
    empty = [
        Entry(each.pk, unit.pk, code)
        for each in learners
        if not (cell := cells.get((each.pk, unit.pk), reads.NOTHING)).is_begun
        and not lock(unit, cell, each.product.attempts_allowed)
    ]
    return actions.save_grades(entries=empty, by=request.acting.actor, now=now()) if empty else Saved(0)


# All units


@portal(Permission.GRADES)
def all_units(request: HttpRequest, sheet_id: int) -> HttpResponse:
    sheet = _sheet(request, sheet_id)
    if request.method != "POST":
        return render(request, "grading/all_units.html", _matrix_page(request, sheet, {}))
    kept = _keep(request, sheet)
    if request.htmx:
        return render(
            request, "grading/matrix_saved.html", _matrix_page(request, sheet, kept.wrong) | kept.shown
        )
    if kept.wrong:
        context = _matrix_page(request, sheet, kept.wrong) | kept.shown
        return render(request, "grading/all_units.html", context, status=422)
    return _go_on(request, sheet, kept)


def _matrix_page(request: HttpRequest, sheet: Sheet, wrong) -> dict:
    page = _page(request, sheet, LEARNERS_BY_MATRIX)
    learners, units = list(page.object_list), reads.units_to_grade(sheet.version_id)
    cells = reads.cells_of([each.pk for each in learners])
    codes = dict.fromkeys(grade.code for grades in reads.scales_of(units).values() for grade in grades)
    return _frame(request, sheet, page) | {
        "units": units,
        "rows": grids.matrix_rows(learners, units, cells, wrong),
        "codes": list(codes),
        "shown": grids.shown(learners, units, cells),
    }


# What both share


@dataclass
class Kept:
    """What became of a page that was sent: saved, and what was typed wrong, by place."""

    saved: Saved
    wrong: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def shown(self) -> dict:
        problems = [Problem("unknown_grade", message, place) for place, (_, message) in self.wrong.items()]
        return {"problems": problems, "overwritten": self.saved.overwritten, "saved": self.saved}


def _keep(request: HttpRequest, sheet: Sheet) -> Kept:
    """Keep what was changed on this page; wrong cells are left out and said, the others are kept."""
    entries = grids.changed_here(request.POST, sheet)
    by, at = request.acting.actor, now()
    if not entries:
        return Kept(Saved(0))
    try:
        return Kept(actions.save_grades(entries=entries, by=by, now=at))
    except Refused as refused:
        good, wrong = grids.split(entries, refused.problems)
    return Kept(actions.save_grades(entries=good, by=by, now=at) if good else Saved(0), wrong)


def _go_on(request: HttpRequest, sheet: Sheet, kept: Kept) -> HttpResponse:
    for each in kept.saved.overwritten:
        messages.warning(request, overwritten_words(each))
    if request.POST.get("act") == "check":
        return redirect("grading:check", sheet.pk)
    messages.success(request, _("Saved %(time)s. Saved is not submitted.") % {"time": time_of_day(now())})
    return redirect(request.get_full_path())


def overwritten_words(each) -> str:
    who, where = each.registration.learner.full_name, each.unit.code
    if not each.by_name:
        return _("Somebody cleared the grade of %(who)s in %(where)s meanwhile. Yours is saved.") % {
            "who": who,
            "where": where,
        }
    facts = {"by": each.by_name, "who": who, "where": where, "theirs": each.theirs}
    return _("%(by)s had given %(who)s %(theirs)s in %(where)s meanwhile. Yours has replaced it.") % facts


def _page(request: HttpRequest, sheet: Sheet, size: int) -> Page:
    return Paginator(reads.registrations_of(sheet), size).get_page(request.GET.get("page"))


def _frame(request: HttpRequest, sheet: Sheet, page: Page) -> dict:
    batches = sorted({each.batch.number for each in page.object_list})
    return {
        "sheet": sheet,
        "product": sheet.version.product,
        "total": len(sheet.registration_ids),
        "batches": batches,
        "page": page,
        "at": now(),
        "problems": [],
        "overwritten": (),
        "saved": None,
        "overwritten_words": overwritten_words,
    }


# Check and submit


@portal(Permission.GRADES)
def check(request: HttpRequest, sheet_id: int) -> HttpResponse:
    sheet = _sheet(request, sheet_id)
    units = reads.units_to_grade(sheet.version_id)
    form = SubmitForm(request.POST or None, units=units, initial=_last_iqa(sheet))
    problems = []
    if request.method == "POST" and form.is_valid():
        try:
            submission = actions.submit_grades(
                registration_ids=sheet.registration_ids,
                unit_ids=form.cleaned_data["unit"],
                iqa_name=form.cleaned_data["iqa_name"],
                declared=form.cleaned_data["declared"],
                by=request.acting.actor,
                now=now(),
            )
        except Refused as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, _("Your grades are submitted."))
            return redirect("grading:submission", submission.number)
    context = _check_page(sheet, units) | {"form": form, "problems": problems}
    return render(request, "grading/check.html", context, status=422 if form.is_bound else 200)


def _last_iqa(sheet: Sheet) -> dict[str, str]:
    names = submissions.iqa_names(centre=sheet.centre)
    return {"iqa_name": names[0]} if names else {}


def _check_page(sheet: Sheet, units: list[Unit]) -> dict:
    counts = submissions.saved_by_unit(sheet, units)
    again = submissions.second_attempts(sheet)
    return {
        "sheet": sheet,
        "product": sheet.version.product,
        "counts": counts,
        "grades": sum(each.learners for each in counts),
        "again": again[:MOST_SECOND_ATTEMPTS],
        "more_again": max(0, len(again) - MOST_SECOND_ATTEMPTS),
        "iqa_names": submissions.iqa_names(centre=sheet.centre),
        "is_direct": has_direct_claims(sheet.centre, sheet.version.product),
        "declaration": actions.DECLARATION,
    }
