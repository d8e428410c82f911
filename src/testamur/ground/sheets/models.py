"""Sheets: rows on their way in, typed, pasted or from a file, and the history of what became of them (BEY-04)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.models import OwnForeignKey


class Sheet(models.Model):
    """Rows of one kind, until they are committed or thrown away, and for good after that."""

    class Status(models.TextChoices):
        READING = "reading", "Being read"
        UNMATCHED = "unmatched", "Columns to be matched"
        OPEN = "open", "Not finished"
        COMMITTING = "committing", "Being carried out"
        COMMITTED = "committed", "Done"
        DISCARDED = "discarded", "Thrown away"
        UNREADABLE = "unreadable", "Could not be read"

    TRANSITIONS = {
        Status.READING: frozenset({Status.OPEN, Status.UNMATCHED, Status.UNREADABLE, Status.DISCARDED}),
        Status.UNMATCHED: frozenset({Status.READING, Status.DISCARDED}),
        Status.OPEN: frozenset({Status.COMMITTING, Status.DISCARDED}),
        Status.COMMITTING: frozenset({Status.COMMITTED, Status.OPEN}),
        Status.COMMITTED: frozenset(),
        Status.DISCARDED: frozenset(),
        Status.UNREADABLE: frozenset(),
    }

    class Origin(models.TextChoices):
        KEYED = "keyed", "Typed in"
        FILE = "file", "From a file"
        PASTED = "pasted", "Pasted"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="sheets")
    kind = models.CharField(max_length=40, help_text="Which kind of `sheets.kinds` its rows are")
    title = models.CharField(max_length=200, help_text="What it is about, as the history shows it")
    about = models.JSONField(default=dict, help_text="The kind's own facts")
    context = models.CharField(
        max_length=100, blank=True, help_text="The same file in the same context is the same work"
    )
    origin = models.CharField(max_length=10, choices=Origin)
    status = models.CharField(max_length=12, choices=Status)
    came_from = OwnForeignKey("self", null=True, related_name="remainders")

    file_name = models.CharField(max_length=255, blank=True)
    file_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the uploaded bytes")
    file = models.CharField(max_length=300, blank=True, help_text="Where the uploaded bytes are stored")
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    header = models.JSONField(default=list, help_text="The file's own headings; empty when it has none")
    fields = models.JSONField(
        default=list, help_text="The field of each column, in the file's order; `#3` for one left out"
    )

    row_count = models.PositiveIntegerField(default=0)
    wrong_count = models.PositiveIntegerField(default=0, help_text="Rows with an error")
    takes_good_only = models.BooleanField(
        default=False, help_text="Commits the rows without errors and keeps the others in a new sheet"
    )
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    same_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    result = models.CharField(max_length=300, blank=True, help_text="What became of it, in one sentence")
    result_path = models.CharField(max_length=300, blank=True, help_text="Where the result is")
    work_id = models.UUIDField(null=True, help_text="The long work that reads or commits it")

    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    committed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="committed", committed_at__isnull=False)
                | (~Q(status="committed") & Q(committed_at__isnull=True)),
                name="sheet_committed_at_a_moment",
            )
        ]
        indexes = [
            models.Index(fields=["centre", "-started_at"], name="sheet_of_centre"),
            models.Index(fields=["centre", "kind", "file_digest"], name="sheet_of_file"),
        ]


class SheetRow(models.Model):
    """One row: its cells exactly as typed, what is wrong with them, and what became of it."""

    class Effect(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        SAME = "same", "The same as before"
        REFUSED = "refused", "Refused"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    sheet = OwnForeignKey(Sheet, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField(help_text="The row's number in the sheet or file, from 1")
    group = models.PositiveIntegerField(default=0, help_text="Which of the file's batches it belongs to")
    cells = models.JSONField(help_text="Text by field name, exactly as typed")
    problems = models.JSONField(
        default=list, help_text="A list of {code, message, place, severity, suggestion}"
    )
    is_wrong = models.BooleanField(default=False)
    effect = models.CharField(max_length=10, choices=Effect, default=Effect.NEW)
    keys = ArrayField(
        models.TextField(), default=list, help_text="Rows that share a key can change each other"
    )
    signals = ArrayField(
        models.TextField(), default=list, help_text="What this row says about every row of the sheet"
    )
    is_committed = models.BooleanField(default=False)
    result = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["sheet", "position"], name="sheet_row_position_once")]
        indexes = [
            models.Index(fields=["sheet", "is_wrong", "position"], name="sheet_row_wrong_first"),
            models.Index(fields=["sheet", "group", "position"], name="sheet_row_of_group"),
        ]


class MatchedHeading(models.Model):
    """What a centre said one of its own column headings means, for all later files of the kind."""

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    heading = models.CharField(max_length=200, help_text="Folded: without case and marks")
    field = models.CharField(max_length=60, blank=True, help_text="Empty: the column is left out")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "kind", "heading"], name="heading_matched_once")
        ]
