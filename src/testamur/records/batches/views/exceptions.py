"""Rows that wait for a person: the list with the time left, and one beside everybody who may be meant (URN-06)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.ground.desk.listing import answer
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.records.batches import actions, queries
from testamur.records.batches.codes import SUCCESSES, Code, text_of
from testamur.records.batches.columns import REF, ULN
from testamur.records.batches.forms import CorrectForm
from testamur.records.batches.lists import Exceptions
from testamur.records.batches.models import Row
from testamur.records.organisations.gate import lrs
from testamur.records.organisations.models import Role
from testamur.records.register.actions import note_looks
from testamur.records.register.comparing import compared
from testamur.records.register.details import SEARCHED, clean

Decide = Callable[[HttpRequest, Row, dict], Row]


@lrs(Role.BATCH)
def exceptions(request: HttpRequest) -> HttpResponse:
    listing = Exceptions(request, queries.exceptions_of(request.acting.organisation))
    context = {"today": london_date(now())}
    return answer(request, listing, "batches/exceptions.html", context)


@lrs(Role.BATCH)
def exception(request: HttpRequest, row_id: int) -> HttpResponse:
    """What was sent beside each candidate; and what the person says it is."""
    row = _find(request, row_id)
    if request.method == "POST":
        return _decided(request, row)
    if row.state != Row.State.EXCEPTION:
        return render(request, "batches/decided.html", {"row": row, **_around(row)})
    return _shown(request, row, CorrectForm(initial=row.sent))


def _shown(request: HttpRequest, row: Row, form: CorrectForm) -> HttpResponse:
    details, _problems = clean(row.sent)
    candidates = queries.candidates_of(row)
    acting = request.acting
    note_looks(
        learners=[each.learner for each in candidates],
        what="found",
        channel="page",
        by=acting.actor,
        organisation=acting.organisation,
        now=now(),
    )
    context = {
        "row": row,
        "form": form,
        "correcting": bool(form.errors) or row.code not in {Code.POSSIBLE, Code.NOT_THIS_LEARNER},
        "first_fields": _first_fields(row, form),
        "candidates": [compared(details, each) for each in candidates],
        "reasons": [each["problem"] for each in row.found if "problem" in each],
        **_around(row),
    }
    return render(request, "batches/exception.html", context, status=422 if form.errors else 200)


FIRST_FIELDS = (*SEARCHED, "verification", "sharing", ULN, REF)


def _first_fields(row: Row, form: CorrectForm) -> list[str]:
    """What is asked for first: the mandatory details, and whatever is wrong."""
    wrong = {*(each.get("field", "") for each in row.found), *form.errors}
    return [*FIRST_FIELDS, *(name for name in form.fields if name in wrong and name not in FIRST_FIELDS)]


def _decided(request: HttpRequest, row: Row) -> HttpResponse:
    """Do what the button says. Of two people the second is told, and nothing of theirs is done."""
    decision, version = request.POST.get("decision", ""), request.POST.get("version", "")
    known = {
        "row": row,
        "version": int(version) if version.isascii() and version.isdigit() else 0,
        "by": request.acting.actor,
        "now": now(),
    }
    form = CorrectForm(request.POST if decision == "correct" else None, initial=row.sent)
    try:
        if decision == "correct":
            if not form.is_valid():
                return _shown(request, row, form)
            decided = actions.correct(cells=form.cells, **known)
        elif decision == "register":
            decided = actions.register_new(**known)
        elif decision == "drop":
            decided = actions.drop(**known)
        else:
            learner = request.POST.get("learner", "")
            learner_id = int(learner) if learner.isascii() and learner.isdigit() and len(learner) < 10 else 0
            decided = actions.choose(learner_id=learner_id, **known)
    except Refused as refused:
        row = _find(request, row.pk)
        if row.state != Row.State.EXCEPTION:
            messages.error(request, refused.problems[0].message)
            return redirect("batches:exception", row.pk)
        form = CorrectForm(initial=row.sent, data=None)
        return _refused(request, row, form, refused)
    _say(request, decided)
    if decided.state == Row.State.EXCEPTION:
        return redirect("batches:exception", decided.pk)
    following = queries.next_exception(decided)
    return redirect("batches:exception", following.pk) if following else redirect("batches:exceptions")


def _refused(request: HttpRequest, row: Row, form: CorrectForm, refused: Refused) -> HttpResponse:
    """The row as it is now, with why nothing was done; problems of details stand at their fields."""
    texts = {name: text for name, text in row.sent.items() if name in form.fields}
    form = CorrectForm(texts)
    form.is_valid()
    form.errors.clear()
    show_problems(form, refused.problems)
    return _shown(request, row, form)


def _say(request: HttpRequest, row: Row) -> None:
    learner = queries.uln_of(row)
    name = f"{row.sent.get('given_name', '')} {row.sent.get('family_name', '')}".strip()
    if row.state == Row.State.EXCEPTION:
        messages.warning(request, _("Tried again: %(why)s") % {"why": text_of(row.code)})
    elif row.code in SUCCESSES:
        messages.success(request, _("%(name)s: ULN %(uln)s.") % {"name": name, "uln": learner})
    else:
        messages.success(request, _("%(name)s: dropped, without a ULN.") % {"name": name})


def _around(row: Row) -> dict:
    left = (row.decide_by - london_date(now())).days if row.decide_by else 0
    return {"text": text_of(row.code), "days_left": left, "following": queries.next_exception(row)}


def _find(request: HttpRequest, row_id: int) -> Row:
    """A row of the organisation that waits for a decision, or waited for one."""
    rows = Row.objects.filter(organisation=request.acting.organisation, decide_by__isnull=False)
    return get_object_or_404(rows.select_related("batch", "organisation", "learner"), pk=row_id)
