"""External quality assurance: who looks after which centre, and what they decided about submitted grades."""

from django.db import models
from django.db.models import Q

from testamur.catalogue.products.models import Product
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.models import OwnForeignKey
from testamur.kit.scope import LOGIN_ROLE
from testamur.outcomes.grading.models import UnitGrade


class Allocation(models.Model):
    """An external quality assurer (EQA) looks after a centre: for one product, or for all."""

    POLICIES = {LOGIN_ROLE: "true"}  # read to find which centres an EQA may see

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="eqa_allocations")
    eqa = models.ForeignKey(User, on_delete=models.PROTECT, related_name="eqa_allocations")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "product"],
                condition=Q(until_on__isnull=True),
                nulls_distinct=False,
                name="allocation_one_eqa_at_a_time",
            )
        ]


class GradeDecision(models.Model):
    """What the EQA decided about one submitted grade, and why."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        ASKED = "asked", "More asked for"
        REJECTED = "rejected", "Rejected"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="grade_decisions")
    unit_grade = OwnForeignKey(UnitGrade, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict)
    comment = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="accepted") | ~Q(comment=""),
                name="grade_decision_says_why_unless_accepted",
            )
        ]
