"""What can be awarded: scales, units, products, their versions and suites (docs/specification/20-catalogue.md)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from testamur.ground.accounts.models import User


class GradeScale(models.Model):
    """An ordered list of grades. The scale itself is read by `rulebook.grades`."""

    code = models.CharField(max_length=30)
    title = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="grade_scale_code_is_unique")]

    def __str__(self) -> str:
        return self.title


class Grade(models.Model):
    scale = models.ForeignKey(GradeScale, on_delete=models.CASCADE, related_name="grades")
    code = models.CharField(max_length=10, help_text="As typed and printed: `D*`, `L2P`")
    title = models.CharField(max_length=60)
    rank = models.SmallIntegerField(help_text="Higher is better; ranks within a scale differ")
    achieves = models.BooleanField(help_text="Whether a unit with this grade is achieved")

    class Meta:
        ordering = ["-rank"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="grade_code_once_per_scale"),
            models.UniqueConstraint(fields=["scale", "rank"], name="grade_rank_once_per_scale"),
        ]

    def __str__(self) -> str:
        return self.code


class Unit(models.Model):
    """A unit or component, shared among products."""

    class Assessment(models.TextChoices):
        INTERNAL = "internal", "Internally assessed"
        EXTERNAL = "external", "Externally assessed"

    code = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    level = models.PositiveSmallIntegerField(help_text="0 is Entry Level")
    credits = models.PositiveSmallIntegerField(default=0)
    guided_hours = models.PositiveSmallIntegerField(default=0)
    assessment = models.CharField(max_length=10, choices=Assessment, default=Assessment.INTERNAL)
    scale = models.ForeignKey(GradeScale, on_delete=models.PROTECT, related_name="units")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="unit_code_is_unique")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class NestedSuite(models.Model):
    """Products that can be topped up or down into each other."""

    title = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["title"], name="nested_suite_title_is_unique")]


class Product(models.Model):
    """A regulated qualification, an unregulated one, an apprenticeship or a bundle."""

    class Kind(models.TextChoices):
        REGULATED = "regulated", "Regulated qualification"
        UNREGULATED = "unregulated", "Unregulated qualification"
        APPRENTICESHIP = "apprenticeship", "Apprenticeship"
        BUNDLE = "bundle", "Bundle"

    class Mode(models.TextChoices):
        PAPER = "paper", "On paper"
        ON_SCREEN = "on_screen", "On screen"
        REMOTE = "remote", "On screen, remotely invigilated"

    class AtRegistration(models.TextChoices):
        """What of the assessment is settled when a learner is registered (REG-11)."""

        NOTHING = "nothing", "Assessments are booked later"
        WINDOW = "window", "The window and mode of assessment are chosen"
        BOOKING = "booking", "The assessment is booked, for a window and mode"

    code = models.CharField(
        max_length=20, help_text="The qualification number where regulated, as 601/3998/5"
    )
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind)
    type = models.CharField(
        max_length=60, blank=True, help_text="As on the Register: Technical Qualification, …"
    )
    level = models.CharField(max_length=20)
    sector = models.CharField("sector subject area", max_length=10, blank=True, help_text="Tier 2, as 01.5")
    guided_hours = models.PositiveIntegerField(null=True)
    total_hours = models.PositiveIntegerField("total qualification time", null=True)
    credits = models.PositiveIntegerField(null=True)
    minimum_age = models.PositiveSmallIntegerField(null=True)
    maximum_age = models.PositiveSmallIntegerField(null=True)
    nations = ArrayField(models.CharField(max_length=3), default=list, help_text="Where it is regulated")
    operational_start_on = models.DateField()
    operational_end_on = models.DateField(null=True, help_text="Registration stops after this day")
    certification_end_on = models.DateField(null=True, help_text="Claims stop after this day")
    registration_months = models.PositiveSmallIntegerField(
        default=36, help_text="A registration lapses after these"
    )
    extension_months = models.PositiveSmallIntegerField(
        default=6, help_text="Added when a lapsed one is restored"
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        default=2, help_text="Grades that can be banked for a unit"
    )
    at_registration = models.CharField(max_length=10, choices=AtRegistration, default=AtRegistration.NOTHING)
    modes = ArrayField(
        models.CharField(max_length=10, choices=Mode), default=list, help_text="Modes of assessment on offer"
    )
    specification_url = models.URLField(blank=True)
    suite = models.ForeignKey(NestedSuite, on_delete=models.PROTECT, null=True, related_name="products")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="product_code_is_unique"),
            models.CheckConstraint(
                condition=Q(operational_end_on__isnull=True)
                | Q(operational_end_on__gte=F("operational_start_on")),
                name="product_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(certification_end_on__isnull=True)
                | Q(operational_end_on__isnull=True)
                | Q(certification_end_on__gte=F("operational_end_on")),
                name="product_certifies_until_after_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_regulated(self) -> bool:
        return self.kind == self.Kind.REGULATED

    @property
    def is_registrable_alone(self) -> bool:
        return self.kind in {self.Kind.REGULATED, self.Kind.UNREGULATED}

    @property
    def is_whole(self) -> bool:
        """Whether its parts are registered together (CAT-09)."""
        return self.kind in {self.Kind.APPRENTICESHIP, self.Kind.BUNDLE}

    @property
    def asks_window(self) -> bool:
        """Whether registering asks for an assessment window and mode."""
        return self.at_registration != self.AtRegistration.NOTHING

    @property
    def mode_names(self) -> list[str]:
        return [self.Mode(mode).label for mode in self.modes]

    @property
    def is_booked_at_registration(self) -> bool:
        return self.at_registration == self.AtRegistration.BOOKING


class Version(models.Model):
    """One edition of a product's rules. A published one is never changed; registrations keep theirs."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    TRANSITIONS = {
        Status.DRAFT: frozenset({Status.PUBLISHED, Status.WITHDRAWN}),
        Status.PUBLISHED: frozenset(),
        Status.WITHDRAWN: frozenset(),
    }

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    rule = models.JSONField(help_text="The rule of combination, as read by `rulebook.combination`")
    aggregation = models.JSONField(null=True, help_text="How the overall grade is made; empty when ungraded")
    scale = models.ForeignKey(GradeScale, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    units = models.ManyToManyField(Unit, through="VersionUnit", related_name="versions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="version_number_once_per_product"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(status="draft"), name="version_one_draft_per_product"
            ),
            models.CheckConstraint(
                condition=Q(status="published", published_at__isnull=False) | ~Q(status="published"),
                name="version_published_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(aggregation__isnull=True) | Q(scale__isnull=False),
                name="version_graded_on_a_scale",
            ),
        ]

    @property
    def is_graded(self) -> bool:
        return self.aggregation is not None


class VersionUnit(models.Model):
    """A unit that a version's rule names, in the order the rule names it: kept with the rule, to be searched."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="version_units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="version_units")
    position = models.PositiveSmallIntegerField()
    mandatory = models.BooleanField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "unit"], name="version_unit_once")]


class Part(models.Model):
    """A product that is registered with a bundle or apprenticeship."""

    whole = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="parts")
    part = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="wholes")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["whole", "part"], name="part_once"),
            models.CheckConstraint(condition=~Q(whole=F("part")), name="part_of_another"),
        ]
