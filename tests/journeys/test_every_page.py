"""Every page that each sign-in of the demonstration can reach by following links: answered, well formed, accessible.

The links are followed without drawing what they lead to, as whoever it is; then one address of each kind is opened in the browser,
where its console must stay silent and axe must find nothing. What was opened is printed (`pytest -rA`).
"""
# ruff: noqa: T201  (what was visited is printed)

import re
from collections import Counter, deque
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from playwright.sync_api import Page
from tests.journeys import axe

from testamur.sites.demonstration.people import PEOPLE

pytestmark = [pytest.mark.journey, pytest.mark.spec("SYS-08", "SYS-13")]

EACH_KIND, EACH_PERSON = 2, 60
LEAVES = {"account:sign-out", "account_logout", "account:language"}
NOBODY = ""
EVERYBODY = (NOBODY, *(person.email for person in PEOPLE))
HOST = "localhost"
WIDE, PHONE, NARROW = 1366, 390, 320


@dataclass(frozen=True)
class Visit:
    email: str
    path: str
    kind: str


class Reading(HTMLParser):
    """What a page is judged by without drawing it: its language, headings, links, and anything written inline."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.language, self.headings, self.links, self.inline = "", 0, [], []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "h1":
            self.headings += 1
        elif tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "style" or "style" in given or (tag == "script" and "src" not in given):
            self.inline.append(self.get_starttag_text())
        self.inline += [name for name in given if name.startswith("on")]


def kind_of(path: str) -> str | None:
    """The name of the view that answers, or nothing where a page is not ours to judge or ends the visit."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return urlsplit(path).path  # a link that leads nowhere is followed, and found out
    is_page = not path.startswith(("/static/", "/gallery/")) and match.view_name not in LEAVES
    return match.view_name if is_page else None


def inner_links(links: list[str], base: str) -> list[str]:
    """The addresses on our own host, without fragments, in the order of the page."""
    whole = (urldefrag(urljoin(f"http://{HOST}{base}", link)).url for link in links)
    parts = [urlsplit(link) for link in whole]
    return [
        part._replace(scheme="", netloc="").geturl()
        for part in parts
        if part.netloc == HOST and part.scheme == "http"
    ]


def follow(client: Client, email: str) -> tuple[list[Visit], list[str]]:
    """From the home page on, at most two addresses of a kind: the pages there are, and what is wrong with any."""
    waiting, seen, kinds = deque(["/"]), {"/"}, Counter()
    visits, wrong = [], []
    while waiting and len(visits) < EACH_PERSON:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind is None or kinds[kind] == EACH_KIND:
            continue
        kinds[kind] += 1
        answer = client.get(path, follow=True)
        if answer.status_code >= 400:
            wrong.append(f"{email} {path}: {answer.status_code}")
        if not answer.headers.get("content-type", "").startswith("text/html"):
            answer.close()
            continue
        page = Reading(answer.text)
        visits.append(Visit(email, path, kind))
        wrong += [f"{email} {path}: {fault}" for fault in faults_of(page)]
        for link in inner_links(page.links, answer.wsgi_request.get_full_path()):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return visits, wrong


def faults_of(page: Reading) -> list[str]:
    faults = [f"inline: {text}" for text in page.inline]
    if page.headings != 1:
        faults.append(f"{page.headings} first headings")
    if not re.fullmatch("en|en-gb|cy", page.language.lower()):
        faults.append(f"language {page.language!r}")
    return faults


@pytest.fixture(scope="module")
def browsers(chromium, site):
    """By email, a browser signed in as that person; by nothing, a visitor."""
    contexts = {}
    for email in EVERYBODY:
        contexts[email] = context = chromium.new_context(base_url=site.url, locale="en-GB")
        context.set_default_timeout(60_000)
        axe.bring(context)
        if email:
            page = context.new_page()
            page.goto("/account/sign-in/")
            page.get_by_label("Email address").fill(email)
            page.get_by_label("Password", exact=True).fill(site.password)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "/account/sign-in" not in url)
            if "/lrs/agreement/" in page.url:
                page.get_by_role("button", name="Accept the agreement").click()
                page.wait_for_url("**/lrs/")
            page.close()
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module")
def followed(browsers) -> tuple[list[Visit], list[str]]:
    visits, wrong = [], []
    for email, context in browsers.items():
        found, faults = follow(client_of(context), email)
        visits += found
        wrong += faults
    return visits, wrong


def client_of(context) -> Client:
    """Who is signed in to a browser, asking without it."""
    client = Client(raise_request_exception=False, SERVER_NAME=HOST)
    for cookie in context.cookies():
        client.cookies[cookie["name"]] = cookie["value"]
    return client


def test_every_link_leads_to_a_whole_page(followed):
    visits, wrong = followed
    print(*wrong, sep="\n")

    assert wrong == []
    assert {visit.email for visit in visits} == set(EVERYBODY)


@pytest.mark.parametrize("email", EVERYBODY)
def test_one_page_of_each_kind_is_silent_and_open_to_everybody(followed, browsers, email):
    visits, _ = followed
    firsts = {visit.kind: visit for visit in reversed(visits)}
    page, said = listened_to(browsers[email])
    found = []
    for kind, visit in sorted(firsts.items()):
        if visit.email == email:
            print(f"{kind:40} {visit.path} {visit.email or 'a visitor'}")
            found += [f"{visit.path}: {fault}" for fault in look_at(page, said, visit.path)]
    page.close()
    print(*found, sep="\n")

    assert found == []


def listened_to(context) -> tuple[Page, list[str]]:
    """A page, and the list to which its console adds its errors."""
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return page, said


def look_at(page: Page, said: list[str], path: str) -> list[str]:
    """Open a page at three widths and give what its console, axe and its width have to complain of."""
    said.clear()
    faults = []
    page.set_viewport_size({"width": WIDE, "height": 768})
    page.goto(path)
    for width in (WIDE, PHONE, NARROW):
        page.set_viewport_size({"width": width, "height": 768})
        if width != NARROW:
            faults += [f"at {width} {violation}" for violation in axe.violations(page)]
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            faults.append(f"at {width} scrolls sideways to {needed}")
    return said + faults
