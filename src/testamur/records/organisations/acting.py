"""Who is acting in a request to the learning records service: the person, their organisation, and their roles there."""

from dataclasses import dataclass

from testamur.ground.access.acting import Acting
from testamur.ground.audit.actor import Actor
from testamur.records.organisations.models import Member, Organisation, Role


@dataclass(frozen=True)
class ActingForOrganisation(Acting):
    """`member` is None for somebody who has several organisations and has not chosen, or has none."""

    member: Member | None = None
    organisations: int = 0

    @property
    def organisation(self) -> Organisation | None:
        return self.member.organisation if self.member else None

    def plays(self, *roles: Role) -> bool:
        """Whether any of these roles is held at the organisation acted for."""
        return self.member is not None and any(role in self.member.roles for role in roles)

    @property
    def actor(self) -> Actor:
        return Actor(
            user_id=self.user.pk,
            name=self.user.full_name,
            origin=self.origin,
            organisation_id=self.organisation.pk if self.organisation else None,
        )
