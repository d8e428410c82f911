"""Price lists in the office: which there are, what is in one, what changes, and preparing the next (CAT-13)."""

import io
from csv import writer

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from testamur.delivery.billing import actions, queries
from testamur.delivery.billing.forms import AmountForm, PriceFileForm, PriceForm, PriceListForm
from testamur.delivery.billing.lists import Prices
from testamur.delivery.billing.models import FeeKind, Price, PriceList, SoldAs
from testamur.delivery.billing.price_files import AMOUNT, CODE, KIND, SOLD_AS, read_prices, rows_of
from testamur.delivery.billing.problems import completeness_problems, twice_problems
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused, errors, refuse_if

Role = User.StaffRole
MAY_READ = (Role.FINANCE, Role.CATALOGUE, Role.SUPPORT)


@office(*MAY_READ)
def price_lists(request: HttpRequest) -> HttpResponse:
    today = london_date(now())
    context = {
        "price_lists": queries.price_lists(),
        "in_force": queries.list_in_force(today),
        "today": today,
        "may_change": request.acting.has_role(Role.FINANCE),
    }
    return render(request, "billing/price_lists.html", context)


@office(*MAY_READ)
def price_list(request: HttpRequest, list_id: int) -> HttpResponse:
    found = get_object_or_404(PriceList, pk=list_id)
    listing = Prices(request, found.prices.all(), saved=saved_views(request.acting, Prices.name))
    context = {
        **_standing(request, found),
        "problems": completeness_problems(price_list=found),
        "before": queries.list_before(found),
        "kinds": FeeKind,
    }
    return answer(request, listing, "billing/price_list.html", context)


@office(*MAY_READ)
def changes(request: HttpRequest, list_id: int) -> HttpResponse:
    """What changes from the list before: every price that is not the same."""
    found = get_object_or_404(PriceList, pk=list_id)
    before = queries.list_before(found)
    steps = queries.steps(before=before, after=found)
    context = {
        **_standing(request, found),
        "before": before,
        "steps": [step for step in steps if step.word != "Same"],
        "same": sum(step.word == "Same" for step in steps),
        "sold": SoldAs,
    }
    return render(request, "billing/price_changes.html", context)


@office(Role.FINANCE)
def new_price_list(request: HttpRequest) -> HttpResponse:
    form = PriceListForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.prepare_price_list(**form.cleaned_data, **_by(request))
            messages.success(
                request,
                _("%(title)s is prepared. Its prices can be changed until it begins.") % {"title": made},
            )
            return redirect("billing:price-list", made.pk)
        except Refused as refused:
            show_problems(form, refused.problems)
    facts = {"title": _("Prepare the next price list"), "act": _("Prepare the price list")}
    return _form_page(request, form, None, **facts)


@office(Role.FINANCE)
def change_price_list(request: HttpRequest, list_id: int) -> HttpResponse:
    found = get_object_or_404(PriceList, pk=list_id)
    initial = {"title": found.title, "from_on": found.from_on}
    form = PriceListForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.change_price_list(price_list=found, **form.cleaned_data, **_by(request))
            messages.success(request, _("%(title)s has been saved") % {"title": found})
            return redirect("billing:price-list", found.pk)
        except Refused as refused:
            show_problems(form, refused.problems)
    return _form_page(
        request, form, found, title=_("Change title or first day"), act=_("Save the price list")
    )


@office(Role.FINANCE)
@require_POST
def throw_away(request: HttpRequest, list_id: int) -> HttpResponse:
    found = get_object_or_404(PriceList, pk=list_id)
    actions.throw_price_list_away(price_list=found, **_by(request))
    messages.success(
        request, _("%(title)s was thrown away. The list before it stays in force.") % {"title": found}
    )
    return redirect("billing:price-lists")


# One price


@office(Role.FINANCE)
def new_price(request: HttpRequest, list_id: int) -> HttpResponse:
    found = get_object_or_404(PriceList, pk=list_id)
    form = PriceForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            refuse_if(twice_problems(price_list=found, kind=given["kind"], product=given["product"]))
            price = actions.NewPrice(**{**given, "kind": FeeKind(given["kind"])})
            actions.set_prices(price_list=found, prices=[price], **_by(request))
            messages.success(request, _("The price is in the list"))
            return redirect("billing:price-list", found.pk)
        except Refused as refused:
            show_problems(form, refused.problems)
    return _form_page(request, form, found, title=_("Add a price"), act=_("Add the price"))


@office(Role.FINANCE)
def price(request: HttpRequest, list_id: int, price_id: int) -> HttpResponse:
    """Change a price, or take it out."""
    held = get_object_or_404(
        Price.objects.select_related("price_list", "product"), price_list=list_id, pk=price_id
    )
    if "remove" in request.POST:
        actions.remove_price(price=held, **_by(request))
        messages.success(request, _("The price was taken out of the list"))
        return redirect("billing:price-list", list_id)
    form = AmountForm(request.POST or None, initial={"amount": held.amount, "sold_as": held.sold_as})
    if form.is_valid():
        price = actions.NewPrice(kind=FeeKind(held.kind), product=held.product, **form.cleaned_data)
        try:
            actions.set_prices(price_list=held.price_list, prices=[price], **_by(request))
            messages.success(request, _("The price has been saved"))
            return redirect("billing:price-list", list_id)
        except Refused as refused:
            show_problems(form, refused.problems)
    facts = {"title": _("Change a price"), "act": _("Save the price"), "price": held}
    return _form_page(request, form, held.price_list, **facts)


# Many prices, from a file


@office(Role.FINANCE)
def upload(request: HttpRequest, list_id: int) -> HttpResponse:
    """A file is read and compared; nothing changes until what it would change was seen and applied."""
    found = get_object_or_404(PriceList, pk=list_id)
    if request.method == "POST" and "text" in request.POST:
        return _apply(request, found)
    form = PriceFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        return _preview(request, found, form.cleaned_data["file"])
    status = 422 if request.method == "POST" else 200
    context = {**_standing(request, found), "form": form}
    return render(request, "billing/price_upload.html", context, status=status)


def _preview(request: HttpRequest, found: PriceList, file) -> HttpResponse:
    try:
        read = read_prices(file.read(), file.name)
        prices, problems = read.prices, read.problems
    except Refused as refused:
        prices, problems = [], list(refused.problems)
    held = {(each.kind, each.product_id): each for each in found.prices.all()}
    pairs = [(held.get((each.kind, each.product and each.product.pk)), each) for each in prices]
    work = [
        (before, after)
        for before, after in pairs
        if before is None or (before.amount, before.sold_as) != (after.amount, after.sold_as)
    ]
    context = {
        **_standing(request, found),
        "problems": problems,
        "is_refused": bool(errors(problems)),
        "work": work,
        "same": len(pairs) - len(work),
        "text": _as_text(prices),
        "sold": SoldAs,
    }
    return render(
        request, "billing/price_preview.html", context, status=422 if context["is_refused"] else 200
    )


def _as_text(prices: list[actions.NewPrice]) -> str:
    text = io.StringIO()
    rows = writer(text, lineterminator="\n")
    rows.writerow((KIND, CODE, AMOUNT, SOLD_AS))
    rows.writerows(rows_of(prices))
    return text.getvalue()


def _apply(request: HttpRequest, found: PriceList) -> HttpResponse:
    read = read_prices(request.POST["text"].encode(), "prices.csv")
    refuse_if(read.problems)
    changed = len(actions.set_prices(price_list=found, prices=read.prices, **_by(request)))
    messages.success(
        request,
        ngettext("%(number)d price was changed", "%(number)d prices were changed", changed)
        % {"number": changed},
    )
    return redirect("billing:price-list", found.pk)


# What these pages share


def _standing(request: HttpRequest, found: PriceList) -> dict[str, object]:
    is_to_come = found.from_on > london_date(now())
    return {
        "price_list": found,
        "is_to_come": is_to_come,
        "may_change": is_to_come and request.acting.has_role(Role.FINANCE),
    }


def _form_page(request: HttpRequest, form, found: PriceList | None, **facts) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "price_list": found, "price": None, "kinds": FeeKind, **facts}
    return render(request, "billing/price_form.html", context, status=status)


def _by(request: HttpRequest) -> dict[str, object]:
    return {"by": request.acting.actor, "now": now()}
