"""The first page of an installation that is a learning records service and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from testamur.ground.access.gate import public
from testamur.ground.accounts.models import User


@public
def front_door(request: HttpRequest) -> HttpResponse:
    """To the pages of organisations, or for its staff to the service desk's."""
    is_staff = request.acting is not None and request.acting.has_role(User.StaffRole.SERVICE_DESK)
    return redirect("lrs:desk" if is_staff else "lrs:home")
