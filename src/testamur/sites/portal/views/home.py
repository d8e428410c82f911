"""The centre's home page, and the page about the centre itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from testamur.catalogue.approvals.models import DirectClaims
from testamur.ground.access.gate import acting_in, portal, public
from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import london_date, now
from testamur.rulebook.sessions import session_on
from testamur.sites.menus import home_page
from testamur.sites.portal import home as contents


@public
def front_door(request: HttpRequest) -> HttpResponse:
    """Where everybody arrives: signed out, at the sign-in page; signed in, at their own home page."""
    if not request.user.is_authenticated:
        return redirect("account:sign-in")
    acting = acting_in(request)
    works_for_a_centre = acting.membership is not None or (acting.memberships and not acting.is_staff_of_ao)
    page = home_page(acting.user, works_for_a_centre=works_for_a_centre)
    return home(request) if page == "portal:home" else redirect(page)


@portal()
def home(request: HttpRequest) -> HttpResponse:
    today = london_date(now())
    acting = request.acting
    may_see_learners = acting.may(
        Permission.SEARCH, Permission.LEARNERS, Permission.REGISTRATIONS, Permission.CLAIMS
    )
    return render(
        request,
        "portal/home.html",
        {
            "today": today,
            "session": session_on(today),
            "tiles_to_do": contents.tiles_for(acting, today=today),
            "deadlines_ahead": contents.deadlines_for(acting, today=today) if may_see_learners else [],
            "stages": [stage.label for stage in contents.STAGES],
            "pipeline": contents.pipeline_of(acting) if may_see_learners else [],
            "may_register": acting.may(Permission.REGISTRATIONS),
            "may_claim": acting.may(Permission.CLAIMS),
        },
    )


@portal()
def centre(request: HttpRequest) -> HttpResponse:
    """Who we are to the awarding organisation: addresses, contacts, direct claims, and who looks after users."""
    centre = request.acting.centre
    return render(
        request,
        "portal/centre.html",
        {
            "centre": centre,
            "addresses": centre.addresses.filter(in_use=True).order_by("kind", "pk"),
            "contacts": centre.contacts.order_by("role", "name"),
            "direct_claims": DirectClaims.objects.filter(centre=centre, removed_at=None)
            .select_related("product")
            .order_by("product__title"),
            "administrators": Membership.objects.filter(centre=centre, is_administrator=True, ended_at=None)
            .select_related("user")
            .order_by("user__full_name"),
            "may_manage_users": request.acting.may(Permission.USERS),
            "may_see_orders": request.acting.may(Permission.REGISTRATIONS, Permission.CLAIMS),
        },
    )
