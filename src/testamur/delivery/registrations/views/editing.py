"""Editing one learner (docs/specification, LRN-02)."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.actions.editing import edit_learner
from testamur.delivery.registrations.editing import merged, why_closed, why_name_stands
from testamur.delivery.registrations.forms_of_editing import LearnerForm
from testamur.delivery.registrations.lists import Learners
from testamur.delivery.registrations.models import Registration
from testamur.delivery.registrations.queries.editing import registrations_of
from testamur.delivery.registrations.queries.learners import registrations as everybody
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused


@portal(Permission.LEARNERS)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    learner = get_object_or_404(Learner, centre=request.acting.centre, number=number)
    registrations = registrations_of(learner=learner)
    form = LearnerForm(request.POST or None, learner=learner, registrations=registrations)
    if request.method == "POST" and form.is_valid():
        seen, typed = form.cleaned_data["seen"], form.typed
        try:
            doubts = edit_learner(learner=learner, seen=seen, typed=typed, by=request.acting.actor, now=now())
        except Refused as refused:
            form = _again(form, refused, learner, registrations)
        else:
            messages.success(
                request, _("The details of learner %(number)s are saved.") % {"number": learner.number}
            )
            for doubt in doubts:
                messages.warning(request, doubt.message)
            return redirect("portal:learner", learner.number)
    return render(
        request,
        "registrations/edit.html",
        _page(learner, registrations, form),
        status=422 if form.errors else 200,
    )


@portal(Permission.LEARNERS)
def edit_chosen(request: HttpRequest) -> HttpResponse:
    """From the list: the page of the one learner who is selected."""
    listing = Learners(request, everybody(centre=request.acting.centre))
    numbers = listing.picked.order_by().values_list("learner__number", flat=True).distinct()[:2]
    if len(numbers) == 1:
        return redirect("registrations:edit-learner", numbers[0])
    messages.warning(
        request, _("Select one learner to edit. Dates of many are changed by a file or an act on all.")
    )
    return redirect(reverse("registrations:learners", query=listing.kept))


def _again(
    form: LearnerForm, refused: Refused, learner: Learner, registrations: list[Registration]
) -> LearnerForm:
    """The page with what was typed, and beside it what is wrong; where another saved first, with theirs too."""
    seen, typed = form.cleaned_data["seen"], form.typed
    texts = merged(seen=seen, typed=typed, now=form.now)
    again = LearnerForm({**texts, "seen": json.dumps(form.now)}, learner=learner, registrations=registrations)
    again.is_valid()
    show_problems(again, refused.problems)
    return again


def _page(learner: Learner, registrations: list[Registration], form: LearnerForm) -> dict:
    return {
        "learner": learner,
        "form": form,
        "courses": [(each, why_closed(each), form.boxes_of(each)) for each in registrations],
        "name_stands": why_name_stands(learner),
        "correct_url": _address("certification:correct-name", learner.number),
    }


def _address(name: str, *arguments: str) -> str:
    """Of a page in a room that this one must not know."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
