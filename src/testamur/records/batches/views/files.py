"""Files of learners: what was handed in, how far it is, what came of it; and handing in another (URN-06, URN-07)."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from testamur.ground.desk.listing import answer
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Problem, Refused
from testamur.kit.scope import current
from testamur.kit.spreadsheets import csv_file
from testamur.records.batches import actions, output
from testamur.records.batches.actions import SameFile
from testamur.records.batches.codes import counted, text_of
from testamur.records.batches.columns import CHANGEABLE, columns_of, heading
from testamur.records.batches.forms import FileForm
from testamur.records.batches.lists import Files, Rows
from testamur.records.batches.models import Batch, Row
from testamur.records.organisations.gate import lrs
from testamur.records.organisations.models import Role

KINDS = {Batch.Kind.REGISTER: Role.BATCH, Batch.Kind.UPDATE: Role.BATCH, Batch.Kind.VERIFY: Role.VERIFIER}
"""Which role a kind of file asks for."""
UNDER_WAY = frozenset({Batch.Status.WAITING, Batch.Status.RUNNING})


@dataclass(frozen=True)
class Progress:
    """As the progress bar of the kit is told of it."""

    done: int
    total: int
    finished: bool
    sentence: str


@lrs(Role.BATCH, Role.VERIFIER)
def files(request: HttpRequest) -> HttpResponse:
    listing = Files(request, _own(request))
    return answer(request, listing, "batches/files.html", {"kinds": _kinds(request), "counted": counted})


@lrs(Role.BATCH, Role.VERIFIER)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand in a file; one that came before is shown as it was then, and nothing is done again."""
    if kind not in _kinds(request):
        raise Http404
    form = FileForm(request.POST or None, request.FILES or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                batch = actions.submit(kind=kind, **form.facts, **_who(request))
        except SameFile as same:
            messages.info(
                request, _("This file was handed in before. This is what came of it: nothing was done again.")
            )
            return redirect("batches:file", same.batch.pk)
        except Refused as refused:
            show_problems(form, [Problem(each.code, each.message, "file") for each in refused.problems])
        else:
            return redirect("batches:file", batch.pk)
    context = {
        "form": form,
        "kind": kind,
        "label": Batch.Kind(kind).label,
        "changeable": CHANGEABLE,
        "columns": [
            heading(each) for each in columns_of(kind, "")[: None if kind != Batch.Kind.UPDATE else -1]
        ],
    }
    return render(request, "batches/new.html", context, status=422 if form.errors else 200)


@lrs(Role.BATCH, Role.VERIFIER)
def file(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How far a file is, and then what came of it."""
    batch = _find(request, batch_id)
    codes = sorted(batch.counts.items())
    context = {
        "batch": batch,
        "progress": progress_of(batch),
        "codes": [(code, text_of(code) or VERDICTS.get(code, ""), number) for code, number in codes],
        "counts": counted(batch.counts),
        "exceptions": Row.objects.filter(batch=batch, state=Row.State.EXCEPTION).count(),
    }
    return render(request, "batches/file.html", context)


@lrs(Role.BATCH, Role.VERIFIER)
def rows(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The rows of one file, each with what came of it."""
    batch = _find(request, batch_id)
    listing = Rows(request, Row.objects.filter(batch=batch))
    return answer(request, listing, "batches/rows.html", {"batch": batch, "text_of": _text_of})


@lrs(Role.BATCH, Role.VERIFIER)
def fetched(request: HttpRequest, batch_id: int, kind: str) -> HttpResponse:
    """The output as a file, in constant memory; who took it is written down."""
    batch = _find(request, batch_id)
    if kind not in output.CONTENT_TYPES or batch.status != Batch.Status.DONE or batch.cleared_at:
        raise Http404
    actions.note_download(batch=batch, kind=kind, by=request.acting.actor, now=now())
    pieces = output.streamed(batch, kind, current())
    return _attached(
        StreamingHttpResponse(pieces, content_type=output.CONTENT_TYPES[kind]), output.file_name(batch, kind)
    )


@lrs(Role.BATCH, Role.VERIFIER)
def uploaded(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The file byte for byte as it came."""
    batch = _find(request, batch_id)
    if not batch.stored_as or not batch.file_name:
        raise Http404
    actions.note_download(batch=batch, kind="as it came", by=request.acting.actor, now=now())
    kept = FileResponse(default_storage.open(batch.stored_as), content_type="application/octet-stream")
    return _attached(kept, batch.file_name)


@lrs(Role.BATCH, Role.VERIFIER)
def template(request: HttpRequest, name: str) -> HttpResponse:
    """An empty file with the right headings: `register`, `verify`, or `update-` and the field."""
    kind, _dash, field = name.partition("-")
    if kind not in _kinds(request) or (kind == Batch.Kind.UPDATE) != (field in CHANGEABLE):
        raise Http404
    content = csv_file([heading(each) for each in columns_of(kind, field)], [])
    return _attached(HttpResponse(content, content_type="text/csv; charset=utf-8"), f"{name}.csv")


def progress_of(batch: Batch) -> Progress:
    sentences = {
        Batch.Status.WAITING: _("Waiting to begin"),
        Batch.Status.RUNNING: _("Being carried out"),
        Batch.Status.DONE: _("Finished"),
        Batch.Status.FAILED: _("Not finished"),
    }
    status = Batch.Status(batch.status)
    return Progress(batch.done, batch.learners, status not in UNDER_WAY, sentences[status])


VERDICTS = {
    "WSVRC001": _("The ULN is this learner's."),
    "WSVRC002": _("The ULN is this learner's; it was merged into another, which is the one to use."),
    "WSVRC003": _("The names are similar, and not the same."),
    "WSVRC004": _("The names are similar, and not the same; the ULN was merged into another."),
    "WSVRC005": _("The ULN is another learner's, or details differ."),
    "WSVRC006": _("The ULN is not in the register."),
}


def _text_of(code: str) -> str:
    return text_of(code) or VERDICTS.get(code, "")


def _kinds(request: HttpRequest) -> list[str]:
    return [kind for kind, role in KINDS.items() if request.acting.plays(role)]


def _own(request: HttpRequest) -> QuerySet[Batch]:
    """Files of the person's organisation, of the kinds that they may use."""
    return Batch.objects.filter(organisation=request.acting.organisation, kind__in=_kinds(request))


def _find(request: HttpRequest, batch_id: int) -> Batch:
    return get_object_or_404(_own(request), pk=batch_id)


def _who(request: HttpRequest) -> dict:
    acting = request.acting
    return {"organisation": acting.organisation, "channel": "page", "by": acting.actor, "now": now()}


def _attached(response: HttpResponse, name: str) -> HttpResponse:
    safe = (
        "".join(each if each.isalnum() or each in " .-_()" else "_" for each in name)[:150].strip() or "file"
    )
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
