"""The EQA's desk: claims of their centres and products, by age, and the answer to each (EQA-04)."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now
from testamur.kit.problems import Problem, Refused
from testamur.outcomes.certification import actions
from testamur.outcomes.certification.actions import Rejection
from testamur.outcomes.certification.lists import Queue
from testamur.outcomes.certification.models import Claim, ClaimLine
from testamur.outcomes.certification.queries.claims import claims_of_eqa, lines_of
from testamur.outcomes.certification.stories import story_of
from testamur.outcomes.quality.queries import allocated_scope

Role = User.StaffRole
ACCEPT = "accept"


@office(Role.EQA, scope=allocated_scope)
def queue(request: HttpRequest) -> HttpResponse:
    today = london_date(now())
    rows = claims_of_eqa(eqa=request.acting.user, on=today).filter(status=Claim.Status.WITH_EQA)
    listing = Queue(request, rows, saved=saved_views(request.acting, Queue.name))
    return answer(request, listing, "certification/queue.html", {"today": today, "london_date": london_date})


@office(Role.EQA, scope=allocated_scope)
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """Look, answer each learner, check the answer, confirm it: a certificate cannot be called back."""
    today = london_date(now())
    made = get_object_or_404(claims_of_eqa(eqa=request.acting.user, on=today), number=number)
    lines = list(lines_of(made))
    if request.method != "POST":
        return _page(request, made, lines, request.POST)
    rejections = _rejections(request.POST, lines)
    missing = [
        Problem(
            "comment_missing",
            f"Say why {line.registration.learner.full_name} is rejected.",
            f"comment-{line.pk}",
        )
        for line in lines
        if line.pk in rejections and not rejections[line.pk].comment
    ]
    if missing or request.POST.get("act") == "change":
        return _page(request, made, lines, request.POST, missing)
    if request.POST.get("act") != "confirm":
        return _check(request, made, lines, rejections)
    try:
        actions.decide(claim=made, rejections=rejections, by=request.acting.actor, now=now())
    except Refused as refused:
        made.refresh_from_db()
        return _page(request, made, list(lines_of(made)), request.POST, refused.problems)
    accepted = len(lines) - len(rejections)
    messages.success(
        request, f"Claim {made.number} is answered: {accepted} accepted, {len(rejections)} rejected."
    )
    return redirect("certification:queue")


def _rejections(sent: QueryDict, lines: Sequence[ClaimLine]) -> dict[int, Rejection]:
    """By line: those for which one of the known reasons was chosen."""
    found = {}
    for line in lines:
        reason = sent.get(f"answer-{line.pk}", ACCEPT)
        if reason in ClaimLine.Reason.values:
            comment = sent.get(f"comment-{line.pk}", "").strip()
            found[line.pk] = Rejection(ClaimLine.Reason(reason), comment)
    return found


def _page(
    request: HttpRequest,
    made: Claim,
    lines: Sequence[ClaimLine],
    sent: QueryDict,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    context = {
        "claim": made,
        "lines": lines,
        "story": story_of(made, lines),
        "answers": {line.pk: sent.get(f"answer-{line.pk}", ACCEPT) for line in lines},
        "comments": {line.pk: sent.get(f"comment-{line.pk}", "") for line in lines},
        "wrong": {problem.place for problem in problems},
        "reasons": ClaimLine.Reason.choices,
        "problems": problems,
    }
    return render(request, "certification/sign_off.html", context, status=422 if problems else 200)


def _check(
    request: HttpRequest, made: Claim, lines: Sequence[ClaimLine], rejections: dict[int, Rejection]
) -> HttpResponse:
    accepted = [line for line in lines if line.pk not in rejections]
    rejected = [(line, rejections[line.pk]) for line in lines if line.pk in rejections]
    context = {"claim": made, "accepted": accepted, "rejected": rejected}
    return render(request, "certification/sign_off_check.html", context)
