"""Managing ULNs: the list with its boxes, and having many checked or found (ULN-01 to ULN-05)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.delivery.learners import actions_on_ulns as actions
from testamur.delivery.learners import learning_records
from testamur.delivery.learners.answers import Told, told
from testamur.delivery.learners.lrs_administrator import lrs_administrators_only
from testamur.delivery.learners.models import Enquiry
from testamur.delivery.learners.problems_with_ulns import not_connected
from testamur.delivery.learners.queries_on_ulns import MOST_ASKED_AT_ONCE, newest_lines, newest_waiting
from testamur.delivery.learners.uln_sheet import Ulns as UlnFile
from testamur.delivery.registrations.uln_list import Ulns, learners_with_ulns
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now
from testamur.kit.problems import Refused
from testamur.rulebook.uln import tidy_uln

BOX = re.compile(r"uln-([0-9]{1,18})")
LONGEST_TYPED = 40
ALL = "all"


@dataclass(frozen=True)
class Row:
    """One learner with their box, as it was typed, and what is wrong or done with it."""

    id: int
    number: str
    name: str
    born_on: date
    product: str
    batch: str
    uln: str
    locked: bool
    told: Told
    problem: str = ""
    saved: bool = False

    @property
    def style(self) -> str:
        return "is-wrong" if self.problem else "is-saved" if self.saved else ""


@portal(Permission.LEARNERS)
@lrs_administrators_only
def ulns(request: HttpRequest) -> HttpResponse:
    listing = _listing(request)
    if request.method == "POST":
        return _save(request)
    return answer(request, listing, "registrations/ulns.html", _context(request, rows_of(listing.shown)))


def _listing(request: HttpRequest) -> Ulns:
    rows = learners_with_ulns(centre=request.acting.centre)
    return Ulns(request, rows, saved=saved_views(request.acting, Ulns.name))


def _context(request: HttpRequest, rows: list[Row], **more) -> dict:
    return {
        "rows": rows,
        "service": learning_records.service(),
        "waiting": newest_waiting(centre=request.acting.centre),
        "upload_url": reverse("sheets:new", args=[UlnFile.name]),
        "wrong": [row for row in rows if row.problem],
        **more,
    }


def rows_of(
    shown: Iterable,
    *,
    typed: Mapping[int, str] | None = None,
    saved: actions.Saved | None = None,
) -> list[Row]:
    """The rows of the page from those of the list, with what was typed and what became of it. One query."""
    shown, typed = list(shown), typed or {}
    lines = newest_lines([each.id for each in shown])
    problems = saved.problems if saved else {}
    return [
        Row(
            id=each.id,
            number=each.number,
            name=f"{each.surname}, {each.forename}",
            born_on=each.born_on,
            product=each.product,
            batch=each.batch,
            uln=typed.get(each.id, each.uln),
            locked=each.state == "verified" and each.id not in problems,
            told=told(each.state, lines.get(each.id)),
            problem=problems[each.id].message if each.id in problems else "",
            saved=saved is not None and each.id in saved.ids,
        )
        for each in shown
    ]


# Saving


def _save(request: HttpRequest) -> HttpResponse:
    """One line or all lines of the page. Where something is wrong the page comes back as it was typed."""
    typed, wanted = _typed(request), request.POST.get("save", ALL)
    if wanted == ALL:
        to_save = typed
    else:
        to_save = {id: text for id, text in typed.items() if str(id) == wanted}
        if not _listing(request).read(list(to_save)):
            raise Http404
    acting = request.acting
    saved = actions.save_ulns(centre_id=acting.centre.pk, typed=to_save, by=acting.actor, now=now())
    if request.htmx:
        row = _again(request, to_save, saved)[0]
        return render(request, "registrations/uln_row.html", {"row": row, "asked": request.get_full_path()})
    left = {id: text for id, text in typed.items() if id not in to_save}
    if not saved.problems and not left:
        messages.success(request, _said(saved))
        return redirect(request.get_full_path())
    if saved.ids:
        messages.success(request, _said(saved))
    context = _context(request, _again(request, typed, saved))
    listing = _listing(request)
    page = {"listing": listing, "save_url": "", **context}
    return render(request, "registrations/ulns.html", page, status=422 if saved.problems else 200)


def _typed(request: HttpRequest) -> dict[int, str]:
    """The boxes of the page by learner, without the spaces people group a ULN with."""
    found = ((BOX.fullmatch(name), text) for name, text in request.POST.items())
    return {int(box[1]): tidy_uln(text)[:LONGEST_TYPED] for box, text in found if box}


def _again(request: HttpRequest, typed: Mapping[int, str], saved: actions.Saved) -> list[Row]:
    """The rows that were sent, in their order on the page, whatever the filter says of them by now."""
    found = _listing(request).read(list(typed))
    if not found:
        raise Http404
    return rows_of(found, typed=typed, saved=saved)


def _said(saved: actions.Saved) -> str:
    number = len(saved.ids)
    if not number:
        return _("Nothing was changed.")
    if learning_records.service() is None:
        words = ngettext("%(number)d ULN saved.", "%(number)d ULNs saved.", number)
    else:
        words = ngettext(
            "%(number)d ULN saved, and sent to be checked.",
            "%(number)d ULNs saved, and sent to be checked.",
            number,
        )
    return words % {"number": number}


@portal(Permission.LEARNERS)
@lrs_administrators_only
def state(request: HttpRequest, learner_id: int) -> HttpResponse:
    """What the check of one line says by now: asked again while the service is at it."""
    found = _listing(request).read([learner_id])
    if not found:
        raise Http404
    return render(request, "registrations/uln_state.html", {"row": rows_of(found)[0], "polled": True})


# Having many checked, or found

PRIVACY = "privacy"  # the box that says that learners were given the privacy notice


@portal(Permission.LEARNERS)
@lrs_administrators_only
def check(request: HttpRequest) -> HttpResponse:
    """Those chosen, or all that match, who have a ULN: what will happen, then the button."""
    return _ask(request, "registrations/ulns_check.html", ~Q(uln=""), Enquiry.Kind.VERIFY)


@portal(Permission.LEARNERS)
@lrs_administrators_only
def find(request: HttpRequest) -> HttpResponse:
    """Those chosen, or all that match, who have no ULN; new ones are made only for learners who were told."""
    kind = Enquiry.Kind.FIND_OR_REGISTER if request.POST.get(PRIVACY) else Enquiry.Kind.FIND
    return _ask(request, "registrations/ulns_find.html", Q(uln=""), kind)


def _ask(request: HttpRequest, template: str, eligible: Q, kind: Enquiry.Kind) -> HttpResponse:
    """The address says who was chosen, for the page and for its button alike."""
    chosen = _listing(request).picked.order_by()
    ids = list(chosen.filter(eligible).values_list("pk", flat=True)[:MOST_ASKED_AT_ONCE])
    problems = not_connected(learning_records.service())
    if request.method == "POST" and not problems:
        acting = request.acting
        try:
            enquiry = actions.ask(
                centre_id=acting.centre.pk,
                kind=kind,
                learner_ids=ids,
                by=acting.actor,
                now=now(),
                page="learners:enquiry",
            )
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect("learners:enquiry", enquiry.pk)
    context = {
        "number": len(ids),
        "others": chosen.count() - len(ids),
        "problems": problems,
        "most": MOST_ASKED_AT_ONCE,
    }
    return render(request, template, context, status=422 if request.method == "POST" else 200)
