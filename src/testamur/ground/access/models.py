"""Who may act for which centre, and how."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.models import OwnForeignKey
from testamur.kit.scope import LOGIN_ROLE

CURRENT = models.Q(suspended_at=None, ended_at=None, invited_at=None)
"""The memberships of people who work at the centre now; `Membership.is_current` says it of one."""


class Membership(models.Model):
    """One user at one centre, with the permissions they hold there."""

    POLICIES = {LOGIN_ROLE: "true"}  # read at sign-in, before a centre is chosen

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="memberships")
    permissions = ArrayField(models.TextField(choices=Permission), default=list)
    is_administrator = models.BooleanField("portal administrator", default=False)
    is_lrs_administrator = models.BooleanField("LRS administrator", default=False)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(
        null=True, help_text="Set while somebody who has an account already has not yet accepted"
    )
    invited_name = models.CharField(
        max_length=200, blank=True, help_text="What the inviting centre calls them; theirs is not shown yet"
    )
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="membership_once_per_centre",
            ),
            models.UniqueConstraint(
                fields=["centre"],
                condition=models.Q(is_lrs_administrator=True, ended_at__isnull=True),
                name="membership_one_lrs_administrator_per_centre",
            ),
            models.CheckConstraint(
                condition=models.Q(is_administrator=False)
                | models.Q(permissions__contains=[Permission.USERS]),
                name="membership_administrator_manages_users",
            ),
        ]

    @property
    def is_current(self) -> bool:
        return self.suspended_at is None and self.ended_at is None and self.invited_at is None


class ApiKey(models.Model):
    """What another system of the centre shows to act for it: named, with permissions of its own, until a day."""

    POLICIES = {LOGIN_ROLE: "true"}  # read by its digest, before the centre is known

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=60, help_text="What the centre calls it, like its system's name")
    prefix = models.CharField(max_length=20, help_text="The beginning of the key, to know it by")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the whole key, which is kept nowhere")
    permissions = ArrayField(models.TextField(choices=Permission), default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(help_text="The last day it works")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="api_key_digest_is_unique"),
            models.UniqueConstraint(
                fields=["centre", "name"],
                condition=models.Q(revoked_at__isnull=True),
                name="api_key_name_once_per_centre",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="api_key_revoked_by_somebody",
            ),
        ]


class KeyUse(models.Model):
    """How often a key was used in its latest minute of use: the limit is counted here, and its last use told."""

    POLICIES = {LOGIN_ROLE: "true"}  # counted before the request's own transaction begins

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    key = OwnForeignKey(ApiKey, related_name="uses")
    began_at = models.DateTimeField(help_text="When the minute of the latest request began")
    requests = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="key_use_once_per_key")]


class KeptAnswer(models.Model):
    """What a request with an `Idempotency-Key` was answered, so that asking again does nothing again."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    key = OwnForeignKey(ApiKey, related_name="answers")
    idempotency_key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64, help_text="SHA-256 of the method, address and body")
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "idempotency_key"], name="kept_answer_once_per_request")
        ]
        indexes = [models.Index(fields=["kept_at"], name="kept_answer_by_age")]
