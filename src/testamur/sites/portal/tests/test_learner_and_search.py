"""One learner on one page, and one box that finds everything a person may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.pages import groups_of, text_of
from tests.people import NOW, client_of

from testamur.catalogue.products.models import Grade
from testamur.outcomes.grading.models import UnitGrade, UnitHeld


@pytest.fixture
def batch(ada, college, counselling, approved):
    return make_batch(college, counselling, ada, centre_reference="Evening group")


@pytest.fixture
def anna(batch, ada):
    facts = {"learner_uln": "4836803119", "learner_uln_state": "verified"}
    return enrol(batch, ["Anna Smith"], ada, **facts)[0]


@pytest.mark.spec("LRN-10", "BEY-17")
def test_the_page_tells_units_achieved_and_what_is_left(anna, ada, counselling):
    first, second, *_ = [each.unit for each in counselling.versions.get().version_units.all()]
    facts = {"centre": anna.centre, "registration": anna}
    UnitHeld.objects.create(**facts, unit=first, means="exemption", marked_at=NOW, marked_by=ada)
    grade = Grade.objects.get(code="Pass")
    UnitGrade.objects.create(**facts, unit=second, grade=grade, attempt=1, saved_at=NOW, saved_by=ada)

    response = client_of(ada).get(f"/learners/{anna.learner.number}/")

    words = text_of(response.text)
    assert "Units achieved 1 of 5, 12 credits counted" in words
    assert "T/502/8235 Develop counselling skills 12 Exemption" in words
    assert "use of counselling skills 10 Pass, Saved, not submitted" in words
    assert "ULN 4836 803 119 Verified" in words
    assert "Why this status? Registered, and no unit is achieved yet." in words


@pytest.mark.spec("SYS-07")
def test_another_centre_s_learner_answers_exactly_as_none(anna, ada, charlie):
    client = client_of(charlie)

    theirs, nobody = (client.get(f"/learners/{number}/") for number in (anna.learner.number, "105799999"))

    assert client_of(ada).get(f"/learners/{anna.learner.number}/").status_code == 200
    assert theirs.status_code == nobody.status_code == 404
    assert text_of(theirs.text) == text_of(nobody.text)


def test_only_who_may_see_learners_sees_one(anna, ben):
    assert client_of(ben).get(f"/learners/{anna.learner.number}/").status_code == 403


def test_more_registrations_cost_no_more_queries(anna, ada, counselling):
    address = f"/learners/{anna.learner.number}/"
    client = client_of(ada)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    other = enrol(make_batch(anna.centre, counselling, ada), ["Bea Smith", "Cai Smith"], ada)
    for registration in other:
        registration.learner = anna.learner
        registration.batch = make_batch(anna.centre, counselling, ada)
        registration.save()

    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)


@pytest.mark.spec("SYS-01")
@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("{learner}", "/learners/{learner}/"),
        ("4836803119", "/learners/{learner}/"),
        ("4836 803 119", "/learners/{learner}/"),
        ("{batch}", "/batches/{batch}/"),
        ("600/0727/8", "/products/600/0727/8/"),
        ("60007278", "/products/600/0727/8/"),
    ],
)
def test_an_exact_number_leads_straight_there(anna, ada, typed, leads_to):
    numbers = {"learner": anna.learner.number, "batch": anna.batch.number}

    response = client_of(ada).get("/search/", {"q": typed.format(**numbers)})

    assert (response.status_code, response["Location"]) == (302, leads_to.format(**numbers))


def found(user, typed: str) -> dict[str, list[str]]:
    return groups_of(client_of(user).get("/search/", {"q": typed}))


@pytest.mark.spec("SYS-01")
def test_words_find_people_batches_and_products_by_group(anna, ada):
    assert found(ada, "smith") == {"Learners": ["Smith, Anna"]}
    assert found(ada, "Evening group") == {"Batches": [f"Batch {anna.batch.number}"]}
    assert found(ada, "counselling") == {"Products": ["CACHE Level 3 Diploma in Counselling Skills"]}


@pytest.mark.spec("SYS-07")
def test_another_centre_s_numbers_are_found_as_little_as_ones_that_do_not_exist(anna, ada, charlie):
    for number in (anna.learner.number, anna.batch.number, "4836803119"):
        theirs = client_of(charlie).get("/search/", {"q": number})
        nothing = client_of(charlie).get("/search/", {"q": "1" * len(number)})

        assert theirs.status_code == 200
        assert text_of(theirs.text).replace(number, "") == text_of(nothing.text).replace(
            "1" * len(number), ""
        )


def test_who_may_only_grade_finds_no_learners_here(anna, ben):
    assert found(ben, "smith") == {}


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "%", "'", "\\", "=1+1", "²²²²²²²²²²", "a" * 5000, "a842f0db-5f35-423b-a382-b31b3facc49d"],
)
def test_odd_words_are_only_words(anna, ada, typed):
    assert found(ada, typed) == {}
