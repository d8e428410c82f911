"""Files and submissions of many learners: to register, to verify, to change; and their exceptions (URN-06)."""

from django.db import models

from testamur.records.organisations.models import Organisation
from testamur.records.register.models import Learner


class Batch(models.Model):
    """One file or web service submission. Its number is the service's JobID."""

    class Kind(models.TextChoices):
        REGISTER = "register", "Find or register"
        VERIFY = "verify", "Verify"
        UPDATE = "update", "Change one field"

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "In progress"
        DONE = "done", "Finished"
        FAILED = "failed", "Failed"

    TRANSITIONS = {
        Status.WAITING: frozenset({Status.RUNNING, Status.FAILED}),
        Status.RUNNING: frozenset({Status.DONE, Status.FAILED}),
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=10, choices=Kind)
    checks_only = models.BooleanField(default=False, help_text="Job type CHK: nothing is registered")
    field = models.CharField(max_length=30, blank=True, help_text="The one that an update changes")
    channel = models.TextField(help_text="page or wire")
    file_name = models.CharField(max_length=200, blank=True)
    stored_as = models.CharField(max_length=200, blank=True, help_text="The file as it came, in storage")
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of what came: the same twice does nothing twice"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    failure = models.TextField(blank=True)
    learners = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="Rows by code, kept with every step")
    submitted_at = models.DateTimeField()
    submitted_by = models.TextField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True, help_text="When its file and rows were removed, being old")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-id"], name="batch_of_lrb_newest"),
            models.Index(fields=["organisation", "digest"], name="batch_of_lrb_by_digest"),
        ]


class Row(models.Model):
    """One learner of a batch: what was sent, and what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        EXCEPTION = "exception", "To decide"
        RESOLVED = "resolved", "Decided"
        EXPIRED = "expired", "Not decided in time"

    TRANSITIONS = {
        State.WAITING: frozenset({State.DONE, State.EXCEPTION}),
        State.EXCEPTION: frozenset({State.RESOLVED, State.EXPIRED}),
    }

    class Decision(models.TextChoices):
        CHOSEN = "chosen", "This learner"
        REGISTERED = "registered", "Registered as new"
        CORRECTED = "corrected", "Details corrected"
        DROPPED = "dropped", "Dropped"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows")
    line = models.IntegerField()
    sent = models.JSONField(help_text="By field of Learner, as it was sent, with the sender's own identifier")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    code = models.CharField(max_length=10, blank=True, help_text="Return code of a registration, or WSVRC")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, null=True, related_name="+")
    found = models.JSONField(default=list, help_text="Candidates with score and reasons, flags, or problems")
    decide_by = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    version = models.IntegerField(default=1, help_text="Who decides names the one they read")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="row_of_batch_once_per_line")]
        indexes = [
            models.Index(
                fields=["organisation", "decide_by"],
                condition=models.Q(state="exception"),
                name="row_of_batch_to_decide",
            )
        ]
