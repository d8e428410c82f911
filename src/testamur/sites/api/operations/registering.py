"""Registering learners, through the same draft, checks and commit as the pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from ninja import Query

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations.actions.at_once import (
    Done,
    Prepared,
    prepare_at_once,
    register_at_once,
)
from testamur.delivery.registrations.models import Batch
from testamur.delivery.registrations.queries.products import (
    batch_of,
    bundle_batch_of,
    open_sessions,
    registration_fees,
)
from testamur.ground.access.permissions import Permission
from testamur.ground.centres.models import Centre
from testamur.ground.sheets.rows import CellProblem
from testamur.kit.clock import london_date, now
from testamur.kit.problem_documents import as_json
from testamur.kit.problems import Problem, Refused, Severity
from testamur.sites.api.operations.centre import chosen_addresses
from testamur.sites.api.operations.orders import pounds
from testamur.sites.api.operations.products import product_coded
from testamur.sites.api.places import row_pointer
from testamur.sites.api.service import acts
from testamur.sites.api.shapes.registering import (
    FeeShape,
    RegisteredAnswer,
    RegisteredItem,
    RegistrationsSent,
)

DRY_RUN = Query(False, description="Only say what would be done, and what it would cost")


@acts("/registrations", Permission.REGISTRATIONS, answer=RegisteredAnswer, about="Registrations")
def register(request: HttpRequest, sent: RegistrationsSent, dry_run: bool = DRY_RUN):
    """Register up to 2,000 learners on one product. Rows, charge and order are one act: all of it or nothing."""
    acting, at = request.acting, now()
    today = london_date(at)
    product, batch = _product(request, sent, today), _batch(acting.centre, sent)
    prepared = prepare_at_once(
        centre=acting.centre,
        product=product,
        session=_session(sent, batch, today),
        adds_to=batch,
        window=Window.objects.filter(code=sent.window).first() if sent.window else None,
        mode=sent.assessed,
        details=_details(acting.centre, sent, batch),
        rows=[each.model_dump(exclude_unset=True) for each in sent.learners],
        by=acting.actor,
        now=at,
    )
    fees = registration_fees(product, count=len(prepared.good), centre=acting.centre, on=today)
    fee = FeeShape(
        net=pounds(sum((each.net for _, each in fees), Decimal(0))),
        tax=pounds(sum((each.tax for _, each in fees), Decimal(0))),
        total=pounds(sum((each.total for _, each in fees), Decimal(0))),
    )
    if dry_run:
        return _answer(sent, prepared, None, fee)
    _refuse_wrong_rows(sent, prepared)
    return _answer(sent, prepared, register_at_once(prepared=prepared, by=acting.actor, now=at), fee)


# What is asked for


def _product(request: HttpRequest, sent: RegistrationsSent, today: date) -> Product:
    product = product_coded(request, sent.product, today)
    if product is None:
        raise Refused([Problem("product.not_found", "There is no product with this code.", "product")])
    return product


def _batch(centre: Centre, sent: RegistrationsSent) -> Batch | None:
    """Of a bundle batch, the batch of its first part, as the pages name it."""
    if not sent.batch:
        return None
    bundle = bundle_batch_of(centre=centre, number=sent.batch)
    batch = bundle.batches.order_by("pk").first() if bundle else batch_of(centre=centre, number=sent.batch)
    if batch is None:
        raise Refused([Problem("batch.not_found", "Your centre has no batch with this number.", "batch")])
    return batch


def _session(sent: RegistrationsSent, batch: Batch | None, today: date) -> int:
    if sent.session is not None:
        return sent.session
    return batch.session if batch else open_sessions(today)[0].start_year


def _details(centre: Centre, sent: RegistrationsSent, batch: Batch | None) -> dict[str, object]:
    """As the page keeps them; addresses that are left out are the centre's usual ones."""
    details = {name: getattr(sent, name) for name in ("purchase_order", "contact_name", "contact_email")}
    if batch:
        return details
    return details | chosen_addresses(centre, sent) | {"centre_reference": sent.centre_reference}


# What is answered


def _refuse_wrong_rows(sent: RegistrationsSent, prepared: Prepared) -> None:
    """All that is wrong at once; nobody to register is the same as nothing but wrong rows."""
    wrong = prepared.found.keys() - set(prepared.good)
    if wrong and (sent.mode == "all" or not prepared.good):
        raise Refused(
            problem for position in sorted(wrong) for problem in _said(position, prepared.found[position])
        )


def _said(position: int, problems: Sequence[Mapping[str, str]]) -> list[Problem]:
    """The rows' own problems, with their places in what was sent."""
    return [
        CellProblem(
            each["code"],
            each["message"],
            row_pointer("learners", position - 1, each["place"]),
            Severity(each["severity"]),
            each.get("suggestion", ""),
        )
        for each in problems
    ]


def _answer(
    sent: RegistrationsSent, prepared: Prepared, done: Done | None, fee: FeeShape
) -> RegisteredAnswer:
    good = set(prepared.good)
    items = [
        RegisteredItem(
            index=index,
            done=index + 1 in good,
            learner=done.learners.get(index + 1) if done else None,
            registrations=done.registrations.get(index + 1, []) if done else [],
            problems=[as_json(each) for each in _said(index + 1, prepared.found.get(index + 1, []))],
        )
        for index in range(len(sent.learners))
    ]
    batch = done.draft.batch if done else None
    bundle = batch.bundle_batch if batch else None
    return RegisteredAnswer(
        dry_run=done is None,
        done=len(good),
        not_done=len(items) - len(good),
        batch=batch.number if batch else None,
        bundle_batch=bundle.number if bundle else None,
        order=done.draft.order.number if done else None,
        fee=fee,
        problems=[as_json(each) for each in prepared.problems],
        items=items,
    )
