"""Preparing a registration: a sheet that is typed in or received as a file, and what is to be done with its rows.

The rows are the engine's (`ground.sheets`); here is what makes them a registration: product, session, batch, window,
addresses and contact.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations.columns import LEARNERS
from testamur.delivery.registrations.models import Batch, Draft
from testamur.delivery.registrations.problems import adding_problems, registration_problems, window_problems
from testamur.delivery.registrations.queries.drafts import remember
from testamur.delivery.registrations.queries.products import open_sessions, products_for
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets.kinds import KINDS
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.problems import state_problem
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.rulebook.sessions import Session


@transaction.atomic
def start(
    *,
    centre: Centre,
    product: Product,
    session: int,
    adds_to: Batch | None,
    window: Window | None = None,
    mode: str = "",
    by: Actor,
    now: datetime,
) -> Draft:
    """Begin a draft that is typed in; with window and mode of assessment where the product asks for them."""
    _refuse_unregistrable(centre, product, session, adds_to, now)
    refuse_if(window_problems(product, window, mode, on=london_date(now)))
    title = _title(product, session)
    sheet = sheets.begin(kind=KINDS[LEARNERS], centre=centre, title=title, by=by, now=now)
    return _new_draft(sheet, product, session, adds_to, window, mode)


@transaction.atomic
def receive(
    *,
    centre: Centre,
    product: Product,
    session: int,
    adds_to: Batch | None,
    window: Window | None = None,
    mode: str = "",
    file_name: str,
    content: bytes,
    by: Actor,
    now: datetime,
) -> Draft:
    """Keep the bytes of a CSV or XLSX file for a draft, to be read next.

    The same file again gives the draft that waits already, now with the batch that was chosen; one that has been
    registered is refused (`SameFile`).
    """
    _refuse_unregistrable(centre, product, session, adds_to, now)
    refuse_if(window_problems(product, window, mode, on=london_date(now)))
    sheet = sheets.receive(
        kind=KINDS[LEARNERS],
        centre=centre,
        title=_title(product, session),
        context=f"{product.pk}/{session}/{window.pk if window and product.asks_window else ''}",
        file_name=file_name,
        content=content,
        by=by,
        now=now,
    )
    begun = Draft.objects.filter(sheet=sheet).first()
    if begun is None:
        return _new_draft(sheet, product, session, adds_to, window, mode)
    if begun.adds_to_id != (adds_to and adds_to.pk) and sheet.status == Sheet.Status.OPEN:
        begun.adds_to = adds_to
        Draft.objects.filter(pk=begun.pk).update(adds_to=adds_to)
    return begun


@transaction.atomic
def upload(*, now: datetime, **where: object) -> Draft:
    """Receive a file as `receive` does, and read and check it at once.

    Refused, with nothing kept: a file that cannot be read, or one with more learners than a batch holds.
    """
    draft = receive(now=now, **where)
    if draft.sheet.status == Sheet.Status.READING:
        sheets.read_at_once(sheet=draft.sheet, now=now)
    return draft


@transaction.atomic
def save_details(*, draft: Draft, details: Mapping[str, object], now: datetime) -> None:
    """Keep addresses, purchase order and contact as typed so far."""
    draft = _lock_open(draft)
    Draft.objects.filter(pk=draft.pk).update(details={**draft.details, **details})


@transaction.atomic
def choose_window(*, draft: Draft, window: Window | None, mode: str, now: datetime) -> None:
    """Choose another window or mode: the cut-off of the one before may have passed while rows were typed."""
    draft = _lock_open(draft)
    refuse_if(window_problems(draft.product, window, mode, on=london_date(now)))
    Draft.objects.filter(pk=draft.pk).update(window=window, mode=mode)


@transaction.atomic
def carry_over(*, sheet: Sheet, rest: Sheet) -> Draft:
    """The rows left of a sheet go on as the same registration, into the batch that was made just now."""
    draft = Draft.objects.get(sheet=sheet)
    return Draft.objects.create(
        centre_id=draft.centre_id,
        sheet=rest,
        product_id=draft.product_id,
        session=draft.session,
        adds_to_id=draft.batch_id,
        window_id=draft.window_id,
        mode=draft.mode,
        details=draft.details,
    )


# Helpers, in the order of their use


def _refuse_unregistrable(
    centre: Centre, product: Product, session: int, adds_to: Batch | None, now: datetime
) -> None:
    today = london_date(now)
    refuse_if(registration_problems(products_for(centre=centre, on=today).get(pk=product.pk), on=today))
    if session not in {each.start_year for each in open_sessions(today)}:
        raise Refused([Problem("session_closed", "This session is not open for registration.", "session")])
    refuse_if(adding_problems(adds_to, product=product, session=session))


def _title(product: Product, session: int) -> str:
    return f"{product.title}, {product.code}, {Session(session)}"


def _new_draft(
    sheet: Sheet, product: Product, session: int, adds_to: Batch | None, window: Window | None, mode: str
) -> Draft:
    draft = Draft.objects.create(
        centre=sheet.centre,
        sheet=sheet,
        product=product,
        session=session,
        adds_to=adds_to,
        window=window if product.asks_window else None,
        mode=mode if product.asks_window else "",
    )
    remember(sheet, draft)
    return draft


def _lock_open(draft: Draft) -> Draft:
    """The draft as it is now, its sheet held until the end of the transaction. Refused when that is not open."""
    sheet = Sheet.objects.select_for_update().get(
        pk=draft.sheet_id
    )  # with nothing joined: that would be stale
    if sheet.status != Sheet.Status.OPEN:
        raise Refused([state_problem(sheet)])
    return Draft.objects.select_related("product").get(pk=draft.pk)
