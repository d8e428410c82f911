"""A draft from its first row to its registration: the sheet, the details, the check, the progress."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from testamur.delivery.registrations import actions, files, sheets
from testamur.delivery.registrations.codes import COUNTRIES, ETHNICITIES, GENDERS
from testamur.delivery.registrations.forms import DetailsForm
from testamur.delivery.registrations.models import Draft
from testamur.delivery.registrations.problems import draft_problems
from testamur.delivery.registrations.queries import drafts
from testamur.delivery.registrations.queries.drafts import ROWS_ON_A_PAGE
from testamur.delivery.registrations.queries.products import registration_fees
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import london_date, now
from testamur.rulebook.sessions import Session

ONLY_ERRORS = "errors"
ROW_NUMBER = re.compile("[0-9]{1,9}")


def _draft(request: HttpRequest, draft_id: int) -> Draft:
    return get_object_or_404(drafts.drafts(centre=request.acting.centre), pk=draft_id)


# The sheet


@portal(Permission.REGISTRATIONS)
def sheet(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = _draft(request, draft_id)
    if draft.status != Draft.Status.OPEN:
        return _after_open(draft)
    if request.method == "POST":
        return _sheet_sent(request, draft)
    return render(request, "registrations/sheet.html", _sheet_context(request, draft))


def _after_open(draft: Draft) -> HttpResponse:
    if draft.status == Draft.Status.REGISTERED:
        return redirect(_registered(draft))
    if draft.status == Draft.Status.COMMITTING:
        return redirect("registrations:progress", draft.pk)
    return redirect("registrations:start")


def _sheet_sent(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Keep what this window changed, then do what the pressed button says."""
    at, sent = now(), request.POST
    typed = sheets.changed_here(sheets.typed_rows(sent), sent.get("shown", ""))
    if typed:
        actions.save_cells(draft=draft, rows=typed, now=at)
    if sent.get("outside", "").isdigit():
        sentence = _("{outside} cells did not fit here and were not pasted.")
        messages.warning(request, sentence.format(outside=sent["outside"]))
    if "fix" in sent:
        field, value = sheets.asked_fix(sent["fix"])
        actions.fix_all(draft=draft, field=field, value=value, now=at)
    elif sent.get("act") == "dates":
        dates = {name: sent.get(f"all.{name}", "") for name in ("starts_on", "planned_end_on")}
        actions.apply_to_all(draft=draft, values=dates, now=at)
    elif ROW_NUMBER.fullmatch(sent.get("remove", "")):
        actions.remove_row(draft=draft, position=int(sent["remove"]), now=at)
    if sent.get("act") == "next":
        return redirect("registrations:details", draft.pk)
    return redirect(request.get_full_path())


def _sheet_context(request: HttpRequest, draft: Draft) -> dict:
    tally = drafts.tally(draft=draft)
    only_errors = request.GET.get("only") == ONLY_ERRORS and tally.wrong_rows > 0
    positions = drafts.positions(draft=draft)
    page = Paginator(drafts.shown_rows(draft=draft, only_wrong=only_errors), ROWS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [sheets.sheet_row(draft, *row) for row in page]
    grows = draft.origin == Draft.Origin.KEYED and not only_errors and not page.has_next()
    if grows:
        rows.append(_blank_row(draft, positions))
    return {
        "draft": draft,
        "session": Session(draft.session),
        "progress": drafts.progress(draft=draft),
        "columns": sheets.headings(draft),
        "rows": rows,
        "grows": grows,
        "page": page,
        "only_errors": only_errors,
        "shown": sheets.fingerprints(rows),
        "tally": tally,
        "groups": sheets.groups(draft, tally, positions),
        "genders": GENDERS,
        "ethnicities": ETHNICITIES,
        "countries": COUNTRIES,
    }


def _blank_row(draft: Draft, positions: list[int]) -> sheets.SheetRow:
    return sheets.sheet_row(draft, max(positions, default=0) + 1, {}, [])


@require_POST
@portal(Permission.REGISTRATIONS)
def row(request: HttpRequest, draft_id: int, position: int) -> HttpResponse:
    """One row was typed: keep it, and answer with it and with all that looks different now."""
    draft = _draft(request, draft_id)
    typed = sheets.typed_rows(request.POST)
    is_new = position not in drafts.positions(draft=draft)
    changed = actions.save_cells(draft=draft, rows={position: typed.get(position, {})}, now=now())
    positions = drafts.positions(draft=draft)
    tally = drafts.tally(draft=draft)
    on_page = {position, *(changed & typed.keys())}
    found = {each[0]: sheets.sheet_row(draft, *each) for each in drafts.some_rows(draft=draft, at=on_page)}
    context = {
        "draft": draft,
        "columns": sheets.headings(draft),
        "row": found.pop(position, sheets.sheet_row(draft, position, {}, [])),
        "others": list(found.values()),
        "blank": _blank_row(draft, positions) if is_new and position in positions else None,
        "tally": tally,
        "groups": sheets.groups(draft, tally, positions),
    }
    return render(request, "registrations/row.html", context)


@portal(Permission.REGISTRATIONS)
def errors(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = _draft(request, draft_id)
    content = files.file_with_problems(drafts.shown_rows(draft=draft))
    name = f"learners-with-errors-{draft.pk}.csv"
    return HttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@portal(Permission.REGISTRATIONS)
def discard(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = _draft(request, draft_id)
    if request.method == "POST":
        actions.discard(draft=draft, by=request.acting.actor, now=now())
        messages.success(request, "The unfinished registration was thrown away. Nobody was registered.")
        return redirect("registrations:start")
    return render(request, "registrations/discard.html", {"draft": draft, "tally": drafts.tally(draft=draft)})


# From the sheet to the registration


@portal(Permission.REGISTRATIONS)
def details(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = _draft(request, draft_id)
    if draft.status != Draft.Status.OPEN:
        return _after_open(draft)
    acting = request.acting
    initial = {"contact_name": acting.user.full_name, "contact_email": acting.user.email, **draft.details}
    initial |= _usual_addresses(draft, initial)
    form = DetailsForm(request.POST or None, centre=acting.centre, adds_to=draft.adds_to, initial=initial)
    if form.is_valid():
        actions.save_details(draft=draft, details=form.details(), now=now())
        return redirect("registrations:check", draft.pk)
    context = {"draft": draft, "form": form}
    return render(request, "registrations/details.html", context, status=422 if form.errors else 200)


def _usual_addresses(draft: Draft, given: dict) -> dict[str, int]:
    """The centre's address for each purpose, unless one was chosen before."""
    usual = {
        address.kind: address.pk for address in draft.centre.addresses.filter(in_use=True).order_by("-pk")
    }
    places = {"delivery_address": "delivery", "certificate_address": "certificate"}
    return {
        name: usual.get(kind, usual.get("main", 0)) for name, kind in places.items() if not given.get(name)
    }


@portal(Permission.REGISTRATIONS)
def check(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft, at = _draft(request, draft_id), now()
    if request.method == "POST":
        actions.ask_to_register(draft=draft, by=request.acting.actor, now=at)
        return redirect("registrations:progress", draft.pk)
    if draft.status != Draft.Status.OPEN:
        return _after_open(draft)
    tally = drafts.tally(draft=draft)
    fees = registration_fees(draft.product, count=tally.rows, centre=draft.centre, on=london_date(at))
    context = {
        "draft": draft,
        "session": Session(draft.session),
        "tally": tally,
        "warnings": sheets.groups(draft, tally, drafts.positions(draft=draft)),
        "problems": draft_problems(draft, today=london_date(at)),
        "fees": fees,
        "total": sum(fee.total for _product, fee in fees),
        "addresses": {address.pk: str(address) for address in draft.centre.addresses.all()},
    }
    return render(request, "registrations/check.html", context)


@portal(Permission.REGISTRATIONS)
def progress(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = _draft(request, draft_id)
    found = drafts.progress(draft=draft)
    if found is None:
        return redirect("registrations:sheet", draft.pk)
    if draft.status == Draft.Status.REGISTERED:
        return _go_to(request, f"{_registered(draft)}?draft={draft.pk}")
    if found.refused:
        return _go_to(request, reverse("registrations:sheet", args=[draft.pk]))
    return render(request, "registrations/progress.html", {"draft": draft, "progress": found})


def _registered(draft: Draft) -> str:
    """The page of the batch that came of it, or of the bundle batch."""
    if bundle := draft.batch.bundle_batch:
        return reverse("registrations:bundle", args=[bundle.number])
    return reverse("registrations:batch", args=[draft.batch.number])


def _go_to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect that moves the whole page, also when a part of it asked."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
