"""When assessments take place: windows with their dates (docs/specification/20-catalogue.md, CAT-12)."""

from django.db import models
from django.db.models import F, Q

from testamur.catalogue.products.models import Product


class Window(models.Model):
    """The days between which the assessments of one or more products are taken."""

    code = models.CharField(max_length=20, help_text="As files and base data name it: VC-2027-06")
    title = models.CharField(max_length=100)
    products = models.ManyToManyField(Product, related_name="windows")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    cut_off_on = models.DateField(
        "bookings cut-off date", help_text="The last day to book without a late fee"
    )
    results_on = models.DateField(null=True, help_text="The day on which results are released")

    class Meta:
        ordering = ["opens_at", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="window_code_is_unique"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="window_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.title
