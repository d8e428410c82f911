"""Assessment windows: written by hand and from files, refused with reasons, listed, and never half loaded."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW, TODAY, actor_of, client_of, make_product, make_user

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.actions import load_windows, save_window
from testamur.catalogue.timetable.facts import WindowFacts
from testamur.catalogue.timetable.files import read_windows, write_windows
from testamur.catalogue.timetable.models import Window
from testamur.catalogue.timetable.problems import choice_problems
from testamur.catalogue.timetable.queries import held_windows, open_windows
from testamur.ground.accounts.models import User
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused

JUNE = WindowFacts(
    code="VC-2027-06",
    title="June 2027",
    products=("VC1",),
    opens_at=datetime(2027, 6, 7, 8, tzinfo=UTC),
    closes_at=datetime(2027, 6, 18, 16, tzinfo=UTC),
    cut_off_on=date(2027, 3, 19),
    results_on=date(2027, 8, 19),
)


@pytest.fixture
def v_cert(db) -> Product:
    return make_product(
        "VC1",
        "V Cert in Made-up Craft",
        [],
        {"name": "Craft", "mandatory": []},
        kind=Product.Kind.UNREGULATED,
        at_registration=Product.AtRegistration.WINDOW,
        modes=["paper", "on_screen"],
    )


@pytest.fixture
def june(v_cert, olu) -> Window:
    return save_window(facts=JUNE, by=actor_of(olu), now=NOW)


@pytest.mark.spec("CAT-12")
def test_a_window_is_kept_and_audited(june, olu):
    event = Event.objects.get(record="window")

    assert held_windows() == {"VC-2027-06": JUNE}
    assert (event.name, event.label, event.by_id) == ("window.saved", "VC-2027-06 June 2027", olu.pk)
    assert (event.after["opens_at"], event.after["products"]) == ("2027-06-07 09:00", "VC1")


def test_changing_a_window_records_only_what_changed(june, olu):
    later = replace(JUNE, cut_off_on=date(2027, 3, 26))

    save_window(facts=later, by=actor_of(olu), now=NOW)
    save_window(facts=later, by=actor_of(olu), now=NOW)

    event = Event.objects.filter(record="window").latest("pk")
    assert (event.before, event.after) == ({"cut_off_on": "2027-03-19"}, {"cut_off_on": "2027-03-26"})
    assert Event.objects.filter(record="window").count() == 2


WRONG = (
    ({"code": "june 27"}, "code", "A window's code has up to 20 capital letters, digits, dots or hyphens."),
    ({"closes_at": JUNE.opens_at}, "closes_at", "The window closes before it opens."),
    (
        {"cut_off_on": date(2027, 6, 19)},
        "cut_off_on",
        "The bookings cut-off date is after the window closes.",
    ),
    ({"results_on": date(2027, 6, 17)}, "results_on", "Results would be released before the window closes."),
    ({"products": ()}, "products", "Give the codes of the products assessed in it."),
    ({"products": ("VC1", "VC1")}, "products", "A product stands here twice. Take one out."),
    ({"products": ("VC9",)}, "products", "There is no product VC9."),
    (
        {"products": ("APP1",)},
        "products",
        "APP1 is registered in parts: give the codes of the parts that are assessed.",
    ),
)


@pytest.mark.parametrize(("changed", "place", "message"), WRONG)
def test_what_cannot_be_is_refused_at_its_place(v_cert, olu, changed, place, message):
    make_product("APP1", "Apprenticeship", [], {"name": "None"}, kind=Product.Kind.APPRENTICESHIP)

    with pytest.raises(Refused) as refused:
        save_window(facts=replace(JUNE, **changed), by=actor_of(olu), now=NOW)

    assert [(each.place, each.message) for each in refused.value.problems] == [(place, message)]
    assert not Window.objects.exists()


@pytest.mark.spec("REG-11")
def test_the_cut_off_day_is_open_and_the_day_after_is_not(june, v_cert):
    on_the_day = choice_problems(
        product=v_cert, window=june, mode="paper", windows=[june], on=date(2027, 3, 19)
    )
    after = choice_problems(product=v_cert, window=june, mode="paper", windows=[june], on=date(2027, 3, 20))

    assert on_the_day == []
    assert [each.message for each in after] == [
        "Bookings for June 2027 closed on 19 March 2027. Choose a later window, or ask us whether a late "
        "booking is possible."
    ]
    assert [window.code for window in open_windows(on=date(2027, 3, 19))] == ["VC-2027-06"]
    assert not open_windows(on=date(2027, 3, 20)).exists()


def test_a_window_of_another_product_and_a_mode_not_offered_are_refused(june, v_cert):
    problems = choice_problems(product=v_cert, window=june, mode="remote", windows=[], on=TODAY)

    assert [(each.place, each.message) for each in problems] == [
        ("window", "Choose the assessment window."),
        ("mode", "Choose the mode of assessment."),
    ]


# Files


def test_a_file_comes_back_as_it_was_written(june):
    text = write_windows(held_windows().values())

    assert read_windows(text, "windows.yaml") == [JUNE]
    assert "opens_at: 2027-06-07 09:00" in text  # London, where it is an hour later than UTC


def test_a_file_with_a_fault_loads_nothing_and_names_the_lines(v_cert, olu):
    text = (
        "windows:\n"
        "- {code: A, title: A, products: [VC1], opens_at: 2027-06-07 09:00, closes_at: 2027-06-18 17:00,"
        " cut_off_on: 2027-03-19}\n"
        "- code: B\n"
        "  title: B\n"
        "  products: [VC1]\n"
        "  opens_at: 7 June\n"
        "  closes_at: 2027-06-18 17:00\n"
        "  when: never\n"
    )

    with pytest.raises(Refused) as refused:
        read_windows(text, "windows.yaml")

    assert [(each.place, each.message) for each in refused.value.problems] == [
        (
            "windows.yaml line 6",
            "The opens_at is a date and time in London, like 2027-06-07 09:00.",
        ),
        ("windows.yaml line 3", "There is no cut_off_on: write the date."),
        (
            "windows.yaml line 8",
            "“when” is not known here. Known here: code, title, products, opens_at, closes_at, cut_off_on, "
            "results_on.",
        ),
    ]


def test_loading_takes_the_same_statements_for_one_and_for_fifty(v_cert, olu):
    fifty = [replace(JUNE, code=f"VC-{number}", title=f"Window {number}") for number in range(50)]

    load_windows(windows=fifty[:1], by=actor_of(olu), now=NOW)

    with CaptureQueriesContext(connection) as for_one:
        load_windows(windows=fifty[:2], by=actor_of(olu), now=NOW)
    with CaptureQueriesContext(connection) as for_all:
        done = load_windows(windows=fifty, by=actor_of(olu), now=NOW)

    assert len(for_one) == len(for_all)
    assert len(done) == 48


# Pages


FORM = {
    "code": "vc-2027-06",
    "title": "June 2027",
    "products": "VC1",
    "opens_at": "7/6/2027",
    "opens_time": "9:00",
    "closes_at": "18/6/2027",
    "closes_time": "17:00",
    "cut_off_on": "19/3/2027",
    "results_on": "19/8/2027",
}


def test_catalogue_staff_add_find_and_change_a_window(v_cert, olu):
    client = client_of(olu)

    added = client.post("/office/catalogue/windows/new/", FORM)
    found = client.get("/office/catalogue/windows/?q=craft")
    changed = client.post("/office/catalogue/windows/VC-2027-06/", {**FORM, "cut_off_on": "26/3/2027"})
    page = client.get("/office/catalogue/windows/VC-2027-06/")

    assert (added.status_code, changed.status_code) == (302, 302)
    assert "June 2027" in found.content.decode()
    assert held_windows() == {"VC-2027-06": replace(JUNE, cut_off_on=date(2027, 3, 26))}
    assert "V Cert in Made-up Craft" in page.content.decode()


def test_a_form_with_a_fault_keeps_what_was_typed_and_says_where(v_cert, olu):
    page = client_of(olu).post("/office/catalogue/windows/new/", {**FORM, "closes_at": "1/6/2027"})

    assert page.status_code == 422
    assert "The window closes before it opens." in page.content.decode()
    assert 'value="vc-2027-06"' in page.content.decode()


def test_a_file_is_uploaded_and_downloaded(v_cert, olu):
    client = client_of(olu)
    file = SimpleUploadedFile("windows.yaml", write_windows([JUNE]).encode())

    answer = client.post("/office/catalogue/windows/upload/", {"file": file})
    text = client.get("/office/catalogue/windows/windows.yaml").content.decode()

    assert answer.status_code == 302
    assert read_windows(text, "windows.yaml") == [JUNE]


def test_only_those_who_keep_the_catalogue_see_windows(june, ada):
    support = make_user("Sue Port", staff_roles=[User.StaffRole.SUPPORT])

    assert client_of(support).get("/office/catalogue/windows/").status_code == 403
    assert client_of(ada).get("/office/catalogue/windows/VC-2027-06/").status_code in (403, 404)
