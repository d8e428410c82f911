"""Who acts, and from where: passed to every action as `by`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person with their network address, or the system itself with the name of its job or command."""

    user_id: int | None
    name: str
    origin: str
    centre_id: int | None = None
    organisation_id: int | None = None

    @classmethod
    def system(cls, origin: str) -> "Actor":
        return cls(user_id=None, name="Testamur", origin=origin)
