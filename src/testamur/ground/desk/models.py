"""What one user has on their desk: messages, long work under way, and saved views of lists."""

import uuid

from django.db import models

from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre


class Message(models.Model):
    """An email as it was sent, kept in the user's own list."""

    CENTRES_MAY_WRITE = True

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="messages")
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    secret = models.TextField(
        blank=True, help_text="The part of the text, a link or a code, to be forgotten once emailed"
    )
    sent_at = models.DateTimeField()
    emailed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-sent_at"], name="message_of_user")]


class Work(models.Model):
    """A long piece of work: shown with its progress, can be left, and tells when it is done."""

    CENTRES_MAY_WRITE = True

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting to start"
        RUNNING = "running", "Under way"
        DONE = "done", "Done"
        REFUSED = "refused", "Not done"

    TRANSITIONS = {
        Status.WAITING: frozenset({Status.RUNNING, Status.DONE, Status.REFUSED}),
        Status.RUNNING: frozenset({Status.DONE, Status.REFUSED}),
        Status.DONE: frozenset(),
        Status.REFUSED: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="works")
    acting_centre_id = models.BigIntegerField(null=True, help_text="The centre it is done for")
    title = models.CharField(max_length=200, help_text="As 'Registering 2,000 learners'")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.CharField(max_length=300, blank=True, help_text="One sentence, when done or refused")
    result_path = models.CharField(max_length=300, blank=True, help_text="Where to go on")
    asked_at = models.DateTimeField()
    stop_asked_at = models.DateTimeField(null=True, help_text="When somebody asked for it to be stopped")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-asked_at"], name="work_of_user")]


class SavedView(models.Model):
    """A list's filters under a name: one user's at one centre, or shared with everybody there.

    Without a centre it is a view of the awarding organisation's own lists.
    """

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, null=True, related_name="saved_views")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    list_name = models.CharField(max_length=60)
    title = models.CharField(max_length=60)
    path = models.CharField(max_length=200, help_text="Where the list is")
    query = models.TextField(help_text="The filters and the order, as in the list's address")
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "user", "list_name", "title"],
                nulls_distinct=False,
                name="saved_view_named_once",
            )
        ]
