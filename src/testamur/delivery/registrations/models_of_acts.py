"""What is done with learners after they are registered: acts on many at once, withdrawals, notices of a lapse."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from testamur.delivery.billing.models import Order
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.models import OwnForeignKey


class Act(models.Model):
    """One act on chosen registrations: being prepared, under way or done, with what became of each in its lines."""

    class Status(models.TextChoices):
        OPEN = "open", "Not yet done"
        UNDER_WAY = "under_way", "Under way"
        DONE = "done", "Done"

    TRANSITIONS = {
        Status.OPEN: frozenset({Status.UNDER_WAY, Status.DONE}),
        Status.UNDER_WAY: frozenset({Status.DONE, Status.OPEN}),
        Status.DONE: frozenset(),
    }

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="acts")
    key = models.UUIDField(
        help_text="Made with the page that asks: pressing twice, or in two tabs, acts once"
    )
    kind = models.CharField(max_length=30, help_text="A key of `acts.kinds`")
    registration_ids = ArrayField(models.BigIntegerField(), help_text="As they were chosen")
    details = models.JSONField(default=dict, help_text="Date, reason and so on, as the kind reads them")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    agreed = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        help_text="The cost, with VAT, that was shown and agreed to",
    )
    undoes = OwnForeignKey("self", null=True, related_name="undone_by")
    work_id = models.UUIDField(null=True, help_text="The long work that does it")
    order = OwnForeignKey(Order, null=True, related_name="acts")
    result = models.JSONField(default=dict, help_text="What came of it: how many, the cost, shared fees")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "key"], name="act_made_once"),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False)
                | (~Q(status="done") & Q(done_at__isnull=True)),
                name="act_done_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["centre", "-started_at"], name="act_of_centre")]


class ActLine(models.Model):
    """What an act did with one registration, or why it did nothing."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    act = OwnForeignKey(Act, related_name="lines")
    registration = OwnForeignKey("registrations.Registration", related_name="act_lines")
    position = models.PositiveIntegerField(help_text="Among those chosen, from 1")
    is_done = models.BooleanField()
    says = models.TextField(help_text="What became of it, as a sentence")
    code = models.CharField(max_length=40, blank=True, help_text="Of the problem that stood in the way")
    amount = models.DecimalField(
        max_digits=9, decimal_places=2, default=0, help_text="Charged less credited, with VAT"
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["act", "registration"], name="act_line_once")]


class Withdrawal(models.Model):
    """The story of one withdrawal: when and why a learner left, and when that was taken back."""

    class Reason(models.TextChoices):
        LEFT = "left", "Left the course"
        MOVED = "moved", "Moved to another centre or provider"
        CHANGED = "changed", "Changed to another course here"
        WORK = "work", "Took up or changed employment"
        HEALTH = "health", "Illness or disability"
        PERSONAL = "personal", "Family or other personal reasons"
        MONEY = "money", "Financial reasons"
        STANDARD = "standard", "Not expected to meet the standard"
        EXCLUDED = "excluded", "Excluded by the centre"
        DIED = "died", "Died"
        OTHER = "other", "Another reason"
        LAPSED = "lapsed", "The registration lapsed"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="withdrawals")
    registration = OwnForeignKey("registrations.Registration", related_name="withdrawals")
    on = models.DateField(help_text="The day the learner left")
    reason = models.CharField(max_length=10, choices=Reason)
    note = models.CharField(max_length=300, blank=True)
    is_lapse = models.BooleanField(default=False)
    act = OwnForeignKey(Act, null=True, related_name="withdrawals")
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    restored_at = models.DateTimeField(null=True)
    restored_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(restored_at__isnull=True), name="withdrawal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(is_lapse=True, reason="lapsed") | (Q(is_lapse=False) & ~Q(reason="lapsed")),
                name="withdrawal_lapsed_or_asked_for",
            ),
        ]


class LapseNotice(models.Model):
    """That a centre was told, so many days before at least, that a registration lapses on a day."""

    class Kind(models.TextChoices):
        FIRST = "first", "First notice"
        LAST = "last", "Last notice"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    registration = OwnForeignKey("registrations.Registration", related_name="lapse_notices")
    kind = models.CharField(max_length=5, choices=Kind)
    lapses_on = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "lapses_on", "kind"], name="lapse_notice_once")
        ]
