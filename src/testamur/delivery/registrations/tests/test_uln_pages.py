"""The list of ULNs with its boxes, and the page of one learner's ULN, as the LRS administrator and others see them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.pages import row_headings, text_of
from tests.people import client_of

from testamur.delivery.learners import jobs
from testamur.delivery.learners.models import Enquiry, EnquiryLine, Learner
from testamur.ground.access.models import Membership
from testamur.ground.conversations.models import Conversation

ANNAS, BEAS = "4836803119", "2000000028"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def batch(ada, college, counselling, approved, charlie):
    """Ada and Charlie are the LRS administrators of their centres."""
    Membership.objects.filter(user__in=[ada, charlie]).update(is_lrs_administrator=True)
    return make_batch(college, counselling, ada)


@pytest.fixture
def people(batch, ada):
    return [each.learner for each in enrol(batch, ["Anna Smith", "Bea Moss", "Cai Reed"], ada)]


def boxes(typed: dict[Learner, str]) -> dict[str, str]:
    return {f"uln-{learner.pk}": text for learner, text in typed.items()}


def kept(people) -> list[str]:
    ulns = dict(Learner.objects.values_list("pk", "uln"))
    return [ulns[each.pk] for each in people]


def value_of(html: str, learner: Learner) -> str:
    return re.search(rf'name="uln-{learner.pk}" value="([^"]*)"', html)[1]


@pytest.mark.spec("ULN-01")
def test_save_all_keeps_the_boxes_of_the_page(people, ada):
    anna, bea, cai = people
    client = client_of(ada)

    response = client.post(
        "/learners/ulns/?state=missing", {**boxes({anna: "4836 803 119", bea: BEAS, cai: ""}), "save": "all"}
    )

    assert (response.status_code, response["Location"]) == (302, "/learners/ulns/?state=missing")
    assert kept(people) == [ANNAS, BEAS, ""]
    assert "2 ULNs saved, and sent to be checked." in text_of(client.get("/learners/ulns/").text)


@pytest.mark.spec("ULN-02")
def test_a_wrong_one_turns_red_says_why_and_nothing_typed_is_lost(people, ada):
    anna, bea, cai = people

    response = client_of(ada).post(
        "/learners/ulns/?state=missing", {**boxes({anna: "1234567894", bea: BEAS, cai: ""}), "save": "all"}
    )

    assert response.status_code == 422
    assert kept(people) == ["", BEAS, ""]
    assert [value_of(response.text, each) for each in people] == ["1234567894", BEAS, ""]
    red = re.search(rf'id="line-{anna.pk}"><tr class="is-wrong">.*?</tbody>', response.text, re.DOTALL)[0]
    assert "The check digit of this ULN is wrong" in text_of(red)
    assert 'aria-invalid="true"' in red
    assert f'id="line-{bea.pk}"><tr class="is-saved">' in response.text
    assert f'<a href="#uln-{anna.pk}">Smith, Anna: The check digit' in response.text


@pytest.mark.spec("ULN-01")
def test_save_on_one_line_keeps_that_one_and_what_was_typed_elsewhere(people, ada):
    anna, bea, cai = people

    response = client_of(ada).post(
        "/learners/ulns/", {**boxes({anna: ANNAS, bea: BEAS, cai: ""}), "save": str(anna.pk)}
    )

    assert response.status_code == 200
    assert kept(people) == [ANNAS, "", ""]
    assert value_of(response.text, bea) == BEAS


@pytest.mark.spec("ULN-02")
def test_with_the_script_the_answer_to_a_line_is_that_line(people, ada):
    anna, bea, _ = people
    client = client_of(ada)
    sent = boxes({anna: ANNAS, bea: "12"})

    right = client.post("/learners/ulns/", {**sent, "save": str(anna.pk)}, **HTMX)
    wrong = client.post("/learners/ulns/", {**sent, "save": str(bea.pk)}, **HTMX)

    assert right.text.strip().startswith(f'<tbody id="line-{anna.pk}"><tr class="is-saved">')
    assert "Being checked" in text_of(right.text)
    assert wrong.text.strip().startswith(f'<tbody id="line-{bea.pk}"><tr class="is-wrong">')
    assert kept(people) == [ANNAS, "", ""]


@pytest.mark.spec("ULN-03")
def test_the_answer_comes_to_the_line_that_waits_for_it(people, ada, college):
    anna = people[0]
    client = client_of(ada)
    client.post("/learners/ulns/", {**boxes({anna: ANNAS}), "save": str(anna.pk)}, **HTMX)
    address = f"/learners/ulns/states/{anna.pk}/"

    before = client.get(address)
    jobs.put_enquiry(Enquiry.objects.get().pk, college.pk)
    after = client.get(address)

    assert (text_of(before.text), "data-hx-get" in before.text) == ("Being checked", True)
    assert (text_of(after.text), "data-hx-get" in after.text) == ("Verified", False)


@pytest.mark.spec("ULN-04")
def test_only_the_lrs_administrator_opens_the_screen_and_others_learn_whom_to_ask(people, ada, ben, college):
    addresses = ("/learners/ulns/", "/learners/ulns/check/", "/learners/ulns/find/")
    Membership.objects.filter(user=ben).update(permissions=["learners", "search"])

    answers = [client_of(ben).get(address) for address in addresses]
    posted = client_of(ben).post("/learners/ulns/", {**boxes({people[0]: ANNAS}), "save": "all"})

    assert [answer.status_code for answer in [*answers, posted]] == [403, 403, 403, 403]
    assert "At your centre that is Ada Okafor: ask them." in text_of(answers[0].text)
    assert kept(people) == ["", "", ""]
    Membership.objects.filter(user=ada).update(is_lrs_administrator=False)
    nobody = text_of(client_of(ben).get("/learners/ulns/").text)
    assert "A portal administrator can: Ada Okafor." in nobody


@pytest.mark.spec("ULN-04")
def test_others_see_a_uln_and_its_check_and_cannot_change_it(people, ben):
    anna = people[0]
    Learner.objects.filter(pk=anna.pk).update(uln=ANNAS, uln_state="verified")
    Membership.objects.filter(user=ben).update(permissions=["search"])
    client = client_of(ben)

    page = client.get(f"/learners/{anna.number}/uln/")
    change = client.post(f"/learners/{anna.number}/uln/change/", {"uln": BEAS, "reason": "Because"})

    assert page.status_code == 200
    assert "4836 803 119" in text_of(page.text)
    assert "<form" not in page.text.split("<main", 1)[1].split("</main", 1)[0]
    assert change.status_code == 403


@pytest.mark.spec("SYS-07")
def test_another_centre_s_learners_are_not_there(people, charlie):
    anna = people[0]
    client = client_of(charlie)

    saved = client.post("/learners/ulns/", {**boxes({anna: ANNAS}), "save": str(anna.pk)})
    state = client.get(f"/learners/ulns/states/{anna.pk}/")
    page, nobody = (client.get(f"/learners/{number}/uln/") for number in (anna.number, "105799999"))

    assert (saved.status_code, state.status_code) == (404, 404)
    assert (page.status_code, text_of(page.text)) == (404, text_of(nobody.text))
    assert kept(people) == ["", "", ""]


@pytest.mark.spec("ULN-01")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Moss, Bea", "Reed, Cai", "Smith, Anna"]),
        ("state=missing", ["Reed, Cai"]),
        ("q=smi", ["Smith, Anna"]),
        ("q=2000000028", ["Moss, Bea"]),
        ("code=counselling&state=verified", ["Smith, Anna"]),
        ("code=600/0727/8", ["Moss, Bea", "Reed, Cai", "Smith, Anna"]),
        ("code=nothing", []),
        ("batch=111111111", []),
        ("registered_from=16/11/2026&registered_to=16/11/2026&state=missing", ["Reed, Cai"]),
        ("registered_to=15/11/2026", []),
    ],
)
def test_learners_are_listed_by_product_batch_name_and_date_problems_first(people, ada, query, names):
    anna, bea, _ = people
    Learner.objects.filter(pk=anna.pk).update(uln=ANNAS, uln_state="verified")
    Learner.objects.filter(pk=bea.pk).update(uln=BEAS, uln_state="mismatch")

    response = client_of(ada).get(f"/learners/ulns/?{query}")

    assert [heading.split(" 1")[0] for heading in row_headings(response)] == names


def test_three_hundred_learners_take_as_many_queries_as_three(people, batch, ada):
    client = client_of(ada)
    client.get("/learners/ulns/")
    with CaptureQueriesContext(connection) as three:
        client.get("/learners/ulns/?per_page=100")
    enrol(batch, ["Bo Lee"] * 297, ada)

    with CaptureQueriesContext(connection) as many:
        client.get("/learners/ulns/?per_page=100")

    assert len(many) == len(three)


@pytest.mark.spec("ULN-03")
def test_chosen_ulns_are_checked_again_with_progress(people, ada, college):
    anna, bea, _ = people
    Learner.objects.filter(pk=anna.pk).update(uln=ANNAS, uln_state="verified")
    client = client_of(ada)
    chosen = f"/learners/ulns/check/?learner={anna.pk}&learner={bea.pk}"

    page = client.get(chosen)
    asked = client.post(chosen)
    waiting = client.get(asked["Location"])
    jobs.put_enquiry(Enquiry.objects.get().pk, college.pk)
    done = client.get(asked["Location"])

    assert "1 learner have no ULN, and are passed over." in text_of(page.text)
    assert "Waiting for the service 0 of 1" in text_of(waiting.text)
    assert "1 verified 1 of 1" in text_of(done.text)


@pytest.mark.spec("ULN-05")
def test_learners_without_a_uln_are_found_and_possible_matches_stand_side_by_side(batch, ada, college):
    facts = {"learner_date_of_birth": date(2007, 11, 3), "learner_postcode": "ZZ1 2AA"}
    bea = enrol(batch, ["Bea Whitlock"], ada, **facts)[0].learner
    client = client_of(ada)

    asked = client.post("/learners/ulns/find/?scope=filter", {"privacy": "yes"})
    jobs.put_enquiry(Enquiry.objects.get().pk, college.pk)
    answers = text_of(client.get(asked["Location"]).text)
    page = text_of(client.get(f"/learners/{bea.number}/uln/").text)
    chosen = client.post(f"/learners/{bea.number}/uln/match/", {"uln": BEAS})

    assert "1 with possible matches" in answers
    assert "Your learner Bea Whitlock 03/11/2007 F ZZ1 2AA" in page
    assert "2000 000 028 Bea Whitlock 02/11/2007 differs F ZZ1 2AA" in page
    assert (chosen.status_code, chosen["Location"]) == (302, f"/learners/{bea.number}/uln/")
    assert kept([bea]) == [BEAS]


@pytest.mark.spec("ULN-05")
def test_a_new_uln_is_made_only_for_a_learner_who_was_told(batch, ada, college):
    bea = enrol(batch, ["Bea Whitlock"], ada, learner_date_of_birth=date(2007, 11, 3))[0].learner
    client = client_of(ada)
    client.post(f"/learners/ulns/find/?learner={bea.pk}")
    jobs.put_enquiry(Enquiry.objects.get().pk, college.pk)
    address = f"/learners/{bea.number}/uln/match/"

    untold = client.post(address, {"uln": "new"})
    told = client.post(address, {"uln": "new", "told": "on"})
    jobs.put_enquiry(Enquiry.objects.latest("pk").pk, college.pk)

    assert untold.status_code == 422
    assert "Say that the learner has been given the privacy notice." in text_of(untold.text)
    assert told.status_code == 302
    assert len(kept([bea])[0]) == 10


@pytest.fixture
def mismatched(batch, ada, college):
    """Anna's ULN with another surname."""
    facts = {"learner_uln": ANNAS, "learner_uln_state": "unchecked"}
    anna = enrol(batch, ["Anna Jones"], ada, **facts)[0].learner
    jobs.check_new_ulns(0)
    jobs.put_enquiry(Enquiry.objects.get().pk, college.pk)
    return anna


@pytest.mark.spec("ULN-03")
def test_a_mismatch_is_told_in_words_side_by_side_with_what_to_do(mismatched, ada):
    page = client_of(ada).get(f"/learners/{mismatched.number}/uln/")

    words = text_of(page.text)
    assert "Forename Anna The same Surname Jones Another one Date of birth 27/03/2008 The same" in words
    assert "The surname is the one that the service holds as the learner's former surname." in words
    assert "VRF005 The surname sent is not the surname that the service holds." in words
    assert f'href="/learners/{mismatched.number}/edit/"' in page.text


@pytest.mark.spec("ULN-03")
def test_our_record_is_right_and_the_doubt_is_kept(mismatched, ada):
    client = client_of(ada)
    address = f"/learners/{mismatched.number}/uln/dispute/"

    empty = client.post(address, {"words": ""})
    asked = client.post(address, {"words": "We have seen the passport."})
    page = text_of(client.get(f"/learners/{mismatched.number}/uln/").text)

    assert empty.status_code == 422
    assert EnquiryLine.objects.get().settled == "doubted"
    assert "Disputed" in page
    begun = Conversation.objects.get()
    assert asked["Location"] == f"/messages/conversations/{begun.pk}/"
    assert (begun.kind, begun.record_id, begun.turn) == ("learner", mismatched.pk, "ao")
    assert begun.remarks.get().text == "We have seen the passport."


def test_without_a_service_the_page_says_so_and_still_checks_the_digits(people, ada, settings):
    settings.LEARNING_RECORDS = ""
    anna, bea, _ = people
    client = client_of(ada)

    page = text_of(client.get("/learners/ulns/").text)
    wrong = client.post("/learners/ulns/", {**boxes({anna: "1234567894", bea: BEAS}), "save": "all"})
    find = client.post("/learners/ulns/find/?scope=filter")

    assert "No learning records service is connected." in page
    assert (wrong.status_code, kept(people)) == (422, ["", BEAS, ""])
    assert find.status_code == 422


@pytest.mark.parametrize(
    "fields",
    [
        {"save": "all"},
        {"save": "²"},
        {"save": "999999999"},
        {"uln-²": "1", "save": "all"},
        {"uln-99999999999999999999": "1", "save": "all"},
        {"uln-999999999": "1" * 5_000, "save": "all"},
    ],
)
def test_odd_fields_save_nothing(people, ada, fields):
    response = client_of(ada).post("/learners/ulns/", fields)

    assert response.status_code in (302, 404)
    assert kept(people) == ["", "", ""]
