"""What comes before the service opens: invitations, the user agreement, and the secret question (LRS-03, LRS-04)."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from testamur.ground.access.gate import signed_in
from testamur.ground.accounts import actions as accounts
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.kit.scope import OUTSIDE, of_organisation, within
from testamur.records.organisations import actions
from testamur.records.organisations.forms import QuestionForm
from testamur.records.organisations.gate import AGREED_IN_SESSION, READY_IN_SESSION, starting
from testamur.records.organisations.models import SecretQuestion
from testamur.records.organisations.queries import agreement_in_force, invitations_of
from testamur.records.organisations.views.choosing import safe_next


@starting
def agreement(request: HttpRequest) -> HttpResponse:
    """Accept or decline; afterwards it can be read again here."""
    text, member = agreement_in_force(), request.acting.member
    answer = request.POST.get("answer", "")
    if text is None or answer not in {"accept", "decline"}:
        agreed = request.session.get(AGREED_IN_SESSION) == member.organisation_id
        facts = {"text": text, "agreed": agreed, "onwards": safe_next(request)}
        return render(request, "organisations/agreement.html", facts)
    accepted = answer == "accept"
    actions.answer_agreement(member=member, text=text, accepted=accepted, by=request.acting.actor, now=now())
    if not accepted:
        return _out(request)
    request.session[AGREED_IN_SESSION] = member.organisation_id
    return redirect(safe_next(request))


def _out(request: HttpRequest) -> HttpResponse:
    with within(OUTSIDE):
        accounts.note_sign_out(user=request.user, origin=request.acting.origin, now=now())
        logout(request)
    messages.info(request, _("You declined the user agreement, so you have been signed out."))
    return redirect("account:sign-in")


@starting
def question(request: HttpRequest) -> HttpResponse:
    """Choose a secret question, the first time and whenever somebody wants another."""
    user = request.acting.user
    present = SecretQuestion.objects.filter(user=user).first()
    form = QuestionForm(request.POST or None, initial={"question": present.question} if present else None)
    if form.is_valid():
        try:
            actions.choose_question(
                member=request.acting.member, **form.cleaned_data, by=request.acting.actor, now=now()
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("Your secret question has been saved"))
            return redirect(safe_next(request))
    facts = {"form": form, "present": present, "ready": READY_IN_SESSION in request.session}
    return render(request, "organisations/question.html", facts)


@signed_in
def invitations(request: HttpRequest) -> HttpResponse:
    return render(request, "organisations/invitations.html", {"invitations": invitations_of(request.user)})


@signed_in
@require_POST
def answer_invitation(request: HttpRequest, member_id: int) -> HttpResponse:
    """Accept or decline; somebody else's invitation is not there."""
    member = get_object_or_404(invitations_of(request.user), pk=member_id)
    accepted = request.POST.get("answer") == "accept"
    act = actions.accept_invitation if accepted else actions.decline_invitation
    by = Actor(request.user.pk, request.user.full_name, request.acting.origin)
    with within(of_organisation(member.organisation_id)):
        act(member=member, by=by, now=now())
    words = {"organisation": member.organisation.name}
    if accepted:
        messages.success(request, _("You can now act for %(organisation)s") % words)
        return redirect("lrs:home")
    messages.success(request, _("You declined the invitation of %(organisation)s") % words)
    return redirect("account:mine")
