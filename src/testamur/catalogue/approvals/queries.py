"""Reading approvals: which products a centre may offer, and where it has direct claims status (DCS)."""

from django.db.models import QuerySet

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
