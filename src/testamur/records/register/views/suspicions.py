"""Pairs of learners who look like one person: the service desk decides each, by merging them or saying they are two."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.desk.listing import answer
from testamur.kit.clock import now
from testamur.records.register.actions.suspecting import say_different
from testamur.records.register.forms_on_merging import DifferentForm
from testamur.records.register.lists_of_the_desk import Suspicions
from testamur.records.register.models import Suspicion
from testamur.records.register.queries_of_merging import waiting_suspicions
from testamur.records.register.side_by_side import likeness, lines_of
from testamur.records.register.views.merging import note_compared

DESK = User.StaffRole.SERVICE_DESK


@office(DESK)
def suspicions(request: HttpRequest) -> HttpResponse:
    return answer(request, Suspicions(request, waiting_suspicions()), "register/suspicions.html")


@office(DESK)
def suspicion(request: HttpRequest, suspicion_id: int) -> HttpResponse:
    found = get_object_or_404(Suspicion.objects.select_related("one", "other"), pk=suspicion_id)
    form = DifferentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        say_different(suspicion=found, note=form.cleaned_data["note"], by=request.acting.actor, now=now())
        messages.success(request, _("The two stay apart, and are not reported again."))
        return redirect("register:suspicions")
    note_compared(request, found.one, found.other)
    context = {
        "suspicion": found,
        "form": form,
        "lines": lines_of(found.one, found.other),
        "likeness": likeness(found.one, found.other),
    }
    return render(request, "register/suspicion.html", context, status=422 if form.errors else 200)
