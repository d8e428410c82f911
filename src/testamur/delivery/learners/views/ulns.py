"""One learner's ULN, and one enquiry to the learning records service with its answers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.delivery.learners import actions_on_ulns as actions
from testamur.delivery.learners import answers, learning_records
from testamur.delivery.learners import queries_on_ulns as queries
from testamur.delivery.learners.cards import about_learner
from testamur.delivery.learners.forms_on_ulns import NEW, ChangeForm, DisputeForm, MatchForm
from testamur.delivery.learners.lrs_administrator import lrs_administrators_only
from testamur.delivery.learners.models import Enquiry, EnquiryLine, Learner
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused

State, Answer = Learner.UlnState, EnquiryLine.Answer


@portal(Permission.LEARNERS, Permission.SEARCH)
def uln(request: HttpRequest, number: str) -> HttpResponse:
    """What is known of a learner's ULN and why, for everybody who may see the learner."""
    learner, line = _learner(request, number)
    return _page(request, learner, line)


@portal(Permission.LEARNERS)
@lrs_administrators_only
def change(request: HttpRequest, number: str) -> HttpResponse:
    """A verified ULN is changed with a reason."""
    learner, line = _learner(request, number)
    form = ChangeForm(request.POST or None, initial={"uln": learner.uln})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_verified(learner=learner, **form.cleaned_data, by=request.acting.actor, now=now())
        except Refused as refused:
            _show(form, refused, learner)
        else:
            messages.success(request, _("The ULN was changed."))
            return redirect("learners:uln", learner.number)
    return _page(request, learner, line, change_form=form)


@portal(Permission.LEARNERS)
@lrs_administrators_only
def dispute(request: HttpRequest, number: str) -> HttpResponse:
    """Ours is right: the awarding organisation is asked to take it up with the service."""
    learner, line = _learner(request, number)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and line is not None and form.is_valid():
        words = form.cleaned_data["words"]
        begun = actions.dispute(
            line=line, about=about_learner(learner), words=words, by=request.acting.actor, now=now()
        )
        messages.success(request, _("The awarding organisation was asked to take it up with the service."))
        return redirect("conversations:conversation", begun.pk)
    return _page(request, learner, line, dispute_form=form)


@portal(Permission.LEARNERS)
@lrs_administrators_only
def match(request: HttpRequest, number: str) -> HttpResponse:
    """One of the possible matches is the learner, or none of them."""
    learner, line = _learner(request, number)
    if line is None or line.answer not in queries.UNDECIDED:
        return redirect("learners:uln", learner.number)
    form = MatchForm(request.POST or None, candidates=line.candidates)
    if request.method == "POST" and form.is_valid():
        chosen, by = form.cleaned_data["uln"], request.acting.actor
        try:
            if chosen == NEW:
                enquiry = actions.register_as_new(line=line, by=by, now=now())
                return redirect("learners:enquiry", enquiry.pk)
            actions.take_match(line=line, uln=chosen, by=by, now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("The ULN was filled in, and goes to the service to be checked."))
            return redirect("learners:uln", learner.number)
    return _page(request, learner, line, match_form=form)


@portal(Permission.LEARNERS)
@lrs_administrators_only
def enquiry(request: HttpRequest, enquiry_id: int) -> HttpResponse:
    """How far an enquiry is, and then what was answered and is to be decided."""
    found = get_object_or_404(Enquiry, centre=request.acting.centre, pk=enquiry_id)
    progress = queries.progress_of(found)
    context = {
        "enquiry": found,
        "progress": progress,
        "counts": [(Answer(answer).label, number) for answer, number in progress.counts],
        "undecided": list(queries.undecided_lines(found)[: queries.MOST_SHOWN]),
        "mismatched": list(queries.mismatched_lines(found)[: queries.MOST_SHOWN]),
        "why_not": answers.why_not,
    }
    return render(request, "learners/enquiry.html", context)


def _learner(request: HttpRequest, number: str) -> tuple[Learner, EnquiryLine | None]:
    learner = get_object_or_404(Learner, centre=request.acting.centre, number=number)
    return learner, queries.newest_lines([learner.pk]).get(learner.pk)


def _show(form: ChangeForm, refused: Refused, learner: Learner) -> None:
    """A problem whose place is the learner is about the ULN that was typed."""
    for problem in refused.problems:
        form.add_error("uln" if problem.place == learner.number else problem.place or None, problem.message)


def _page(request: HttpRequest, learner: Learner, line: EnquiryLine | None, **forms) -> HttpResponse:
    may_change = request.acting.membership.is_lrs_administrator and request.acting.may(Permission.LEARNERS)
    mismatch = line is not None and learner.uln_state == State.MISMATCH and line.answer != Answer.WAITING
    choosing = line is not None and not learner.uln and line.answer in queries.UNDECIDED and not line.settled
    offered = {
        "change_form": ChangeForm(initial={"uln": learner.uln})
        if learner.uln_state == State.VERIFIED
        else None,
        "dispute_form": DisputeForm() if mismatch and not line.settled else None,
        "match_form": MatchForm(candidates=line.candidates) if choosing else None,
    }
    context = {
        "learner": learner,
        "line": line,
        "told": answers.told(learner.uln_state, line),
        "compared": answers.compared(line) if mismatch and line.answer == Answer.MISMATCH else [],
        "advice": answers.advice(line) if mismatch else [],
        "meanings": answers.meanings(line) if mismatch else [],
        "service": learning_records.service(),
        "may_change": may_change,
        **offered,
        **forms,
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "learners/uln.html", context, status=422 if wrong else 200)
