"""Managing learners: the list to find them in, choose from, and download."""

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_noop

from testamur.delivery.learners.queries_of_arrangements import has_arrangement
from testamur.delivery.registrations.acts.kinds import offered
from testamur.delivery.registrations.lists import Learners, LearnersWithBadge, lapsing_soon
from testamur.delivery.registrations.queries.learners import registrations
from testamur.ground.access.acting import Acting
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now

MAY_SEE_ARRANGEMENTS = (Permission.REGISTRATIONS, Permission.LEARNERS, Permission.BOOKINGS)
# What can be done with those chosen, in rooms that this one must not know: by address, words and permission.
ACTS = (
    ("registrations:edit-chosen", gettext_noop("Edit details"), Permission.LEARNERS),
    ("grading:choose", gettext_noop("Submit grades"), Permission.GRADES),
    ("certification:choose", gettext_noop("Make a claim"), Permission.CLAIMS),
)


@portal(Permission.LEARNERS, Permission.SEARCH)
def learners(request: HttpRequest) -> HttpResponse:
    centre = request.acting.centre
    saved = [lapsing_soon(london_date(now())), *saved_views(request.acting, Learners.name)]
    rows = registrations(centre=centre)
    if sees_arrangements := request.acting.may(*MAY_SEE_ARRANGEMENTS):
        rows = rows.annotate(aa=has_arrangement(london_date(now()), learner="learner"))
    listing = (LearnersWithBadge if sees_arrangements else Learners)(request, rows, saved=saved)
    may_register = request.acting.may(Permission.REGISTRATIONS, Permission.BULK_REGISTRATION)
    context = {
        "acts": acts_of(request.acting),
        "may_change": request.acting.may(Permission.LEARNERS),
        "arrangements_url": reverse("learners:with-arrangements") if sees_arrangements else "",
        "register_url": address_of("registrations:start") if may_register else "",
    }
    return answer(request, listing, "registrations/learners.html", context)


def acts_of(acting: Acting) -> list[tuple[str, str]]:
    """The address and words of each act that this person may do."""
    elsewhere = [
        (address_of(name), gettext(words)) for name, words, permission in ACTS if acting.may(permission)
    ]
    return [*((address, words) for address, words in elsewhere if address), *bulk_acts(acting)]


def bulk_acts(acting: Acting) -> list[tuple[str, str]]:
    """The address and words of each act on those selected."""
    if not acting.may(Permission.LEARNERS):
        return []
    return [(reverse("registrations:act-on", args=[kind.key]), str(kind.button)) for kind in offered()]


def address_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
