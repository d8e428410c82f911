"""An organisation's own page: what is on record of it, for all its users (LRS-01)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.records.organisations.facts import facts_of
from testamur.records.organisations.gate import lrs
from testamur.records.organisations.models import Credential
from testamur.records.organisations.queries import lacks_super_users, super_users_of


@lrs()
def organisation(request: HttpRequest) -> HttpResponse:
    mine = request.acting.organisation
    super_users = list(super_users_of(organisation=mine).order_by("user__full_name", "pk"))
    facts = {
        "organisation": mine,
        "facts": facts_of(mine),
        "super_users": super_users,
        "is_risk": lacks_super_users(len(super_users)),
        "credential": Credential.objects.filter(organisation=mine).first(),
    }
    return render(request, "organisations/organisation.html", facts)
