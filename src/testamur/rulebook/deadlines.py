"""Clocks of the centre guide: bookings, cancellation, evidence, despatch, lapse, names, post-results.

Dates in and out are London dates. A deadline is a day, and holds until its end. Counts are named with their
source; where the guide leaves the counting open, the comment says what was chosen.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from testamur.rulebook.calendar import WorkingCalendar
from testamur.rulebook.dates import months_later

LONDON = ZoneInfo("Europe/London")

# Centre guide, paper-based on-demand assessments. Working days after the booking, the day of assessment
# included.
STANDARD_NOTICE = 10
SHORTEST_NOTICE = 7
PAPERS_SENT_BEFORE = 3

# Centre guide, window assessments. Working days after the bookings cut-off date.
LATE_DAYS = 5
# The guide says both "within 6–10 working days" and "once 10 or more have passed": day 10 is let in, an
# installation that reads it the other way passes 9.
VERY_LATE_DAYS = 10
VERY_LATE_LEARNERS = 50

# Centre guide, digital evidence: working days after the assessment or submission date.
EVIDENCE_DAYS = 3

# Centre guide, cancelling a registration: working days after registration.
CANCELLATION_CREDIT_DAYS = 5

# Centre guide, certificate claims: earlier than this, London time, goes out the next working day.
DESPATCH_CUT_OFF = time(17)

# Centre guide, lapsed registrations; products may differ. CAT-02 and the guide's claim period; name
# corrections.
LAPSE_MONTHS = 36
LAPSE_EXTENSION_MONTHS = 6
CERTIFICATION_MONTHS = 24
NAME_CHANGE_DAYS = 90

# NCFE, enquiries about results: working days after results, and after a clerical check's outcome.
RESULTS_REVIEW_DAYS = 20
REVIEW_AFTER_CLERICAL_CHECK_DAYS = 5


class Timing(Enum):
    """How a booking stands to its deadline, and so which fee it bears."""

    NORMAL = "normal"
    FAST_TRACK = "fast-track"
    LATE = "late"
    VERY_LATE = "very late"
    CLOSED = "closed"


class Arrangement(Enum):
    """Access arrangements by the working days' notice they need before the assessment or window (NCFE)."""

    APPROVAL = 10
    MODIFIED_PAPER = 15
    BRAILLE_OR_TACTILE = 30


@dataclass(frozen=True, slots=True)
class PaperDates:
    """The days that matter for one paper-based on-demand assessment."""

    last_standard_on: date
    last_fast_track_on: date
    papers_by: date
    evidence_closes_on: date


@dataclass(frozen=True, slots=True)
class WindowDates:
    """Until when bookings for a window are normal, late and very late; each date is the last day."""

    cut_off_on: date
    late_until: date
    very_late_until: date


def paper_dates(assessment_on: date, *, calendar: WorkingCalendar) -> PaperDates:
    """The booking, despatch and upload deadlines of a paper-based assessment."""
    return PaperDates(
        last_standard_on=calendar.add(assessment_on, -STANDARD_NOTICE),
        last_fast_track_on=calendar.add(assessment_on, -SHORTEST_NOTICE),
        papers_by=calendar.add(assessment_on, -PAPERS_SENT_BEFORE),
        evidence_closes_on=evidence_closes_on(assessment_on, calendar=calendar),
    )


def paper_notice(assessment_on: date, *, booked_on: date, calendar: WorkingCalendar) -> Timing:
    """Whether a paper-based assessment booked on a day is in time, needs fast-track, or is refused."""
    notice = calendar.working_days_between(booked_on, assessment_on)
    if notice >= STANDARD_NOTICE:
        return Timing.NORMAL
    return Timing.FAST_TRACK if notice >= SHORTEST_NOTICE else Timing.CLOSED


def window_dates(
    cut_off_on: date, *, calendar: WorkingCalendar, very_late_days: int = VERY_LATE_DAYS
) -> WindowDates:
    """The last days for normal, late and very late bookings of a window."""
    return WindowDates(
        cut_off_on=cut_off_on,
        late_until=calendar.add(cut_off_on, LATE_DAYS),
        very_late_until=calendar.add(cut_off_on, very_late_days),
    )


def window_timing(dates: WindowDates, *, booked_on: date) -> Timing:
    """How a booking made on a day stands to a window's deadlines."""
    if booked_on <= dates.cut_off_on:
        return Timing.NORMAL
    if booked_on <= dates.late_until:
        return Timing.LATE
    return Timing.VERY_LATE if booked_on <= dates.very_late_until else Timing.CLOSED


def very_late_problem(*, already_booked: int, asked_for: int, most: int = VERY_LATE_LEARNERS) -> str | None:
    """Why a centre cannot book so many more very late learners on a window; None when it can.

    The whole request is refused, not its tail: which learners go without is for the centre to say.
    """
    left = max(most - already_booked, 0)
    if asked_for <= left:
        return None
    return f"At most {most} learners can be booked very late; {already_booked} are, so {left} more can be."


def evidence_closes_on(assessment_on: date, *, calendar: WorkingCalendar) -> date:
    """The last day for uploading evidence of an assessment."""
    return calendar.add(assessment_on, EVIDENCE_DAYS)


def last_cancellation_credit_on(
    registered_on: date, *, calendar: WorkingCalendar, days: int = CANCELLATION_CREDIT_DAYS
) -> date:
    """The last day on which cancelling brings the registration fee back."""
    return calendar.add(registered_on, days)


def despatch_on(claimed_at: datetime, *, calendar: WorkingCalendar) -> date:
    """The day certificates claimed, or signed off by the EQA, at an instant (aware, any zone) go out.

    Before 17:00 the next working day, later the second. A claim made while the office is shut counts as
    made on the morning it opens: otherwise Saturday's claims would overtake those of Friday evening.
    """
    local = claimed_at.astimezone(LONDON)
    opened_on = calendar.first_working_day(local.date())
    in_time = opened_on != local.date() or local.time() < DESPATCH_CUT_OFF
    return calendar.add(opened_on, 1 if in_time else 2)


def lapses_on(registered_on: date, *, months: int = LAPSE_MONTHS) -> date:
    """The day a registration lapses."""
    return months_later(registered_on, months)


def extended_lapse_on(unwithdrawn_on: date) -> date:
    """The new lapse date of a lapsed registration that is un-withdrawn on a day.

    Six months from that day, not from the old date, which may be longer ago than that.
    """
    return months_later(unwithdrawn_on, LAPSE_EXTENSION_MONTHS)


def certification_ends_on(operational_end_on: date) -> date:
    """The last day for claims on a product whose registrations end on a day, unless it has its own."""
    return months_later(operational_end_on, CERTIFICATION_MONTHS)


def last_name_change_on(certificated_on: date, *, days: int = NAME_CHANGE_DAYS) -> date:
    """The last day on which a centre can have a certificate reissued in a corrected name."""
    return certificated_on + timedelta(days=days)


def last_review_request_on(results_on: date, *, calendar: WorkingCalendar) -> date:
    """The last day to ask for a clerical check or a review of marking after results."""
    return calendar.add(results_on, RESULTS_REVIEW_DAYS)


def last_review_after_check_on(outcome_on: date, *, calendar: WorkingCalendar) -> date:
    """The last day to ask for a review of marking after the outcome of a clerical check."""
    return calendar.add(outcome_on, REVIEW_AFTER_CLERICAL_CHECK_DAYS)


def last_arrangement_request_on(
    assessment_on: date, *, arrangement: Arrangement, calendar: WorkingCalendar
) -> date:
    """The last day to ask for an access arrangement or modified paper before an assessment or window."""
    return calendar.add(assessment_on, -arrangement.value)
