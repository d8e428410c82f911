"""What a deadline is, and which of them somebody should hear of today. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from testamur.ground.access.permissions import Permission
from testamur.outcomes.deadlines.models import Reminder

Stage = Reminder.Stage


class Kind(models.TextChoices):
    WINDOW = "window", _("Assessment windows")
    REGISTER = "register", _("Registration closes")
    PLANNED_END = "planned-end", _("Planned ends")
    CLAIM = "claim", _("Claims close")
    LAPSE = "lapse", _("Registrations lapse")
    CREDIT = "credit", _("Fees credited until")


# Who can do something about it, and is written to; somebody who may only search sees them all on the page.
CONCERNS: dict[Kind, tuple[Permission, ...]] = {
    Kind.WINDOW: (Permission.REGISTRATIONS, Permission.BULK_REGISTRATION, Permission.BOOKINGS),
    Kind.REGISTER: (Permission.REGISTRATIONS, Permission.BULK_REGISTRATION),
    Kind.PLANNED_END: (Permission.LEARNERS, Permission.GRADES, Permission.CLAIMS),
    Kind.CLAIM: (Permission.CLAIMS,),
    Kind.LAPSE: (Permission.LEARNERS,),
    Kind.CREDIT: (Permission.LEARNERS,),
}
REMINDED = frozenset({Kind.WINDOW, Kind.REGISTER, Kind.PLANNED_END, Kind.CLAIM})
"""Lapses have notices of their own; the days of a credit are too many and too short to write about."""


@dataclass(frozen=True)
class Deadline:
    """The last day for something. `left` counts the learners for whom it is not done, or is None where none are meant.

    `key` names it for ever: kind, what it is about, and the day, so that a day put off is another deadline.
    `days` are working days from today, negative when it has passed.
    """

    kind: Kind
    about: str
    on: date
    title: str
    detail: str
    url: str
    days: int
    left: int | None = None

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.about}:{self.on.isoformat()}"

    @property
    def is_missed(self) -> bool:
        return self.days < 0

    @property
    def tone(self) -> str:
        return "urgent" if self.days <= UNDER_A_WEEK else "warn" if self.days <= UNDER_A_MONTH else ""


UNDER_A_WEEK, UNDER_A_MONTH = 5, 20  # working days
MISSED_SHOWN_FOR = timedelta(days=30)
MISSED_TOLD_WITHIN = timedelta(days=7)
"""One that passed long before is told by the page, not by a letter."""


def due_reminders(
    deadlines: Iterable[Deadline],
    *,
    today: date,
    told: Collection[tuple[str, str]],
    first: int,
    one_left: int,
) -> list[tuple[Deadline, Stage]]:
    """What to write about today, soonest first; `told` are the keys and stages written about before.

    `first` and `one_left` are working days before the deadline: the first reminder, and the one that a single
    learner is still outstanding.
    """
    return [
        (deadline, stage)
        for deadline in sorted(deadlines, key=lambda each: each.on)
        if deadline.kind in REMINDED
        for stage in _stages(deadline, today, first, one_left)
        if (deadline.key, stage.value) not in told
    ]


def _stages(deadline: Deadline, today: date, first: int, one_left: int) -> Iterator[Stage]:
    """One at most: the latest that the day has come for."""
    if deadline.on < today:
        if deadline.left and today - deadline.on <= MISSED_TOLD_WITHIN:
            yield Stage.MISSED
    elif deadline.left == 1 and deadline.days <= one_left:
        yield Stage.ONE_LEFT
    elif deadline.days <= first and deadline.left != 0:
        yield Stage.FIRST
