"""Products that ask for an assessment window and mode when learners are registered (REG-11)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.people import NOW, actor_of, client_of, make_product

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations import actions
from testamur.delivery.registrations.models import Draft, Registration
from testamur.delivery.registrations.tests.conftest import ask, details_of, file_of, learner
from testamur.ground.audit.models import Event
from testamur.ground.sheets import jobs
from testamur.kit.problems import Refused

pytestmark = pytest.mark.spec("REG-11")

RULE = {"name": "None", "mandatory": []}


def url(name, *args):
    return reverse(f"registrations:{name}", args=args)


@dataclass
class VCert:
    product: Product
    june: Window
    closed: Window


@pytest.fixture
def v_cert(college, prices, monkeypatch) -> VCert:
    """A V Cert that Harbour City College offers, with a window in June 2027 and one whose cut-off has passed."""
    product = make_product(
        "603/7004/0",
        "Level 1/2 Technical Award in Craft",
        [],
        RULE,
        at_registration=Product.AtRegistration.BOOKING,
        modes=["paper", "on_screen"],
    )
    Approval.objects.create(centre=college, product=product, approved_on=date(2025, 9, 1))
    june = _window("VC-2027-06", "June 2027", date(2027, 6, 7), cut_off_on=date(2027, 3, 19))
    closed = _window("VC-2027-01", "January 2027", date(2027, 1, 11), cut_off_on=date(2026, 11, 13))
    for window in (june, closed):
        window.products.add(product)
    monkeypatch.setattr(jobs, "now", lambda: NOW)
    monkeypatch.setattr("testamur.delivery.registrations.views.register.now", lambda: NOW)
    return VCert(product, june, closed)


def _window(code: str, title: str, opens: date, *, cut_off_on: date) -> Window:
    return Window.objects.create(
        code=code,
        title=title,
        opens_at=datetime(opens.year, opens.month, opens.day, 9, tzinfo=UTC),
        closes_at=datetime(opens.year, opens.month, opens.day + 10, 17, tzinfo=UTC),
        cut_off_on=cut_off_on,
    )


@pytest.fixture
def begin(v_cert, college, ada):
    """Uploads so many learners for a window and mode."""

    def make(count: int, window: Window | None, mode: str = "paper", *, adds_to=None) -> Draft:
        return actions.upload(
            centre=college,
            product=v_cert.product,
            session=2026,
            adds_to=adds_to,
            window=window,
            mode=mode,
            file_name="craft.csv",
            content=file_of([learner(number + (1000 if adds_to else 0)) for number in range(count)]),
            by=actor_of(ada, college),
            now=NOW,
        )

    return make


def run(draft: Draft, ada) -> Draft:
    ask(draft, ada)
    jobs.commit(sheet_id=draft.sheet_id, centre_id=draft.centre_id)
    draft.refresh_from_db()
    return draft


def test_each_registration_keeps_window_and_mode(begin, v_cert, ada):
    draft = run(begin(3, v_cert.june, "on_screen"), ada)

    assert list(draft.batch.registrations.values_list("window__code", "mode").distinct()) == [
        ("VC-2027-06", "on_screen")
    ]
    assert draft.batch.registrations.count() == 3
    event = Event.objects.filter(name="registration.made").first()
    assert (event.after["window"], event.after["mode"]) == ("VC-2027-06", "on_screen")


def test_learners_added_to_a_batch_have_a_window_of_their_own(begin, v_cert, ada):
    later = _window("VC-2028-01", "January 2028", date(2028, 1, 10), cut_off_on=date(2027, 11, 12))
    later.products.add(v_cert.product)
    batch = run(begin(1, v_cert.june), ada).batch

    run(begin(1, later, "on_screen", adds_to=batch), ada)

    assert list(batch.registrations.order_by("pk").values_list("window__code", "mode")) == [
        ("VC-2027-06", "paper"),
        ("VC-2028-01", "on_screen"),
    ]


def test_a_window_past_its_cut_off_is_refused_with_the_reason(begin, v_cert):
    with pytest.raises(Refused) as refused:
        begin(1, v_cert.closed)

    assert [each.message for each in refused.value.problems] == [
        "Bookings for January 2027 closed on 13 November 2026. Choose a later window, or ask us whether a late "
        "booking is possible."
    ]
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("window", "mode", "message"),
    [
        ("none", "paper", "Choose the assessment window."),
        ("other", "paper", "Choose the assessment window."),
        ("june", "remote", "Choose the mode of assessment."),
        ("june", "", "Choose the mode of assessment."),
    ],
)
def test_window_and_mode_are_of_the_product(begin, v_cert, window, mode, message):
    other = _window("X", "Of nothing", date(2027, 6, 7), cut_off_on=date(2027, 3, 19))
    chosen = {"none": None, "other": other, "june": v_cert.june}[window]

    with pytest.raises(Refused) as refused:
        begin(1, chosen, mode)

    assert [each.message for each in refused.value.problems] == [message]


def test_a_cut_off_that_passes_before_the_end_is_said_and_another_window_chosen(begin, v_cert, ada):
    draft = begin(2, v_cert.june)
    Window.objects.filter(pk=v_cert.june.pk).update(cut_off_on=date(2026, 11, 15))
    later = _window("VC-2028-01", "January 2028", date(2028, 1, 10), cut_off_on=date(2027, 11, 12))
    later.products.add(v_cert.product)

    with pytest.raises(Refused) as refused:
        ask(draft, ada)
    actions.choose_window(draft=draft, window=later, mode="on_screen", now=NOW)
    draft.refresh_from_db()
    done = run(draft, ada)

    assert refused.value.problems[0].code == "window_closed"
    assert done.batch.registrations.filter(window=later, mode="on_screen").count() == 2


def test_without_an_open_window_nobody_can_be_registered(v_cert, ada):
    v_cert.june.products.clear()

    page = client_of(ada).get(url("new", v_cert.product.pk))

    assert "No assessment window is open for registration" in page.text


def test_other_products_keep_neither(registered):
    draft = registered(1)

    assert list(Registration.objects.values_list("window", "mode")) == [(None, "")]
    assert (draft.window, draft.mode) == (None, "")


# Pages


def test_windows_are_cards_with_their_dates_and_the_closed_one_cannot_be_chosen(v_cert, ada):
    page = client_of(ada).get(url("new", v_cert.product.pk)).text

    assert "Register by 19 March 2027" in page
    assert "Bookings closed on 13 November 2026" in page
    assert "Registering books the assessment" in page
    cards = page.split('<input class="govuk-radios__input" type="radio" name="window"')[1:]
    assert [" disabled" in card.split(">")[0] for card in cards] == [True, False]


def test_from_the_card_to_the_report(v_cert, ada):
    client = client_of(ada)
    file = SimpleUploadedFile("craft.csv", file_of([learner(0)]))
    chosen = {"session": 2026, "way": "file", "file": file, "window": "VC-2027-06", "mode": "paper"}

    client.post(url("new", v_cert.product.pk), chosen)
    draft = Draft.objects.get()
    actions.save_details(draft=draft, details=details_of(draft), now=NOW)
    check = client.get(url("check", draft.pk)).text
    run(draft, ada)
    batch = client.get(url("batch", draft.batch.number)).text
    report = client.get(url("batch-report", draft.batch.number, "csv")).content.decode("utf-8-sig")

    assert "June 2027, register by 19 March 2027" in check
    assert "June 2027, on paper" in batch
    assert [line.split(",")[-2:] for line in report.splitlines()] == [
        ["Assessment window", "Mode of assessment"],
        ["June 2027", "On paper"],
    ]


def test_what_is_not_chosen_is_asked_for(v_cert, ada):
    page = client_of(ada).post(url("new", v_cert.product.pk), {"session": 2026, "way": "keyed"})

    assert page.status_code == 422
    assert "Select assessment window" in page.text
    assert "Select mode of assessment" in page.text
    assert not Draft.objects.exists()


def test_a_closed_window_that_is_sent_all_the_same_is_refused_beside_it(v_cert, ada):
    page = client_of(ada).post(
        url("new", v_cert.product.pk),
        {"session": 2026, "way": "keyed", "window": "VC-2027-01", "mode": "paper"},
    )

    assert page.status_code == 422
    assert "Bookings for January 2027 closed on 13 November 2026." in page.text


def test_the_window_of_an_unfinished_registration_is_changed_on_its_page(begin, v_cert, ada, charlie):
    draft = begin(1, v_cert.june, "paper")
    address = url("window", draft.pk)

    answer = client_of(ada).post(address, {"window": "VC-2027-06", "mode": "on_screen"})
    other = client_of(charlie).get(address)

    draft.refresh_from_db()
    assert (answer.headers["Location"], draft.mode) == (url("check", draft.pk), "on_screen")
    assert other.status_code == 404
