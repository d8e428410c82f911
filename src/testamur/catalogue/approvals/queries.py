"""Reading approvals: which products a centre may offer, and where it has direct claims status (DCS)."""

from datetime import date

from django.db.models import Q, QuerySet

from testamur.catalogue.approvals.models import Approval, DirectClaims
from testamur.catalogue.products.models import Product
from testamur.ground.centres.models import Centre

# Never with direct claims, whatever the visits say (CEN-06): by their type on the Register, or their title.
WITHOUT_DIRECT_CLAIMS = ("v cert", "technical award")


def approvals_now(*, centre: Centre) -> QuerySet[Approval]:
    """What the centre may register learners on, with each product, by title."""
    return (
        Approval.objects.filter(centre=centre, ended_on=None)
        .select_related("product")
        .order_by("product__title")
    )


def approved_products(centre: Centre, on: date) -> QuerySet[Product]:
    """The products that the centre was or is approved for on a day, by title."""
    in_force = Q(approvals__ended_on=None) | Q(approvals__ended_on__gt=on)
    return (
        Product.objects.filter(in_force, approvals__centre=centre, approvals__approved_on__lte=on)
        .distinct()
        .order_by("title")
    )


def not_approved(*, centre: Centre) -> QuerySet[Product]:
    """The products that the centre could be approved for: all that it is not approved for now."""
    held = approvals_now(centre=centre).order_by().values("product")
    return Product.objects.exclude(pk__in=held).order_by("title", "code")


def direct_claims_now(*, centre: Centre) -> QuerySet[DirectClaims]:
    """The spells of direct claims status that have not ended."""
    return DirectClaims.objects.filter(centre=centre, removed_at=None).select_related("product", "given_by")


def has_direct_claims(centre: Centre, product: Product) -> bool:
    """Whether what this centre submits on this product counts at once, without the EQA's review."""
    return direct_claims_now(centre=centre).filter(product=product).exists()


def may_have_direct_claims(product: Product) -> bool:
    """V Certs and technical awards can never have it."""
    words = f"{product.type} {product.title}".casefold()
    return not any(never in words for never in WITHOUT_DIRECT_CLAIMS)
