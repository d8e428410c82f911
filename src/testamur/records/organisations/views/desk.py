"""The service desk's pages: organisations, what their systems show, and the user agreement (LRS-01, LRS-04)."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.views.decorators.http import require_POST

from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.audit.events import DEFINED
from testamur.ground.audit.models import Event
from testamur.ground.desk.listing import answer
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.records.organisations import actions
from testamur.records.organisations.facts import facts_of
from testamur.records.organisations.forms import (
    AgreementForm,
    CertificateForm,
    NewOrganisationForm,
    OrganisationForm,
    ReasonForm,
    SuperUserForm,
)
from testamur.records.organisations.lists import Organisations, roles_in_words
from testamur.records.organisations.models import AgreementText, Credential, Organisation, Role
from testamur.records.organisations.queries import (
    lacks_super_users,
    members_at,
    status_of,
    super_users_of,
    with_super_users,
)

SERVICE_DESK = User.StaffRole.SERVICE_DESK
NEWEST_EVENTS = 15


@office(SERVICE_DESK)
def organisations(request: HttpRequest) -> HttpResponse:
    listing = Organisations(request, with_super_users(Organisation.objects.all()))
    return answer(request, listing, "organisations/desk/organisations.html")


@office(SERVICE_DESK)
def organisation(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(Organisation, reference=reference)
    events = Event.objects.filter(organisation_id=found.pk, record__in=("organisation", "organisation user"))
    members = members_at(organisation=found).order_by("user__full_name", "pk")
    facts = {
        "organisation": found,
        "facts": facts_of(found),
        "users": [
            (each.name, each.user.email, status_of(each), roles_in_words(each.roles)) for each in members
        ],
        "is_risk": lacks_super_users(super_users_of(organisation=found).count()),
        "credential": Credential.objects.filter(organisation=found).first(),
        "certificate_form": CertificateForm(),
        "events": [_told(event) for event in events.order_by("-pk")[:NEWEST_EVENTS]],
    }
    return render(request, "organisations/desk/organisation.html", facts)


def _told(event: Event) -> dict[str, object]:
    about = event.label if event.record == "organisation user" else ""
    reason = event.after.get("reason") or event.after.get("because") or ""
    detail = ". ".join(filter(None, (about, reason)))
    return {
        "kind": "saved",
        "what": DEFINED[event.name],
        "at": event.at,
        "by": event.by_name,
        "detail": detail,
    }


@office(SERVICE_DESK)
def new_organisation(request: HttpRequest) -> HttpResponse:
    form = NewOrganisationForm(request.POST or None)
    made = _done(request, form, actions.register_organisation)
    if made is not REFUSED:
        messages.success(request, _("%(organisation)s is registered") % {"organisation": made})
        return redirect("organisations:desk-organisation", made.reference)
    return _form_page(request, form, _("Register an organisation"), _("Register the organisation"))


@office(SERVICE_DESK)
def change_organisation(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(Organisation, reference=reference)
    present = {name: getattr(found, name) for name in OrganisationForm.base_fields}
    form = OrganisationForm(request.POST or None, initial=present)
    if _done(request, form, actions.change_organisation, organisation=found) is not REFUSED:
        messages.success(request, _("%(organisation)s has been saved") % {"organisation": found})
        return redirect("organisations:desk-organisation", reference)
    return _form_page(request, form, _("Change the facts"), _("Save the facts"), organisation=found)


def deciding(act: Callable, title: str, intro: str, said: str, kind: str = "") -> Callable[..., HttpResponse]:
    """A page that asks for a reason, does one act on an organisation and says so."""

    @office(SERVICE_DESK)
    def view(request: HttpRequest, reference: str) -> HttpResponse:
        found = get_object_or_404(Organisation, reference=reference)
        form = ReasonForm(request.POST or None)
        if _done(request, form, act, organisation=found) is not REFUSED:
            messages.success(request, said % {"organisation": found})
            return redirect("organisations:desk-organisation", reference)
        return _form_page(request, form, title, title, organisation=found, intro=intro, kind=kind)

    return view


suspend = deciding(
    actions.suspend_organisation,
    say("Suspend the organisation"),
    say("Its users and its information system can do nothing until it is opened again."),
    say("%(organisation)s is suspended"),
    kind="warning",
)
close = deciding(
    actions.close_organisation,
    say("Close the organisation"),
    say("Its users can no longer act for it. Everything that it did stays."),
    say("%(organisation)s is closed"),
    kind="warning",
)
reopen = deciding(
    actions.reopen_organisation,
    say("Open the organisation again"),
    say("Its users can act for it again, each as far as they could before."),
    say("%(organisation)s is open again"),
)


@office(SERVICE_DESK)
def add_super_user(request: HttpRequest, reference: str) -> HttpResponse:
    """For an organisation that has lost its last one; they make all other users themselves."""
    found = get_object_or_404(Organisation, reference=reference)
    form = SuperUserForm(request.POST or None)
    made = _done(request, form, actions.create_user, organisation=found, roles=[Role.SUPER_USER])
    if made is REFUSED:
        intro = _("Do this only when all super users have left or cannot sign in.")
        title = _("Add a super user")
        return _form_page(request, form, title, title, organisation=found, intro=intro)
    if made.one_time_password:
        facts = {"member": made.member, "password": made.one_time_password, "organisation": found}
        return render(request, "organisations/desk/one_time_password.html", facts)
    messages.success(
        request, _("A letter has been sent to %(address)s") % {"address": made.member.user.email}
    )
    return redirect("organisations:desk-organisation", reference)


# What its information system shows


@office(SERVICE_DESK)
def renew_password(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(Organisation, reference=reference)
    facts = {"organisation": found, "credential": Credential.objects.filter(organisation=found).first()}
    if request.method != "POST":
        return render(request, "organisations/desk/renew_password.html", facts)
    facts["password"] = actions.renew_password(organisation=found, by=request.acting.actor, now=now())
    return render(request, "organisations/desk/made_password.html", facts)


@office(SERVICE_DESK)
@require_POST
def add_certificate(request: HttpRequest, reference: str) -> HttpResponse:
    found = get_object_or_404(Organisation, reference=reference)
    form = CertificateForm(request.POST)
    if _done(request, form, actions.add_certificate, organisation=found) is not REFUSED:
        messages.success(request, _("The certificate can be used"))
        return redirect("organisations:desk-organisation", reference)
    title = _("Add a certificate")
    return _form_page(request, form, title, title, organisation=found)


@office(SERVICE_DESK)
@require_POST
def remove_certificate(request: HttpRequest, reference: str, fingerprint: str) -> HttpResponse:
    found = get_object_or_404(Organisation, reference=reference)
    actions.remove_certificate(
        organisation=found, fingerprint=fingerprint, by=request.acting.actor, now=now()
    )
    messages.success(request, _("The certificate can no longer be used"))
    return redirect("organisations:desk-organisation", reference)


# The user agreement


@office(SERVICE_DESK)
def agreement(request: HttpRequest) -> HttpResponse:
    wordings = list(AgreementText.objects.order_by("-number"))
    form = AgreementForm(request.POST or None, initial={"text": wordings[0].text if wordings else ""})
    made = _done(request, form, actions.publish_agreement)
    if made is not REFUSED:
        messages.success(request, _("Wording %(number)s is in force") % {"number": made.number})
        return redirect("organisations:desk-agreement")
    return render(request, "organisations/desk/agreement.html", {"form": form, "wordings": wordings})


REFUSED = object()


def _done(request: HttpRequest, form: Form, act: Callable, **about: object) -> object:
    """What the action made of a whole form; REFUSED when it is not whole, or the action refuses it."""
    if not form.is_valid():
        return REFUSED
    try:
        return act(**about, **form.cleaned_data, by=request.acting.actor, now=now())
    except Refused as refused:
        show_problems(form, refused.problems)
        return REFUSED


def _form_page(
    request: HttpRequest,
    form: Form,
    title: str,
    act: str,
    *,
    organisation: Organisation | None = None,
    intro: str = "",
    kind: str = "",
) -> HttpResponse:
    facts = {
        "form": form,
        "title": title,
        "act": act,
        "organisation": organisation,
        "intro": intro,
        "kind": kind,
    }
    return render(request, "organisations/desk/form.html", facts)
