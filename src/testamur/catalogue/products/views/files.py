"""Catalogue files in the browser: upload, see what would change, apply; and download."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from testamur.catalogue.products.actions import load_catalogue
from testamur.catalogue.products.actions.loading import held_now
from testamur.catalogue.products.comparing import compare, comparison_problems
from testamur.catalogue.products.files import write_catalogue
from testamur.catalogue.products.files.reading import read_with_doubts
from testamur.catalogue.products.forms import FileForm
from testamur.catalogue.products.models import Product
from testamur.catalogue.products.queries import held_catalogue, scales_by_code
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.kit.clock import now
from testamur.kit.problems import Refused, errors, refuse_if

Role = User.StaffRole
NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9.-]+")


@office(Role.CATALOGUE)
def upload(request: HttpRequest) -> HttpResponse:
    """A file is read and compared; nothing is changed until what it would do was seen and applied."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "text" in request.POST:
        return _apply(request)
    if request.method == "POST" and form.is_valid():
        return _preview(request, form.cleaned_data["file"], form.filename)
    return render(request, "products/upload.html", {"form": form})


def _preview(request: HttpRequest, text: str, filename: str) -> HttpResponse:
    differences, problems = [], []
    try:
        catalogue, problems = read_with_doubts(text, filename, scales=scales_by_code())
        if not errors(problems):
            held = held_now()
            problems += comparison_problems(catalogue, held)
            differences = compare(catalogue, held)
    except Refused as refused:
        problems = list(refused.problems)
    context = {
        "problems": problems,
        "is_refused": bool(errors(problems)),
        "work": [each for each in differences if each.is_work],
        "same": sum(not each.is_work for each in differences),
        "text": text,
        "filename": filename,
    }
    return render(request, "products/preview.html", context, status=422 if context["is_refused"] else 200)


def _apply(request: HttpRequest) -> HttpResponse:
    filename = request.POST.get("filename", "")[:100]
    catalogue, problems = read_with_doubts(request.POST["text"], filename, scales=scales_by_code())
    refuse_if(problems)
    done = load_catalogue(catalogue=catalogue, by=request.acting.actor, now=now())
    count = sum(each.is_work for each in done)
    messages.success(request, _("%(file)s loaded: %(count)s changes.") % {"file": filename, "count": count})
    return redirect("products:catalogue")


@office(Role.CATALOGUE)
def download(request: HttpRequest) -> HttpResponse:
    """The whole catalogue, or one product with its units."""
    code = request.GET.get("code", "")
    products = Product.objects.filter(code=code) if code else None
    name = f"{NOT_IN_A_FILE_NAME.sub('-', code)}.yaml" if code else "catalogue.yaml"
    text = write_catalogue(held_catalogue(products))
    return HttpResponse(
        text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
