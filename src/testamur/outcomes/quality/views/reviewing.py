"""The EQA's pages: grades to review, one submission, their centres; and who looks after a centre."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.catalogue.approvals import actions as approvals
from testamur.catalogue.approvals.queries import approvals_now, direct_claims_now, may_have_direct_claims
from testamur.catalogue.products.models import Product
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.outcomes.grading.models import Submission
from testamur.outcomes.grading.queries import submissions
from testamur.outcomes.quality import actions, queries
from testamur.outcomes.quality.forms import (
    ALL,
    MOST_TICKED,
    TICKED,
    AllocationForm,
    DecisionForm,
    DirectClaimsForm,
)
from testamur.outcomes.quality.lists import Reviews

Role = User.StaffRole
LEARNERS_ON_A_PAGE = 50
MOST_DIGITS = 18  # of an id


# Grades


@office(Role.EQA, scope=queries.allocated_scope)
def grades(request: HttpRequest) -> HttpResponse:
    rows = queries.submissions_for(request.acting.user)
    listing = Reviews(request, rows, saved=saved_views(request.acting, Reviews.name))
    return answer(request, listing, "quality/grades.html")


@office(Role.EQA, scope=queries.allocated_scope)
def submission(request: HttpRequest, number: str) -> HttpResponse:
    """A submission's grades; on POST, a decision about one, some or all of them."""
    own = queries.submissions_for(request.acting.user).select_related("centre", "product", "submitted_by")
    found = get_object_or_404(own, number=number)
    units = submissions.units_in(found)
    form = DecisionForm(request.POST or None, waiting=found.waiting, units=units, initial={"which": TICKED})
    if request.method == "POST" and form.is_valid():
        try:
            decided = actions.decide(
                submission=found,
                ids=_meant(request, found, form.cleaned_data["which"]),
                verdict=form.cleaned_data["verdict"],
                comment=form.cleaned_data["comment"],
                by=request.acting.actor,
                now=now(),
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            _say(request, decided)
            return redirect(request.get_full_path())
    context = _submission_page(request, found, units) | {
        "form": form,
        "ticked": request.POST.getlist("grade"),
    }
    return render(request, "quality/submission.html", context, status=422 if form.is_bound else 200)


def _meant(request: HttpRequest, found: Submission, which: str) -> list[int]:
    """The grades that the decision is about. Ticked ones are taken as sent: those decided meanwhile are counted."""
    if which == ALL:
        return queries.waiting_ids(found)
    if which != TICKED:
        return queries.waiting_ids(found, unit_id=int(which))
    texts = request.POST.getlist("grade")[:MOST_TICKED]
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS]


def _say(request: HttpRequest, decided: actions.Decided) -> None:
    words = ngettext(
        "%(n)s grade decided. The centre is told.",
        "%(n)s grades decided. The centre is told.",
        decided.grades,
    )
    messages.success(request, words % {"n": decided.grades})
    if decided.too_late:
        words = ngettext(
            "%(n)s grade did not wait any more: somebody was quicker.",
            "%(n)s grades did not wait any more: somebody was quicker.",
            decided.too_late,
        )
        messages.warning(request, words % {"n": decided.too_late})


def _submission_page(request: HttpRequest, found: Submission, units: list) -> dict:
    page = Paginator(submissions.learners_in(found), LEARNERS_ON_A_PAGE).get_page(request.GET.get("page"))
    learners = list(page.object_list)
    asked = request.GET.get("unit", "")
    shown = [unit for unit in units if str(unit.pk) == asked] or units
    return {
        "submission": found,
        "units": units,
        "shown_units": shown,
        "rows": submissions.rows_of(found, learners, shown),
        "comments": submissions.comments_on(found, learners),
        "page": page,
    }


# Centres


@office(Role.EQA, scope=queries.allocated_scope)
def centres(request: HttpRequest) -> HttpResponse:
    return render(request, "quality/centres.html", {"centres": queries.own_centres(request.acting.user)})


@office(Role.SUPPORT, Role.EQA, scope=queries.support_or_allocated_scope)
def centre(request: HttpRequest, number: str) -> HttpResponse:
    """Who looks after a centre, and where it has direct claims status: support changes both, its EQA the second."""
    found = get_object_or_404(Centre, number=number)
    may_allocate = request.acting.has_role(Role.SUPPORT)
    if not may_allocate and not queries.allocations_of(request.acting.user).filter(centre=found).exists():
        raise Http404
    products = Product.objects.filter(pk__in=approvals_now(centre=found).values("product")).order_by("title")
    act = request.POST.get("act", "")
    allocating = AllocationForm(
        request.POST if act == "allocate" else None, assurers=queries.assurers(), products=products
    )
    direct = DirectClaimsForm(request.POST if act in ("give", "remove") else None, products=products)
    acts: dict[str, Callable[[], bool]] = {
        "give": lambda: _change_direct_claims(request, found, direct, approvals.give_direct_claims),
        "remove": lambda: _change_direct_claims(request, found, direct, approvals.remove_direct_claims),
    }
    if may_allocate:
        acts["allocate"] = lambda: _allocate(request, found, allocating)
        acts["end"] = lambda: _end(request, found)
    if act in acts and acts[act]():
        return redirect("quality:centre", found.number)
    context = {
        "centre": found,
        "allocations": queries.allocations_now(centre=found),
        "direct_claims": direct_claims_now(centre=found),
        "never": [each for each in products if not may_have_direct_claims(each)],
        "allocating": allocating,
        "direct": direct,
        "may_allocate": may_allocate,
    }
    is_refused = allocating.is_bound or direct.is_bound
    return render(request, "quality/centre.html", context, status=422 if is_refused else 200)


def _allocate(request: HttpRequest, found: Centre, form: AllocationForm) -> bool:
    if not form.is_valid():
        return False
    try:
        actions.allocate(centre=found, **form.cleaned_data, by=request.acting.actor, now=now())
    except Refused as refused:
        show_problems(form, refused.problems)
        return False
    messages.success(
        request, _("%(who)s now looks after this.") % {"who": form.cleaned_data["eqa"].full_name}
    )
    return True


def _end(request: HttpRequest, found: Centre) -> bool:
    asked = request.POST.get("allocation", "")
    allocation = next((each for each in queries.allocations_now(centre=found) if str(each.pk) == asked), None)
    if allocation is not None:
        actions.end_allocation(allocation=allocation, by=request.acting.actor, now=now())
        messages.success(
            request, _("%(who)s no longer looks after this.") % {"who": allocation.eqa.full_name}
        )
    return True


def _change_direct_claims(
    request: HttpRequest, found: Centre, form: DirectClaimsForm, change: Callable
) -> bool:
    if not form.is_valid():
        return False
    try:
        change(centre=found, **form.cleaned_data, by=request.acting.actor, now=now())
    except Refused as refused:
        show_problems(form, refused.problems)
        return False
    messages.success(request, _("Direct claims status is changed."))
    return True
