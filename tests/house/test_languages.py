"""English and Welsh: the catalogue is whole, and every page can be had in the other language (SYS-08)."""

import datetime as dt
import re

import pytest
from django import forms
from django.utils.translation import override
from jinja2 import Environment, nodes
from tests.people import client_of

from testamur.config import languages
from testamur.ground.centres.models import Nation
from testamur.kit import templating

NIGHT = dt.datetime(2026, 7, 31, 22, 59, tzinfo=dt.UTC)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
LEAST_COVERAGE = 0.95
COMPLETE = {
    "delivery/billing",
    "delivery/registrations",
    "kit/forms.py",
    "kit/lists",
    "kit/templates",
    "kit/templating.py",
    "outcomes/certification",
    "outcomes/grading",
    "sites/account",
    "sites/menus.py",
    "sites/portal",
    "sites/public",
    "sites/templates",
}


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    languages.compile_stale()


@pytest.fixture(scope="module")
def welsh() -> list:
    [path] = languages.catalogues()
    return languages.texts(languages.read(path))


def said(message) -> list[tuple[str, str]]:
    """Each translation beside the English that it stands for."""
    if not message.string or not message.pluralizable:
        return [(message.id, message.string)] if message.string else []
    return [(message.id[1], form) for form in message.string if form]


# The catalogue


@pytest.mark.spec("SYS-08")
def test_a_centre_and_the_public_read_no_english_left_over(welsh):
    coverage = languages.coverage(welsh)

    assert [part for part in sorted(COMPLETE) if coverage[part][0] < coverage[part][1]] == []


@pytest.mark.spec("SYS-08")
def test_nearly_all_that_the_source_says_now_is_translated(welsh):
    known = {(message.context, message.id) for message in welsh if languages.is_translated(message)}
    now = [(message.context, message.id) for message in languages.texts(languages.gather())]

    assert len(now) > 900
    assert sum(text in known for text in now) / len(now) >= LEAST_COVERAGE


def test_a_translation_has_the_placeholders_of_its_text(welsh):
    wrong = [
        (english, translated)
        for message in welsh
        for english, translated in said(message)
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(translated))
    ]

    assert wrong == []


def test_every_number_has_its_form(welsh):
    plurals = [message for message in welsh if message.pluralizable]

    assert len(plurals) > 30
    assert [message.id for message in plurals if len(message.string) != 5] == []
    assert [message.id for message in plurals if 0 < sum(map(bool, message.string)) < 5] == []


def test_nothing_is_guessed(welsh):
    assert [message.id for message in welsh if message.fuzzy] == []


def test_the_catalogue_says_who_has_not_read_it():
    [path] = languages.catalogues()

    assert "NOT YET READ BY A NATIVE SPEAKER" in languages.read(path).header_comment


def test_the_nouns_after_a_number_are_asked_for_as_they_are_gathered(welsh):
    assert languages.AFTER_A_NUMBER == templating.AFTER_A_NUMBER
    assert ("learner", "learners") in [each.id for each in welsh if each.context == languages.AFTER_A_NUMBER]


def test_pages_leave_the_nouns_after_a_number_to_be_translated_with_it():
    pages = languages.SOURCE.rglob("*.html")

    assert [page.name for page in pages if re.search(r"counted\(_\(", page.read_text(encoding="utf-8"))] == []


def test_no_words_are_kept_in_the_language_of_whoever_asked_first():
    """A template that others import is run once for all requests, but for its macros."""
    pages = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    wrong = []
    for path in languages.SOURCE.rglob("*.html"):
        page = pages.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, nodes.Extends) for node in page.body) or page.find(nodes.Macro) is None:
            continue
        kept = [node for node in page.body if isinstance(node, nodes.Assign)]
        asked = [call for node in kept for call in node.find_all(nodes.Call)]
        wrong += [path.name for call in asked if getattr(call.node, "name", "") == "_"]

    assert wrong == []


# What is said


@pytest.mark.spec("SYS-08")
def test_dates_in_welsh():
    with override("cy"):
        assert templating.long_instant(NIGHT) == "31 Gorffennaf 2026 am 11:59pm"
        assert templating.long_day(dt.date(2026, 9, 2)) == "Dydd Mercher 2 Medi 2026"
        assert templating.long_month(dt.date(2026, 11, 1)) == "Tachwedd 2026"
        assert templating.short_month(dt.date(2026, 9, 2)) == "Med"
        assert templating.time_of_day(dt.datetime(2026, 1, 5, 12, 0, tzinfo=dt.UTC)) == "hanner dydd"


@pytest.mark.spec("SYS-08")
@pytest.mark.parametrize(
    ("number", "learners", "products"),
    [
        (0, "0 dysgwr", "0 cynnyrch"),
        (1, "1 dysgwr", "1 cynnyrch"),
        (2, "2 ddysgwr", "2 gynnyrch"),
        (3, "3 dysgwr", "3 chynnyrch"),
        (6, "6 dysgwr", "6 chynnyrch"),
        (1248, "1,248 dysgwr", "1,248 cynnyrch"),
    ],
)
def test_a_welsh_noun_is_singular_after_a_number_which_may_change_its_first_letter(
    number, learners, products
):
    with override("cy"):
        assert templating.counted(number, "learner") == learners
        assert templating.counted(number, "product", "products") == products


class Asked(forms.Form):
    nation = forms.ChoiceField(choices=Nation.choices)
    why = forms.ChoiceField(choices=[("other", "Another reason")], widget=forms.RadioSelect)


@pytest.mark.spec("SYS-08")
def test_what_a_form_gives_to_choose_from_is_in_welsh_though_its_labels_are_english():
    with override("cy"):
        page = Asked()["nation"].as_field_group() + Asked()["why"].as_field_group()

    assert re.findall(r"Cymru|Wales|Rheswm arall|Another reason", page) == ["Cymru", "Rheswm arall"]


# The switch


@pytest.mark.spec("SYS-08")
def test_choosing_welsh_and_english_again(client, db):
    english = client.get("/account/sign-in/?next=/learners/")
    chosen = client.get(link_to("cy", english))
    welsh = client.get(chosen["Location"])
    back = client.get(client.get(link_to("en-gb", welsh))["Location"])

    assert chosen["Location"] == "/account/sign-in/?next=/learners/"
    assert client.cookies["testamur_language"]["httponly"] is True
    assert [lang(page) for page in (english, welsh, back)] == ["en-gb", "cy", "en-gb"]
    assert [heading(page) for page in (english, welsh, back)] == ["Sign in", "Mewngofnodi", "Sign in"]


def test_a_browser_that_prefers_welsh_gets_it(client, db):
    assert lang(client.get("/account/sign-in/", headers={"accept-language": "cy,en;q=0.5"})) == "cy"


@pytest.mark.spec("SYS-08")
@pytest.mark.parametrize("address", ["/", "/account/", "/learners/", "/check/", "/no-such-page/"])
def test_every_front_door_offers_welsh(address, ada):
    page = client_of(ada).get(address)

    assert link_to("cy", page) == f"/language/cy/?next={address}"


def test_the_office_offers_welsh(olu):
    page = client_of(olu).get("/office/")

    assert link_to("cy", page) == "/language/cy/?next=/office/"


@pytest.mark.parametrize(
    "address", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:1", ""]
)
def test_choosing_a_language_leads_nowhere_else(address, client, db):
    assert client.get("/language/cy/", {"next": address})["Location"] == "/"


def test_there_are_no_other_languages(client, db):
    assert client.get("/language/tlh/").status_code == 404


def test_the_cookie_alone_does_not_choose_a_language_that_is_not_there(client, db):
    client.cookies["testamur_language"] = "tlh"

    assert lang(client.get("/account/sign-in/")) == "en-gb"


def link_to(code: str, page) -> str:
    return re.search(rf'href="(/language/{code}/[^"]*)"[^>]* lang="{code}"', page.text)[1]


def lang(page) -> str:
    return re.search(r'<html lang="([^"]+)"', page.text)[1]


def heading(page) -> str:
    return re.search(r'<h1 class="title">([^<]+)</h1>', page.text)[1]
