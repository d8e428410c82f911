"""Finding, registering, seeing and editing learners on pages: everybody's rights, and what is refused."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.pages import row_headings, text_of
from tests.people import NOW, client_of
from tests.records import lrs_client

from testamur.records.register import actions
from testamur.records.register.actions.merging import merge
from testamur.records.register.models import Learner, Look, Search
from testamur.records.register.tests.of_learners import LENA

TYPED = {
    "given_name": "Lena",
    "family_name": "Marsh",
    "born_on": "27/3/2009",
    "gender": "2",
    "postcode": "cv12wt",
}
FIND, REGISTER = "/lrs/learners/", "/lrs/learners/register/"


@pytest.fixture(autouse=True)
def no_waiting(settings):
    settings.LRS_POSSIBLE_WAIT_SECONDS = 0


@pytest.fixture
def client(rhoda) -> Client:
    return lrs_client(rhoda)


@pytest.fixture
def lena(as_mona) -> Learner:
    """Registered by the other organisation."""
    return actions.register_many(details=[LENA], now=NOW, **as_mona)[0]


def search(client, **facts):
    return client.post(FIND, {"way": "details", **TYPED, **facts})


def register(client, **facts):
    return client.post(REGISTER, {**TYPED, "verification": "2", "sharing": "1", **facts})


def by_uln(client, uln, given_name="Lena", family_name="Marsh", **how):
    names = {"uln-given_name": given_name, "uln-family_name": family_name}
    return client.post(FIND, {"way": "uln", "uln-uln": uln, **names}, **how)


def value_of(page, name: str) -> str:
    """What the box of this name holds."""
    box = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.text)[0]
    held = re.search(r'value="([^"]*)"', box)
    return held[1] if held else ""


def page_of(learner) -> str:
    return f"/lrs/learners/{learner.uln}/"


# Finding


def test_the_two_ways_to_find_a_learner(client):
    page = client.get(FIND)

    assert page.status_code == 200
    panels = re.findall(r'<h2 class="panel__title".*?</h2>', page.text)
    assert [text_of(each) for each in panels] == ["By ULN and name", "By details"]


def test_the_search_box_of_the_masthead_fills_in_the_form(client):
    with_uln = client.get(FIND, {"q": "1000 000 019"})
    with_name = client.get(FIND, {"q": "Anna Maria Marsh"})

    assert value_of(with_uln, "uln-uln") == "1000000019"
    assert (value_of(with_name, "given_name"), value_of(with_name, "family_name")) == ("Anna Maria", "Marsh")


@pytest.mark.spec("URN-01")
def test_what_is_missing_is_said_and_what_was_typed_stays(client):
    page = search(client, postcode="CV1", born_on="")

    assert page.status_code == 422
    assert "Give a full postcode" in page.text
    assert "Enter date of birth" in page.text
    assert (value_of(page, "postcode"), value_of(page, "given_name")) == ("CV1", "Lena")
    assert not Search.objects.exists()


@pytest.mark.spec("URN-01")
def test_an_exact_match_is_shown_beside_what_was_typed(client, lena):
    page = search(client)

    words = text_of(page.text)
    assert "This learner was found" in words
    assert f"Lena Marsh, {lena.uln[:4]} {lena.uln[4:7]} {lena.uln[7:]}" in words
    assert "Very likely" in words
    assert row_headings(page) == ["Given name", "Family name", "Date of birth", "Gender", "Postcode"]
    assert f'href="{page_of(lena)}"' in page.text


@pytest.mark.spec("URN-02")
def test_what_differs_is_marked_with_both_values(client, lena):
    page = search(client, given_name="Tilda", born_on="28/3/2009")

    words = text_of(page.text)
    assert "These learners may be yours" in words
    assert "Given name Tilda Lena different" in words
    assert "Date of birth 28/03/2009 27/03/2009 one digit differs" in words
    assert "Family name Marsh Marsh the same" in words
    assert page.text.count('<tr class="is-wrong">') == 2
    assert "Very likely" not in words
    assert "None of these is my learner: register" in words


def test_swapped_names_are_said(client, lena):
    page = search(client, given_name="Marsh", family_name="Lena")

    assert "Given name and family name are swapped." in text_of(page.text)


def test_a_former_name_is_said(client, as_mona):
    actions.register_many(details=[replace(LENA, previous_family_name="Fenn")], now=NOW, **as_mona)

    page = search(client, family_name="Fenn")

    assert "They agree by a previous family name." in text_of(page.text)


def test_too_many_are_not_listed(client, as_mona, settings):
    settings.LRS_MOST_CANDIDATES = 1
    names = ("Ottilie", "Bronwen")
    learners = actions.register_many(
        details=[replace(LENA, given_name=each) for each in names], now=NOW, **as_mona
    )

    page = search(client)

    assert "Too many learners are like this one" in text_of(page.text)
    assert not any(learner.uln in page.text for learner in learners)


@pytest.mark.spec("URN-01")
def test_a_uln_and_name_lead_to_the_learner(client, lena):
    answer = by_uln(client, f"{lena.uln[:4]} {lena.uln[4:]}")

    assert (answer.status_code, answer["Location"]) == (302, page_of(lena))


def test_a_uln_with_another_name_is_no_match_and_shows_nobody(client, lena):
    page = by_uln(client, lena.uln, "Grace", "Okafor")
    nobody = by_uln(client, "1000000019", "Grace", "Okafor")

    assert "No learner has this ULN and this name." in page.text
    assert [each.status_code for each in (page, nobody)] == [200, 200]
    assert "Marsh" not in page.text
    assert value_of(page, "family_name") == "Okafor"


def test_a_mistyped_uln_is_said_before_anybody_is_searched(client):
    page = by_uln(client, "1000000018")

    assert page.status_code == 422
    assert "The check digit of this ULN is wrong" in page.text
    assert not Search.objects.exists()


def test_a_merged_uln_leads_to_its_master(client, as_mona, lena):
    [master] = actions.register_many(details=[replace(LENA, postcode="LS1 1AA")], now=NOW, **as_mona)
    merge(master=master, merged=lena, reason="One person.", by=as_mona["by"], now=NOW)

    answer = by_uln(client, lena.uln, follow=True)

    assert answer.redirect_chain == [(page_of(master), 302)]
    words = text_of(answer.text)
    assert f"{lena.uln} was merged into another ULN." in words
    assert f"Linked ULN {lena.uln[:4]} {lena.uln[4:7]} {lena.uln[7:]}" in words


def test_searching_very_often_is_refused_for_a_while(client, settings):
    settings.LRS_SEARCHES_A_MINUTE = 2
    search(client)
    search(client, given_name="Tilda")

    page = search(client, given_name="Rose")

    assert page.status_code == 422
    assert "You have searched very often within a minute." in page.text
    assert value_of(page, "given_name") == "Rose"
    assert Search.objects.count() == 2


# Registering


@pytest.mark.spec("URN-03")
def test_nobody_is_found_and_the_learner_is_registered(client):
    found = search(client, previous_family_name="Fenn")
    begun = client.post(REGISTER, {**TYPED, "previous_family_name": "Fenn", "begin": "1"})
    done = register(client, previous_family_name="Fenn", town="Coventry")

    assert "No learner was found" in text_of(found.text)
    assert value_of(found, "previous_family_name") == "Fenn"
    assert (begun.status_code, value_of(begun, "family_name"), value_of(begun, "born_on")) == (
        *(200, "Marsh", "27/3/2009"),
    )
    learner = Learner.objects.get()
    assert (learner.given_name, learner.postcode, learner.town, learner.previous_family_name) == (
        *("Lena", "CV1 2WT", "Coventry", "Fenn"),
    )
    assert done["Location"] == f"{page_of(learner)}registered/"
    assert f"ULN {learner.uln[:4]} {learner.uln[4:7]} {learner.uln[7:]}" in text_of(
        client.get(done["Location"]).text
    )


@pytest.mark.spec("URN-03")
def test_without_a_search_the_page_offers_one_with_what_was_typed(client):
    page = register(client, town="Coventry")

    assert page.status_code == 422
    assert "Search for the learner with these same details first" in page.text
    assert f'formaction="{FIND}" name="way" value="details"' in page.text
    assert value_of(page, "town") == "Coventry"
    assert not Learner.objects.exists()


def test_who_comes_to_the_page_of_registering_by_itself_is_sent_to_search(client):
    answer = client.get(REGISTER, follow=True)

    assert answer.redirect_chain == [(FIND, 302)]
    assert "Search for the learner first" in answer.text


def test_a_learner_of_the_same_details_is_not_named(client, lena):
    search(client)

    page = register(client)

    assert page.status_code == 422
    assert "has a ULN already" in page.text
    assert lena.uln not in page.text


def test_each_problem_of_a_new_learner_is_beside_its_box(client):
    search(client)

    page = register(client, verification="999", sharing="", email="none@none.com", born_on="1/1/2020")

    assert page.status_code == 422
    words = text_of(page.text)
    for sentence in ("Say which document proved who the learner is", "Select ability to share"):
        assert sentence in words

    page = register(client, email="none@none.com")

    assert "“none” may not stand in the email address." in text_of(page.text)
    assert not Learner.objects.exists()


# One learner


@pytest.mark.spec("URN-04")
def test_the_profile_shows_what_is_held_and_who_looked(client, rhoda, lena):
    search(client)

    page = client.get(page_of(lena))
    again = client.get(page_of(lena))

    words = text_of(page.text)
    for held in ("Family name Marsh", "Date of birth 27/03/2009", "Gender Female", "Postcode CV1 2WT"):
        assert held in words
    assert "Verification type Passport" in words
    assert "Rhoda Quill Found Page" in words
    assert "Rhoda Quill Viewed Page" in text_of(again.text)
    assert Look.objects.filter(learner=lena, what="viewed", user_name="Rhoda Quill").count() == 2


@pytest.mark.spec("URN-04")
def test_another_organisation_s_people_and_looks_are_not_shown(client, mona, lena):
    lrs_client(mona).get(page_of(lena))
    search(client)

    page = client.get(page_of(lena))

    assert "Registered" in page.text
    assert "Moorland School" in page.text
    assert "Mona Birtwell" not in page.text


def test_nobody_goes_through_the_register_number_by_number(client, lena):
    pages = (
        page_of(lena),
        "/lrs/learners/1000000019/",
        f"{page_of(lena)}edit/",
        f"{page_of(lena)}registered/",
    )

    answers = [client.get(page) for page in pages]

    assert [(each.status_code, each["Location"]) for each in answers] == [(302, FIND)] * 4
    assert f"Find the learner by ULN and name first: {lena.uln}." in client.get(FIND).text
    assert not Look.objects.filter(what="viewed").exists()


@pytest.mark.spec("URN-05")
@pytest.mark.parametrize(
    ("sharing", "words"),
    [
        ("0", "Their learning record is hidden"),
        ("1", "Able to share"),
        ("2", "Their learning record is hidden"),
    ],
)
def test_the_profile_is_shown_whatever_the_ability_to_share(client, as_rhoda, sharing, words):
    [learner] = actions.register_many(details=[replace(LENA, sharing=sharing)], now=NOW, **as_rhoda)

    page = client.get(page_of(learner))

    assert page.status_code == 200
    assert words in text_of(page.text)
    assert "CV1 2WT" in page.text


def test_a_profile_costs_the_same_with_much_history(client, as_rhoda):
    [learner] = actions.register_many(details=[LENA], now=NOW, **as_rhoda)
    client.get(page_of(learner))
    counts = []
    for towns in (("Leeds",), ("York", "Hull", "Ripon", "Selby")):
        for town in towns:
            held = Learner.objects.get(pk=learner.pk)
            actions.change(
                learner=held, version=held.version, details=replace(LENA, town=town), now=NOW, **as_rhoda
            )
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(learner))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_list_of_candidates_costs_the_same_for_one_and_many(client, as_mona):
    counts = []
    for names in (("Ottilie",), ("Bronwen", "Cerys", "Delyth")):
        actions.register_many(details=[replace(LENA, given_name=each) for each in names], now=NOW, **as_mona)
        with CaptureQueriesContext(connection) as queries:
            page = search(client)
        counts.append((len(queries), page.text.count("View this learner")))

    assert [shown for _, shown in counts] == [1, 4]
    assert counts[0][0] == counts[1][0]


# Editing


@pytest.fixture
def ours(as_rhoda) -> Learner:
    return actions.register_many(details=[LENA], now=NOW, **as_rhoda)[0]


def edit(client, learner, **facts):
    typed = {**TYPED, "verification": "2", "sharing": "1", "version": learner.version, **facts}
    return client.post(f"{page_of(learner)}edit/", typed)


@pytest.mark.spec("URN-04")
def test_a_learner_is_edited_and_the_old_name_kept(client, ours):
    before = client.get(f"{page_of(ours)}edit/")

    answer = edit(client, ours, family_name="Okafor", notes="Married.")

    assert (value_of(before, "family_name"), value_of(before, "born_on")) == ("Marsh", "27/03/2009")
    assert answer["Location"] == page_of(ours)
    held = Learner.objects.get(pk=ours.pk)
    assert (held.family_name, held.previous_family_name, held.version) == ("Okafor", "Marsh", 2)
    history = text_of(client.get(page_of(ours)).text)
    assert "Family name: was Marsh → is now Okafor" in history
    assert "Rhoda Quill, Harbour City College" in history


@pytest.mark.spec("URN-04")
def test_who_saves_second_sees_both_and_loses_nothing(client, as_rhoda, ours):
    theirs = replace(LENA, town="Leeds", email="lena@example.org")
    actions.change(learner=ours, version=1, details=theirs, now=NOW, **as_rhoda)

    page = edit(client, ours, town="Bradford", notes="Moved.")

    assert page.status_code == 422
    words = text_of(page.text)
    assert "Somebody changed this learner after you read their details." in words
    assert "Town – Leeds Bradford" in words
    assert "Email address – lena@example.org Nothing new" in words
    assert [value_of(page, name) for name in ("town", "email", "version")] == [
        *("Bradford", "lena@example.org", "2"),
    ]

    again = edit(
        client, Learner.objects.get(pk=ours.pk), town="Bradford", email="lena@example.org", notes="Moved."
    )

    assert again.status_code == 302
    held = Learner.objects.get(pk=ours.pk)
    assert (held.town, held.email, held.notes, held.version) == ("Bradford", "lena@example.org", "Moved.", 3)


def test_nothing_changed_is_said(client, ours):
    page = edit(client, ours)

    assert page.status_code == 422
    assert "Nothing differs from what is held" in page.text


@pytest.mark.spec("URN-05")
def test_the_privacy_notice_is_not_unseen_on_the_page(client, ours):
    page = client.get(f"{page_of(ours)}edit/")

    answer = edit(client, ours, sharing="0")

    assert "For emergencies only" not in page.text
    assert answer.status_code == 422
    assert Learner.objects.get(pk=ours.pk).sharing == "1"


# Roles


@pytest.mark.spec("LRS-02")
def test_who_may_only_look_finds_and_views_and_no_more(vic, lena):
    client = lrs_client(vic)

    found = search(client)

    assert found.status_code == 200
    assert "register" not in text_of(found.text).split("Not found?")[1].lower()
    assert client.get(page_of(lena)).status_code == 200
    assert "Edit details" not in client.get(page_of(lena)).text
    assert [
        client.get(f"{page_of(lena)}edit/").status_code,
        register(client).status_code,
        client.get(f"{page_of(lena)}registered/").status_code,
    ] == [403, 403, 403]


@pytest.mark.spec("LRS-02")
def test_super_users_look_after_users_and_see_no_learners(sunil, lena):
    client = lrs_client(sunil)

    assert [client.get(FIND).status_code, search(client).status_code] == [403, 403]
    assert client.get(page_of(lena)).status_code == 403


def test_others_do_not_come_in(ada, dee, lena):
    assert [client_of(user).get(FIND).status_code for user in (ada, dee)] == [403, 403]
    assert Client().get(FIND).status_code == 302


# The service desk


@pytest.fixture
def desk(dee) -> Client:
    return client_of(dee)


DESK = "/service-desk/learners/"


def test_the_desk_finds_by_uln_whatever_became_of_it(desk, lena, as_mona):
    actions.delete(learner=lena, reason="Typed for a trial.", by=as_mona["by"], now=NOW)

    answer = desk.post(DESK, {"way": "uln", "uln-uln": lena.uln}, follow=True)
    nobody = desk.post(DESK, {"way": "uln", "uln-uln": "1000000019"})

    assert answer.redirect_chain == [(f"{DESK}{lena.uln}/", 302)]
    assert "This learner is deleted" in answer.text
    assert (nobody.status_code, "No learner has this ULN." in nobody.text) == (422, True)


def test_the_desk_finds_by_what_little_is_known(desk, lena):
    page = desk.post(DESK, {"way": "details", "family_name": "Marsh", "born_on": "27/3/2009"})
    nobody = desk.post(DESK, {"way": "details", "family_name": "Okafor", "born_on": "1/1/1970"})

    assert f'href="{DESK}{lena.uln}/"' in page.text
    assert "No learner was found" in text_of(nobody.text)
    assert list(Look.objects.filter(organisation=None).values_list("learner", "what", "user_name")) == [
        (lena.pk, "found", "Dee Fairbrother")
    ]


def test_the_desk_sees_the_looks_of_all_organisations(desk, rhoda, mona, lena):
    search(lrs_client(rhoda))
    lrs_client(mona).get(page_of(lena))

    page = desk.get(f"{DESK}{lena.uln}/")

    words = text_of(page.text)
    assert "Harbour City College Rhoda Quill Found Page" in words
    assert "Moorland School Mona Birtwell Viewed Page" in words
    assert "Mona Birtwell, Moorland School" in words
    assert "Registered by Moorland School" in words


def test_the_desk_deletes_and_restores_with_a_reason(desk, lena):
    page = f"{DESK}{lena.uln}/"

    without = desk.post(f"{page}delete/", {"reason": ""})
    deleted = desk.post(f"{page}delete/", {"reason": "Typed for a trial."}, follow=True)
    restored = desk.post(f"{page}restore/", {"reason": "They came in."}, follow=True)

    assert (without.status_code, deleted.redirect_chain, restored.redirect_chain) == (
        *(422, [(page, 302)], [(page, 302)]),
    )
    assert f"{lena.uln} is deleted." in text_of(deleted.text)
    assert "They came in." in restored.text
    assert Learner.objects.get(pk=lena.pk).status == "active"


def test_what_cannot_be_done_at_the_desk_is_said(desk, lena):
    page = desk.post(f"{DESK}{lena.uln}/restore/", {"reason": "They came in."})

    assert page.status_code == 422
    assert "This learner is not deleted" in page.text


def test_a_uln_that_nobody_has_is_not_there(desk, lena):
    assert desk.get(f"{DESK}{lena.uln}/").status_code == 200
    assert [desk.get(f"{DESK}{each}").status_code for each in ("1000000019/", "x/", "x/delete/")] == [404] * 3


def test_the_desk_is_for_its_staff(client, olu, lena):
    assert [each.get(f"{DESK}{lena.uln}/").status_code for each in (client, client_of(olu))] == [403, 403]


def test_looks_cost_the_desk_the_same_for_few_and_many(desk, as_mona, as_rhoda, lena):
    counts = []
    for times in (2, 20):
        for _ in range(times):
            actions.note_looks(learners=[lena], what="found", now=NOW, **as_rhoda)
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"{DESK}{lena.uln}/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
