"""What is built and sent to browsers: small, our own brand, and without addresses of other hosts."""

import json
import re
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build" / "static"
KILOBYTE = 1000


def compressed(name: str) -> int:
    return len(brotli.compress((BUILT / name).read_bytes()))


@pytest.mark.parametrize(("name", "budget"), [("app.css", 18), ("app.js", 20), ("icons.svg", 6)])
def test_files_keep_to_their_budget(name, budget):
    assert compressed(name) <= budget * KILOBYTE


def test_the_fonts_of_an_ordinary_page_keep_to_their_budget():
    # The extended Latin range is fetched only by a page that has such a letter.
    ordinary = [
        BUILT / "fonts" / "source-sans-3-latin-wght-normal.woff2",
        BUILT / "fonts" / "newsreader-title.woff2",
    ]

    assert sum(font.stat().st_size for font in ordinary) <= 50 * KILOBYTE


@pytest.mark.parametrize("brand", ["crown", "GDS Transport", "govuk-crest", "govuk-logotype"])
def test_nothing_of_the_government_s_brand_is_sent(brand):
    texts = {
        file.name: file.read_text() for file in BUILT.iterdir() if file.suffix in {".css", ".js", ".svg"}
    }

    assert [name for name, text in texts.items() if brand.lower() in text.lower()] == []


def test_manifest_storage_finds_every_file_that_a_style_names():
    style = (BUILT / "app.css").read_text()

    named = re.findall(r"url\(\"?([^)\"]+)\"?\)", style)

    assert sorted(set(named)) == sorted(f"fonts/{font.name}" for font in (BUILT / "fonts").iterdir())
    assert "sourceMappingURL" not in style + (BUILT / "app.js").read_text()


def test_the_lock_file_names_no_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text())

    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
