"""The learner's page: everything about one learner at the centre, brought together from the rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.acts.kinds import offered
from testamur.delivery.registrations.models import Registration
from testamur.ground.access.acting import Acting
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.sites.portal.learner_sections import Section, sections_for

# What can be done from here: an address that takes the learner's registrations, its words, who may.
ACTS = (
    ("grading:choose", _("Submit grades"), Permission.GRADES),
    ("certification:choose", _("Make a claim"), Permission.CLAIMS),
)


@portal(Permission.LEARNERS, Permission.SEARCH)
def learner(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Learner, centre=request.acting.centre, number=number)
    sections = sections_for(learner=found, may=request.acting.may)
    context = {
        "learner": found,
        "sections": sections,
        "acts": [*_own_acts(request.acting, found), *_acts(request.acting, sections)],
        "bulk_acts": _bulk_acts(request.acting),
        "in_office": False,
    }
    return render(request, "portal/learner.html", context)


def _own_acts(acting: Acting, found: Learner) -> list[tuple[str, str]]:
    """What can be done with the learner, whatever they study."""
    if not acting.may(Permission.LEARNERS):
        return []
    edit = (reverse("registrations:edit-learner", args=[found.number]), str(_("Edit details")))
    if found.certificated_on is None:
        return [edit]
    return [edit, (reverse("certification:correct-name", args=[found.number]), str(_("Correct the name")))]


def _acts(acting: Acting, sections: list[Section]) -> list[tuple[str, str]]:
    """The address and words of each act that this person may do with what the learner is studying."""
    courses = next(section.context["courses"] for section in sections if "courses" in section.context)
    active = [
        each.registration.pk for each in courses if each.registration.status == Registration.Status.ACTIVE
    ]
    if not active:
        return []
    chosen = urlencode({"registration": active}, doseq=True)
    return [
        (f"{address}?{chosen}", str(words))
        for name, words, permission in ACTS
        if acting.may(permission) and (address := _address(name))
    ]


def _bulk_acts(acting: Acting) -> list[tuple[str, str, str]]:
    """The acts on many learners that can be done with one: address, words, and the status of whom they are for."""
    if not acting.may(Permission.LEARNERS):
        return []
    return [
        (reverse("registrations:act-on", args=[kind.key]), str(kind.button), kind.offered_to)
        for kind in offered()
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
