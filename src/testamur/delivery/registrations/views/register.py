"""Where registering begins: unfinished work, finding the product, and choosing how the learners come in."""

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.queries import windows_of
from testamur.delivery.registrations import actions
from testamur.delivery.registrations.columns import LEARNERS
from testamur.delivery.registrations.forms import FILE, StartForm, WindowForm
from testamur.delivery.registrations.models import Batch, Draft
from testamur.delivery.registrations.problems import number_of, registration_problems
from testamur.delivery.registrations.queries import batches, drafts, products
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.sheets import downloads, pages
from testamur.ground.sheets.kinds import KINDS
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.problems import SameFile
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Problem, Refused

LOOKERS = (Permission.BULK_REGISTRATION, Permission.SEARCH)
RECENT = 5


@portal(Permission.REGISTRATIONS, to_read=LOOKERS)
def start(request: HttpRequest) -> HttpResponse:
    centre, today = request.acting.centre, london_date(now())
    words = " ".join(request.GET.get("q", "").split())[:100]
    batch = products.batch_of(centre=centre, number=words) if words.isdigit() else None
    bundle = products.bundle_batch_of(centre=centre, number=words) if words.isdigit() else None
    if batch and batch.bundle_batch:  # learners are added to the whole, never to one part
        bundle = batch.bundle_batch
    if grows := bundle or batch:
        found = list(products.products_for(centre=centre, on=today).filter(pk=grows.product_id))
    else:
        found = products.find_products(centre=centre, words=words, on=today) if words else []
    context = {
        "words": words,
        "batch": batch,
        "bundle": bundle,
        "found": [(product, registration_problems(product, on=today)) for product in found],
        "drafts": drafts.unfinished(centre=centre),
        "batches": batches.batches(centre=centre)[:RECENT],
        "may_register": request.acting.may(Permission.REGISTRATIONS),
        "may_send_bulk": request.acting.may(Permission.BULK_REGISTRATION),
    }
    return render(request, "registrations/start.html", context)


@portal(Permission.REGISTRATIONS)
def new(request: HttpRequest, product_id: int) -> HttpResponse:
    centre, at = request.acting.centre, now()
    product, today = _product(request, product_id), london_date(at)
    sessions = products.open_sessions(today)
    windows = list(windows_of(product=product, on=today)) if product.asks_window else []
    existing = batches.batches_to_add_to(
        centre=centre, product=product, sessions=[each.start_year for each in sessions]
    )
    form = StartForm(
        request.POST or None,
        request.FILES or None,
        product=product,
        sessions=sessions,
        batches=existing,
        windows=windows,
        initial={"adds_to": _growing(existing, request.GET.get("batch", ""))},
    )
    if form.is_valid():
        try:
            draft = _begin(request, product, form.cleaned_data)
        except SameFile as same:
            messages.info(request, same.problems[0].message)
            return redirect("sheets:file", same.sheet.pk)
        except Refused as refused:
            show_problems(form, _shown(refused))
        else:
            return redirect("registrations:sheet", draft.pk)
    context = {
        "product": product,
        "parts": [part.part for part in product.parts.all()],
        "problems": registration_problems(product, on=today),
        "form": form,
        "today": today,
    }
    return render(request, "registrations/new.html", context, status=422 if form.errors else 200)


def _growing(existing: Sequence[Batch], number: str) -> str:
    """The batch that a link asked to add to; of a bundle batch, that of its first part."""
    return next((each.number for each in existing if number in (each.number, number_of(each))), "")


@portal(Permission.REGISTRATIONS)
def window(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Choose the window and mode of an unfinished registration again; what was typed stays."""
    draft = get_object_or_404(
        drafts.drafts(centre=request.acting.centre), pk=draft_id, sheet__status=Sheet.Status.OPEN
    )
    today = london_date(now())
    if not draft.product.asks_window:
        return redirect("registrations:check", draft.pk)
    form = WindowForm(
        request.POST or None,
        product=draft.product,
        windows=list(windows_of(product=draft.product, on=today)),
        initial={"window": draft.window.code if draft.window else "", "mode": draft.mode},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            actions.choose_window(draft=draft, window=chosen["window"], mode=chosen["mode"], now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            return redirect("registrations:check", draft.pk)
    context = {"draft": draft, "product": draft.product, "form": form, "today": today}
    return render(request, "registrations/window.html", context, status=422 if form.errors else 200)


def _product(request: HttpRequest, product_id: int) -> Product:
    found = products.products_for(centre=request.acting.centre, on=london_date(now()))
    product = found.filter(pk=product_id).first()
    if product is None:
        raise Http404
    return product


def _begin(request: HttpRequest, product: Product, chosen: dict) -> Draft:
    adds_to: Batch | None = chosen.get("adds_to")
    where = {
        "centre": request.acting.centre,
        "product": product,
        "session": adds_to.session if adds_to else chosen["session"],
        "adds_to": adds_to,
        "window": chosen.get("window"),
        "mode": chosen.get("mode", ""),
        "by": request.acting.actor,
        "now": now(),
    }
    if chosen["way"] != FILE:
        return actions.start(**where)
    content = chosen["file"].read()
    with transaction.atomic():  # a small file that is refused has not been received
        draft = actions.receive(file_name=chosen["file"].name, content=content, **where)
        pages.take(request, draft.sheet, content)
    return draft


def _shown(refused: Refused) -> list[Problem]:
    """What is wrong with a file is said beside the file."""
    return [Problem(each.code, each.message, each.place or "file") for each in refused.problems]


@portal(Permission.REGISTRATIONS, to_read=LOOKERS)
def template_csv(request: HttpRequest) -> HttpResponse:
    return downloads.template(KINDS[LEARNERS], "csv")


@portal(Permission.REGISTRATIONS, to_read=LOOKERS)
def template_xlsx(request: HttpRequest) -> HttpResponse:
    return downloads.template(KINDS[LEARNERS], "xlsx")
