"""The service desk's list of words that may not be in a learner's details."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.records.register import queries
from testamur.records.register.actions.prohibiting import allow, prohibit
from testamur.records.register.forms_on_merging import ProhibitedForm, label_of
from testamur.records.register.models import ProhibitedText

DESK = User.StaffRole.SERVICE_DESK


@office(DESK)
def prohibited(request: HttpRequest) -> HttpResponse:
    """All of them, and one more."""
    form = ProhibitedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = prohibit(**form.cleaned_data, by=request.acting.actor, now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("“%(text)s” is prohibited now.") % {"text": added.text})
            return redirect("register:prohibited")
    context = {"form": form, "texts": queries.prohibited_texts(), "label_of": label_of}
    return render(request, "register/prohibited.html", context, status=422 if form.errors else 200)


@require_POST
@office(DESK)
def remove_prohibited(request: HttpRequest, text_id: int) -> HttpResponse:
    found = get_object_or_404(ProhibitedText, pk=text_id)
    allow(prohibited=found, by=request.acting.actor, now=now())
    messages.success(request, _("“%(text)s” is allowed again.") % {"text": found.text})
    return redirect("register:prohibited")
