"""The first page of certificates: who is ready, what is unfinished, what is under way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.outcomes.certification.models import Claim
from testamur.outcomes.certification.queries import claiming
from testamur.outcomes.certification.queries.claims import claims

MOST_SHOWN = 20


@portal(Permission.CLAIMS, to_read=(Permission.READ_CERTIFICATION, Permission.ECERTIFICATES))
def start(request: HttpRequest) -> HttpResponse:
    acting = request.acting
    may_read = acting.may(Permission.CLAIMS, Permission.READ_CERTIFICATION)
    context = {
        "may_claim": acting.may(Permission.CLAIMS),
        "may_read": may_read,
        "may_view": acting.may(Permission.ECERTIFICATES),
    }
    if may_read:
        made = claims(centre=acting.centre)
        context |= {
            "batches": claiming.ready_batches(centre=acting.centre)[:MOST_SHOWN],
            "drafts": claiming.drafts(centre=acting.centre)[:MOST_SHOWN],
            "waiting": made.filter(status=Claim.Status.WITH_EQA).order_by("submitted_at")[:MOST_SHOWN],
            "recent": made.exclude(status=Claim.Status.WITH_EQA).order_by("-decided_at")[:5],
        }
    return render(request, "certification/start.html", context)
