"""Checking a certificate: anybody with its code sees what is printed on it, and whether it still holds (CRT-04)."""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from testamur.ground.access.gate import public
from testamur.kit.clock import now
from testamur.kit.documents.check_codes import normalised
from testamur.kit.scope import of_checker, within
from testamur.outcomes.certification.credentials import match_file, shown_to_anybody, verdict_on
from testamur.outcomes.certification.models import Certificate
from testamur.sites.public.forms import CodeForm, FileForm


@public
def check(request: HttpRequest) -> HttpResponse:
    """Type the code; the address with the code in it is the one in the QR."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        return redirect("public:certificate", form.cleaned_data["code"])
    return render(request, "public/check.html", {"form": form})


@public
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of the certificate with this code; nothing about any other, and the same shape for none."""
    if too_many := ratelimit.consume_or_429(request, action="certificate_check", limit_get=True):
        return too_many
    at, found = now(), _found(code)
    verdict = verdict_on(found, at=at)
    context = {
        "code": normalised(code) or code,
        "credential": shown_to_anybody(found),
        "verdict": verdict,
        "form": FileForm(),
        "match": None,
    }
    if request.method == "POST" and found:
        form = FileForm(request.POST, request.FILES)
        context["form"] = form
        if form.is_valid():
            context["match"] = match_file(found, form.cleaned_data["file"].read())
    return render(request, "public/certificate.html", context, status=404 if verdict.is_unknown else 200)


def _found(code: str) -> Certificate | None:
    """Row-level security shows the row of this code and no other."""
    known = normalised(code)
    if known is None:
        return None
    with within(of_checker(known)):
        return (
            Certificate.objects.filter(check_code=known).exclude(status=Certificate.Status.INTENDED).first()
        )
