"""Centres, as customer support keeps them on record."""

import pytest
from tests.people import client_of, make_user

from testamur.ground.accounts.models import User
from testamur.ground.audit.models import Event
from testamur.ground.centres.models import Centre


@pytest.fixture
def support(olu):
    return client_of(olu)


@pytest.mark.spec("CEN-01", "SYS-02")
@pytest.mark.parametrize("words", ["2709", "002709", "harbour college", "0027"])
def test_a_centre_is_found_by_number_or_name(support, college, school, words):
    page = support.get("/office/centres/", {"q": words}).content.decode()

    assert "1 centre" in page
    assert 'href="/office/centres/002709/"' in page
    assert "Moorland School" not in page


@pytest.mark.spec("SYS-02")
def test_the_list_is_downloaded_and_that_is_in_the_trail(support, college):
    answer = support.get("/office/centres/?download=csv")

    sheet = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert sheet.splitlines()[1].startswith("002709,Harbour City College,10000001,England,College,Approved,")
    assert Event.objects.filter(name="list.downloaded").count() == 1


@pytest.mark.spec("SYS-02", "SYS-06")
def test_a_quality_assurer_downloads_the_list_and_that_is_in_the_trail(eve, college):
    answer = client_of(eve).get("/office/centres/?download=csv")

    assert b"Harbour City College" in b"".join(answer.streaming_content)
    assert Event.objects.get(name="list.downloaded").by_name == "Eve Osei"


@pytest.mark.spec("SYS-07")
def test_a_centre_s_page_leads_only_where_one_may_go(support, college):
    officer = client_of(make_user("Fern Abara", staff_roles=[User.StaffRole.CERTIFICATION]))

    seen = {who: who.get("/office/centres/002709/").text for who in (support, officer)}

    assert ["/office/centres/002709/quality/" in page for page in seen.values()] == [True, False]


@pytest.mark.spec("CEN-01")
def test_a_centre_is_put_on_record_and_its_page_shows_it(support):
    sent = support.post(
        "/office/centres/new/",
        {"number": "2711", "name": "Lakeside", "ukprn": "", "nation": "WLS", "kind": "school"},
        follow=True,
    )

    page = sent.content.decode()
    assert sent.redirect_chain == [("/office/centres/002711/", 302)]
    assert "002711 Lakeside is on record" in page
    assert "No user yet" in page
    assert "A centre was put on record: 002711 Lakeside" in page


@pytest.mark.spec("CEN-01")
def test_a_number_that_is_taken_is_said_beside_it(support, college):
    page = support.post(
        "/office/centres/new/", {"number": "2709", "name": "Lakeside", "nation": "ENG", "kind": "college"}
    ).content.decode()

    assert "Centre 002709 is on record already. Choose another number." in page
    assert 'href="#id_number"' in page
    assert Centre.objects.count() == 1


@pytest.mark.spec("CEN-01")
def test_facts_addresses_and_contacts_are_changed(support, college):
    at = "/office/centres/002709/"
    address = college.addresses.get(kind="delivery")

    support.post(
        f"{at}change/", {"name": "Harbour College", "ukprn": "10000001", "nation": "SCT", "kind": "college"}
    )
    support.post(
        f"{at}addresses/new/",
        {"kind": "delivery", "lines": "9 Hill", "town": "Harbour", "postcode": "NE128BT"},
    )
    support.post(f"{at}addresses/{address.pk}/retire/")
    support.post(f"{at}contacts/new/", {"role": "exams", "name": "Mx Quay", "email": "q@harbour.example"})
    contact = college.contacts.get()
    support.post(
        f"{at}contacts/{contact.pk}/", {"role": "exams", "name": "Dr Quay", "email": "q@harbour.example"}
    )

    page = support.get(at).content.decode()
    assert "Harbour College" in page
    assert "9 Hill, Harbour, NE12 8BT" in page
    assert [str(each) for each in college.addresses.filter(kind="delivery", in_use=True)] == [
        "9 Hill, Harbour, NE12 8BT"
    ]
    assert [each.name for each in college.contacts.all()] == ["Dr Quay"]
    support.post(f"{at}contacts/{contact.pk}/remove/")
    assert college.contacts.count() == 0


def test_the_only_address_of_a_kind_is_not_retired(support, college):
    address = college.addresses.get(kind="main")

    page = support.post(
        f"/office/centres/002709/addresses/{address.pk}/retire/", follow=True
    ).content.decode()

    assert "It is the centre&#39;s only address for “Main”." in page
    address.refresh_from_db()
    assert address.in_use


@pytest.mark.spec("ACC-07")
def test_support_requires_a_second_factor_of_a_centre(support, college):
    support.post("/office/centres/002709/second-factor/", {"second_factor": "required"})
    college.refresh_from_db()
    required = college.requires_second_factor
    support.post("/office/centres/002709/second-factor/", {"second_factor": "optional"})
    college.refresh_from_db()

    assert (required, college.requires_second_factor) == (True, False)


def test_a_closed_centre_lets_nobody_act_for_it_until_it_is_opened(support, ada, college):
    visitor = client_of(ada)

    support.post("/office/centres/002709/close/", {"reason": "Merged"})
    closed = visitor.get("/centre/").status_code
    support.post("/office/centres/002709/reopen/")

    assert (closed, visitor.get("/centre/").status_code) == (403, 200)


def test_closing_says_what_it_does_first(support, college):
    page = support.get("/office/centres/002709/close/").content.decode()

    assert "Its users can no longer act for it." in page
    assert support.post("/office/centres/002709/close/", {"reason": ""}).status_code == 200
    college.refresh_from_db()
    assert college.status == "approved"


@pytest.mark.spec("USR-03")
@pytest.mark.parametrize(
    "path",
    ["new/", "002709/change/", "002709/close/", "002709/addresses/new/", "002709/contacts/new/"],
)
def test_only_support_changes_centres(eve, ada, path):
    assert client_of(eve).get(f"/office/centres/{path}").status_code == 403
    assert client_of(ada).get(f"/office/centres/{path}").status_code == 403


def test_a_quality_assurer_is_shown_nothing_to_press(eve, college):
    page = client_of(eve).get("/office/centres/002709/").content.decode()

    assert "Close the centre" not in page
    assert "Add an address" not in page


def test_the_number_of_queries_does_not_grow_with_the_centres(support, college, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from tests.people import make_centre

    support.get("/office/centres/")
    with CaptureQueriesContext(connection) as few:
        support.get("/office/centres/")
    for number in range(30):
        make_centre(f"{number:06}", f"Centre {number}")

    with django_assert_num_queries(len(few)):
        support.get("/office/centres/")
