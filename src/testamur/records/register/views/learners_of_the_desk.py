"""The service desk's pages of learners: find by what little is known, see everything, delete and restore."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.records.register import actions, finding, queries
from testamur.records.register.comparing import Compared, compared
from testamur.records.register.forms import DeskFindForm, DeskUlnForm, ReasonForm
from testamur.records.register.models import Learner
from testamur.records.register.profile import history_for, sections_of
from testamur.rulebook.matching.outcome import POSSIBLE_TO_A_PERSON_FROM
from testamur.rulebook.uln import is_uln, tidy_uln

MOST_LOOKS = 200
service_desk = office(User.StaffRole.SERVICE_DESK)


@service_desk
def find(request: HttpRequest) -> HttpResponse:
    """By ULN, whatever became of it, or by what is known of the learner."""
    way, asked = request.POST.get("way"), request.GET.get("q", "")
    uln = tidy_uln(asked)
    uln_form = DeskUlnForm(
        request.POST if way == "uln" else None, prefix="uln", initial={"uln": uln if is_uln(uln) else ""}
    )
    family_name = "" if is_uln(uln) else asked
    form = DeskFindForm(request.POST if way == "details" else None, initial={"family_name": family_name})
    candidates = None
    if way == "uln" and uln_form.is_valid():
        if Learner.objects.filter(uln=uln_form.cleaned_data["uln"]).exists():
            return redirect("register:desk-learner", uln_form.cleaned_data["uln"])
        uln_form.add_error("uln", _("No learner has this ULN."))
    if way == "details" and form.is_valid():
        candidates = _found(request, form)
    facts = {"uln_form": uln_form, "form": form, "candidates": candidates}
    return render(
        request, "register/desk_find.html", facts, status=422 if uln_form.errors or form.errors else 200
    )


@service_desk
def learner(request: HttpRequest, uln: str) -> HttpResponse:
    return _page(request, _learner(uln))


@service_desk
def delete(request: HttpRequest, uln: str) -> HttpResponse:
    """Out of the register: the person does not exist."""
    return _retire(request, uln, actions.delete, _("%(uln)s is deleted."))


@service_desk
def restore(request: HttpRequest, uln: str) -> HttpResponse:
    return _retire(request, uln, actions.restore, _("%(uln)s is restored."))


def _retire(request: HttpRequest, uln: str, act, told: str) -> HttpResponse:
    found = _learner(uln)
    if request.method != "POST":
        return redirect("register:desk-learner", uln)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            act(learner=found, reason=form.cleaned_data["reason"], by=request.acting.actor, now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, told % {"uln": uln})
            return redirect("register:desk-learner", uln)
    return _page(request, found, form=form)


def _learner(uln: str) -> Learner:
    return get_object_or_404(Learner.objects.select_related("master", "created_by"), uln=uln)


def _page(request: HttpRequest, found: Learner, form: ReasonForm | None = None) -> HttpResponse:
    """Everything of one learner. A look of the desk is written down as any other."""
    linked = list(queries.linked_to(found))
    facts = {
        "learner": found,
        "sections": sections_of(found),
        "linked": linked,
        "looks": list(queries.looks_at(found)[:MOST_LOOKS]),
        "history": history_for(found, organisation=None),
        "form": form or ReasonForm(),
        "may_delete": found.status == Learner.Status.ACTIVE and not linked,
        "may_restore": found.status == Learner.Status.DELETED,
    }
    _note(request, [found], "viewed")
    return render(request, "register/desk_learner.html", facts, status=422 if form and form.errors else 200)


def _found(request: HttpRequest, form: DeskFindForm) -> list[Compared]:
    answer = finding.find_one(finding.person_of(form.details), possible_from=POSSIBLE_TO_A_PERSON_FROM)
    learners = Learner.objects.in_bulk([each.learner for each in answer.candidates])
    candidates = [actions.Candidate(learners[each.learner], each.score) for each in answer.candidates]
    _note(request, list(learners.values()), "found")
    return [compared(form.details, each) for each in candidates]


def _note(request: HttpRequest, learners: list[Learner], what: str) -> None:
    actions.note_looks(
        learners=learners, what=what, channel="page", by=request.acting.actor, organisation=None, now=now()
    )
