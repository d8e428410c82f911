"""The task guides of `docs/guides` as pages of help: Markdown rendered with everything else in it escaped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

NAME = re.compile(r"[a-z0-9-]{1,100}")
GUIDE_LINK = re.compile(r"(?:\./)?([a-z0-9-]+)\.md(#.*)?")


@dataclass(frozen=True)
class Section:
    title: str
    anchor: str


@dataclass(frozen=True)
class Guide:
    name: str
    title: str
    sections: tuple[Section, ...]
    body: Markup


def guides() -> list[Guide]:
    """All guides to what this installation has, by title."""
    folder = Path(settings.GUIDES)
    names = {path.stem for each in settings.GUIDE_NAMES for path in folder.glob(f"{each}.md")}
    return sorted(filter(None, map(guide_named, names)), key=lambda guide: guide.title)


def guide_named(name: str) -> Guide | None:
    """`name` comes from an address: only a name of a file of ours finds one."""
    path = Path(settings.GUIDES) / f"{name}.md"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    return _read(path, path.stat().st_mtime)


@cache
def _read(path: Path, changed: float) -> Guide:
    """`changed` is when the file was: a new edition is read anew."""
    return render(path.stem, path.read_text(encoding="utf-8"))


def render(name: str, text: str) -> Guide:
    """The first heading becomes the title of the page; the others stand one level below it at least."""
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=Renderer).enable("table")
    tokens = markdown.parse(text)
    title, tokens = _title_and_rest(name, tokens)
    sections = tuple(_anchored(tokens))
    body = markdown.renderer.render(tokens, markdown.options, {})
    return Guide(name, title, sections, Markup(body))  # noqa: S704 - the renderer has escaped it


def _title_and_rest(name: str, tokens: Sequence[Token]) -> tuple[str, list[Token]]:
    if tokens and tokens[0].type == "heading_open":
        return _words(tokens[1]), list(tokens[3:])
    return name.replace("-", " ").capitalize(), list(tokens)


def _anchored(tokens: Sequence[Token]) -> list[Section]:
    """Give each heading its anchor and at least the second level; the sections are those of the second."""
    sections = []
    for token, inside in pairwise(tokens):
        if token.type == "heading_open":
            token.tag = max(token.tag, "h2")
            anchor = slugify(_words(inside))
            token.attrSet("id", anchor)
            if token.tag == "h2":
                sections.append(Section(_words(inside), anchor))
        elif token.type == "heading_close":
            token.tag = max(token.tag, "h2")
    return sections


def _words(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


class Renderer(RendererHTML):
    """Tables and links as the site's pages have them."""

    def table_open(self, tokens, index, options, env) -> str:
        env["tables"] = number = env.get("tables", 0) + 1
        label = _("Table %(number)s") % {"number": number}
        region = f'<div class="tablewrap" role="region" aria-label="{label}" tabindex="0">'
        return f'{region}<table class="data">'

    def table_close(self, tokens, index, options, env) -> str:
        return "</table></div>"

    def td_open(self, tokens, index, options, env) -> str:
        tokens[index].attrJoin("class", "wrap-text")
        return self.renderToken(tokens, index, options, env)

    def link_open(self, tokens, index, options, env) -> str:
        token = tokens[index]
        token.attrSet("class", "govuk-link")
        if found := GUIDE_LINK.fullmatch(str(token.attrGet("href"))):
            token.attrSet("href", f"/help/{found[1]}/{found[2] or ''}")
        return self.renderToken(tokens, index, options, env)
