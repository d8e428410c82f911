"""Reads about what a centre may register learners on, and in which session."""

from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Product, Version
from testamur.delivery.billing.models import FeeKind, Price
from testamur.delivery.registrations.models import Batch
from testamur.ground.centres.models import Centre
from testamur.rulebook.sessions import Session, session_on

MOST_FOUND = 50

# The months in which the neighbouring session can be chosen too (REG-01): next year's learners are registered
# before the summer, last year's late ones after it.


def open_sessions(today: date) -> list[Session]:
    """The sessions that can be registered for, the current one first."""
    current = session_on(today)
    if settings.NEXT_SESSION_FROM_MONTH <= today.month < current.starts_on.month:
        return [current, current.next]
    if current.starts_on.month <= today.month <= settings.LAST_SESSION_UNTIL_MONTH:
        return [current, current.previous]
    return [current]


def products_for(*, centre: Centre, on: date) -> QuerySet[Product]:
    """All products, each with what decides whether the centre may register on it: `problems.product_problems`."""
    in_force = Price.objects.filter(Q(product=OuterRef("pk")) | Q(product=None), kind=FeeKind.REGISTRATION)
    return Product.objects.annotate(
        is_approved=Exists(Approval.objects.filter(centre=centre, product=OuterRef("pk"), ended_on=None)),
        is_published=Exists(Version.objects.filter(product=OuterRef("pk"), status=Version.Status.PUBLISHED)),
        has_fee=Exists(in_force.filter(price_list__from_on__lte=on)),
    )


def find_products(*, centre: Centre, words: str, on: date) -> list[Product]:
    """Products whose title has all these words, or whose code has them; those of the centre's own come first."""
    title = Q()
    for word in words.split():
        title &= Q(title__icontains=word)
    bare = words.replace("/", "").replace(" ", "")
    return list(
        products_for(centre=centre, on=on)
        .annotate(bare_code=Replace("code", Value("/")))
        .filter(title | Q(bare_code__icontains=bare) if bare else title)
        .order_by("-is_approved", "title", "code")[:MOST_FOUND]
    )


def batch_of(*, centre: Centre, number: str) -> Batch | None:
    return Batch.objects.filter(centre=centre, number=number.strip()).select_related("product").first()


def latest_version(product: Product) -> Version:
    """The rules that a learner registered now keeps (CAT-05). Raises Version.DoesNotExist."""
    return product.versions.filter(status=Version.Status.PUBLISHED).latest("number")
