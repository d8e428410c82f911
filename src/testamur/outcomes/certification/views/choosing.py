"""Choosing whom to claim for: one product and batch at a time, at most a hundred (CLM-01)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from testamur.delivery.registrations.models import Batch, Registration
from testamur.delivery.registrations.queries.learners import registrations
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now
from testamur.kit.lists.listing import ALL_THAT_MATCH, LONGEST_ID, MOST_PICKED
from testamur.kit.problems import Problem, Refused
from testamur.outcomes.certification import actions
from testamur.outcomes.certification.lists import Claimants
from testamur.outcomes.certification.problems import (
    MOST_LEARNERS,
    product_problems,
    standing_in_the_way,
    too_many_problems,
)
from testamur.outcomes.certification.queries.claiming import candidates, chosen


@dataclass(frozen=True)
class Offer:
    """A claim that can be made of what was chosen: the learners of one batch, at most a hundred."""

    batch: Batch
    learners: Sequence[Registration]


@portal(Permission.CLAIMS, to_read=(Permission.READ_CERTIFICATION,))
def choose(request: HttpRequest) -> HttpResponse:
    centre = request.acting.centre
    listing = Claimants(
        request, registrations(centre=centre), saved=saved_views(request.acting, Claimants.name)
    )
    if request.method == "POST":
        return _begin(request, listing)
    arrived = bool(listing.picked_ids) and not listing.download
    if arrived:  # from the list of learners, where they were chosen already
        listing.rows = listing.picked
    context = {"may_claim": request.acting.may(Permission.CLAIMS), "arrived": arrived, "most": MOST_LEARNERS}
    return answer(request, listing, "certification/choose.html", context)


def _begin(request: HttpRequest, listing: Claimants) -> HttpResponse:
    """A draft of those chosen; or, where they cannot be one claim, what stands in the way and what could be."""
    sent = request.POST
    if sent.get("scope") == ALL_THAT_MATCH:
        ids = list(listing.matching.values_list("pk", flat=True)[:MOST_PICKED])
    else:
        ids = [
            int(each) for each in sent.getlist("registration") if each.isdecimal() and len(each) <= LONGEST_ID
        ]
    registered = chosen(centre=request.acting.centre, ids=ids)
    try:
        draft = actions.start(
            centre=request.acting.centre, registrations=registered, by=request.acting.actor, now=now()
        )
    except Refused as refused:
        return _refused(request, registered, refused.problems)
    return redirect(
        "certification:units" if _has_units_to_mark(registered) else "certification:draft", draft.pk
    )


def _has_units_to_mark(registered: Sequence[Registration]) -> bool:
    """On graded products units are not marked; nor need they be when everybody is ready."""
    ready = all(each.stage == Registration.Stage.READY for each in registered)
    return not ready and not registered[0].version.is_graded


def _refused(
    request: HttpRequest, registered: Sequence[Registration], problems: Sequence[Problem]
) -> HttpResponse:
    found = [(each, standing_in_the_way(each)) for each in candidates(registered)]
    can = sorted((each.registration for each, why in found if not why), key=lambda each: each.batch.number)
    today = london_date(now())
    offers = [
        Offer(batch, list(members)[:MOST_LEARNERS])
        for batch, members in groupby(can, key=lambda each: each.batch)
    ]
    context = {
        "problems": [each for each in problems if not each.place],
        "cannot": [(each.registration.learner.listed_name, why) for each, why in found if why],
        "offers": [each for each in offers if not product_problems(each.batch.product, today=today)],
        "over": bool(too_many_problems(len(can))),
    }
    return render(request, "certification/cannot_choose.html", context, status=422)
