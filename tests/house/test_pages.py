"""Pages as they are written: each is asked for by a test, has a heading, nothing inline, and guarded forms."""

import inspect
import re
from itertools import chain
from pathlib import Path

import pytest

from testamur.config.generated_docs import addresses

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "testamur"
TEMPLATES = sorted(path for path in SOURCE.rglob("templates/**/*.html"))
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
EXTENDS = re.compile(r"\{%-?\s*extends (.*?)%\}")
MACRO = re.compile(r"\{%-?\s*macro (\w+)\(.*?%\}(.*?)\{%-?\s*endmacro", re.DOTALL)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
FORM = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>(.*?)</form>", re.DOTALL | re.IGNORECASE)
PARAMETER = re.compile(r"<[^>]*>|\(\?P<[^>]*>[^)]*\)|[\^$]")

# Third parties' names for our own addresses; each is asked for by its address.
ALIASES = {"account_login": "account:sign-in", "account_logout": "account:sign-out"}

# Pages that tests reach by a link, a button or a redirect, where no address is written
FOLLOWED = {
    "mfa_login_webauthn": "test_sign_in.py: a passkey signs in",
    "account:sign-out": "test_sign_in.py: sign_out",
    "account_reset_password_done": "test_signing_in.py: the link of a letter",
    "account_reset_password_from_key": "test_signing_in.py: the link of a letter",
    "account_reset_password_from_key_done": "test_signing_in.py: the link of a letter",
}


def text_of(path: Path) -> str:
    return COMMENT.sub("", path.read_text("utf-8"))


def is_page(path: Path) -> bool:
    """Extends something, and nothing else extends it."""
    return EXTENDS.search(text_of(path)) is not None and f"{path.parent.name}/{path.name}" not in BASES


BASES = {
    name
    for path in TEMPLATES
    for say in EXTENDS.findall(text_of(path))
    for name in re.findall(r'"([^"]+)"', say)
}
PAGES = [path for path in TEMPLATES if is_page(path) and "layout" not in path.parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def text_of_tests(*folders: Path) -> str:
    """All tests below, but those that go through the addresses by themselves: they do not count."""
    files = chain.from_iterable(folder.rglob("test*.py") for folder in folders)
    return "\n".join(
        path.read_text("utf-8") for path in files if path.name not in {"test_matrix.py", "test_pages.py"}
    )


def room_of(view) -> Path:
    """The folder of the room whose view it is."""
    return SOURCE.joinpath(*inspect.unwrap(view).__module__.split(".")[1:3])


def asked_for(address: str, name: str, tests: str, room_s_tests: str) -> bool:
    """Whether a test names the page or writes its address, or a test of its own room the last word of either."""
    if ALIASES.get(name, name) in FOLLOWED:
        return True
    if re.search(rf"[\"']{re.escape(ALIASES.get(name, name))}[\"']", tests):
        return True
    parts = [re.escape(part) for part in PARAMETER.sub("\0", address).split("\0")]
    written = r"[^\"'\s/]+".join(parts)
    if re.search(rf"(/|\}}){written}(?=[\"'?#{{])", tests):
        return True
    words = [part.strip("/") for part in PARAMETER.sub("\0", address).split("\0") if part.strip("/.-")]
    if re.search(rf"[\"']{re.escape(name.rpartition(':')[2])}[\"']", room_s_tests):
        return True
    last = re.escape(words[-1].rpartition("/")[2])
    return re.search(rf"[\"'/}}]{last}(?=[\"'/?#])", room_s_tests) is not None


def test_every_page_is_asked_for_by_a_test():
    everywhere = text_of_tests(SOURCE, ROOT / "tests")
    rooms = {
        folder: text_of_tests(folder)
        for folder in {room_of(pattern.callback) for _, _, pattern in addresses()}
    }

    assert [
        f"/{address} {name}"
        for address, name, pattern in addresses()
        if not address.startswith(("gallery/", "api/v1/"))  # the API's tests go through its own document
        and not asked_for(address, name, everywhere, rooms[room_of(pattern.callback)])
    ] == []


def test_the_search_for_tests_can_fail():
    tests = 'client.get("/batches/")\nclient.get(f"/batches/{number}/")\nreverse("desk:messages")'

    assert asked_for("batches/", "registrations:batches", tests, "")
    assert asked_for("batches/<str:number>/", "registrations:batch", tests, "")
    assert asked_for("messages/", "desk:messages", tests, "")
    assert asked_for("centre/users/<int:pk>/resend/", "access:resend", "", 'post(f"{page}resend/")')
    assert not asked_for("batches/<str:number>/report.<str:kind>", "registrations:batch-report", tests, "")
    assert not asked_for("orders/", "billing:orders", tests, "")


def test_there_are_pages():
    assert len(PAGES) > 40


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_has_a_heading(path):
    whole = text_of(path) + "".join(
        text_of(base) for base in TEMPLATES for name in re.findall(r'"([^"]+)"', EXTENDS.search(text_of(path))[1])
        if str(base).endswith(f"/{name}") and "layout" not in base.parts
    )  # fmt: skip

    assert re.search(r"\{% block (heading|pagehead) %\}", whole)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_inline(path):
    assert INLINE.findall(EXPRESSION.sub("", text_of(path))) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_form_that_writes_carries_its_token(path):
    text = text_of(path)
    carriers = "|".join(
        ["csrf_input", *(f"{name}\\(" for name, body in MACRO.findall(text) if "csrf_input" in body)]
    )

    assert [form[:80] for form in FORM.findall(text) if not re.search(carriers, form)] == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('<p style="x">', [" style="]),
        ("<script>x</script>", ["<script>"]),
        ('<button onclick="x()">', [" onclick="]),
        ('<a href="javascript:x">', ["javascript:"]),
        ('<script type="module" src="x"></script><p data-style="x">', []),
    ],
)
def test_the_search_for_inline_code_can_fail(written, said):
    assert INLINE.findall(written) == said
