"""A centre's statements: the list, each with its lines, as PDF and as spreadsheet (FIN-01)."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from testamur.delivery.billing import queries, statement_documents
from testamur.delivery.billing.lists import Statements
from testamur.delivery.billing.models import Statement
from testamur.delivery.billing.views.orders import LINES_ON_A_PAGE, MAY_LOOK, download
from testamur.ground.access.gate import portal
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now


@portal(*MAY_LOOK)
def statements(request: HttpRequest) -> HttpResponse:
    rows = queries.statements(centre=request.acting.centre)
    listing = Statements(request, rows, saved=saved_views(request.acting, Statements.name))
    context = {"unbilled": queries.unbilled_sum(centre=request.acting.centre)}
    return answer(request, listing, "billing/statements.html", context)


@portal(*MAY_LOOK)
def statement(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(queries.statements(centre=request.acting.centre), number=number)
    return render(request, "billing/statement.html", facts_of(found, request))


@portal(*MAY_LOOK)
def file(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    found = get_object_or_404(Statement, centre=request.acting.centre, number=number)
    return file_of(found, kind)


def facts_of(found: Statement, request: HttpRequest) -> dict[str, object]:
    """What the page of a statement shows, in the portal and in the office."""
    lines = queries.statement_lines(statement=found)
    page = Paginator(lines, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "statement": found,
        "page": page,
        "rows": [(line, queries.why(line)) for line in page],
        "vat": queries.vat_sums(lines),
        "payment": queries.payment_of(statement=found),
        "notices": list(found.notices.order_by("sent_at", "pk")),
    }


def file_of(found: Statement, kind: str) -> HttpResponse:
    if kind not in statement_documents.CONTENT_TYPES:
        raise Http404
    lines = queries.statement_lines(statement=found)
    if kind == "xlsx":
        content = statement_documents.statement_xlsx(found, lines)
    else:
        alike = queries.alike_lines(statement=found)
        content = statement_documents.statement_pdf(found, alike, queries.vat_sums(lines), at=now())
    return download(content, statement_documents.CONTENT_TYPES[kind], f"statement-{found.number}.{kind}")
