"""Deadlines: the tables of the centre guide (paper notice, windows, credit, despatch) and of NCFE (post-results)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.calendar import Nation, WorkingCalendar
from testamur.rulebook.deadlines import (
    LONDON,
    Arrangement,
    PaperDates,
    Timing,
    WindowDates,
    certification_ends_on,
    despatch_on,
    evidence_closes_on,
    extended_lapse_on,
    lapses_on,
    last_arrangement_request_on,
    last_cancellation_credit_on,
    last_name_change_on,
    last_review_after_check_on,
    last_review_request_on,
    paper_dates,
    paper_notice,
    very_late_problem,
    window_dates,
    window_timing,
)

ENGLAND = WorkingCalendar()
ONE_DAY = timedelta(days=1)


def day(text: str) -> date:
    """`14 Apr 2026` as a date."""
    return datetime.strptime(text, "%d %b %Y").date()


@pytest.mark.spec("BKG-03", "EVD-04")
@pytest.mark.parametrize(
    ("assessment", "standard", "fast_track", "papers", "upload"),
    [
        ("14 Apr 2026", "27 Mar 2026", "01 Apr 2026", "09 Apr 2026", "17 Apr 2026"),
        ("08 Jan 2026", "22 Dec 2025", "29 Dec 2025", "05 Jan 2026", "13 Jan 2026"),
        ("12 May 2026", "27 Apr 2026", "30 Apr 2026", "07 May 2026", "15 May 2026"),
        ("10 Jun 2025", "27 May 2025", "30 May 2025", "05 Jun 2025", "13 Jun 2025"),
    ],
    ids=["Easter", "Christmas", "early May", "spring"],
)
def test_the_dates_of_a_paper_assessment(
    assessment: str, standard: str, fast_track: str, papers: str, upload: str
) -> None:
    dates = paper_dates(day(assessment), calendar=ENGLAND)

    assert dates == PaperDates(day(standard), day(fast_track), day(papers), day(upload))


@pytest.mark.spec("BKG-03")
@pytest.mark.parametrize(
    ("assessment", "booked", "timing"),
    [
        ("14 Apr 2026", "27 Mar 2026", Timing.NORMAL),
        ("14 Apr 2026", "29 Mar 2026", Timing.NORMAL),
        ("14 Apr 2026", "30 Mar 2026", Timing.FAST_TRACK),
        ("14 Apr 2026", "01 Apr 2026", Timing.FAST_TRACK),
        ("14 Apr 2026", "02 Apr 2026", Timing.CLOSED),
        ("14 Apr 2026", "14 Apr 2026", Timing.CLOSED),
        ("14 Apr 2026", "15 Apr 2026", Timing.CLOSED),
        ("08 Jan 2026", "22 Dec 2025", Timing.NORMAL),
        ("08 Jan 2026", "29 Dec 2025", Timing.FAST_TRACK),
        ("08 Jan 2026", "30 Dec 2025", Timing.CLOSED),
        ("12 May 2026", "30 Apr 2026", Timing.FAST_TRACK),
        ("12 May 2026", "01 May 2026", Timing.CLOSED),
        ("10 Jun 2025", "30 May 2025", Timing.FAST_TRACK),
        ("10 Jun 2025", "02 Jun 2025", Timing.CLOSED),
    ],
)
def test_notice_of_a_paper_assessment(assessment: str, booked: str, timing: Timing) -> None:
    assert paper_notice(day(assessment), booked_on=day(booked), calendar=ENGLAND) == timing


@pytest.mark.spec("BKG-03")
def test_notice_leaves_out_the_holidays_of_the_centres_nation() -> None:
    # St Patrick's Day, 17 March, is one working day fewer in Northern Ireland.
    booked, assessment = day("10 Mar 2026"), day("24 Mar 2026")
    belfast = WorkingCalendar(Nation.NORTHERN_IRELAND)

    assert paper_notice(assessment, booked_on=booked, calendar=ENGLAND) == Timing.NORMAL
    assert paper_notice(assessment, booked_on=booked, calendar=belfast) == Timing.FAST_TRACK


@pytest.mark.spec("BKG-04")
@pytest.mark.parametrize(
    ("cut_off", "late_until", "very_late_until"),
    [("27 Mar 2026", "07 Apr 2026", "14 Apr 2026"), ("19 Dec 2025", "30 Dec 2025", "07 Jan 2026")],
    ids=["Easter", "Christmas"],
)
def test_the_dates_of_a_window(cut_off: str, late_until: str, very_late_until: str) -> None:
    dates = window_dates(day(cut_off), calendar=ENGLAND)

    assert dates == WindowDates(day(cut_off), day(late_until), day(very_late_until))


@pytest.mark.spec("BKG-04")
@pytest.mark.parametrize(
    ("booked", "timing"),
    [
        ("27 Mar 2026", Timing.NORMAL),
        ("28 Mar 2026", Timing.LATE),
        ("30 Mar 2026", Timing.LATE),
        ("07 Apr 2026", Timing.LATE),
        ("08 Apr 2026", Timing.VERY_LATE),
        ("14 Apr 2026", Timing.VERY_LATE),
        ("15 Apr 2026", Timing.CLOSED),
    ],
    ids=["cut-off", "Saturday after", "k=1", "k=5", "k=6", "k=10", "k=11"],
)
def test_a_booking_after_the_cut_off_of_27_march(booked: str, timing: Timing) -> None:
    dates = window_dates(day("27 Mar 2026"), calendar=ENGLAND)

    assert window_timing(dates, booked_on=day(booked)) == timing


@pytest.mark.spec("BKG-04")
@pytest.mark.parametrize(
    ("booked", "timing"),
    [
        ("22 Dec 2025", Timing.LATE),
        ("30 Dec 2025", Timing.LATE),
        ("31 Dec 2025", Timing.VERY_LATE),
        ("07 Jan 2026", Timing.VERY_LATE),
        ("08 Jan 2026", Timing.CLOSED),
    ],
)
def test_a_booking_after_the_cut_off_of_19_december(booked: str, timing: Timing) -> None:
    dates = window_dates(day("19 Dec 2025"), calendar=ENGLAND)

    assert window_timing(dates, booked_on=day(booked)) == timing


@pytest.mark.spec("BKG-04")
def test_an_installation_may_close_bookings_on_the_tenth_day() -> None:
    dates = window_dates(day("27 Mar 2026"), calendar=ENGLAND, very_late_days=9)

    assert window_timing(dates, booked_on=day("13 Apr 2026")) == Timing.VERY_LATE
    assert window_timing(dates, booked_on=day("14 Apr 2026")) == Timing.CLOSED


@pytest.mark.spec("BKG-04")
def test_fifty_very_late_learners_and_no_more() -> None:
    assert very_late_problem(already_booked=48, asked_for=2) is None
    assert very_late_problem(already_booked=48, asked_for=3) == (
        "At most 50 learners can be booked very late; 48 are, so 2 more can be."
    )
    assert very_late_problem(already_booked=52, asked_for=1) == (
        "At most 50 learners can be booked very late; 52 are, so 0 more can be."
    )


@pytest.mark.spec("LRN-07")
@pytest.mark.parametrize(
    ("registered", "last_credit"),
    [("22 Dec 2025", "31 Dec 2025"), ("30 Mar 2026", "08 Apr 2026"), ("02 May 2026", "11 May 2026")],
    ids=["Christmas", "Easter", "registered on a Saturday"],
)
def test_the_last_day_cancelling_brings_the_fee_back(registered: str, last_credit: str) -> None:
    assert last_cancellation_credit_on(day(registered), calendar=ENGLAND) == day(last_credit)


@pytest.mark.spec("CLM-09")
@pytest.mark.parametrize(
    ("claimed_at", "despatched"),
    [
        (datetime(2026, 5, 1, 16, 59, tzinfo=LONDON), "05 May 2026"),
        (datetime(2026, 5, 1, 17, 0, tzinfo=LONDON), "06 May 2026"),
        (datetime(2026, 5, 1, 17, 1, tzinfo=LONDON), "06 May 2026"),
        (datetime(2026, 5, 1, 15, 59, tzinfo=UTC), "05 May 2026"),
        (datetime(2026, 5, 1, 16, 0, tzinfo=UTC), "06 May 2026"),
        (datetime(2026, 1, 5, 16, 59, tzinfo=UTC), "06 Jan 2026"),
        (datetime(2026, 5, 1, 23, 30, tzinfo=UTC), "06 May 2026"),
        (datetime(2026, 5, 2, 10, 0, tzinfo=LONDON), "06 May 2026"),
        (datetime(2026, 5, 4, 20, 0, tzinfo=LONDON), "06 May 2026"),
        (datetime(2026, 5, 5, 9, 0, tzinfo=LONDON), "06 May 2026"),
        (datetime(2026, 5, 2, 1, 0, tzinfo=ZoneInfo("Asia/Dubai")), "06 May 2026"),
    ],
    ids=[
        "guide: Friday 16:59",
        "17:00 is not before 17:00",
        "guide: Friday 17:01",
        "16:59 British Summer Time",
        "17:00 British Summer Time",
        "16:59 in winter",
        "Saturday in London already",
        "Saturday",
        "bank holiday",
        "Tuesday morning",
        "Friday night, claimed from Dubai",
    ],
)
def test_despatch(claimed_at: datetime, despatched: str) -> None:
    assert despatch_on(claimed_at, calendar=ENGLAND) == day(despatched)


@pytest.mark.spec("CLM-09")
@given(
    st.lists(
        st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
        min_size=2,
        max_size=2,
    )
)
def test_no_claim_overtakes_an_earlier_one(instants: list[datetime]) -> None:
    first, second = sorted(instants)

    assert despatch_on(first, calendar=ENGLAND) <= despatch_on(second, calendar=ENGLAND)
    assert despatch_on(first, calendar=ENGLAND) > first.astimezone(LONDON).date()


@pytest.mark.spec("LRN-06")
def test_lapse_and_its_extension() -> None:
    assert lapses_on(date(2023, 9, 4)) == date(2026, 9, 4)
    assert lapses_on(date(2024, 2, 29)) == date(2027, 2, 28)
    assert lapses_on(date(2024, 9, 4), months=24) == date(2026, 9, 4)
    assert extended_lapse_on(date(2026, 9, 30)) == date(2027, 3, 30)


@pytest.mark.spec("CAT-02")
def test_claims_end_two_years_after_registrations() -> None:
    assert certification_ends_on(date(2026, 7, 31)) == date(2028, 7, 31)
    assert certification_ends_on(date(2024, 2, 29)) == date(2026, 2, 28)


@pytest.mark.spec("LRN-03")
def test_a_name_can_be_changed_for_ninety_days() -> None:
    assert last_name_change_on(date(2026, 1, 1)) == date(2026, 4, 1)


@pytest.mark.spec("EVD-04")
def test_evidence_closes_after_three_working_days() -> None:
    assert evidence_closes_on(day("02 Apr 2026"), calendar=ENGLAND) == day("09 Apr 2026")


@pytest.mark.spec("RES-07")
@pytest.mark.parametrize(
    ("results", "last"),
    [("21 Aug 2025", "19 Sep 2025"), ("22 Aug 2024", "20 Sep 2024")],
    ids=["NCFE", "NCFE"],
)
def test_the_last_day_for_a_review_of_marking(results: str, last: str) -> None:
    assert last_review_request_on(day(results), calendar=ENGLAND) == day(last)


@pytest.mark.spec("RES-07")
def test_a_review_can_follow_a_clerical_check_for_five_working_days() -> None:
    assert last_review_after_check_on(day("19 Sep 2025"), calendar=ENGLAND) == day("26 Sep 2025")


@pytest.mark.parametrize(
    ("arrangement", "last"),
    [
        (Arrangement.APPROVAL, "27 Apr 2026"),
        (Arrangement.MODIFIED_PAPER, "20 Apr 2026"),
        (Arrangement.BRAILLE_OR_TACTILE, "26 Mar 2026"),
    ],
)
def test_access_arrangements_for_12_may_2026(arrangement: Arrangement, last: str) -> None:
    asked = last_arrangement_request_on(day("12 May 2026"), arrangement=arrangement, calendar=ENGLAND)

    assert asked == day(last)


@given(st.dates(date(2024, 1, 1), date(2029, 12, 31)), st.integers(0, 30))
def test_a_booking_never_gets_dearer_by_being_earlier(cut_off: date, days: int) -> None:
    bands = [Timing.NORMAL, Timing.LATE, Timing.VERY_LATE, Timing.CLOSED]
    dates = window_dates(cut_off, calendar=ENGLAND)
    booked = cut_off + days * ONE_DAY

    sooner, later = (bands.index(window_timing(dates, booked_on=on)) for on in (booked, booked + ONE_DAY))

    assert sooner <= later
