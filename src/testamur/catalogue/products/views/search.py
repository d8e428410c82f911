"""Search > Products for a centre: what it is approved for, and each product with its units and its rule in words."""

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse

from testamur.catalogue.products.lists import Products, level_name
from testamur.catalogue.products.models import Product, Version, VersionUnit
from testamur.catalogue.products.rules import rules_of
from testamur.catalogue.products.sectors import SECTORS
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.centres.models import Centre
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now
from testamur.rulebook.combination import explain


@portal(Permission.SEARCH, Permission.REGISTRATIONS)
def search(request: HttpRequest) -> HttpResponse:
    rows, saved = approved_for(request.acting.centre), saved_views(request.acting, Products.name)
    listing = Products(request, rows, saved=saved)
    return answer(request, listing, "products/search.html")


@portal(Permission.SEARCH, Permission.REGISTRATIONS)
def product(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Product, code=code)
    centre, today = request.acting.centre, london_date(now())
    version = (
        found.versions.filter(status=Version.Status.PUBLISHED)
        .prefetch_related(Prefetch("version_units", VersionUnit.objects.select_related("unit")))
        .order_by("-number")
        .first()
    )
    is_approved = approved_for(centre).filter(pk=found.pk).exists()
    may_register = request.acting.may(Permission.REGISTRATIONS) and is_approved and _is_open(found, today)
    context = {
        "product": found,
        "version": version,
        "rule": _in_words(version) if version else [],
        "level": level_name(found.level),
        "sector": SECTORS.get(found.sector, found.sector),
        "is_approved": is_approved,
        "claims_directly": found.direct_claims.filter(centre=centre, removed_at=None).exists(),
        "register_url": _register_url(found) if may_register else "",
    }
    return render(request, "products/product.html", context)


def approved_for(centre: Centre) -> QuerySet[Product]:
    """The products that a centre may register learners on, by its approvals in force."""
    return Product.objects.filter(Q(approvals__centre=centre, approvals__ended_on=None))


def _is_open(product: Product, today) -> bool:
    return product.operational_start_on <= today <= (product.operational_end_on or today)


def _in_words(version: Version) -> list:
    solver = rules_of(version.pk).solver
    return explain(solver.rule, solver.units)


def _register_url(product: Product) -> str:
    try:
        return f"{reverse('registrations:start')}?q={product.code}"
    except NoReverseMatch:
        return ""
