"""What a page shows, read from its HTML as a person would."""

import re
from html import unescape

from django.http import HttpResponse


def text_of(html: str) -> str:
    """The words of a piece of HTML, one space between them."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).replace("\xa0", " ").split())


def row_headings(response: HttpResponse) -> list[str]:
    """The first words of each row of the page's tables."""
    return [
        text_of(cell) for cell in re.findall(r'<th scope="row"[^>]*>(.*?)</th>', response.text, re.DOTALL)
    ]


def tab_labels(response: HttpResponse) -> list[str]:
    """The saved views above a list, without their counts."""
    tabs = re.search(r'<ul class="tabs">(.*?)</ul>', response.text, re.DOTALL)[1]
    return [
        text_of(re.sub(r"<span>.*?</span>", "", tab))
        for tab in re.findall(r"<li>(.*?)</li>", tabs, re.DOTALL)
    ]


def groups_of(response: HttpResponse) -> dict[str, list[str]]:
    """By heading of each panel, the terms listed in it."""
    panels = re.findall(
        r'<section class="panel".*?<h2[^>]*>(.*?)</h2>(.*?)</section>', response.text, re.DOTALL
    )
    return {
        text_of(heading): [text_of(term) for term in re.findall(r"<dt>(.*?)</dt>", body)]
        for heading, body in panels
    }


def boxes_of(html: str) -> dict[str, str]:
    """What a browser would send of a page's text boxes, hidden ones and lists to choose from."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if facts.get("type", "text") in {"text", "hidden", "email"} and "name" in facts:
            found[facts["name"]] = unescape(facts.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.DOTALL):
        found[name] = unescape(text).strip()
    return found
