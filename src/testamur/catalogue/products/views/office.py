"""The catalogue for those who keep it: its list, each product, its facts, and the life of its versions."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.catalogue.products.actions import begin_draft, discard_draft, publish_version, save_product
from testamur.catalogue.products.forms import ProductForm
from testamur.catalogue.products.lists import Products, level_name
from testamur.catalogue.products.models import Part, Product, Version, VersionUnit
from testamur.catalogue.products.problems import publication_problems
from testamur.catalogue.products.queries import (
    certification_ends,
    product_facts_of,
    scales_by_code,
    solver_units,
    suite_of,
)
from testamur.catalogue.products.rule_edits import in_words
from testamur.catalogue.products.sectors import SECTORS
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused

Role = User.StaffRole


@office(Role.CATALOGUE)
def catalogue(request: HttpRequest) -> HttpResponse:
    listing = Products(request, Product.objects.all(), saved=saved_views(request.acting, Products.name))
    return answer(request, listing, "products/catalogue.html")


@office(Role.CATALOGUE)
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """A product with its newest version, or the one that `?version=` asks for."""
    found = get_object_or_404(
        Product.objects.select_related("suite").prefetch_related(
            Prefetch("versions", Version.objects.select_related("published_by", "scale").order_by("-number")),
            Prefetch("parts", Part.objects.select_related("part")),
            Prefetch("wholes", Part.objects.select_related("whole")),
        ),
        pk=pk,
    )
    versions = list(found.versions.all())
    version = _shown(versions, request.GET.get("version", ""))
    units = VersionUnit.objects.filter(version=version).select_related("unit__scale") if version else []
    context = {
        "product": found,
        "version": version,
        "versions": versions,
        "draft": next((each for each in versions if each.status == Version.Status.DRAFT), None),
        "words": in_words(version.rule, solver_units(version.rule)) if version else [],
        "units": units,
        "suite": suite_of(found),
        "level": level_name(found.level),
        "sector": SECTORS.get(found.sector, found.sector),
        "claims_until": certification_ends(found),
    }
    return render(request, "products/catalogue_product.html", context)


def _shown(versions: list[Version], number: str) -> Version | None:
    asked = next((each for each in versions if str(each.number) == number), None)
    usual = (each for each in versions if each.status != Version.Status.WITHDRAWN)
    return asked or next(usual, None)


@office(Role.CATALOGUE)
def new_product(request: HttpRequest) -> HttpResponse:
    form = ProductForm(request.POST or None, initial=ProductForm.USUAL)
    if request.method == "POST" and form.is_valid():
        if Product.objects.filter(code=form.facts.code).exists():
            form.add_error("code", _("There is a product with this code already."))
        elif saved := _save(request, form):
            messages.success(request, _("%(product)s added.") % {"product": saved})
            return redirect("products:office-product", saved.pk)
    return render(request, "products/facts.html", {"form": form, "product": None})


@office(Role.CATALOGUE)
def edit_product(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Product.objects.select_related("suite"), pk=pk)
    fixed = {"code": found.code, "kind": found.kind}
    facts = ProductForm.values_of(product_facts_of(found))
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        data.update(fixed)
    form = ProductForm(data, initial=facts)
    for name in fixed:
        form.fields[name].disabled = True
    if request.method == "POST" and form.is_valid() and (saved := _save(request, form)):
        messages.success(request, _("%(product)s changed.") % {"product": saved})
        return redirect("products:office-product", saved.pk)
    return render(request, "products/facts.html", {"form": form, "product": found})


def _save(request: HttpRequest, form: ProductForm) -> Product | None:
    try:
        return save_product(facts=form.facts, by=request.acting.actor, now=now())
    except Refused as refused:
        show_problems(form, refused.problems)
        return None


@office(Role.CATALOGUE)
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a draft, or with `act=discard` take the present one away."""
    found = get_object_or_404(Product, pk=pk)
    if request.method != "POST":
        return redirect("products:office-product", pk)
    if request.POST.get("act") == "discard":
        discard_draft(product=found, by=request.acting.actor, now=now())
        messages.success(request, _("The draft was discarded."))
        return redirect("products:office-product", pk)
    begun = begin_draft(product=found, by=request.acting.actor, now=now())
    messages.success(request, _("Version %(number)s begun as a draft.") % {"number": begun.number})
    return redirect("products:rule", pk)


@office(Role.CATALOGUE)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing the draft changes and for whom; then it is published."""
    version = get_object_or_404(
        Version.objects.select_related("product", "scale"), product=pk, status=Version.Status.DRAFT
    )
    if request.method == "POST":
        publish_version(product=version.product, by=request.acting.actor, now=now())
        messages.success(request, _("Version %(number)s published.") % {"number": version.number})
        return redirect("products:office-product", pk)
    units = solver_units(version.rule)
    before = Version.objects.filter(product=pk, status=Version.Status.PUBLISHED).order_by("-number").first()
    context = {
        "version": version,
        "before": before,
        "problems": publication_problems(version, units, scales_by_code()),
        "words": in_words(version.rule, units),
        "words_before": in_words(before.rule, solver_units(before.rule)) if before else [],
    }
    return render(request, "products/publish.html", context)
