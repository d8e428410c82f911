"""The service desk merges two ULNs of one person, sees all merges, and undoes one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.desk.listing import answer
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.records.register.actions import note_looks
from testamur.records.register.actions.merging import merge, unmerge
from testamur.records.register.forms_on_merging import MergeForm, PairForm, UndoForm, label_of
from testamur.records.register.lists_of_the_desk import Merges
from testamur.records.register.models import Learner, Merge
from testamur.records.register.problems_of_merging import merge_problems, unmerge_problems
from testamur.records.register.queries_of_merging import gaps, merges
from testamur.records.register.side_by_side import likeness, lines_of

DESK = User.StaffRole.SERVICE_DESK
ANY_REASON = "any"


@office(DESK)
def merge_list(request: HttpRequest) -> HttpResponse:
    return answer(request, Merges(request, Merge.objects.all()), "register/merges.html")


@office(DESK)
def new_merge(request: HttpRequest) -> HttpResponse:
    """Two ULNs are typed; both learners stand side by side; then they are merged. The address names both."""
    names_both = set(PairForm.base_fields) <= request.GET.keys()
    pair = PairForm(request.GET) if names_both else PairForm(initial=request.GET.dict())
    if not (pair.is_bound and pair.is_valid()):
        return render(
            request, "register/merge_which.html", {"form": pair}, status=422 if pair.errors else 200
        )
    two = {"master": pair.cleaned_data["master"], "merged": pair.cleaned_data["merged"]}
    note_compared(request, *two.values())
    stops = merge_problems(**two, reason=ANY_REASON)
    form = MergeForm(request.POST or None, gaps={} if stops else gaps(**two))
    if request.method == "POST" and form.is_valid():
        try:
            made = merge(**two, **form.cleaned_data, by=request.acting.actor, now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("The two ULNs are one. This can be undone here at any time."))
            return redirect("register:merge", made.pk)
    context = {
        **two,
        "form": form,
        "stops": stops,
        "lines": lines_of(two["master"], two["merged"]),
        "likeness": likeness(two["master"], two["merged"]),
    }
    return render(request, "register/merge_new.html", context, status=422 if form.errors else 200)


@office(DESK)
def merge_page(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Who decided and why, both as they were before, and undoing it."""
    found = get_object_or_404(merges(), pk=merge_id)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unmerge(merge=found, reason=form.cleaned_data["reason"], by=request.acting.actor, now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("The merge is undone: both ULNs answer for themselves again."))
            return redirect("register:merge", found.pk)
    note_compared(request, found.master, found.merged)
    context = {
        "merge": found,
        "form": form,
        "stops": unmerge_problems(merge=found, reason=ANY_REASON),
        "taken": [(label_of(name), value) for name, value in found.before["taken"].items()],
        "linked": len(found.before["linked"]),
    }
    return render(request, "register/merge.html", context, status=422 if form.errors else 200)


def note_compared(request: HttpRequest, *learners: Learner) -> None:
    """Whoever was shown to the service desk can see so."""
    note_looks(
        learners=learners,
        what="viewed",
        channel="page",
        by=request.acting.actor,
        organisation=None,
        now=now(),
    )
