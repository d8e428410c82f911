"""Who changed what, when, for which centre, from where, before and after. Rows are only ever added.

A job seals the newest rows into a chain of hashes each minute, so that an alteration by somebody who gets
round the database's refusal shows. The chain is not made on the write path, where it would be a queue.
"""

from django.db import models
from django.db.models import BigIntegerField, Func

from testamur.kit.scope import LOGIN_ROLE


class CurrentTransaction(Func):
    """The number of the transaction that writes the row; numbers below every running one are final."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = BigIntegerField()


class Event(models.Model):
    """One change to one record, as it was done."""

    APPEND_ONLY = True
    # Signing in and out, before a centre or organisation is chosen
    POLICIES = {LOGIN_ROLE: "centre_id is null and organisation_id is null"}

    transaction = models.BigIntegerField(db_default=CurrentTransaction())
    at = models.DateTimeField()
    name = models.TextField(
        help_text="What happened, from the list in docs/events.md, as `learner.registered`"
    )
    act_id = models.UUIDField(help_text="One for all the rows that one button changed")
    by_id = models.BigIntegerField(null=True, help_text="The user; empty for the system itself")
    by_name = models.TextField(help_text="Their name at the time, kept when the user is deleted")
    centre_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(
        null=True, help_text="The learner registration body, if it is one's"
    )
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
            models.Index(fields=["transaction", "id"], name="audit_event_transaction"),
        ]


class Seal(models.Model):
    """The events of a stretch of finished transactions, hashed together with the seal before it."""

    APPEND_ONLY = True

    from_transaction = models.BigIntegerField(help_text="The first transaction of the stretch")
    to_transaction = models.BigIntegerField(help_text="The first transaction after it")
    events = models.IntegerField()
    digest = models.CharField(
        max_length=64, help_text="SHA-256 of the previous digest and the events, in order"
    )
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_seal"
        constraints = [
            models.UniqueConstraint(fields=["from_transaction"], name="audit_seal_begins_once"),
            models.UniqueConstraint(fields=["to_transaction"], name="audit_seal_ends_once"),
            models.CheckConstraint(
                condition=models.Q(to_transaction__gt=models.F("from_transaction")),
                name="audit_seal_is_forwards",
            ),
        ]
