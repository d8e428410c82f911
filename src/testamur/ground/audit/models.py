"""Who changed what, when, for which centre, from where, before and after. Rows are only ever added.

A job seals the newest rows into a chain of hashes each minute, so that an alteration by somebody who gets
round the database's refusal shows. The chain is not made on the write path, where it would be a queue.
"""

from django.db import models

from testamur.kit.scope import LOGIN_ROLE


class Event(models.Model):
    """One change to one record, as it was done."""

    APPEND_ONLY = True
    POLICIES = {LOGIN_ROLE: "centre_id is null"}  # signing in and out, before a centre is chosen

    at = models.DateTimeField()
    name = models.TextField(help_text="What happened, from the list in docs/events.md, as `learner.registered`")
    act_id = models.UUIDField(help_text="One for all the rows that one button changed")
    by_id = models.BigIntegerField(null=True, help_text="The user; empty for the system itself")
    by_name = models.TextField(help_text="Their name at the time, kept when the user is deleted")
    centre_id = models.BigIntegerField(null=True)
    origin = models.TextField(help_text="Where from: a network address, or the job's or command's name")
    record = models.TextField(help_text="The kind of record, as `registration`")
    record_id = models.BigIntegerField(null=True)
    label = models.TextField(help_text="What people call the record: a batch or learner number")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_event"
        indexes = [
            models.Index(fields=["record", "record_id", "id"], name="audit_event_record"),
            models.Index(fields=["centre_id", "id"], name="audit_event_centre"),
        ]


class Seal(models.Model):
    """A stretch of events, hashed together with the seal before it."""

    APPEND_ONLY = True

    first_event_id = models.BigIntegerField()
    last_event_id = models.BigIntegerField()
    events = models.IntegerField()
    digest = models.BinaryField(help_text="SHA-256 of the previous digest and the events, in order of id")
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_seal"
        constraints = [
            models.UniqueConstraint(fields=["last_event_id"], name="audit_seal_stretch_ends_once"),
            models.CheckConstraint(
                condition=models.Q(last_event_id__gte=models.F("first_event_id")), name="audit_seal_stretch_is_forwards"
            ),
        ]
