"""Base data for a management information system: the page, one file, and all of them together (REG-15)."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.catalogue.approvals.queries import approvals_now
from testamur.catalogue.products.models import Product
from testamur.delivery.registrations import base_data as files
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import london_date, now

WHO = (Permission.REGISTRATIONS, Permission.BULK_REGISTRATION)
ALL = "all"


@portal(*WHO)
def base_data(request: HttpRequest) -> HttpResponse:
    context = {"tables": files.TABLES.values(), "which": _which(request)}
    return render(request, "registrations/base_data.html", context)


@portal(*WHO)
def archive(request: HttpRequest) -> HttpResponse:
    content = files.archive(_products(request), _today())
    return _attachment(content, "application/zip", f"base-data-{_today():%Y-%m-%d}.zip")


@portal(*WHO)
def table(request: HttpRequest, name: str) -> HttpResponse:
    if name not in files.TABLES:
        raise Http404
    content = files.TABLES[name].csv(_products(request), _today())
    return _attachment(content, "text/csv; charset=utf-8", f"{name}.csv")


def _which(request: HttpRequest) -> str:
    return ALL if request.GET.get("which") == ALL else "approved"


def _products(request: HttpRequest):
    """All products, or those that the centre may register on: approved, or made of parts that all are."""
    if _which(request) == ALL:
        return Product.objects.all()
    approved = approvals_now(centre=request.acting.centre).values("product")
    wholes = Product.objects.filter(parts__isnull=False).exclude(
        parts__in=files.Part.objects.exclude(part__in=approved)
    )
    return Product.objects.filter(pk__in=approved) | Product.objects.filter(pk__in=wholes)


def _today() -> date:
    return london_date(now())


def _attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
