"""One learner of the register: what is held, who looked, what was changed; and changing it (URN-04, URN-05)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.records.organisations.gate import lrs
from testamur.records.organisations.models import Role
from testamur.records.register import actions, queries
from testamur.records.register.details import details_of
from testamur.records.register.editing import changed_meanwhile, put_together
from testamur.records.register.forms import EditForm, initial_of
from testamur.records.register.models import Learner
from testamur.records.register.profile import history_for, sections_of

MOST_LOOKS = 20


@lrs(Role.ONLINE, Role.VIEW_ONLY, Role.LEARNER_RECORD)
def learner(request: HttpRequest, uln: str) -> HttpResponse:
    """The profile of a learner whom this organisation has found. It is shown whatever their ability to share."""
    found = known_learner(request, uln)
    if found is None:
        return find_first(request, uln)
    if found.uln != uln:
        messages.info(request, _("%(uln)s was merged into this ULN.") % {"uln": uln})
        return redirect("register:learner", found.uln)
    acting = request.acting
    looks = queries.looks_at(found).filter(organisation=acting.organisation)[:MOST_LOOKS]
    facts = {
        "learner": found,
        "sections": sections_of(found),
        "linked": list(queries.linked_to(found)),
        "looks": list(looks),
        "history": history_for(found, organisation=acting.organisation),
        "may_edit": acting.plays(Role.ONLINE),
    }
    actions.note_looks(
        learners=[found],
        what="viewed",
        channel="page",
        by=acting.actor,
        organisation=acting.organisation,
        now=now(),
    )
    return render(request, "register/learner.html", facts)


@lrs(Role.ONLINE)
def edit(request: HttpRequest, uln: str) -> HttpResponse:
    """All details in one form. Where another saved first, theirs are shown beside what was typed."""
    found = known_learner(request, uln)
    if found is None:
        return find_first(request, uln)
    if request.method != "POST":
        form = EditForm(
            initial={**initial_of(details_of(found)), "version": found.version}, seen=found.sharing
        )
        return _edit_page(request, found, form)
    form = EditForm(request.POST, seen=found.sharing)
    if not form.is_valid():
        return _edit_page(request, found, form)
    acting, version = request.acting, form.cleaned_data["version"]
    try:
        actions.change(
            learner=found,
            version=version,
            details=form.details,
            channel="page",
            by=acting.actor,
            organisation=acting.organisation,
            now=now(),
        )
    except Refused as refused:
        return _refused(request, found, form, refused)
    messages.success(request, _("The details of %(uln)s are saved.") % {"uln": found.uln})
    return redirect("register:learner", found.uln)


def known_learner(request: HttpRequest, uln: str) -> Learner | None:
    """Who answers to this ULN, if a search of this organisation has shown them before.

    Nobody goes through the register number by number: whoever was not found must be found by number and name first,
    and a number that nobody has is answered alike.
    """
    held = queries.by_uln(uln)
    if held is None:
        return None
    known = queries.is_known_to([held.learner, held.asked], request.acting.organisation)
    return held.learner if known else None


def find_first(request: HttpRequest, uln: str) -> HttpResponse:
    messages.info(request, _("Find the learner by ULN and name first: %(uln)s.") % {"uln": uln})
    return redirect("register:find")


def _refused(request: HttpRequest, found: Learner, form: EditForm, refused: Refused) -> HttpResponse:
    if all(problem.code != "change.version" for problem in refused.problems):
        show_problems(form, refused.problems)
        return _edit_page(request, found, form)
    version = form.cleaned_data["version"]
    found.refresh_from_db()
    meanwhile = changed_meanwhile(found, version=version, typed=form.details)
    texts = put_together(found, version=version, typed=form.details)
    again = EditForm({**texts, "version": found.version}, seen=found.sharing)
    again.is_valid()
    show_problems(again, refused.problems)
    return _edit_page(request, found, again, meanwhile=meanwhile)


def _edit_page(request: HttpRequest, found: Learner, form: EditForm, meanwhile=()) -> HttpResponse:
    facts = {"learner": found, "form": form, "meanwhile": meanwhile}
    return render(request, "register/edit.html", facts, status=422 if form.errors else 200)
