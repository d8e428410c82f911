"""Who is acting in a request: the person, the centre they act for, and what they may do there."""

from dataclasses import dataclass, field

from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre


@dataclass(frozen=True)
class Acting:
    user: User
    membership: Membership | None
    memberships: int = 0
    origin: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)

    @property
    def centre(self) -> Centre | None:
        return self.membership.centre if self.membership else None

    @property
    def is_staff_of_ao(self) -> bool:
        return bool(self.roles)

    def may(self, *permissions: Permission) -> bool:
        """Whether any of these permissions is held at the centre acted for."""
        return self.membership is not None and any(
            each in self.membership.permissions for each in permissions
        )

    def has_role(self, *roles: User.StaffRole) -> bool:
        return any(role in self.roles for role in roles)

    @property
    def actor(self) -> Actor:
        """What actions are given as `by`."""
        return Actor(
            user_id=self.user.pk,
            name=self.user.full_name,
            origin=self.origin,
            centre_id=self.centre.pk if self.centre else None,
        )
