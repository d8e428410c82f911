"""The service desk's pages of merges, suspected duplicates and prohibited text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW, actor_of, client_of

from testamur.records.register.actions.merging import merge
from testamur.records.register.actions.suspecting import look_for_duplicates
from testamur.records.register.models import Learner, Look, Merge, ProhibitedText, Suspicion
from testamur.records.register.tests.test_merging import ANNA, MARRIED, make_learner

NEW = "/service-desk/merges/new/"


@pytest.fixture
def anna(db) -> Learner:
    return make_learner(1)


@pytest.fixture
def married(db) -> Learner:
    return make_learner(2, MARRIED)


@pytest.fixture
def desk(dee):
    return client_of(dee)


def compare(anna, married) -> str:
    return f"{NEW}?master={anna.uln}&merged={married.uln}"


@pytest.mark.spec("DCH-04")
def test_two_ulns_are_compared_then_merged(desk, anna, married):
    page = desk.get(compare(anna, married)).content.decode()

    answer = desk.post(compare(anna, married), {"reason": "One passport", "take": ["email"]})

    made = Merge.objects.get()
    looks = Look.objects.values_list("learner__uln", "what", "organisation").order_by("pk")[:2]
    assert list(looks) == [(anna.uln, "viewed", None), (married.uln, "viewed", None)]
    assert (answer.status_code, answer["Location"]) == (302, f"/service-desk/merges/{made.pk}/")
    assert (made.master, made.merged, made.before["taken"]) == (anna, married, {"email": "anna@example.org"})
    for words in ("Rosewarne", "Differs", "can be undone at any time", "Keep the other ULN instead"):
        assert words in page


@pytest.mark.spec("DCH-04")
def test_a_merge_is_undone_on_its_page(desk, dee, anna, married):
    made = merge(master=anna, merged=married, reason="One passport", by=actor_of(dee), now=NOW)
    page = f"/service-desk/merges/{made.pk}/"
    assert "One passport" in desk.get(page).content.decode()

    answer = desk.post(page, {"reason": "Twins after all"}, follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert "Undo the merge" not in answer.content.decode()
    assert "Twins after all" in answer.content.decode()
    assert set(Learner.objects.values_list("status", flat=True)) == {"active"}


def test_a_merge_with_a_later_one_upon_it_says_which_to_undo_first(desk, dee, anna, married):
    third = make_learner(3)
    first = merge(master=married, merged=third, reason="Same", by=actor_of(dee), now=NOW)
    later = merge(master=anna, merged=married, reason="Same", by=actor_of(dee), now=NOW)

    answer = desk.get(f"/service-desk/merges/{first.pk}/").content.decode()

    assert f'href="/service-desk/merges/{later.pk}/"' in answer
    assert "undo that merge first" in answer
    assert desk.post(f"/service-desk/merges/{first.pk}/", {"reason": "Now"}).status_code == 422


@pytest.mark.parametrize(
    ("ulns", "says"),
    [
        (("1234567890", "1234567890"), "check digit"),
        (("2000000028", "2000000036"), "No learner has this ULN"),
        (("{anna}", "{anna}"), "one and the same ULN"),
        (("{anna}", ""), "Enter ULN that is merged into it"),
    ],
)
def test_ulns_that_cannot_be_compared(desk, anna, ulns, says):
    master, merged = (each.format(anna=anna.uln) for each in ulns)

    answer = desk.get(NEW, {"master": master, "merged": merged})

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_merged_one_is_not_merged_again(desk, dee, anna, married):
    third = make_learner(3)
    merge(master=anna, merged=married, reason="Same", by=actor_of(dee), now=NOW)

    answer = desk.get(compare(third, married))

    assert f"{married.uln} was merged into {anna.uln}" in answer.content.decode()
    assert desk.post(compare(third, married), {"reason": "Same"}).status_code == 422
    assert Merge.objects.count() == 1


def test_a_learner_s_page_leads_to_merging_them(desk, anna):
    page = desk.get(f"/service-desk/learners/{anna.uln}/").content.decode()

    answer = desk.get(f"{NEW}?merged={anna.uln}")

    assert f'href="{NEW}?merged={anna.uln}"' in page
    assert (answer.status_code, f'value="{anna.uln}"' in answer.content.decode()) == (200, True)


def test_without_a_reason_nothing_is_merged(desk, anna, married):
    answer = desk.post(compare(anna, married), {"reason": " "})

    assert (answer.status_code, Merge.objects.count()) == (422, 0)
    assert "Enter why they are one person" in answer.content.decode()


def test_lists_take_the_same_queries_for_any_number(desk, dee):
    def queries(count: int, start: int) -> int:
        learners = [make_learner(start + number) for number in range(2 * count)]
        Merge.objects.bulk_create(
            Merge(master=one, merged=other, reason="Same", merged_at=NOW, merged_by="Dee", before={})
            for one, other in zip(learners[::2], learners[1::2], strict=True)
        )
        Suspicion.objects.bulk_create(
            Suspicion(one=one, other=other, bits=20, found_at=NOW)
            for one, other in zip(learners[::2], learners[1::2], strict=True)
        )
        with CaptureQueriesContext(connection) as captured:
            pages = [
                desk.get(page).content.decode()
                for page in ("/service-desk/merges/", "/service-desk/suspicions/")
            ]
        assert all("Whitlock, Anna" in page for page in pages)
        return len(captured)

    assert queries(1, 0) == queries(20, 10)


@pytest.mark.spec("URN-02")
def test_those_registered_twice_are_found_at_night_and_decided_by_a_person(desk, anna, married):
    twice = make_learner(3, ANNA)

    assert look_for_duplicates(since=NOW, now=NOW) == 1
    assert look_for_duplicates(since=NOW, now=NOW) == 0

    found = Suspicion.objects.get()
    assert (found.one, found.other) == (anna, twice)
    page = desk.get(f"/service-desk/suspicions/{found.pk}/").content.decode()
    assert f"?master={twice.uln}&amp;merged={anna.uln}" in page
    desk.post(f"/service-desk/suspicions/{found.pk}/", {"note": "Cousins of one name"})
    found.refresh_from_db()
    assert (found.status, found.decided_by, found.note) == (
        "different",
        "Dee Fairbrother",
        "Cousins of one name",
    )
    assert look_for_duplicates(since=NOW, now=NOW) == 0
    assert "No suspected duplicates" in desk.get("/service-desk/suspicions/").content.decode()


@pytest.mark.spec("URN-04")
def test_words_are_prohibited_and_allowed_again(desk):
    page = "/service-desk/prohibited-text/"

    added = desk.post(page, {"text": "  test  learner", "field": "every", "is_whole": "on"}, follow=True)
    again = desk.post(page, {"text": "Test learner", "field": "every"})

    held = ProhibitedText.objects.get(text="test learner")
    assert (held.field, held.is_whole) == ("", True)
    assert "“test learner” is prohibited now." in added.content.decode()
    assert (again.status_code, "on the list already" in again.content.decode()) == (422, True)
    desk.post(f"{page}{held.pk}/remove/")
    assert not ProhibitedText.objects.filter(pk=held.pk).exists()


@pytest.mark.parametrize(
    "page", ["merges/", "merges/new/", "merges/1/", "suspicions/", "suspicions/1/", "prohibited-text/"]
)
def test_only_the_service_desk_sees_them(client, olu, rhoda, desk, page):
    address = f"/service-desk/{page}"

    assert client_of(olu).get(address).status_code == 403
    assert client_of(rhoda).get(address).status_code == 403
    assert client.get(address)["Location"].startswith("/account/sign-in/")
    assert desk.get(address).status_code == (404 if "/1/" in address else 200)
