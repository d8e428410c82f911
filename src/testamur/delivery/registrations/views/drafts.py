"""A draft from its first row to its registration: the sheet, the details, the check, the progress."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from testamur.delivery.registrations import actions
from testamur.delivery.registrations.codes import COUNTRIES, ETHNICITIES, GENDERS
from testamur.delivery.registrations.forms import DetailsForm
from testamur.delivery.registrations.models import Draft
from testamur.delivery.registrations.queries import drafts
from testamur.delivery.registrations.queries.products import registration_fees
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.centres.queries import usual_addresses
from testamur.ground.sheets import pages
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.queries import effects
from testamur.kit.clock import london_date, now
from testamur.rulebook.sessions import Session

MAY_REGISTER = (Permission.REGISTRATIONS, Permission.BULK_REGISTRATION)


def _draft(request: HttpRequest, draft_id: int) -> Draft:
    draft = get_object_or_404(drafts.drafts(centre=request.acting.centre), pk=draft_id)
    drafts.remember(draft.sheet, draft)
    return draft


# The sheet


@portal(*MAY_REGISTER)
def sheet(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = _draft(request, draft_id)
    context = {
        "draft": draft,
        "session": Session(draft.session),
        "genders": GENDERS,
        "ethnicities": ETHNICITIES,
        "countries": COUNTRIES,
    }
    return pages.sheet(request, draft.sheet, context)


@require_POST
@portal(*MAY_REGISTER)
def row(request: HttpRequest, draft_id: int, position: int) -> HttpResponse:
    draft = get_object_or_404(drafts.drafts_alone(centre=request.acting.centre), pk=draft_id)
    drafts.remember(draft.sheet, draft)
    return pages.row(request, draft.sheet, position)


@portal(*MAY_REGISTER)
def errors(request: HttpRequest, draft_id: int, file_type: str) -> HttpResponse:
    return pages.problems(_draft(request, draft_id).sheet, file_type)


@portal(*MAY_REGISTER)
def discard(request: HttpRequest, draft_id: int) -> HttpResponse:
    return pages.discard(request, _draft(request, draft_id).sheet, after=reverse("registrations:start"))


# From the sheet to the registration


@portal(*MAY_REGISTER)
def details(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = _draft(request, draft_id)
    if draft.sheet.status != Sheet.Status.OPEN:
        return redirect(pages.after_open(draft.sheet))
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
    usual = usual_addresses(centre=draft.centre)
    return {name: address for name, address in usual.items() if not given.get(name)}


@portal(*MAY_REGISTER)
def check(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft, today = _draft(request, draft_id), london_date(now())
    count = effects(sheet=draft.sheet).good
    fees = registration_fees(draft.product, count=count, centre=draft.centre, on=today)
    context = {
        "draft": draft,
        "session": Session(draft.session),
        "fees": fees,
        "total": sum(fee.total for _product, fee in fees),
        "places": {address.pk: str(address) for address in draft.centre.addresses.all()},
    }
    return pages.check(request, draft.sheet, "registrations/check.html", context)


@portal(*MAY_REGISTER)
def progress(request: HttpRequest, draft_id: int) -> HttpResponse:
    draft = _draft(request, draft_id)
    if draft.sheet.status == Sheet.Status.COMMITTED:
        return pages.go_to(request, f"{draft.sheet.result_path}?draft={draft.pk}")
    return pages.progress(request, draft.sheet)
