"""The history of files, for good: the list, the page of each, and its files; and where a new one is sent."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from testamur.ground.access.gate import portal
from testamur.ground.desk.listing import answer, saved_views
from testamur.ground.sheets import actions, downloads, pages, queries
from testamur.ground.sheets.forms import FileForm
from testamur.ground.sheets.kinds import MAY_SEND_FILES, Kind, kind_of, kinds_for
from testamur.ground.sheets.lists import Files
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.problems import SameFile
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Problem, Refused


def find(request: HttpRequest, sheet_id: int) -> Sheet:
    """A sheet of the person's centre and of a kind that they may use."""
    kinds = kinds_for(request.acting.membership.permissions)
    return get_object_or_404(queries.sheets_of(centre=request.acting.centre, kinds=kinds), pk=sheet_id)


@portal(*MAY_SEND_FILES)
def files(request: HttpRequest) -> HttpResponse:
    kinds = kinds_for(request.acting.membership.permissions)
    rows = queries.sheets_of(centre=request.acting.centre, kinds=kinds)
    listing = Files(request, rows, saved=saved_views(request.acting, Files.name))
    senders = [kind for kind in kinds if kind.upload_address]
    return answer(request, listing, "sheets/files.html", {"kinds": senders})


@portal(*MAY_SEND_FILES)
def file(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """What became of one file or sheet."""
    sheet = find(request, sheet_id)
    context = {
        "sheet": sheet,
        "kind": kind_of(sheet),
        "addresses": pages.addresses(sheet),
        "remainders": sheet.remainders.order_by("pk"),
        "effects": queries.effects(sheet=sheet),
    }
    return render(request, "sheets/file.html", context)


@portal(*MAY_SEND_FILES)
def uploaded(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The file byte for byte as it was uploaded."""
    sheet = find(request, sheet_id)
    if not sheet.file:
        raise Http404
    with default_storage.open(sheet.file) as kept:
        return downloads.attachment(kept.read(), "application/octet-stream", sheet.file_name)


@portal(*MAY_SEND_FILES)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    found = _kind(request, kind)
    if found.upload_address != request.path:
        raise Http404  # its files are sent elsewhere, where more is asked
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        try:
            sheet = _received(request, found, form.received())
        except SameFile as same:
            messages.info(request, same.problems[0].message)
            return redirect("sheets:file", same.sheet.pk)
        except Refused as refused:
            show_problems(form, [Problem(each.code, each.message, "file") for each in refused.problems])
        else:
            return redirect(found.address(sheet))
    context = {"kind": found, "form": form}
    return render(request, "sheets/new.html", context, status=422 if form.errors else 200)


def _received(request: HttpRequest, kind: Kind, received: dict) -> Sheet:
    who = {"centre": request.acting.centre, "by": request.acting.actor, "now": now()}
    with transaction.atomic():  # a small file that is refused has not been received
        sheet = actions.receive(kind=kind, title=str(kind.title), **received, **who)
        pages.take(request, sheet, received["content"])
    return sheet


def _kind(request: HttpRequest, name: str) -> Kind:
    """A kind that the person may use."""
    for kind in kinds_for(request.acting.membership.permissions):
        if kind.name == name:
            return kind
    raise Http404


@portal(*MAY_SEND_FILES)
def template(request: HttpRequest, kind: str, file_type: str) -> HttpResponse:
    if file_type not in downloads.CONTENT_TYPES:
        raise Http404
    return downloads.template(_kind(request, kind), file_type)
