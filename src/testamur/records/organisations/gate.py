"""The gate of the learning records service's pages: a user of an organisation, with one of the roles named.

The whole view is one transaction that sees the register and the organisation's own rows. The service desk's own
pages use `office(User.StaffRole.SERVICE_DESK)` of `ground.access.gate`.
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
from testamur.kit.scope import of_organisation, within
from testamur.records.organisations.acting import ActingForOrganisation
from testamur.records.organisations.models import Role
from testamur.records.organisations.queries import members_of

ORGANISATION_IN_SESSION = "organisation_id"


def lrs(*roles: Role, to_read: tuple[Role, ...] = ()) -> Callable[[View], View]:
    """A page for users with any of the roles, or to look only, any of `to_read`; without roles, for every user."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return interrupted.to_sign_in(request)
            request.acting = acting = acting_for_organisation(request)
            if acting.member is None:
                return _choose(request) if acting.organisations else gate.forbidden(request)
            if first := gate.unready(acting):
                return redirect(first)
            allowed = (*roles, *to_read) if request.method in gate.READS else roles
            if roles and not acting.plays(*allowed):
                return gate.forbidden(request)
            with within(of_organisation(acting.organisation.pk)):
                return gate.answer(view, request, *args, **kwargs)

        guarded.declared = Declared("lrs", roles, to_read)
        return guarded

    return decorate


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
    return redirect(f"{reverse('organisations:choose')}?{urlencode({'next': request.get_full_path()})}")
