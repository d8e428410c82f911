"""Who may act for which centre, and how."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.scope import LOGIN_ROLE


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
