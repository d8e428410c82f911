"""Messages on the record: what a centre and the awarding organisation write to each other about one thing."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.models import OwnForeignKey


class Side(models.TextChoices):
    """Who writes. An external quality assurer speaks for the awarding organisation, under their own name."""

    CENTRE = "centre", _("Centre")
    AO = "ao", _("Awarding organisation")
    EQA = "eqa", _("External quality assurer")


class Conversation(models.Model):
    """Remarks about one record of a centre: a learner, a batch, an order."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    TRANSITIONS = {
        Status.OPEN: frozenset({Status.CLOSED}),
        Status.CLOSED: frozenset({Status.OPEN}),
    }

    class Turn(models.TextChoices):
        """Who has to answer."""

        CENTRE = "centre", _("Waiting for the centre")
        AO = "ao", _("Waiting for the awarding organisation")

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="conversations")
    kind = models.CharField(max_length=20, help_text="What it is about: see `kinds.py`")
    record_id = models.BigIntegerField()
    label = models.CharField(max_length=200, help_text="What people call the record, as 'Batch 105700012'")
    path = models.CharField(max_length=300, help_text="Where the centre sees the record")
    office_path = models.CharField(max_length=300, blank=True, help_text="Where the office sees it")
    subject = models.CharField(max_length=120)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    turn = models.CharField(max_length=8, choices=Turn)
    waiting_since = models.DateTimeField(help_text="Since when those whose turn it is have been waited for")
    last_at = models.DateTimeField()
    assigned_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who answers for the office"
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | Q(status="open", closed_at__isnull=True),
                name="conversation_closed_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["centre", "kind", "record_id"], name="conversation_of_record"),
            models.Index(fields=["centre", "-last_at"], name="conversation_of_centre"),
            models.Index(fields=["status", "turn", "waiting_since"], name="conversation_queue"),
        ]


class Remark(models.Model):
    """One message of a conversation. What was written stays written."""

    APPEND_ONLY = True

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    conversation = OwnForeignKey(Conversation, related_name="remarks")
    side = models.CharField(max_length=8, choices=Side)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200, help_text="Their name at the time")
    text = models.TextField()
    at = models.DateTimeField()


class Attachment(models.Model):
    """A small file that came with a remark."""

    APPEND_ONLY = True

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    remark = OwnForeignKey(Remark, related_name="attachments")
    name = models.CharField(max_length=120)
    file = models.CharField(max_length=300, help_text="Where the bytes are stored")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the bytes")


class ReadMark(models.Model):
    """Up to when one person has read a conversation."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    conversation = OwnForeignKey(Conversation, related_name="read_marks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "user"], name="read_mark_once_per_person")
        ]
