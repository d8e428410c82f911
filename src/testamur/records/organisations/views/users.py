"""Looking after users: the super user's pages (LRS-02, LRS-03)."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as say
from django.views.decorators.http import require_POST

from testamur.ground.desk.listing import answer
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.records.organisations import actions
from testamur.records.organisations.actions.users import may_change_identity
from testamur.records.organisations.forms import (
    ChangeRolesForm,
    IdentityForm,
    LookForm,
    NewUserForm,
    UserForm,
)
from testamur.records.organisations.gate import lrs
from testamur.records.organisations.lists import Users, roles_in_words
from testamur.records.organisations.models import Member, Role, SecretQuestion
from testamur.records.organisations.queries import (
    lacks_super_users,
    members_at,
    people_like,
    status_of,
    super_users_of,
)


@lrs(Role.SUPER_USER)
def users(request: HttpRequest) -> HttpResponse:
    organisation = request.acting.organisation
    listing = Users(request, members_at(organisation=organisation))
    number = super_users_of(organisation=organisation).count()
    facts = {"super_users": number, "is_risk": lacks_super_users(number)}
    return answer(request, listing, "organisations/users.html", facts)


@lrs(Role.SUPER_USER)
def new_user(request: HttpRequest) -> HttpResponse:
    """Somebody is looked for first; only who was not found can be made a user."""
    look = LookForm(request.GET or None)
    if not look.is_valid():
        return render(request, "organisations/look_for_user.html", {"form": look})
    name = " ".join(look.cleaned_data["name"].split())
    form = NewUserForm(_posted(request, name), initial={"full_name": name})
    if form.is_valid():
        try:
            made = actions.create_user(
                organisation=request.acting.organisation,
                **form.cleaned_data,
                by=request.acting.actor,
                now=now(),
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            return _told(request, made.member, made.one_time_password)
    found = people_like(organisation=request.acting.organisation, full_name=name)
    facts = {"form": form, "look": look, "name": name, "found": [_shown(each) for each in found]}
    return render(request, "organisations/new_user.html", facts)


def _posted(request: HttpRequest, name: str):
    """What was typed; the name is always the one that was looked for."""
    if request.method != "POST":
        return None
    posted = request.POST.copy()
    posted["full_name"] = name
    return posted


def _told(request: HttpRequest, member: Member, password: str) -> HttpResponse:
    """A one-time password is shown on the page that answers, and is nowhere else afterwards."""
    if password:
        facts = {"member": member, "password": password}
        return render(request, "organisations/one_time_password.html", facts)
    messages.success(request, _("A letter has been sent to %(address)s") % {"address": member.user.email})
    return redirect("organisations:users")


@lrs(Role.SUPER_USER)
def user(request: HttpRequest, member_id: int) -> HttpResponse:
    member = _member(request, member_id)
    facts = {
        "member": member,
        "shown": _shown(member),
        "has_question": _questions_of(member).exists(),
        "is_oneself": member.user_id == request.acting.user.pk,
    }
    return render(request, "organisations/user.html", facts)


@lrs(Role.SUPER_USER)
def change_user(request: HttpRequest, member_id: int) -> HttpResponse:
    member = _member(request, member_id)
    whole = may_change_identity(member)
    present = {
        "full_name": member.user.full_name,
        "email": member.user.email,
        "roles": member.roles,
        "verification": member.verification,
        "telephone": member.telephone,
        "staff_reference": member.staff_reference,
    }
    form = (UserForm if whole else ChangeRolesForm)(request.POST or None, initial=present)
    if form.is_valid():
        # Where the name and address are the person's own, the action is told the present ones.
        try:
            actions.change_user(
                member=member, **{**present, **form.cleaned_data}, by=request.acting.actor, now=now()
            )
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("%(name)s has been saved") % {"name": member.name})
            return redirect("organisations:user", member.pk)
    return render(request, "organisations/change_user.html", {"form": form, "member": member, "whole": whole})


@lrs(Role.SUPER_USER)
def verify_identity(request: HttpRequest, member_id: int) -> HttpResponse:
    """The question to put to the person on the telephone, and whether their answer is right."""
    member = _member(request, member_id)
    kept = get_object_or_404(_questions_of(member))
    form, is_right = IdentityForm(request.POST or None), None
    if form.is_valid():
        is_right = actions.verify_identity(
            member=member, answer=form.cleaned_data["answer"], by=request.acting.actor, now=now()
        )
    facts = {"form": form, "member": member, "kept": kept, "is_right": is_right}
    return render(request, "organisations/verify_identity.html", facts)


@lrs(Role.SUPER_USER)
def reset_password(request: HttpRequest, member_id: int) -> HttpResponse:
    member = _member(request, member_id)
    if request.method != "POST":
        return render(request, "organisations/reset_password.html", {"member": member})
    password = actions.reset_password(member=member, by=request.acting.actor, now=now())
    return _told(request, member, password)


def pressed(act: Callable, sentence: str) -> Callable[..., HttpResponse]:
    """A button on a user's page: does one act and says so."""

    @lrs(Role.SUPER_USER)
    @require_POST
    def view(request: HttpRequest, member_id: int) -> HttpResponse:
        member = _member(request, member_id)
        act(member=member, by=request.acting.actor, now=now())
        messages.success(request, sentence % {"name": member.name})
        return redirect("organisations:users")

    return view


resend = pressed(actions.resend_invitation, say("The letter has been sent again to %(name)s"))
suspend = pressed(actions.suspend_user, say("%(name)s has been suspended"))
reactivate = pressed(actions.reactivate_user, say("%(name)s can use the service again"))
delete = pressed(actions.delete_user, say("%(name)s has been deleted"))


def _questions_of(member: Member) -> QuerySet[SecretQuestion]:
    """Their one question, if they have chosen it; an invited person's is none of the organisation's business."""
    of_user = SecretQuestion.objects.filter(user=member.user)
    return of_user if member.invited_at is None else of_user.none()


def _shown(member: Member) -> dict[str, object]:
    return {
        "id": member.pk,
        "name": member.name,
        "email": member.user.email,
        "status": status_of(member),
        "roles": roles_in_words(member.roles),
    }


def _member(request: HttpRequest, member_id: int) -> Member:
    return get_object_or_404(members_at(organisation=request.acting.organisation), pk=member_id)
