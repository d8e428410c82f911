"""What each detail of a learner may hold, whichever way it came (docs/decisions/0107)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from testamur.kit.problems import Problem
from testamur.records.register.details import (
    FIELDS,
    MANDATORY,
    SEARCHED,
    Details,
    clean,
    digest_of,
    key_of,
    missing,
    said,
)
from testamur.records.register.models import Learner, ProhibitedText, Sharing
from testamur.records.register.problems import is_said, problems_of_each, words_of

pytestmark = pytest.mark.spec("URN-03", "URN-04")

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
LENA = Details(
    given_name="Lena", family_name="Marsh", born_on=date(2009, 3, 27), gender="2", postcode="CV1 2WT"
)


def kept(name: str, text: str) -> object:
    details, problems = clean({name: text})
    assert problems == []
    return getattr(details, name)


def code(name: str, text: str) -> str:
    details, [problem] = clean({name: text})
    assert (problem.place, getattr(details, name)) == (name, getattr(Details(), name))
    return problem.code


@pytest.mark.parametrize(
    ("name", "text", "held"),
    [
        ("given_name", "  Lena ", "Lena"),
        ("given_name", "Anna  Maria", "Anna Maria"),
        ("given_name", "Zoe\u0308", "Zo\u00eb"),
        ("given_name", "L" * 35, "L" * 35),
        ("given_name", "   ", ""),
        ("notes", "One line.\r\nAnother.", "One line.\r\nAnother."),
        ("born_on", "2009-03-27", date(2009, 3, 27)),
        ("born_on", "27/3/2009", date(2009, 3, 27)),
        ("born_on", "2008-02-29", date(2008, 2, 29)),
        ("born_on", "1800-01-01", date(1800, 1, 1)),
        ("address_on", "2099-12-31", date(2099, 12, 31)),
        ("postcode", "cv12wt", "CV1 2WT"),
        ("postcode", "EC1A 1BB", "EC1A 1BB"),
        ("postcode", "W1A  0AX", "W1A 0AX"),
        ("postcode", "ZZ99 9ZZ", "ZZ99 9ZZ"),
        ("postcode", "bfpo57", "BFPO 57"),
        ("postcode", "BFPO 1234", "BFPO 1234"),
        ("postcode", "d02 x285", "D02 X285"),
        ("postcode", "D6WXK28", "D6W XK28"),
        ("email", "lena.marsh+uln@example.ac.uk", "lena.marsh+uln@example.ac.uk"),
        ("email", "o'neill@college.museum", "o'neill@college.museum"),
        ("scottish_candidate_number", "050 123 456", "050123456"),
        ("gender", "9", "9"),
        ("sharing", "0", "0"),
        ("verification", "7", "7"),
    ],
)
def test_what_is_kept(name, text, held):
    assert kept(name, text) == held


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("given_name", "L" * 36, "details.too_long"),
        ("given_name", "Le\x00na", "details.character"),
        ("given_name", "Le\nna", "details.character"),
        ("given_name", "Le\u202ena", "details.character"),
        ("family_name", "Mar\u200bsh", "details.character"),
        ("title", "D" * 36, "details.too_long"),
        ("address_1", "A" * 51, "details.too_long"),
        ("school_at_16", "S" * 255, "details.too_long"),
        ("other_verification", "O" * 256, "details.too_long"),
        ("notes", "N" * 4001, "details.too_long"),
        ("notes", "\x07", "details.character"),
        ("nationality", "GBRX", "details.too_long"),
        ("born_on", "2009-02-29", "details.date"),
        ("born_on", "27/3/09", "details.date"),
        ("born_on", "2009-3-27", "details.date"),
        ("born_on", "yesterday", "details.date"),
        ("born_on", "٢٠٠٩-٠٣-٢٧", "details.date"),
        ("born_on", "1799-12-31", "details.date_range"),
        ("born_on", "2100-01-01", "details.date_range"),
        ("postcode", "CV1 2CT", "details.postcode"),
        ("postcode", "CV1", "details.postcode"),
        ("postcode", "BFPO 12345", "details.postcode"),
        ("postcode", "90210", "details.postcode"),
        ("email", "lena", "details.email"),
        ("email", "lena@example", "details.email"),
        ("email", "lena marsh@example.org", "details.email"),
        ("email", f"{'l' * 250}@example.org", "details.email"),
        ("scottish_candidate_number", "12345678", "details.candidate_number"),
        ("scottish_candidate_number", "٠٥٠١٢٣٤٥٦", "details.candidate_number"),
        ("gender", "F", "details.code"),
        ("sharing", "3", "details.code"),
        ("verification", "8", "details.code"),
    ],
)
def test_what_is_not_kept(name, text, why):
    assert code(name, text) == why


def test_another_verification_is_described():
    _, problems = clean({"verification": "999"})
    described, none = clean({"verification": "999", "other_verification": "Armed Forces ID"})

    assert [(each.code, each.place) for each in problems] == [
        ("details.other_verification", "other_verification")
    ]
    assert (described.other_verification, none) == ("Armed Forces ID", [])


def test_nothing_is_said_of_what_is_missing_until_it_is_asked():
    details, problems = clean({})

    assert problems == []
    assert [each.place for each in missing(details, SEARCHED)] == list(SEARCHED)
    assert missing(details, ["born_on"]) == [
        Problem("details.missing", "Give the date of birth.", place="born_on")
    ]


def test_registering_needs_two_more_than_searching():
    assert sorted(set(MANDATORY) - set(SEARCHED)) == ["sharing", "verification"]


def test_what_was_said_is_read_again():
    details, _ = clean({"given_name": "Lena", "born_on": "2009-03-27", "postcode": "CV1 2WT"})

    again, problems = clean({field.name: said(getattr(details, field.name)) for field in FIELDS})

    assert (again, problems) == (details, [])


@pytest.mark.parametrize(
    "alike",
    [
        {"given_name": "LENA"},
        {"given_name": "Léna"},
        {"family_name": "MARSH"},
        {"postcode": "cv12wt"},
        {"middle_names": "Rose"},
    ],
)
def test_the_same_five_details_have_one_digest(alike):
    assert digest_of(replace(LENA, **alike)) == digest_of(LENA)


@pytest.mark.parametrize(
    "other",
    [
        {"given_name": "Lea"},
        {"family_name": "March"},
        {"born_on": date(2009, 3, 28)},
        {"gender": "1"},
        {"postcode": "CV1 2WU"},
        {"given_name": "Lenam", "family_name": "arsh"},
    ],
)
def test_other_details_have_another(other):
    assert digest_of(replace(LENA, **other)) != digest_of(LENA)


def test_the_key_of_the_details_is_a_bigint():
    assert -(2**63) <= key_of(LENA) < 2**63
    assert key_of(LENA) == key_of(replace(LENA, given_name="LENA"))


@pytest.mark.parametrize(
    ("born_on", "codes"),
    [
        (date(2013, 11, 16), []),
        (date(2013, 11, 17), ["details.age"]),
        (date(1915, 11, 17), []),
        (date(1915, 11, 16), ["details.age"]),
        (date(2026, 11, 15), ["details.age"]),
        (date(2026, 11, 16), ["details.born_in_future"]),
    ],
)
def test_learners_are_13_to_110_years_old(db, born_on, codes):
    [problems] = problems_of_each([replace(LENA, born_on=born_on)], now=NOON)

    assert [each.code for each in problems] == codes
    if "details.age" in codes:
        assert problems[0].message.endswith("aged 13 to 110: check the date of birth.")


def test_the_ages_are_settings(db, settings):
    settings.LRS_YOUNGEST, settings.LRS_OLDEST = 11, 100

    answers = problems_of_each(
        [replace(LENA, born_on=date(2015, 1, 1)), replace(LENA, born_on=date(1920, 1, 1))], now=NOON
    )

    assert [[each.code for each in problems] for problems in answers] == [[], ["details.age"]]


def test_an_address_is_not_given_tomorrow(db):
    answers = problems_of_each(
        [replace(LENA, address_on=date(2026, 11, 16)), replace(LENA, address_on=date(2026, 11, 17))],
        now=NOON,
    )

    assert [[(each.code, each.place) for each in problems] for problems in answers] == [
        [],
        [("details.address_in_future", "address_on")],
    ]


@pytest.mark.parametrize(
    ("facts", "places"),
    [
        ({"given_name": "Prisoner 4711"}, ["given_name"]),
        ({"notes": "a PRISONER there"}, ["notes"]),
        ({"address_1": "HMP Leeds"}, ["address_1"]),
        ({"town": "Northampton"}, []),
        ({"email": "none@none.com"}, ["email"]),
        ({"email": "nonesuch@example.org"}, []),
        ({"school_at_16": "school"}, ["school_at_16"]),
        ({"school_at_16": "Moorland School"}, []),
        ({"school_at_16": "College"}, ["school_at_16"]),
        ({"family_name": "Unknown"}, ["family_name"]),
        ({"family_name": "Unknown-Smith"}, []),
        (
            {"verification": "999", "other_verification": "by School/College/Learning provider"},
            ["other_verification"],
        ),
        ({"verification": "999", "other_verification": "Exam certificate"}, []),
    ],
)
def test_prohibited_text_is_found_by_whole_words(db, facts, places):
    [problems] = problems_of_each([replace(LENA, **facts)], now=NOON)

    assert [(each.code, each.place) for each in problems] == [("prohibited", place) for place in places]


def test_what_is_prohibited_is_told_with_what_to_do(db):
    [[problem]] = problems_of_each([replace(LENA, email="none@example.org")], now=NOON)

    assert problem.message == (
        "“none” may not stand in the email address. Leave it empty if the learner has no email address."
    )


def test_the_service_desk_adds_to_what_is_prohibited(db):
    ProhibitedText.objects.create(field="town", text="Atlantis")

    [problems] = problems_of_each([replace(LENA, town="New Atlantis")], now=NOON)

    assert [each.place for each in problems] == ["town"]


def test_many_are_judged_with_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        answers = problems_of_each([LENA] * 300, now=NOON)

    assert answers == [[]] * 300


def test_words_are_found_as_words():
    phrase = ProhibitedText(text="HM Prison")

    assert is_said(phrase, words_of("c/o HM Prison, Leeds"))
    assert not is_said(phrase, words_of("HM Prisons Board"))


@pytest.mark.spec("URN-05")
def test_only_those_able_to_share_show_their_record():
    assert {code: Learner(sharing=code).shows_record for code in Sharing.values} == {
        "0": False,
        "1": True,
        "2": False,
    }
