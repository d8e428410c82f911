"""Finding a learner, and registering one whom nobody has found (URN-01, URN-03)."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused, refuse_if
from testamur.records.organisations.gate import lrs
from testamur.records.organisations.models import Role
from testamur.records.register import actions, queries
from testamur.records.register.comparing import compared
from testamur.records.register.details import BY_NAME
from testamur.records.register.forms import FindForm, RegisterForm, UlnForm
from testamur.records.register.models import Search
from testamur.records.register.problems import problems_of_haste
from testamur.records.register.views.learners import find_first, known_learner
from testamur.rulebook.matching.outcome import POSSIBLE_TO_A_PERSON_FROM
from testamur.rulebook.uln import is_uln, tidy_uln

BY_ULN, BY_DETAILS, BEGIN = "uln", "details", "begin"
SEARCH_AGAIN = frozenset({"register.no_search", "register.search_too_old", "register.same_details"})


@lrs(Role.ONLINE, Role.VIEW_ONLY, Role.LEARNER_RECORD)
def find(request: HttpRequest) -> HttpResponse:
    """Two forms: by ULN and name, or by details. What is typed in them is in no address: it is about a person."""
    way = request.POST.get("way")
    uln_form = UlnForm(request.POST if way == BY_ULN else None, prefix=BY_ULN, initial=_asked(request))
    form = FindForm(request.POST if way == BY_DETAILS else None, initial=_named(request))
    if way in {BY_ULN, BY_DETAILS}:
        chosen = uln_form if way == BY_ULN else form
        try:
            if chosen.is_valid():
                _mind_haste(request)
                return _by_uln(request, uln_form) if way == BY_ULN else _by_details(request, form)
        except Refused as refused:
            show_problems(chosen, refused.problems)
    return _find_page(request, uln_form, form)


@lrs(Role.ONLINE)
def register(request: HttpRequest) -> HttpResponse:
    """The details of a new learner, as far as the search has them; then their ULN."""
    if request.method != "POST":
        messages.info(request, _("Search for the learner first: they may have a ULN already."))
        return redirect("register:find")
    if BEGIN in request.POST:
        return _register_page(request, RegisterForm(initial=_typed(request)))
    form = RegisterForm(request.POST)
    again = False
    if form.is_valid():
        try:
            learner = actions.register(details=form.details, now=now(), **_acting(request))
        except Refused as refused:
            show_problems(form, refused.problems)
            again = any(problem.code in SEARCH_AGAIN for problem in refused.problems)
        else:
            return redirect("register:registered", learner.uln)
    return _register_page(request, form, search_again=again)


@lrs(Role.ONLINE)
def registered(request: HttpRequest, uln: str) -> HttpResponse:
    """The ULN, to be copied and told to the learner."""
    learner = known_learner(request, uln)
    if learner is None:
        return find_first(request, uln)
    return render(request, "register/registered.html", {"learner": learner})


def _by_uln(request: HttpRequest, uln_form: UlnForm) -> HttpResponse:
    """Straight to the learner when there is one: the number said who is meant."""
    found = actions.search_by_uln(**uln_form.cleaned_data, now=now(), **_acting(request))
    if found.outcome == Search.Outcome.EXACT:
        if found.is_substituted:
            _say_substituted(request, uln_form.cleaned_data["uln"])
        return redirect("register:learner", found.candidates[0].learner.uln)
    form = FindForm(initial=_name_of(uln_form))
    return _find_page(request, uln_form, form, no_match=True)


def _find_page(
    request: HttpRequest, uln_form: UlnForm, form: FindForm, *, no_match: bool = False
) -> HttpResponse:
    facts = {
        "uln_form": uln_form,
        "form": form,
        "may_register": _may_register(request),
        "no_match": no_match,
    }
    status = 422 if uln_form.errors or form.errors else 200
    return render(request, "register/find.html", facts, status=status)


def _by_details(request: HttpRequest, form: FindForm) -> HttpResponse:
    found = actions.search_by_details(
        details=form.details, now=now(), possible_from=POSSIBLE_TO_A_PERSON_FROM, **_acting(request)
    )
    shown = [compared(form.details, each) for each in found.candidates]
    facts = {
        "form": form,
        "outcome": found.outcome,
        "candidates": shown,
        "typed": _typed(request),
        "may_register": _may_register(request),
    }
    return render(request, "register/found.html", facts)


def _register_page(request: HttpRequest, form: RegisterForm, *, search_again: bool = False) -> HttpResponse:
    facts = {"form": form, "search_again": search_again}
    return render(request, "register/register.html", facts, status=422 if form.errors else 200)


def _typed(request: HttpRequest) -> dict[str, str]:
    """Every detail that came with this request, whichever form it came from: nothing typed is lost on the way."""
    return {name: request.POST[name] for name in BY_NAME if request.POST.get(name)}


def _asked(request: HttpRequest) -> dict[str, str]:
    """From the search box of the masthead."""
    asked = tidy_uln(request.GET.get("q", ""))
    return {"uln": asked} if is_uln(asked) else {}


def _named(request: HttpRequest) -> dict[str, str]:
    asked = request.GET.get("q", "").split()
    if not asked or is_uln("".join(asked)):
        return _typed(request)
    return {"given_name": " ".join(asked[:-1]), "family_name": asked[-1]}


def _name_of(form: UlnForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("given_name", "family_name")}


def _acting(request: HttpRequest) -> dict:
    acting = request.acting
    return {"channel": "page", "by": acting.actor, "organisation": acting.organisation}


def _may_register(request: HttpRequest) -> bool:
    return request.acting.plays(Role.ONLINE)


def _mind_haste(request: HttpRequest) -> None:
    acting, since = request.acting, now() - timedelta(minutes=1)
    refuse_if(
        problems_of_haste(
            searches=queries.searches_of(
                organisation=acting.organisation, user_name=acting.actor.name, since=since
            )
        )
    )


def _say_substituted(request: HttpRequest, uln: str) -> None:
    told = _("%(uln)s was merged into another ULN. This is the learner who has it now.") % {"uln": uln}
    messages.info(request, told)
