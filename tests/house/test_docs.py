"""The documents tell the truth: pages made from the code are up to date, links lead somewhere, names are real."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from testamur.config.generated_docs import documents, load_actions, states
from testamur.ground.audit.events import DEFINED

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def test_pages_made_from_the_code_are_up_to_date():
    stale = [name for name, text in documents().items() if (DOCS / name).read_text("utf-8") != text]

    assert stale == [], "run: testamur manage generate_docs"


def test_the_check_of_them_can_fail(monkeypatch, tmp_path):
    monkeypatch.setattr("testamur.config.management.commands.generate_docs.DOCS", tmp_path)

    with pytest.raises(CommandError) as error:
        call_command("generate_docs", check=True)
    call_command("generate_docs", verbosity=0)
    call_command("generate_docs", check=True)
    (tmp_path / "states.md").write_text("out of date")

    assert str(error.value).startswith("Out of date: docs/states.md, docs/events.md, docs/roles.md, ")
    with pytest.raises(CommandError, match=r"Out of date: docs/states\.md\."):
        call_command("generate_docs", check=True)


def test_every_table_of_moves_is_drawn():
    drawn = states()

    source = [path.read_text() for path in (ROOT / "src").rglob("models*.py")]
    assert drawn.count("```mermaid") == sum(text.count("TRANSITIONS = {") for text in source) > 5


def test_every_event_says_what_happened():
    load_actions()

    assert [name for name, sentence in DEFINED.items() if not re.fullmatch(r"[A-Z].*[^.]", sentence)] == []
    assert [name for name in DEFINED if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    broken = [
        target
        for target in LINK.findall(FENCED.sub("", page.read_text("utf-8")))
        if not re.match(r"[a-z]+:|#|/", target)
        and not (page.parent / target.partition("#")[0]).resolve().exists()
    ]

    assert broken == []


def test_the_index_names_every_page():
    index = (DOCS / "README.md").read_text("utf-8")

    pages = [
        path
        for path in DOCS.rglob("*.md")
        if path.parent.name not in {"decisions", "guides", "specification"}
    ]
    assert [
        str(path.relative_to(DOCS))
        for path in pages
        if path.name != "README.md" and str(path.relative_to(DOCS)) not in index
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_begins_with_one_title(page):
    text = FENCED.sub("", page.read_text("utf-8"))

    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1
