"""Which products a centre is approved to offer, and where it may claim directly (direct claims status, DCS)."""

from django.db import models
from django.db.models import F, Q

from testamur.catalogue.products.models import Product
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre


class Approval(models.Model):
    """A centre may register learners on a product."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="approvals")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="approvals")
    approved_on = models.DateField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "product"],
                condition=Q(ended_on__isnull=True),
                name="approval_once_at_a_time",
            )
        ]


class DirectClaims(models.Model):
    """A spell of direct claims status for one product at one centre."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="direct_claims")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="direct_claims")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    given_because = models.CharField(max_length=300)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "product"],
                condition=Q(removed_at__isnull=True),
                name="direct_claims_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("given_at")),
                name="direct_claims_removed_after_given",
            ),
        ]
