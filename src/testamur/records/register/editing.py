"""Two people edit one learner: what each changed, from the amendments between the version read and the one held."""

from dataclasses import dataclass

from testamur.records.register import queries
from testamur.records.register.details import FIELDS, Details, details_of, said
from testamur.records.register.models import Learner


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A detail that somebody else changed since it was read; `both` when it was typed anew as well."""

    name: str
    read: str
    held: str
    typed: str

    @property
    def both(self) -> bool:
        return self.typed not in {self.read, self.held}


def as_read(learner: Learner, version: int) -> dict[str, str]:
    """The details of a learner as they were in an earlier version, by field, as texts."""
    texts = {field.name: said(getattr(learner, field.name)) for field in FIELDS}
    for amendment in queries.history_of(learner).filter(version__gt=version):  # newest first
        texts |= {name: old for name, (old, _) in amendment.changes.items() if name in texts}
    return texts


def changed_meanwhile(learner: Learner, *, version: int, typed: Details) -> list[Meanwhile]:
    """What others changed since `version` was read, beside what is typed now."""
    held, read = details_of(learner), as_read(learner, version)
    lines = [
        Meanwhile(name, read[name], said(getattr(held, name)), said(getattr(typed, name))) for name in read
    ]
    return [line for line in lines if line.read != line.held]


def put_together(learner: Learner, *, version: int, typed: Details) -> dict[str, str]:
    """What was typed, and where nothing was typed, what others have changed meanwhile."""
    theirs = {
        line.name: line.held
        for line in changed_meanwhile(learner, version=version, typed=typed)
        if not line.both
    }
    return {field.name: said(getattr(typed, field.name)) for field in FIELDS} | theirs
