"""A learner's access arrangements and modified papers: seen, added, changed, ended; and who at the centre has any."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from testamur.delivery.learners import actions_on_arrangements as actions
from testamur.delivery.learners import evidence as files
from testamur.delivery.learners import queries_of_arrangements as queries
from testamur.delivery.learners.forms_of_arrangements import ArrangementForm, EndForm, sent_files
from testamur.delivery.learners.lists_of_arrangements import WithArrangements
from testamur.delivery.learners.models import Arrangement, ArrangementFile, Learner
from testamur.delivery.learners.notice import first_assessments
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.rulebook.arrangements import KINDS, TITLES

MAY_CHANGE = (Permission.REGISTRATIONS, Permission.LEARNERS)
MAY_SEE = (Permission.BOOKINGS,)
ID = re.compile("[0-9]{1,18}")


@portal(*MAY_CHANGE, to_read=MAY_SEE)
def everybody(request: HttpRequest) -> HttpResponse:
    """The exams officer's list: every learner with an arrangement, as a page or as a spreadsheet."""
    rows = queries.of_centre(centre=request.acting.centre, on=london_date(now()))
    listing = WithArrangements(request, rows, saved=saved_views(request.acting, WithArrangements.name))
    return answer(request, listing, "learners/with_arrangements.html", {"titles": TITLES})


@portal(*MAY_CHANGE, to_read=MAY_SEE)
def of_learner(request: HttpRequest, number: str) -> HttpResponse:
    learner, today = _learner(request, number), london_date(now())
    found = list(queries.arrangements_of(learner=learner))
    over = [each for each in found if each.until_on and each.until_on < today]
    context = {
        "learner": learner,
        "arrangements": [each for each in found if each not in over],
        "over": over,
        "in_time_from": first_assessments(learner.centre, today=today),
        "may_change": request.acting.may(*MAY_CHANGE),
    }
    return render(request, "learners/arrangements.html", context)


@portal(*MAY_CHANGE)
def add(request: HttpRequest, number: str) -> HttpResponse:
    learner, at = _learner(request, number), now()
    initial = {"contact_email": request.acting.user.email, "from_on": london_date(at)}
    form = ArrangementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(
                learner=learner,
                wanted=form.wanted(),
                files=sent_files(request),
                by=request.acting.actor,
                now=at,
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _said_of(made))
            return redirect("learners:arrangements", learner.number)
    return _page(request, learner, form)


@portal(*MAY_CHANGE)
def change(request: HttpRequest, number: str, arrangement_id: int) -> HttpResponse:
    """What it is, its days, who is written to, more evidence; or with `remove`, one file of evidence less."""
    learner = _learner(request, number)
    found = get_object_or_404(learner.arrangements.prefetch_related("files"), pk=arrangement_id)
    if ID.fullmatch(request.POST.get("remove", "")):
        return _removed(request, learner, found, int(request.POST["remove"]))
    initial = {name: getattr(found, name) for name in ArrangementForm.base_fields}
    form = ArrangementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.change(
                arrangement=found,
                wanted=form.wanted(),
                files=sent_files(request),
                by=request.acting.actor,
                now=now(),
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _said_of(made))
            return redirect("learners:arrangements", learner.number)
    return _page(request, learner, form, found)


@portal(*MAY_CHANGE)
def end(request: HttpRequest, number: str, arrangement_id: int) -> HttpResponse:
    learner, at = _learner(request, number), now()
    found = get_object_or_404(learner.arrangements, pk=arrangement_id)
    form = EndForm(request.POST or None, initial={"on": london_date(at)})
    if request.method == "POST" and form.is_valid():
        actions.end(arrangement=found, on=form.cleaned_data["on"], by=request.acting.actor, now=at)
        messages.success(request, _("%(what)s was ended.") % {"what": found.said})
        return redirect("learners:arrangements", learner.number)
    context = {"learner": learner, "arrangement": found, "form": form}
    return render(request, "learners/end_arrangement.html", context, status=422 if form.errors else 200)


@portal(*MAY_CHANGE, to_read=MAY_SEE)
def evidence(request: HttpRequest, number: str, arrangement_id: int, file_id: int) -> HttpResponse:
    learner = _learner(request, number)
    return as_download(get_object_or_404(files_of(learner, arrangement_id), pk=file_id))


def files_of(learner: Learner, arrangement_id: int):
    return ArrangementFile.objects.filter(arrangement__learner=learner, arrangement=arrangement_id)


def as_download(kept: ArrangementFile) -> HttpResponse:
    """Saved, never opened in the site's own window: what is in it is somebody else's."""
    return HttpResponse(
        files.read(kept.file),
        content_type=kept.content_type,
        headers={"Content-Disposition": content_disposition_header(True, kept.name)},
    )


def _learner(request: HttpRequest, number: str) -> Learner:
    return get_object_or_404(
        Learner.objects.select_related("centre"), centre=request.acting.centre, number=number
    )


def _removed(request: HttpRequest, learner: Learner, found: Arrangement, file_id: int) -> HttpResponse:
    file = get_object_or_404(found.files, pk=file_id)
    actions.remove_evidence(file=file, by=request.acting.actor, now=now())
    messages.success(request, _("%(name)s was removed.") % {"name": file.name})
    return redirect("learners:arrangement", learner.number, found.pk)


def _page(
    request: HttpRequest, learner: Learner, form: ArrangementForm, found: Arrangement | None = None
) -> HttpResponse:
    context = {"learner": learner, "form": form, "arrangement": found, "kinds": KINDS.values()}
    return render(request, "learners/arrangement.html", context, status=422 if form.errors else 200)


def _said_of(made: Arrangement) -> str:
    if made.status == Arrangement.Status.REQUESTED:
        return _("%(what)s: kept. The awarding organisation is asked to approve it.") % {"what": made.said}
    return _("%(what)s: kept.") % {"what": made.said}
