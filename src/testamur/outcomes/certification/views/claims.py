"""Claims that were made: the list, the page of one, and its reports."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now
from testamur.outcomes.certification import reports
from testamur.outcomes.certification.lists import Claims
from testamur.outcomes.certification.queries import claims as queries
from testamur.outcomes.certification.queries.claims import lines_of
from testamur.outcomes.certification.stories import story_of


@portal(Permission.CLAIMS, to_read=(Permission.READ_CERTIFICATION,))
def claims(request: HttpRequest) -> HttpResponse:
    rows = queries.claims(centre=request.acting.centre)
    listing = Claims(request, rows, saved=saved_views(request.acting, Claims.name))
    return answer(request, listing, "certification/claims.html")


@portal(Permission.CLAIMS, to_read=(Permission.READ_CERTIFICATION,))
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """One claim; straight after it was made, the confirmation."""
    made = get_object_or_404(queries.claims(centre=request.acting.centre), number=number)
    lines = list(lines_of(made))
    context = {
        "claim": made,
        "lines": lines,
        "story": story_of(made, lines),
        "just_made": "made" in request.GET,
        "may_claim": request.acting.may(Permission.CLAIMS),
        "may_view": request.acting.may(Permission.ECERTIFICATES),
    }
    return render(request, "certification/claim.html", context)


@portal(Permission.CLAIMS, to_read=(Permission.READ_CERTIFICATION,))
def report(request: HttpRequest, number: str, report: str, kind: str) -> HttpResponse:
    """The claim report or the learner status report, as PDF or spreadsheet."""
    made = get_object_or_404(queries.claims(centre=request.acting.centre), number=number)
    if report not in reports.REPORTS or kind not in reports.CONTENT_TYPES:
        raise Http404
    content = reports.make(report, kind, claim=made, lines=list(lines_of(made)), at=now())
    name = f"{report}-{made.number}.{kind}"
    return HttpResponse(
        content,
        content_type=reports.CONTENT_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
