"""The gate of the learning records service's pages: a user of an organisation, with one of the roles named.

The whole view is one transaction that sees the register and the organisation's own rows. Before the first page of
a sign-in opens, the user goes through what `first_step` asks. The service desk's own pages use
`office(User.StaffRole.SERVICE_DESK)` of `ground.access.gate`.
"""

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from testamur.ground.access import gate, interrupted
from testamur.ground.access.acting import Acting
from testamur.ground.access.gate import Declared, View
from testamur.kit.clock import now
from testamur.kit.scope import of_organisation, within
from testamur.records.organisations import passwords
from testamur.records.organisations.acting import ActingForOrganisation
from testamur.records.organisations.models import Role
from testamur.records.organisations.queries import (
    agreement_in_force,
    has_secret_question,
    members_of,
    must_change_password,
)

ORGANISATION_IN_SESSION = "organisation_id"
AGREED_IN_SESSION = "user_agreement"
"""The organisation for which the user agreement was accepted in this sign-in."""
READY_IN_SESSION = "lrs_ready"
"""The organisation for which everything that comes first is done in this sign-in."""

Steps = Callable[[HttpRequest, ActingForOrganisation], str | None]


def lrs(*roles: Role, to_read: tuple[Role, ...] = ()) -> Callable[[View], View]:
    """A page for users with any of the roles, or to look only, any of `to_read`; without roles, for every user."""
    return _guard(Declared("lrs", roles, to_read), first_step)


def starting(view: View) -> View:
    """A page on the way in: for every user, before the user agreement and the secret question."""
    return _guard(Declared("lrs"), password_step)(view)


def _guard(declared: Declared, step: Steps) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return interrupted.to_sign_in(request)
            request.acting = acting = acting_for_organisation(request)
            if acting.member is None:
                return _choose(request) if acting.organisations else gate.forbidden(request)
            if first := gate.unready(acting) or step(request, acting):
                return redirect(first)
            if not _lets_in(declared, acting, request.method):
                return gate.forbidden(request)
            with within(of_organisation(acting.organisation.pk)):
                return gate.answer(view, request, *args, **kwargs)

        guarded.declared = declared
        return guarded

    return decorate


def _lets_in(declared: Declared, acting: ActingForOrganisation, method: str) -> bool:
    allowed = declared.permissions
    if method in gate.READS:
        allowed = (*allowed, *declared.to_read)
    return not declared.permissions or acting.plays(*allowed)


def first_step(request: HttpRequest, acting: ActingForOrganisation) -> str | None:
    """The page to go through next, once in each sign-in: own password, user agreement, secret question."""
    organisation = acting.organisation.pk
    if request.session.get(READY_IN_SESSION) == organisation:
        return None
    if step := password_step(request, acting):
        return step
    if request.session.get(AGREED_IN_SESSION) != organisation and agreement_in_force() is not None:
        return _and_back("organisations:agreement", request)
    if not has_secret_question(acting.user):
        return _and_back("organisations:question", request)
    request.session[READY_IN_SESSION] = organisation
    return None


def password_step(request: HttpRequest, acting: ActingForOrganisation) -> str | None:
    """Where a password must be changed: one that somebody else set, or one that is too old for the service."""
    if passwords.has_expired(acting.user, now()) or must_change_password(acting.user):
        return "account_change_password"
    return None


def acting_for_organisation(request: HttpRequest) -> ActingForOrganisation:
    """The person of this request and the organisation they act for: the chosen one, or their only one."""
    members = members_of(request.user)
    chosen = request.session.get(ORGANISATION_IN_SESSION)
    member = next((each for each in members if each.organisation_id == chosen), None)
    if member is None and len(members) == 1:
        member = members[0]
    person = gate.acting_in(request)
    known = {each.name: getattr(person, each.name) for each in fields(Acting)}
    return ActingForOrganisation(**known, member=member, organisations=len(members))


def _choose(request: HttpRequest) -> HttpResponse:
    return redirect(_and_back("organisations:choose", request))


def _and_back(page: str, request: HttpRequest) -> str:
    onwards = request.get_full_path() if request.method in gate.READS else "/lrs/"
    return f"{reverse(page)}?{urlencode({'next': onwards})}"
