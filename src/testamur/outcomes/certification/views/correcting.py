"""Correcting a name after certification: the form, the check with the new certificate on it, and what came of it."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.editing import read_names
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.outcomes.certification import actions
from testamur.outcomes.certification.actions.reissuing import fingerprint
from testamur.outcomes.certification.credentials import in_another_name
from testamur.outcomes.certification.forms_of_corrections import CorrectionForm
from testamur.outcomes.certification.models import NameCorrection
from testamur.outcomes.certification.problems_of_corrections import (
    correctable_problems,
    correction_problems,
)
from testamur.outcomes.certification.queries import corrections as queries
from testamur.rulebook.names import certificate_name


@portal(Permission.LEARNERS)
def correct_name(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for the corrected name; with `act=check` show what will happen; with `act=confirm` do it."""
    learner = _learner(request, number)
    form = CorrectionForm(request.POST or None, initial=_initial(request, learner))
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "confirm":
            return _confirmed(request, learner, form)
        if _show_problems(form, learner):
            return _check(request, learner, form)
    return _form(request, learner, form)


@portal(Permission.LEARNERS)
def correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """What a correction did: the new certificates, and the old ones that are void."""
    found = get_object_or_404(
        NameCorrection.objects.select_related("learner", "order"),
        centre=request.acting.centre,
        pk=correction_id,
    )
    certificates = queries.replacements_of(found)
    context = {
        "correction": found,
        "certificates": certificates,
        "is_ready": all(each.status != "intended" for each in certificates),
    }
    return render(request, "certification/correction.html", context)


# Helpers, in the order of their use


def _learner(request: HttpRequest, number: str) -> Learner:
    return get_object_or_404(
        Learner.objects.select_related("centre"), centre=request.acting.centre, number=number
    )


def _initial(request: HttpRequest, learner: Learner) -> dict:
    user = request.acting.user
    return {
        "key": uuid4(),
        "forename": learner.forename,
        "middle_names": learner.middle_names,
        "surname": learner.surname,
        "contact_name": user.full_name,
        "contact_email": user.email,
    }


def _show_problems(form: CorrectionForm, learner: Learner) -> bool:
    """Whether nothing stands in the way; what does is shown on the form."""
    today = london_date(now())
    problems = correction_problems(
        queries.correctable(learner=learner, today=today),
        learner=learner,
        names=form.names,
        reason=form.cleaned_data["reason"],
        explanation=form.cleaned_data["explanation"].strip(),
        today=today,
    )
    show_problems(form, problems)
    return not problems


def _check(request: HttpRequest, learner: Learner, form: CorrectionForm) -> HttpResponse:
    today = london_date(now())
    found = queries.correctable(learner=learner, today=today)
    fee = queries.fee_of(found, learner=learner, today=today)
    names, _problems = read_names(form.names)
    printed = certificate_name(*names.values())
    context = {
        "learner": learner,
        "form": form,
        "sent": {name: form[name].value() for name in form.fields if name != "seen"},
        "seen": fingerprint(found, learner, fee=str(fee.total)),
        "printed": printed,
        "found": found,
        "fee": fee,
        "preview": in_another_name(found.again[0], printed),
    }
    return render(request, "certification/correct_name_check.html", context)


def _confirmed(request: HttpRequest, learner: Learner, form: CorrectionForm) -> HttpResponse:
    sent = form.cleaned_data
    asked = actions.Asked(
        names=form.names,
        reason=sent["reason"],
        explanation=sent["explanation"].strip(),
        purchase_order=sent["purchase_order"],
        contact_name=sent["contact_name"],
        contact_email=sent["contact_email"],
        seen=sent["seen"],
    )
    try:
        done = actions.correct_name(
            learner=learner, key=sent["key"], asked=asked, by=request.acting.actor, now=now()
        )
    except Refused as refused:
        show_problems(form, refused.problems)
        return _form(request, learner, form)
    return redirect("certification:correction", done.pk)


def _form(request: HttpRequest, learner: Learner, form: CorrectionForm) -> HttpResponse:
    today = london_date(now())
    found = queries.correctable(learner=learner, today=today)
    problems = correctable_problems(found, today=today)
    context = {
        "learner": learner,
        "form": form,
        "found": found,
        "problems": problems,
        "fee": queries.fee_of(found, learner=learner, today=today),
    }
    refused = form.errors or (problems and request.method == "POST")
    return render(request, "certification/correct_name.html", context, status=422 if refused else 200)
