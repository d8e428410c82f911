"""Products, and what the centre can do with each today."""

from datetime import date

from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.http import Http404, HttpRequest
from ninja import Path, Query

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations.problems import registration_problems
from testamur.delivery.registrations.queries.products import products_for
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import london_date, now
from testamur.kit.problem_documents import as_json
from testamur.sites.api.paging import page_of
from testamur.sites.api.service import reads
from testamur.sites.api.shapes.products import ProductPage, ProductsAsked, ProductShape

MAY_LOOK = (Permission.SEARCH, Permission.REGISTRATIONS)


@reads("/products", *MAY_LOOK, answer=ProductPage, about="Products")
def list_products(request: HttpRequest, asked: Query[ProductsAsked]):
    """The products that your centre is approved for, each with what keeps learners from being registered on it."""
    today = london_date(now())
    found = products_for(centre=request.acting.centre, on=today)
    if asked.approved:
        found = found.filter(is_approved=True)
    for word in asked.q.split():
        found = found.filter(Q(title__icontains=word) | Q(code__icontains=word))
    return page_of(found, asked, lambda product: shape_of(product, today))


@reads("/products/{code}", *MAY_LOOK, answer=ProductShape, about="Products")
def one_product(
    request: HttpRequest,
    code: str = Path(max_length=20, description="With or without strokes: `60139985`, as in addresses"),
):
    today = london_date(now())
    product = product_coded(request, code, today)
    if product is None:
        raise Http404
    return shape_of(product, today)


def product_coded(request: HttpRequest, code: str, today: date) -> Product | None:
    """The product with this code, its strokes written or not; with what `registration_problems` asks of it."""
    found = products_for(centre=request.acting.centre, on=today)
    return found.annotate(bare=Replace("code", Value("/"))).filter(Q(code=code) | Q(bare=code)).first()


def shape_of(product: Product, today: date) -> ProductShape:
    problems = registration_problems(product, on=today)
    return ProductShape(
        code=product.code,
        title=product.title,
        kind=product.kind,
        level=product.level,
        credits=product.credits,
        minimum_age=product.minimum_age,
        maximum_age=product.maximum_age,
        operational_start_on=product.operational_start_on,
        operational_end_on=product.operational_end_on,
        certification_end_on=product.certification_end_on,
        is_approved=product.is_approved,
        may_register=not problems,
        why_not=[as_json(each) for each in problems],
    )
