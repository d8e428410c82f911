"""Bulk files: upload, the batches in one, their details together, the check, and registering them (REG-07)."""

from decimal import Decimal

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.catalogue.approvals.models import Approval
from testamur.delivery.registrations.actions import bulk as actions
from testamur.delivery.registrations.bulk_files import sample_file, with_remarks
from testamur.delivery.registrations.columns import BULK
from testamur.delivery.registrations.forms import BulkForm, TogetherForm
from testamur.delivery.registrations.models import Draft
from testamur.delivery.registrations.queries import bulk as queries
from testamur.delivery.registrations.queries.products import open_sessions, registration_fees
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.centres.queries import usual_addresses
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets import downloads, pages
from testamur.ground.sheets.kinds import KINDS
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.problems import SameFile
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Problem, Refused

RECENT = 10
LONGEST_CODE = 20


@portal(Permission.BULK_REGISTRATION)
def upload(request: HttpRequest) -> HttpResponse:
    """How the file is laid out, a sample to begin with, and the files before."""
    form = BulkForm(request.POST, request.FILES) if request.method == "POST" else BulkForm()
    if form.is_valid():
        try:
            sheet = _received(request, form.cleaned_data["file"])
        except SameFile as same:
            messages.info(request, same.problems[0].message)
            return redirect("registrations:bulk-file", same.sheet.pk)
        except Refused as refused:
            show_problems(form, [Problem(each.code, each.message, "file") for each in refused.problems])
        else:
            return redirect(pages.after_open(sheet) if sheet.status != Sheet.Status.OPEN else _page(sheet))
    context = {
        "form": form,
        "kind": KINDS[BULK],
        "prefix": settings.BULK_RECORD_PREFIXES[0],
        "files": queries.bulk_files(centre=request.acting.centre)[:RECENT],
    }
    return render(request, "registrations/bulk_upload.html", context, status=422 if form.errors else 200)


def _received(request: HttpRequest, file) -> Sheet:
    content, kind = file.read(), KINDS[BULK]
    with transaction.atomic():  # a small file that is refused has not been received
        sheet = sheets.receive(
            kind=kind,
            centre=request.acting.centre,
            title=str(kind.title),
            file_name=file.name,
            content=content,
            by=request.acting.actor,
            now=now(),
        )
        pages.take(request, sheet, content)
    return sheet


def _page(sheet: Sheet) -> str:
    return reverse("registrations:bulk-file", args=[sheet.pk])


@portal(Permission.BULK_REGISTRATION)
def sample(request: HttpRequest) -> HttpResponse:
    """A small file in the right layout, with the centre's number and a product it is approved for."""
    approved = Approval.objects.filter(centre=request.acting.centre, ended_on=None)
    code = approved.values_list("product__code", flat=True).order_by("product__title").first() or ""
    content = sample_file(request.acting.centre, code)
    return downloads.attachment(content, downloads.CONTENT_TYPES["csv"], "bulk-file.csv")


def _sheet(request: HttpRequest, sheet_id: int) -> Sheet:
    return get_object_or_404(queries.bulk_files(centre=request.acting.centre), pk=sheet_id)


@portal(Permission.BULK_REGISTRATION)
def file(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """A line for each batch in the file; sent, what is to be done with those selected."""
    sheet = _sheet(request, sheet_id)
    if sheet.status in {Sheet.Status.READING, Sheet.Status.UNREADABLE}:
        return redirect(pages.after_open(sheet))
    if request.method == "POST":
        return _act(request, sheet)
    drafts = [each for each in queries.drafts_of(sheet=sheet) if each.sheet.status != Sheet.Status.DISCARDED]
    context = {
        "sheet": sheet,
        "drafts": drafts,
        "waiting": queries.waiting_headers(sheet=sheet),
        "is_under_way": any(each.sheet.status == Sheet.Status.COMMITTING for each in drafts),
        "open_count": sum(queries.is_open(each) for each in drafts),
    }
    return render(request, "registrations/bulk_file.html", context)


def _act(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    act, at = request.POST.get("act", ""), now()
    if act.startswith("code:"):
        return _recode(request, sheet, act.removeprefix("code:"))
    drafts, groups = _selected(request, "draft"), _selected(request, "group")
    if act == "delete":
        count = actions.remove(sheet=sheet, drafts=drafts, groups=groups, by=request.acting.actor, now=at)
        deleted = ngettext("%(count)d batch was deleted.", "%(count)d batches were deleted.", count)
        messages.success(request, deleted % {"count": count})
    elif not drafts:
        messages.warning(request, _("Select at least one batch that can be registered."))
    elif act in {"details", "check"}:
        page = "bulk-details" if act == "details" else "bulk-check"
        return redirect(f"{reverse(f'registrations:{page}', args=[sheet.pk])}?{_query(drafts)}")
    return redirect(_page(sheet))


def _selected(request: HttpRequest, name: str) -> list[int]:
    asked = request.POST if request.method == "POST" else request.GET
    return [int(each) for each in asked.getlist(name) if each.isascii() and each.isdigit() and len(each) < 19]


def _query(drafts: list[int]) -> str:
    return "&".join(f"draft={each}" for each in drafts)


def _recode(request: HttpRequest, sheet: Sheet, group: str) -> HttpResponse:
    code = request.POST.get(f"code-{group}", "")[:LONGEST_CODE]
    if not group.isdecimal() or len(group) > 9:
        return redirect(_page(sheet))
    try:
        with transaction.atomic():
            actions.recode(sheet=sheet, group=int(group), code=code, by=request.acting.actor, now=now())
    except Refused as refused:
        messages.error(request, refused.problems[0].message)
    else:
        messages.success(request, _("The product code was corrected. The batch can be registered now."))
    return redirect(_page(sheet))


def _chosen(request: HttpRequest, sheet: Sheet) -> list[Draft]:
    wanted = set(_selected(request, "draft"))
    return [each for each in queries.drafts_of(sheet=sheet) if each.pk in wanted and queries.is_open(each)]


@portal(Permission.BULK_REGISTRATION)
def details(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Session, addresses, purchase order and contact, for all that are selected."""
    sheet, acting = _sheet(request, sheet_id), request.acting
    chosen, sessions = _chosen(request, sheet), open_sessions(london_date(now()))
    if not chosen:
        return redirect(_page(sheet))
    initial = {
        **usual_addresses(centre=acting.centre),
        "session": chosen[0].session,
        **chosen[0].details,
    }
    form = TogetherForm(
        request.POST if request.method == "POST" else None,
        centre=acting.centre,
        sessions=sessions,
        initial=initial,
    )
    if form.is_valid():
        actions.save_details(
            sheet=sheet,
            drafts=[each.pk for each in chosen],
            session=form.cleaned_data["session"],
            details=form.details(),
            now=now(),
        )
        address = reverse("registrations:bulk-check", args=[sheet.pk])
        return redirect(f"{address}?{_query([each.pk for each in chosen])}")
    context = {"sheet": sheet, "form": form, "chosen": chosen}
    return render(request, "registrations/bulk_details.html", context, status=422 if form.errors else 200)


@portal(Permission.BULK_REGISTRATION)
def check(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """What registering the selected batches will do and cost; sent, it is asked for."""
    sheet, at = _sheet(request, sheet_id), now()
    chosen = _chosen(request, sheet)
    if request.method == "POST":
        return _register(request, sheet, [each.pk for each in chosen])
    if not chosen:
        return redirect(_page(sheet))
    today = london_date(at)
    ready = [each for each in chosen if each.sheet.row_count and not each.sheet.wrong_count]
    lines = [
        (
            draft,
            sum(
                (
                    fee.total
                    for _product, fee in registration_fees(
                        draft.product, count=draft.sheet.row_count, centre=sheet.centre, on=today
                    )
                ),
                Decimal(0),
            ),
        )
        for draft in ready
    ]
    context = {
        "sheet": sheet,
        "lines": lines,
        "total": sum((cost for _draft, cost in lines), Decimal(0)),
        "learners": sum(draft.sheet.row_count for draft in ready),
        "left_out": [each for each in chosen if each not in ready],
    }
    return render(request, "registrations/bulk_check.html", context)


def _register(request: HttpRequest, sheet: Sheet, drafts: list[int]) -> HttpResponse:
    queued, refused = actions.register_together(
        sheet=sheet, drafts=drafts, by=request.acting.actor, now=now()
    )
    if queued:
        asked = ngettext(
            "%(count)d batch is being registered.", "%(count)d batches are being registered.", queued
        )
        messages.success(request, asked % {"count": queued})
    for draft, problem in refused:
        messages.error(request, f"{draft.product.code}: {problem.message}")
    return redirect(_page(sheet))


@portal(Permission.BULK_REGISTRATION)
def errors(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The file's own records, each with what is wrong with it."""
    sheet = _sheet(request, sheet_id)
    stem = sheet.file_name.rpartition(".")[0] or sheet.file_name
    return downloads.attachment(with_remarks(sheet), downloads.CONTENT_TYPES["csv"], f"{stem} checked.csv")


@portal(Permission.BULK_REGISTRATION)
def discard(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Throw away what is left of a file. Batches registered already stay."""
    sheet = _sheet(request, sheet_id)
    drafts = [each for each in queries.drafts_of(sheet=sheet) if queries.is_open(each)]
    waiting = queries.waiting_headers(sheet=sheet)
    if request.method == "POST":
        actions.remove(
            sheet=sheet,
            drafts=[each.pk for each in drafts],
            groups=[each.group for each in waiting],
            by=request.acting.actor,
            now=now(),
        )
        messages.success(
            request, _("What was left of the file was thrown away. Nobody was registered by that.")
        )
        return redirect("registrations:bulk")
    context = {"sheet": sheet, "count": len(drafts) + len(waiting)}
    return render(request, "registrations/bulk_discard.html", context)
