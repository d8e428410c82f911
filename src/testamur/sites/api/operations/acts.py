"""Acts on many registrations, through the same kinds of act as the pages: withdraw, cancel, transfer and so on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, QueryDict
from ninja import Query

from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations.actions.acts import act_on
from testamur.delivery.registrations.acts.kinds import Kind, Plan, Row, kind_named
from testamur.delivery.registrations.models import Act
from testamur.delivery.registrations.queries.acts import plan_for
from testamur.delivery.registrations.queries.chosen import chosen
from testamur.delivery.registrations.queries.products import open_sessions
from testamur.ground.access.permissions import Permission
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date, now
from testamur.kit.problem_documents import as_json
from testamur.kit.problems import Problem, Refused
from testamur.sites.api.operations.centre import chosen_addresses
from testamur.sites.api.operations.orders import pounds
from testamur.sites.api.operations.products import product_coded
from testamur.sites.api.service import acts
from testamur.sites.api.shapes.acts import (
    ActAnswer,
    ActItem,
    CancelSent,
    Chosen,
    TransferSent,
    UnwithdrawSent,
    WithdrawSent,
)

ABOUT = "Registrations"
PAID = ("purchase_order", "contact_name", "contact_email")
NOT_DETAILS = {"registrations", "mode", "agreed"}
DRY_RUN = Query(False, description="Only say what would be done, and what it would cost")


@acts("/registrations/withdraw", Permission.LEARNERS, answer=ActAnswer, about=ABOUT)
def withdraw(request: HttpRequest, sent: WithdrawSent, dry_run: bool = DRY_RUN):
    """Withdraw learners who left. There is no fee and no refund; un-withdrawing takes it back."""
    return _act(request, "withdraw", sent, dry_run)


@acts("/registrations/unwithdraw", Permission.LEARNERS, answer=ActAnswer, about=ABOUT)
def unwithdraw(request: HttpRequest, sent: UnwithdrawSent, dry_run: bool = DRY_RUN):
    """Bring withdrawn learners back. One whose registration has lapsed meanwhile is given more time."""
    return _act(request, "unwithdraw", sent, dry_run)


@acts("/registrations/cancel", Permission.LEARNERS, answer=ActAnswer, about=ABOUT)
def cancel(request: HttpRequest, sent: CancelSent, dry_run: bool = DRY_RUN):
    """Cancel registrations for good. The fee is credited within five working days; cancelling costs. Ask dry first."""
    return _act(request, "cancel", sent, dry_run)


@acts("/registrations/transfer", Permission.LEARNERS, answer=ActAnswer, about=ABOUT)
def transfer(request: HttpRequest, sent: TransferSent, dry_run: bool = DRY_RUN):
    """Transfer learners to another product, with the units that count there. It is final. Ask dry first."""
    return _move(request, "transfer", sent, dry_run)


@acts("/registrations/top", Permission.LEARNERS, answer=ActAnswer, about=ABOUT)
def top_up_or_down(request: HttpRequest, sent: TransferSent, dry_run: bool = DRY_RUN):
    """Top learners up or down within a nested suite. The difference is charged. It is final. Ask dry first."""
    return _move(request, "top", sent, dry_run)


def _move(request: HttpRequest, name: str, sent: TransferSent, dry_run: bool) -> ActAnswer:
    """To a product that the act itself must know, with the rest as its own form asks for it."""
    centre, today = request.acting.centre, london_date(now())
    product = product_coded(request, sent.product, today)
    known = (
        kind_named(name).known(QueryDict(f"target={product.pk}"), centre=centre, today=today)
        if product
        else {}
    )
    if not known:
        message = "Learners cannot be moved to a product with this code."
        raise Refused([Problem("product.not_found", message, "product")])
    session = sent.session or open_sessions(today)[0].start_year
    window = Window.objects.filter(code=sent.window).first() if sent.window else None
    values = {
        "product": known["product"],
        "batch": sent.batch or f"new-{session}",
        "window": window.pk if window else "",
        "mode": sent.assessed,
        **chosen_addresses(centre, sent),
        **{name: getattr(sent, name) for name in ("centre_reference", *PAID)},
    }
    return _act(request, name, sent, dry_run, values=values, initial={"today": today, **known})


def _act(
    request: HttpRequest,
    name: str,
    sent: Chosen,
    dry_run: bool,
    *,
    values: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
) -> ActAnswer:
    """Plan, refuse where everybody or nobody is asked for, carry out, and say what became of each."""
    kind, centre, at = kind_named(name), request.acting.centre, now()
    found = chosen(centre=centre, ids=sent.registrations)
    about = {
        "centre": centre,
        "kind": kind,
        "details": _details(
            kind, centre, found, values or sent.model_dump(exclude=NOT_DETAILS), initial or {}
        ),
    }
    plan = plan_for(**about, ids=sent.registrations, today=london_date(at))
    if dry_run:
        return _answer_of_plan(sent, plan)
    _refuse_if_some_cannot(sent, plan)
    ids = [row.chosen.id for row in plan.rows]
    if not ids:
        raise Refused(_nobody(sent))
    act = act_on(**about, registration_ids=ids, key=uuid4(), by=request.acting.actor, now=at)
    answer = _answer_of(act, sent, plan)
    _refuse_other_cost(sent, answer)
    return answer


def _details(
    kind: Kind, centre: Centre, found: Sequence, values: Mapping[str, Any], initial: Mapping[str, Any]
) -> dict[str, Any]:
    """What the page's own form makes of the details. Raises Refused in its words."""
    form = kind.form(
        {name: "" if value is None else str(value) for name, value in values.items()},
        centre=centre,
        chosen=found,
        initial=initial,
    )
    if not form.is_valid():
        raise Refused(
            Problem(f"details.{error.code or 'invalid'}", sentence, "" if name == "__all__" else name)
            for name, field_errors in form.errors.as_data().items()
            for error in field_errors
            for sentence in error.messages
        )
    return kind.cleaned(form)


def _refuse_other_cost(sent: Chosen, answer: ActAnswer) -> None:
    agreed = getattr(sent, "agreed", "")
    if agreed and Decimal(agreed) != Decimal(answer.total):
        message = f"The cost is £{answer.total} and not £{agreed} as you agreed to. Nothing was done."
        raise Refused([Problem("cost_changed", message, "agreed")])


def _nobody(sent: Chosen) -> list[Problem]:
    return [_missing(position) for position in range(len(sent.registrations))]


def _missing(position: int) -> Problem:
    """Another centre's is as if it were not there."""
    return Problem("registration.not_found", "There is no such registration.", f"/registrations/{position}")


def _refuse_if_some_cannot(sent: Chosen, plan: Plan) -> None:
    """Unless the good ones alone were asked for."""
    rows = {row.chosen.id: row for row in plan.rows}
    problems = [
        problem
        for position, id in enumerate(sent.registrations)
        for problem in _problems_at(position, rows.get(id))
    ]
    if sent.mode == "all" and any(each.severity == "error" for each in problems):
        raise Refused(problems)


def _problems_at(position: int, row: Row | None) -> list[Problem]:
    if row is None:
        return [_missing(position)]
    place = f"/registrations/{position}"
    return [Problem(each.code, str(each.message), place, each.severity) for each in row.problems]


def _answer_of_plan(sent: Chosen, plan: Plan) -> ActAnswer:
    rows = {row.chosen.id: row for row in plan.rows}
    items = []
    for position, id in enumerate(sent.registrations):
        row, problems = rows.get(id), _problems_at(position, rows.get(id))
        done = row is not None and row.can
        items.append(
            _item(
                id,
                row,
                done=done,
                says=str(row.says) if done else problems[0].message,
                problems=problems,
                charge=row.charge if done else Decimal(0),
                credit=row.credit if done else Decimal(0),
            )
        )
    return ActAnswer(
        dry_run=True,
        done=len(plan.can),
        not_done=len(items) - len(plan.can),
        charge=pounds(plan.charge),
        credit=pounds(plan.credit),
        total=pounds(plan.total),
        order=None,
        items=items,
    )


def _answer_of(act: Act, sent: Chosen, plan: Plan) -> ActAnswer:
    """From what was written down, which decides: between planning and locking somebody else may have been quicker."""
    rows = {row.chosen.id: row for row in plan.rows}
    lines = {line.registration_id: line for line in act.lines.all()}
    items = []
    for position, id in enumerate(sent.registrations):
        line, row = lines.get(id), rows.get(id)
        if line is None or line.is_done:
            problems = _problems_at(position, row)
        else:
            problems = [Problem(line.code, line.says, f"/registrations/{position}")]
        amount = line.amount if line else Decimal(0)
        items.append(
            _item(
                id,
                row,
                done=line is not None and line.is_done,
                says=line.says if line else problems[0].message,
                problems=problems,
                charge=max(amount, Decimal(0)),
                credit=max(-amount, Decimal(0)),
            )
        )
    done = sum(item.done for item in items)
    if sent.mode == "all" and done < len(items):
        raise Refused(
            Problem(each.code, each.message, each.place) for item in items for each in item.problems
        )
    return ActAnswer(
        dry_run=False,
        done=done,
        not_done=len(items) - done,
        charge=pounds(Decimal(act.result["charge"])),
        credit=pounds(Decimal(act.result["credit"])),
        total=pounds(Decimal(act.result["charge"]) - Decimal(act.result["credit"])),
        order=act.order.number if act.order else None,
        items=items,
    )


def _item(
    id: int,
    row: Row | None,
    *,
    done: bool,
    says: str,
    problems: Sequence[Problem],
    charge: Decimal,
    credit: Decimal,
) -> ActItem:
    return ActItem(
        registration=id,
        learner=row.chosen.learner_number if row else None,
        done=done,
        says=says,
        charge=pounds(charge),
        credit=pounds(credit),
        problems=[as_json(each) for each in problems],
    )
