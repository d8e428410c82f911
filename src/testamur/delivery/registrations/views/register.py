"""Where registering begins: unfinished work, finding the product, and choosing how the learners come in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations import actions, files
from testamur.delivery.registrations.forms import FILE, StartForm
from testamur.delivery.registrations.models import Batch, Draft
from testamur.delivery.registrations.problems import product_problems
from testamur.delivery.registrations.queries import batches, drafts, products
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
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
    found = products.find_products(centre=centre, words=words, on=today) if words else []
    if batch:
        found = list(products.products_for(centre=centre, on=today).filter(pk=batch.product_id))
    context = {
        "words": words,
        "batch": batch,
        "found": [(product, product_problems(product, on=today)) for product in found],
        "drafts": drafts.unfinished(centre=centre),
        "batches": batches.batches(centre=centre)[:RECENT],
        "may_register": request.acting.may(Permission.REGISTRATIONS),
    }
    return render(request, "registrations/start.html", context)


@portal(Permission.REGISTRATIONS)
def new(request: HttpRequest, product_id: int) -> HttpResponse:
    centre, at = request.acting.centre, now()
    product = _product(request, product_id)
    sessions = products.open_sessions(london_date(at))
    existing = batches.batches_to_add_to(
        centre=centre, product=product, sessions=[each.start_year for each in sessions]
    )
    form = StartForm(
        request.POST or None,
        request.FILES or None,
        sessions=sessions,
        batches=existing,
        initial={"adds_to": request.GET.get("batch", "")},
    )
    if form.is_valid():
        try:
            draft = _begin(request, product, form.cleaned_data)
        except Refused as refused:
            show_problems(form, _shown(refused))
        else:
            return redirect("registrations:sheet", draft.pk)
    context = {"product": product, "problems": product_problems(product, on=london_date(at)), "form": form}
    return render(request, "registrations/new.html", context, status=422 if form.errors else 200)


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
        "by": request.acting.actor,
        "now": now(),
    }
    if chosen["way"] != FILE:
        return actions.start(**where)
    draft = actions.upload(file_name=chosen["file"].name, content=chosen["file"].read(), **where)
    if draft.started_at != where["now"]:
        messages.info(
            request, _("You uploaded this file before. This is what you had begun: nothing is lost.")
        )
    return draft


def _shown(refused: Refused) -> list[Problem]:
    """What is wrong with a file is said beside the file."""
    return [Problem(each.code, each.message, each.place or "file") for each in refused.problems]


@portal(Permission.REGISTRATIONS, to_read=LOOKERS)
def template_csv(request: HttpRequest) -> HttpResponse:
    return _attachment(files.template_csv(), "text/csv; charset=utf-8", "learners.csv")


@portal(Permission.REGISTRATIONS, to_read=LOOKERS)
def template_xlsx(request: HttpRequest) -> HttpResponse:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attachment(files.template_xlsx(), kind, "learners.xlsx")


def _attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
