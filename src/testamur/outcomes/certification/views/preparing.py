"""A claim in preparation: its learners with their new status and why, the details, the review, and the claim."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from testamur.delivery.billing.fees import fee_at
from testamur.delivery.billing.models import FeeKind
from testamur.delivery.billing.queries import price_for
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.centres.models import Address
from testamur.kit.clock import london_date, now
from testamur.kit.problems import Refused
from testamur.outcomes.certification import actions
from testamur.outcomes.certification.forms import DetailsForm
from testamur.outcomes.certification.models import AwardKind, ClaimDraft
from testamur.outcomes.certification.problems import claim_problems, learner_problems, product_problems
from testamur.outcomes.certification.queries import claiming


def draft_or_404(request: HttpRequest, key: UUID) -> ClaimDraft:
    found = claiming.draft(centre=request.acting.centre, key=key)
    if found is None:
        raise Http404
    return found


@portal(Permission.CLAIMS, to_read=(Permission.READ_CERTIFICATION,))
def draft(request: HttpRequest, key: UUID) -> HttpResponse:
    prepared = draft_or_404(request, key)
    typed = request.POST if request.method == "POST" else None
    form = DetailsForm(typed, centre=request.acting.centre, initial=prepared.details)
    if request.method == "POST":
        answer = _draft_sent(request, prepared, form)
        if answer is not None:
            return answer
    claimants = claiming.candidates_of(prepared)
    context = {
        "draft": prepared,
        "form": form,
        "claimants": [(each, learner_problems(each)) for each in claimants],
        "tally": _tally(claimants),
        "problems": product_problems(prepared.batch.product, today=london_date(now())),
        "declaration_sentence": actions.DECLARATION,
        "directly": claiming.has_direct_claims(centre=prepared.centre, product=prepared.batch.product),
        "may_claim": request.acting.may(Permission.CLAIMS),
    }
    return render(request, "certification/draft.html", context)


def _draft_sent(request: HttpRequest, prepared: ClaimDraft, form: DetailsForm) -> HttpResponse | None:
    """Keep what was typed, then do what the pressed button says; None shows the page with what is missing."""
    at, by, pressed = now(), request.acting.actor, request.POST
    actions.keep_details(draft=prepared, details=form.typed_so_far(), by=by, now=at)
    if pressed.get("remove", "").isdecimal():
        actions.remove_learner(draft=prepared, registration_id=int(pressed["remove"]), by=by, now=at)
        messages.success(request, _("The learner is no longer in this claim. Their units stay as they are."))
        return redirect("certification:draft", prepared.pk)
    if pressed.get("act") == "save":
        messages.success(request, _("Saved. Nothing is claimed yet."))
        return redirect("certification:start")
    return redirect("certification:review", prepared.pk) if form.is_valid() else None


def _tally(claimants: list[claiming.Candidate]) -> list[tuple[str, int]]:
    kinds = [each.award.kind for each in claimants]
    found = [
        ("Full", kinds.count(AwardKind.FULL)),
        ("Partial", kinds.count(AwardKind.PARTIAL)),
        ("Nothing", kinds.count(None)),
    ]
    return [(title, count) for title, count in found if count]


@portal(Permission.CLAIMS, to_read=(Permission.READ_CERTIFICATION,))
def review(request: HttpRequest, key: UUID) -> HttpResponse:
    if request.method == "POST":
        return _claim(request, key)
    return _review(request, draft_or_404(request, key), ())


def _claim(request: HttpRequest, key: UUID) -> HttpResponse:
    """Claim; pressed twice, or in a second window, it leads to the claim that was made."""
    centre = request.acting.centre
    pairs = (each.partition("|") for each in request.POST.getlist("reviewed"))
    reviewed = {int(pk): fingerprint for pk, _, fingerprint in pairs if pk.isdecimal()}
    try:
        made = actions.claim(centre=centre, key=key, reviewed=reviewed, by=request.acting.actor, now=now())
    except Refused as refused:
        return _review(request, draft_or_404(request, key), refused.problems)
    return redirect(f"{reverse('certification:claim', args=[made.number])}?made=1")


def _review(request: HttpRequest, prepared: ClaimDraft, refusals) -> HttpResponse:
    claimants = claiming.candidates_of(prepared)
    today = london_date(now())
    problems = claim_problems(prepared, claimants, today=today)
    price = price_for(product=prepared.batch.product, kind=FeeKind.CERTIFICATE, on=today)
    address = Address.objects.filter(
        centre=prepared.centre, pk=prepared.details.get("address") or None
    ).first()
    context = {
        "draft": prepared,
        "claimants": claimants,
        "address": address,
        "problems": problems,
        "refusals": [each for each in refusals if each not in problems],
        "fee": fee_at(price, len(claimants), centre=prepared.centre, on=today) if price else None,
        "directly": claiming.has_direct_claims(centre=prepared.centre, product=prepared.batch.product),
        "declaration_sentence": actions.DECLARATION,
        "may_claim": request.acting.may(Permission.CLAIMS),
        "tally": _tally(claimants),
    }
    return render(request, "certification/review.html", context, status=422 if refusals else 200)


@portal(Permission.CLAIMS)
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    prepared = draft_or_404(request, key)
    if request.method == "POST":
        actions.discard(draft=prepared)
        messages.success(
            request, "The unfinished claim was thrown away. Nothing was claimed, and units stay marked."
        )
        return redirect("certification:start")
    return render(request, "certification/discard.html", {"draft": prepared})
