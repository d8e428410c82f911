"""The gate in front of every page: who may come in, and whose rows the database then shows.

Each view says which of five it is: `public`, `signed_in`, `portal` (a centre's people), `office` (the awarding
organisation's staff) or `open_door` (third parties' views that guard themselves). A view that says nothing
fails a test of the house. Inside `portal` and `office` the whole view is one transaction in its own scope.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from testamur.ground.access import interrupted
from testamur.ground.access.acting import Acting
from testamur.ground.access.models import CURRENT, Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.accounts.queries import password_has_expired
from testamur.ground.centres.models import Centre
from testamur.kit.clock import now
from testamur.kit.problems import Refused
from testamur.kit.scope import STAFF, Scope, of_centre, within

View = Callable[..., HttpResponse]
READS = frozenset({"GET", "HEAD", "OPTIONS"})
CENTRE_IN_SESSION = "centre_id"


@dataclass(frozen=True)
class Declared:
    """What a view said about itself; the tests of the house and docs/roles.md read it."""

    kind: str
    permissions: tuple[str, ...] = ()
    to_read: tuple[str, ...] = ()


def public(view: View) -> View:
    """Anybody may see this page; it shows no centre's rows."""
    return _declare(_with_acting(view), Declared("public"))


def open_door(view: View) -> View:
    """A library's view that decides by itself who may use it."""
    return _declare(view, Declared("open door"))


def signed_in(view: View) -> View:
    """Anybody with an account: their own account's pages."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return interrupted.to_sign_in(request)
        request.acting = acting_in(request)
        return answer(view, request, *args, **kwargs)

    return _declare(guarded, Declared("signed in"))


def portal(*permissions: Permission, to_read: tuple[Permission, ...] = ()) -> Callable[[View], View]:
    """A centre's own page: for users with any of the permissions, or to look only, any of `to_read`.

    Without permissions, every user of a centre may see it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return interrupted.to_sign_in(request)
            request.acting = acting = acting_in(request)
            if acting.membership is None:
                return _choose_centre(request) if acting.memberships else forbidden(request)
            if first := unready(acting):
                return redirect(first)
            allowed = (*permissions, *to_read) if request.method in READS else permissions
            if permissions and not acting.may(*allowed):
                return forbidden(request)
            with within(of_centre(acting.centre.pk)):
                return answer(view, request, *args, **kwargs)

        return _declare(guarded, Declared("portal", permissions, to_read))

    return decorate


def all_centres(acting: Acting) -> Scope:
    return STAFF


def office(*roles: User.StaffRole, scope: Callable[[Acting], Scope] = all_centres) -> Callable[[View], View]:
    """A page of the awarding organisation, for staff with any of the roles; `scope` narrows whose rows they see."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return interrupted.to_sign_in(request)
            request.acting = acting = acting_in(request)
            if not acting.is_staff_of_ao or (roles and not acting.has_role(*roles)):
                return forbidden(request)
            if first := unready(acting):
                return redirect(first)
            with within(scope(acting)):
                return answer(view, request, *args, **kwargs)

        return _declare(guarded, Declared("office", roles))

    return decorate


def acting_in(request: HttpRequest) -> Acting:
    """The person of this request and the centre they act for: the chosen one, or their only one."""
    user = request.user
    memberships = list(
        Membership.objects.filter(CURRENT, user=user)
        .exclude(centre__status=Centre.Status.CLOSED)
        .select_related("centre")
        .order_by("centre__name")
    )
    chosen = request.session.get(CENTRE_IN_SESSION)
    membership = next((each for each in memberships if each.centre_id == chosen), None)
    if membership is None and len(memberships) == 1:
        membership = memberships[0]
    return Acting(
        user=user,
        membership=membership,
        memberships=len(memberships),
        origin=request.META.get("REMOTE_ADDR", ""),
        roles=frozenset(user.staff_roles),
    )


def needs_second_factor(acting: Acting) -> bool:
    """Whether this person must set up a second factor before going on."""
    required = (acting.is_staff_of_ao and settings.STAFF_NEED_SECOND_FACTOR) or (
        acting.centre is not None and acting.centre.requires_second_factor
    )
    return required and not acting.user.authenticator_set.exists()


def unready(acting: Acting) -> str | None:
    """The name of the page where the person must first put their sign-in right."""
    if needs_second_factor(acting):
        return "mfa_index"
    if password_has_expired(acting.user, now()):
        return "account_change_password"
    return None


def _choose_centre(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('account:choose-centre')}?{urlencode({'next': request.get_full_path()})}")


def _with_acting(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.acting = acting_in(request) if request.user.is_authenticated else None
        return answer(view, request, *args, **kwargs)

    return guarded


def answer(view: View, request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """The view's own answer; a refusal that it did not show itself becomes a page that lists the reasons."""
    try:
        return view(request, *args, **kwargs)
    except Refused as refused:
        return render(request, "errors/refused.html", {"problems": refused.problems}, status=422)


def forbidden(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/forbidden.html", status=403)


def _declare(view: View, declared: Declared) -> View:
    view.declared = declared
    return view
