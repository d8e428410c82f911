"""Finance in the office: what centres owe and how old it is, every order and statement, and the proof (FIN-02)."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from testamur.delivery.billing import actions, queries
from testamur.delivery.billing.forms import PaymentForm, ReasonForm
from testamur.delivery.billing.journal import journal_csv
from testamur.delivery.billing.lists import AllLines, AllOrders, AllStatements
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Statement
from testamur.delivery.billing.queries import finance
from testamur.delivery.billing.views import orders as order_pages
from testamur.delivery.billing.views import statements as statement_pages
from testamur.delivery.billing.views.orders import download
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused

Role = User.StaffRole
MAY_READ = (Role.FINANCE, Role.SUPPORT)


@office(*MAY_READ)
def ageing(request: HttpRequest) -> HttpResponse:
    """What each centre owes, by the month of the statement."""
    today = london_date(now())
    owing = finance.ageing(today=today)
    context = {"owing": owing, "months": finance.bands(today), "sums": finance.sums_of_ageing(owing)}
    return render(request, "billing/finance/ageing.html", context)


@office(Role.FINANCE)
def proof(request: HttpRequest) -> HttpResponse:
    """Whether the ledger, the orders and the statements come to the same, to the penny."""
    context = {"proofs": finance.proofs(), "differing": finance.centres_that_differ()}
    return render(request, "billing/finance/proof.html", context)


# Orders, charges and credits


@office(*MAY_READ)
def orders(request: HttpRequest) -> HttpResponse:
    rows = queries.with_kind(Order.objects.all())
    listing = AllOrders(request, rows, saved=saved_views(request.acting, AllOrders.name))
    matching = LedgerLine.objects.filter(order__in=listing.narrowed(listing.filters).values("pk"))
    return answer(request, listing, "billing/finance/orders.html", {"sums": queries.sums_of(matching)})


@office(*MAY_READ)
def lines(request: HttpRequest) -> HttpResponse:
    rows = LedgerLine.objects.all()
    listing = AllLines(request, rows, saved=saved_views(request.acting, AllLines.name))
    context = {"sums": queries.sums_of(listing.matching), "kinds": FeeKind}
    return answer(request, listing, "billing/finance/lines.html", context)


@office(*MAY_READ)
def order(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(queries.with_sums(Order.objects.select_related("centre")), number=number)
    context = {
        **order_pages.facts_of(found, request),
        "may_give_back": request.acting.has_role(Role.FINANCE),
    }
    return render(request, "billing/finance/order.html", context)


@office(Role.FINANCE)
def give_back(request: HttpRequest, number: str, line_id: int) -> HttpResponse:
    """Credit one charge, with the reason that the centre sees."""
    charges = LedgerLine.objects.select_related("order__centre", "product", "price__price_list")
    line = get_object_or_404(charges, order__number=number, pk=line_id, credits=None)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            actions.give_back(line=line, **form.cleaned_data, **_by(request))
            messages.success(
                request, _("The charge for %(subject)s was given back") % {"subject": line.subject}
            )
            return redirect("billing:office-order", number)
        except Refused as refused:
            show_problems(form, refused.problems)
    context = {"form": form, "line": line}
    return render(
        request, "billing/finance/give_back.html", context, status=422 if request.method == "POST" else 200
    )


# Statements


@office(*MAY_READ)
def statements(request: HttpRequest) -> HttpResponse:
    rows = queries.with_paid(Statement.objects.all())
    listing = AllStatements(request, rows, saved=saved_views(request.acting, AllStatements.name))
    return answer(request, listing, "billing/finance/statements.html", {"months": finance.months_stated()})


@office(*MAY_READ)
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """One statement; the finance officer marks it as paid here."""
    found = _statement(number)
    form = PaymentForm(request.POST or None)
    if request.method == "POST":
        if not request.acting.has_role(Role.FINANCE):
            raise Http404
        if form.is_valid():
            try:
                actions.mark_as_paid(statement=found, **form.cleaned_data, **_by(request))
                messages.success(request, _("Statement %(number)s is marked as paid") % {"number": number})
                return redirect("billing:office-statement", number)
            except Refused as refused:
                show_problems(form, refused.problems)
    context = {
        **statement_pages.facts_of(found, request),
        "form": form,
        "may_mark": request.acting.has_role(Role.FINANCE),
    }
    return render(
        request, "billing/finance/statement.html", context, status=422 if request.method == "POST" else 200
    )


@office(Role.FINANCE)
@require_POST
def take_payment_back(request: HttpRequest, number: str) -> HttpResponse:
    actions.take_payment_back(statement=_statement(number), **_by(request))
    messages.success(request, _("Statement %(number)s is no longer marked as paid") % {"number": number})
    return redirect("billing:office-statement", number)


@office(*MAY_READ)
def statement_file(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    return statement_pages.file_of(get_object_or_404(Statement, number=number), kind)


@office(Role.FINANCE)
def journal(request: HttpRequest, month: str) -> HttpResponse:
    """The sales journal of a month for the accounting software; who took it is in the audit trail."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404 from None
    if first not in finance.months_stated():
        raise Http404
    actions.note_journal(month=first, **_by(request))
    return download(journal_csv(first), "text/csv; charset=utf-8", f"sales-journal-{month}.csv")


def _statement(number: str) -> Statement:
    rows = queries.with_paid(Statement.objects.select_related("centre"))
    return get_object_or_404(rows, number=number)


def _by(request: HttpRequest) -> dict[str, object]:
    return {"by": request.acting.actor, "now": now()}
