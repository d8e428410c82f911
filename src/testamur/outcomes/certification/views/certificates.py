"""eCertificates: found, shown, and opened as PDF; every look at a PDF is written down (CRT-02)."""

import hashlib
import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from testamur.ground.access.gate import office, portal
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now
from testamur.kit.problems import Problem, Refused
from testamur.outcomes.certification import actions, files
from testamur.outcomes.certification.credentials import credential_of, verdict_on
from testamur.outcomes.certification.lists import ECertificates, Issued
from testamur.outcomes.certification.models import Certificate
from testamur.outcomes.certification.queries import certificates as queries

Role = User.StaffRole
logger = logging.getLogger(__name__)


@portal(Permission.ECERTIFICATES)
def ecertificates(request: HttpRequest) -> HttpResponse:
    rows = queries.ecertificates(centre=request.acting.centre)
    listing = ECertificates(request, rows, saved=saved_views(request.acting, ECertificates.name))
    return answer(request, listing, "certification/ecertificates.html")


@portal(Permission.ECERTIFICATES)
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(queries.ecertificates(centre=request.acting.centre), number=number)
    context = {
        "certificate": found,
        "replaced_by": found.replaced_by.first(),
        "credential": credential_of(found),
        "verdict": verdict_on(found, at=now()),
        "base_url": settings.BASE_URL,
    }
    return render(request, "certification/certificate.html", context)


@portal(Permission.ECERTIFICATES)
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(queries.ecertificates(centre=request.acting.centre), number=number)
    content = _as_issued(found)
    actions.note_viewed(certificate=found, by=request.acting.actor, now=now())
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="certificate-{found.number}.pdf"'},
    )


@office(Role.CERTIFICATION, Role.SUPPORT)
def issued(request: HttpRequest) -> HttpResponse:
    listing = Issued(request, queries.issued(), saved=saved_views(request.acting, Issued.name))
    return answer(request, listing, "certification/issued.html")


def _as_issued(certificate: Certificate) -> bytes:
    """Nobody is shown a file that is not the one issued, or one that is void since another took its place."""
    if certificate.status == Certificate.Status.REPLACED:
        message = "This certificate is void: another took its place. Open that one."
        raise Refused([Problem("replaced", message)])
    try:
        content = files.read(certificate.file)
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != certificate.file_digest:
        logger.error("certificate %s: its file is missing or altered", certificate.number)
        message = "The file of this certificate cannot be shown now. Customer support has been told."
        raise Refused([Problem("file_missing", message)])
    return content
