"""Telling people of deadlines: the calendars they subscribe to, what they were reminded of, and who wants to be not."""

from django.db import models

from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.scope import LOGIN_ROLE


class CalendarFeed(models.Model):
    """A secret address at which one person's calendar reads the deadlines of one centre."""

    POLICIES = {LOGIN_ROLE: "true"}  # read by its digest, before the centre is known

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="calendar_feeds")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the secret, which is kept nowhere")
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="calendar_feed_digest_is_unique"),
            models.UniqueConstraint(
                fields=["centre", "user"],
                condition=models.Q(stopped_at__isnull=True),
                name="calendar_feed_one_each",
            ),
        ]


class Reminder(models.Model):
    """The people of a centre were told of one deadline, at one stage: never twice."""

    APPEND_ONLY = True

    class Stage(models.TextChoices):
        FIRST = "first", "It is near"
        ONE_LEFT = "one_left", "One learner is left"
        MISSED = "missed", "It has passed"

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="reminders")
    deadline = models.CharField(max_length=100, help_text="The key of the deadline, which holds its day")
    stage = models.CharField(max_length=10, choices=Stage)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "deadline", "stage"], name="reminder_once_a_stage")
        ]


class Quiet(models.Model):
    """Somebody who wants no reminders of this centre's deadlines by email."""

    centre = models.ForeignKey(Centre, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "user"], name="quiet_once")]
