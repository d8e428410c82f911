"""Which deadlines are written about on a day: near, left to one learner, missed, and none of them twice."""

from datetime import date

import pytest

from testamur.outcomes.deadlines.dates import Deadline, Kind, due_reminders
from testamur.outcomes.deadlines.models import Reminder

pytestmark = pytest.mark.spec("BEY-03")

TODAY = date(2026, 11, 16)
FIRST, ONE_LEFT, MISSED = Reminder.Stage.FIRST, Reminder.Stage.ONE_LEFT, Reminder.Stage.MISSED


def deadline(on: date, days: int, left: int | None = 12, kind: Kind = Kind.CLAIM) -> Deadline:
    return Deadline(kind, "600/0727/8", on, "Last day to claim", "Counselling", "/learners/", days, left)


@pytest.mark.parametrize(
    ("found", "stages"),
    [
        (deadline(date(2026, 11, 30), 10), [FIRST]),
        (deadline(date(2026, 12, 1), 11), []),
        (deadline(TODAY, 0), [FIRST]),
        (deadline(date(2026, 11, 19), 3, left=1), [ONE_LEFT]),
        (deadline(date(2026, 11, 20), 4, left=1), [FIRST]),
        (deadline(date(2026, 11, 19), 3, left=0), []),
        (deadline(date(2026, 11, 15), -1), [MISSED]),
        (deadline(date(2026, 11, 15), -1, left=0), []),
        (deadline(date(2026, 11, 9), -5), [MISSED]),
        (deadline(date(2026, 11, 8), -6), []),
        (deadline(date(2026, 11, 20), 4, left=None, kind=Kind.WINDOW), [FIRST]),
        (deadline(date(2026, 11, 20), 4, kind=Kind.LAPSE), []),
        (deadline(date(2026, 11, 20), 4, kind=Kind.CREDIT), []),
    ],
)
def test_what_is_written_about_and_when(found, stages):
    due = due_reminders([found], today=TODAY, told=(), first=10, one_left=3)

    assert [stage for _, stage in due] == stages


def test_a_stage_told_is_not_told_again_but_the_next_is():
    near, missed = deadline(date(2026, 11, 20), 4), deadline(date(2026, 11, 13), -1)
    told = {(near.key, "first"), (missed.key, "first")}

    due = due_reminders([near, missed], today=TODAY, told=told, first=10, one_left=3)

    assert due == [(missed, MISSED)]


def test_a_deadline_put_off_is_another_deadline():
    before, after = deadline(date(2026, 11, 20), 4), deadline(date(2026, 11, 27), 9)

    due = due_reminders([after], today=TODAY, told={(before.key, "first")}, first=10, one_left=3)

    assert due == [(after, FIRST)]
