"""How every list is answered: as a page, as the part of it that changed, or as a spreadsheet that is written down."""

from collections.abc import Mapping
from contextlib import nullcontext
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from testamur.ground.access.acting import Acting
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.events import define
from testamur.ground.desk.models import SavedView
from testamur.kit.clock import london_date, now
from testamur.kit.exports import CONTENT_TYPES, file_name, spreadsheet
from testamur.kit.lists import List, View
from testamur.kit.lists.listing import ROW_SIZES
from testamur.kit.scope import STAFF, current, within

DOWNLOADED = define("list.downloaded", "A list was downloaded as a spreadsheet")

A_YEAR = 365 * 24 * 3600


def views_of(acting: Acting) -> QuerySet[SavedView]:
    """The saved views that a person may use here: their own, and those shared with everybody."""
    centre_id = acting.centre.pk if acting.centre else None
    return SavedView.objects.filter(Q(user=acting.user) | Q(is_shared=True), centre_id=centre_id)


def saved_views(acting: Acting, list_name: str) -> list[View]:
    """As tabs for `kit.lists`; one's own can be changed."""
    page = "desk:saved-view" if acting.centre else "desk:saved-view-in-office"
    return [
        View(view.title, view.query, reverse(page, args=[view.pk]) if view.user_id == acting.user.pk else "")
        for view in views_of(acting).filter(list_name=list_name).order_by("is_shared", "title", "pk")
    ]


def answer(
    request: HttpRequest, listing: List, template: str, context: Mapping | None = None
) -> HttpResponse:
    """The page with `listing` and `save_url` in it, or the download that was asked for."""
    if listing.download:
        return _download(request, listing)
    response = render(
        request, template, {"listing": listing, "save_url": _save_url(listing), **(context or {})}
    )
    if listing.is_part:
        response["HX-Push-Url"] = listing.address(listing.kept)  # without the boxes that were left empty
    if request.GET.get("rows") in ROW_SIZES:
        response.set_cookie("rows", request.GET["rows"], max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


def _save_url(listing: List) -> str:
    asked = {"list": listing.name, "path": listing.request.path, "query": listing.kept.urlencode()}
    page = "desk:save-view-in-office" if listing.request.path.startswith("/office/") else "desk:save-view"
    return f"{reverse(page)}?{urlencode(asked)}"


def _download(request: HttpRequest, listing: List) -> StreamingHttpResponse:
    """The rows that were ticked, or without any, all that match. Who took what is in the audit trail first."""
    kind, at, by = listing.download, now(), request.acting.actor
    rows = listing.picked if listing.picked_ids else listing.matching
    taken = {
        "format": kind,
        "filter": listing.kept.urlencode(),
        "chosen": len(listing.picked_ids) or "all that match",
    }
    changes = [Change("list", None, listing.name, after=taken)]
    # What the office takes is of no one centre, which the scope of a quality assurer could not write down.
    with nullcontext() if by.centre_id else within(STAFF):
        record(DOWNLOADED, changes=changes, by=by, centre_id=by.centre_id, now=at)
    response = StreamingHttpResponse(
        spreadsheet(kind, rows, listing.sheet, current()), content_type=CONTENT_TYPES[kind]
    )
    name = file_name(listing.name, kind, london_date(at))
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
