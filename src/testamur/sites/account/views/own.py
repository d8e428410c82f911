"""A person's own account: details, address, sessions, the centre they act for, and what waited for a sign-in."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from testamur.ground.access import actions as access
from testamur.ground.access import interrupted
from testamur.ground.access.gate import CENTRE_IN_SESSION, public, signed_in
from testamur.ground.access.queries import invitations_of, memberships_of
from testamur.ground.accounts import actions
from testamur.ground.accounts.queries import recent_sign_ins
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.kit.scope import of_centre, within
from testamur.sites.account.browsers import browser_in_words
from testamur.sites.account.forms import DetailsForm, EmailForm


def themselves(request: HttpRequest) -> Actor:
    """The person outside any centre: their account is theirs wherever they work."""
    return Actor(request.user.pk, request.user.full_name, request.META.get("REMOTE_ADDR", ""))


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    facts = {
        "sign_ins": recent_sign_ins(request.user),
        "sessions": [
            (session, browser_in_words(session.user_agent))
            for session in UserSession.objects.purge_and_list(request.user)
        ],
        "invitations": invitations_of(request.user),
        "second_factors": request.user.authenticator_set.exists(),
    }
    return render(request, "account/mine.html", facts)


@signed_in
def details(request: HttpRequest) -> HttpResponse:
    user = request.user
    present = {"full_name": user.full_name, "job_title": user.job_title, "wants_email": user.wants_email}
    form = DetailsForm(request.POST or None, initial=present)
    if form.is_valid():
        actions.change_details(user=user, **form.cleaned_data, by=themselves(request), now=now())
        messages.success(request, _("Your details have been saved"))
        return redirect("account:mine")
    return render(request, "account/details.html", {"form": form})


@signed_in
def email(request: HttpRequest) -> HttpResponse:
    form = EmailForm(request.POST or None)
    if form.is_valid():
        wanted = form.cleaned_data["email"]
        try:
            actions.ask_email_change(user=request.user, email=wanted, by=themselves(request), now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            sentence = _(
                "We have emailed a link to %(address)s. Follow it to finish; until then nothing changes."
            )
            messages.success(request, sentence % {"address": wanted})
            return redirect("account:mine")
    return render(request, "account/email.html", {"form": form})


@public
def confirm_email(request: HttpRequest, link: str) -> HttpResponse:
    """A page with a button: programs that only look at links in emails do not press it."""
    if request.method == "POST":
        user = actions.change_email(link=link, origin=request.META.get("REMOTE_ADDR", ""), now=now())
        messages.success(request, _("From now on you sign in with %(address)s") % {"address": user.email})
        return redirect("account:mine")
    return render(request, "account/confirm_email.html")


@signed_in
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    actions.end_other_sessions(
        user=request.user, but=request.session.session_key, by=themselves(request), now=now()
    )
    messages.success(request, _("You are now signed in here only"))
    return redirect("account:mine")


@public
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Asking for anything starts the half hour again; this asks for nothing else. 401 when it is too late."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


@signed_in
def choose_centre(request: HttpRequest) -> HttpResponse:
    memberships = memberships_of(request.user)
    onwards = _safe_next(request)
    if request.method == "POST":
        chosen = next(
            (each for each in memberships if str(each.centre_id) == request.POST.get("centre")), None
        )
        if chosen is not None:
            request.session[CENTRE_IN_SESSION] = chosen.centre_id
            return redirect(onwards)
    facts = {"memberships": memberships, "onwards": onwards, "invitations": invitations_of(request.user)}
    return render(request, "account/choose_centre.html", facts)


@signed_in
@require_POST
def answer_invitation(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Accept or decline; somebody else's invitation is not there."""
    invitation = get_object_or_404(invitations_of(request.user), pk=membership_id)
    accepted = request.POST.get("answer") == "accept"
    answer = access.accept_invitation if accepted else access.decline_invitation
    with within(of_centre(invitation.centre_id)):
        answer(invitation=invitation, by=themselves(request), now=now())
    said = _("You can now act for %(centre)s") if accepted else _("You declined the invitation of %(centre)s")
    messages.success(request, said % {"centre": invitation.centre.name})
    return redirect("account:mine")


@signed_in
def send_again(request: HttpRequest) -> HttpResponse:
    """What was typed when the session ended, with a button that posts it with a fresh token."""
    waiting = interrupted.waiting(request)
    if waiting is None or request.method == "POST":
        interrupted.forget(request)
        return redirect(waiting.came_from if waiting else "/")
    return render(request, "account/send_again.html", {"waiting": waiting})


def _safe_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"
