"""What the web service counts: how often an organisation's systems have asked lately."""

from django.db import models

from testamur.records.organisations.models import Organisation


class Use(models.Model):
    """The present stretch of time, and how many there were in it. Counts may be lost in a crash; nothing else is."""

    class What(models.TextChoices):
        REQUEST = "request", "Requests answered"
        PASSWORD = "password", "Passwords tried"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=8, choices=What)
    began_at = models.DateTimeField()
    times = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "what"], name="use_once_per_kind")]
