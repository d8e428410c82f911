"""Units and grade scales: their lists, and adding or changing one."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.catalogue.products.actions import add_scale, save_unit
from testamur.catalogue.products.forms import ScaleForm, UnitForm
from testamur.catalogue.products.models import GradeScale, Product, Unit
from testamur.catalogue.products.queries import unit_facts_of
from testamur.catalogue.products.unit_list import Units
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused

Role = User.StaffRole


@office(Role.CATALOGUE)
def units(request: HttpRequest) -> HttpResponse:
    rows = Unit.objects.all()
    listing = Units(request, rows, saved=saved_views(request.acting, Units.name))
    return answer(request, listing, "products/units.html")


@office(Role.CATALOGUE)
def new_unit(request: HttpRequest) -> HttpResponse:
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if Unit.objects.filter(code=form.facts.code).exists():
            form.add_error("code", _("There is a unit with this code already."))
        elif saved := _save(request, form):
            messages.success(request, _("%(unit)s added.") % {"unit": saved})
            return redirect("products:units")
    return render(request, "products/unit.html", {"form": form, "unit": None, "products": []})


@office(Role.CATALOGUE)
def edit_unit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.select_related("scale"), pk=pk)
    form = UnitForm(request.POST or None, initial=UnitForm.values_of(unit_facts_of(unit)))
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid() and (saved := _save(request, form)):
        messages.success(request, _("%(unit)s changed.") % {"unit": saved})
        return redirect("products:units")
    used = Product.objects.filter(versions__units=unit).distinct().order_by("title")
    return render(request, "products/unit.html", {"form": form, "unit": unit, "products": used})


def _save(request: HttpRequest, form: UnitForm) -> Unit | None:
    try:
        return save_unit(facts=form.facts, by=request.acting.actor, now=now())
    except Refused as refused:
        show_problems(form, refused.problems)
        return None


@office(Role.CATALOGUE)
def scales(request: HttpRequest) -> HttpResponse:
    """All scales, and a form for another. A scale that is there is never changed."""
    form = ScaleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_scale(facts=form.facts, by=request.acting.actor, now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("%(scale)s added.") % {"scale": added})
            return redirect("products:scales")
    held = GradeScale.objects.prefetch_related("grades").annotate(used=Count("units")).order_by("title")
    return render(request, "products/scales.html", {"form": form, "scales": held})
