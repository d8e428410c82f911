"""Reads about what a centre may register learners on, in which session, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Replace

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Part, Product, Version
from testamur.catalogue.timetable.models import Window
from testamur.catalogue.timetable.queries import open_windows
from testamur.delivery.billing.fees import Fee, fee_at
from testamur.delivery.billing.models import FeeKind, Price
from testamur.delivery.billing.queries import price_for, prices_in_force
from testamur.delivery.registrations.models import Batch, BundleBatch
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
    """All products, each with what `problems.registration_problems` asks of it, and its parts likewise.

    One more query for the parts of bundles and apprenticeships, and one for the products that they are.
    """
    parts = Part.objects.prefetch_related(Prefetch("part", _judged(centre, on)))
    return _judged(centre, on).prefetch_related(Prefetch("parts", parts))


def _judged(centre: Centre, on: date) -> QuerySet[Product]:
    in_force = prices_in_force(on).filter(
        Q(product=OuterRef("pk")) | Q(product=None), kind=FeeKind.REGISTRATION
    )
    return Product.objects.annotate(
        is_approved=Exists(Approval.objects.filter(centre=centre, product=OuterRef("pk"), ended_on=None)),
        is_published=Exists(Version.objects.filter(product=OuterRef("pk"), status=Version.Status.PUBLISHED)),
        has_fee=Exists(in_force),
        has_own_fee=Exists(in_force.filter(product=OuterRef("pk"))),
        has_open_window=Exists(
            Window.products.through.objects.filter(product=OuterRef("pk"), window__in=open_windows(on=on))
        ),
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
    found = Batch.objects.filter(centre=centre, number=number.strip())
    return found.select_related("product", "bundle_batch__product").first()


def bundle_batch_of(*, centre: Centre, number: str) -> BundleBatch | None:
    return BundleBatch.objects.filter(centre=centre, number=number.strip()).select_related("product").first()


def latest_version(product: Product) -> Version:
    """The rules that a learner registered now keeps (CAT-05). Raises Version.DoesNotExist."""
    return product.versions.filter(status=Version.Status.PUBLISHED).latest("number")


# What registering makes, and what it costs


@dataclass(frozen=True)
class Course:
    """One product that each learner is registered on, and what is charged for it: nothing where `price` is None,
    because the charge made before is for all parts of the bundle."""

    product: Product
    charged: Product
    price: Price | None


def parts_of(product: Product) -> list[Product]:
    """The products that learners are registered on: a bundle's parts in order, or the product itself."""
    if not product.is_whole:
        return [product]
    return [each.part for each in product.parts.select_related("part")]


def courses(product: Product, *, on: date) -> list[Course]:
    """What registering on a product makes on a day. A query for each part, and two.

    A bundle or apprenticeship costs its own price where it has one, else the sum of its parts' prices
    (docs/decisions/0074). Raises no error for a missing price: `problems.registration_problems` names it.
    """
    parts = parts_of(product)
    own = price_for(product=product, kind=FeeKind.REGISTRATION, on=on)
    if not product.is_whole:
        return [Course(product, product, own)]
    if own and own.product_id == product.pk:
        return [Course(part, product, None if place else own) for place, part in enumerate(parts)]
    return [Course(part, part, price_for(product=part, kind=FeeKind.REGISTRATION, on=on)) for part in parts]


def registration_fees(product: Product, *, count: int, centre: Centre, on: date) -> list[tuple[Product, Fee]]:
    """What registering so many learners costs, by the product that is charged for."""
    return fees_of(courses(product, on=on), count=count, centre=centre, on=on)


def fees_of(plan: Sequence[Course], *, count: int, centre: Centre, on: date) -> list[tuple[Product, Fee]]:
    return [(each.charged, fee_at(each.price, count, centre=centre, on=on)) for each in plan if each.price]
