"""What was submitted: the confirmation on screen and as PDF, answers to the EQA, and where a learner stands."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from testamur.delivery.registrations.models import Registration
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import now
from testamur.kit.problems import Refused
from testamur.outcomes.grading import actions, confirmations
from testamur.outcomes.grading.forms import AnswerForm
from testamur.outcomes.grading.grids import LONGEST_CODE
from testamur.outcomes.grading.models import Submission
from testamur.outcomes.grading.queries import submissions
from testamur.outcomes.grading.queries.cells import scales_of, units_of
from testamur.outcomes.grading.standing import standings

LEARNERS_ON_A_PAGE = 100
MOST_ANSWERED = 100


def _submission(request: HttpRequest, number: str) -> Submission:
    return get_object_or_404(submissions.submissions(centre=request.acting.centre), number=number)


@portal(Permission.GRADES)
def submission(request: HttpRequest, number: str) -> HttpResponse:
    found = _submission(request, number)
    page = Paginator(submissions.learners_in(found), LEARNERS_ON_A_PAGE).get_page(request.GET.get("page"))
    units = submissions.units_in(found)
    learners = list(page.object_list)
    context = {
        "submission": found,
        "units": units,
        "rows": submissions.rows_of(found, learners, units),
        "comments": submissions.comments_on(found, learners),
        "page": page,
    }
    return render(request, "grading/submission.html", context)


@portal(Permission.GRADES)
def report(request: HttpRequest, number: str) -> HttpResponse:
    found = _submission(request, number)
    units = submissions.units_in(found)
    rows = submissions.rows_of(found, list(submissions.learners_in(found)), units)
    content = confirmations.submission_pdf(found, units, rows, at=now())
    disposition = f'attachment; filename="grades-{found.number}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


@portal(Permission.GRADES)
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """What the EQA asks about: correct the grades or leave them, and say why."""
    found = _submission(request, number)
    asked = list(submissions.asked_about(found)[:MOST_ANSWERED])
    form, problems = AnswerForm(request.POST or None), []
    if request.method == "POST" and form.is_valid():
        chosen = set(request.POST.getlist("grade"))
        codes = {
            each.pk: request.POST.get(f"code-{each.pk}", "")[:LONGEST_CODE]
            for each in asked
            if str(each.pk) in chosen
        }
        try:
            sent = actions.answer_eqa(
                submission=found, codes=codes, **form.cleaned_data, by=request.acting.actor, now=now()
            )
        except Refused as refused:
            problems = list(refused.problems)
        else:
            words = ngettext(
                "%(n)s grade is with the EQA again.", "%(n)s grades are with the EQA again.", len(sent)
            )
            messages.success(request, words % {"n": len(sent)})
            return redirect("grading:submission", found.number)
    context = {
        "submission": found,
        "asked": asked,
        "scales": scales_of([each.unit for each in asked]),
        "form": form,
        "problems": problems,
        "declaration": actions.DECLARATION,
        "typed": request.POST,
    }
    return render(request, "grading/answer.html", context, status=422 if form.is_bound else 200)


@portal(Permission.GRADES, Permission.LEARNERS, Permission.CLAIMS)
def why(request: HttpRequest, registration_id: int) -> HttpResponse:
    """Where one learner stands, and how that was worked out."""
    own = Registration.objects.filter(centre=request.acting.centre).select_related(
        "learner", "product", "batch"
    )
    registration = get_object_or_404(own, pk=registration_id)
    context = {
        "registration": registration,
        "standing": standings([registration.pk])[registration.pk],
        "lines": units_of([registration])[registration.pk],
    }
    return render(request, "grading/why.html", context)
