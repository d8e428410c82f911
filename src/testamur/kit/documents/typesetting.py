"""A template and its facts become a PDF/A-2a and PDF/UA-1 file (docs/specification CRT-01, SYS-03).

One Typst compiler lives as long as the process, because starting one costs more than the page itself. The facts
travel in the text of a two-line main document: given as inputs of the compiler they would change the language's
library, and Typst would forget every template it has already read.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import typst

TEMPLATES = Path(__file__).with_name("templates")
STANDARDS = ["a-2a", "ua-1"]
FONT_PACKAGES = ("fontpkg_newsreader", "fontpkg_source_sans_3")

_one_at_a_time = Lock()


class CannotTypeset(Exception):
    """The typesetter refused the facts; the message is the first thing it complained about."""


def typeset(template: str, facts: Mapping[str, Any], *, at: datetime, templates: Path = TEMPLATES) -> bytes:
    """The PDF that `document-of` in `template`, a file of the directory `templates`, makes of JSON-able `facts`.

    The same facts and the same aware instant `at` give the same bytes, in any process with the same fonts.
    Raises `CannotTypeset`, for example when a name has a letter that no installed font can draw.
    """
    try:
        with _one_at_a_time:
            return _compiler(templates).compile(
                input=_main(template, facts),
                format="pdf",
                pdf_standards=STANDARDS,
                timestamp=at.replace(microsecond=0),
            )
    except typst.TypstError as error:
        raise CannotTypeset(f"{template}: {error.message}") from error


def _main(template: str, facts: Mapping[str, Any]) -> bytes:
    literal = json.dumps(facts, ensure_ascii=False).replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "{template}": document-of\n#document-of(json(bytes("{literal}")))'.encode()


@cache
def _compiler(templates: Path) -> typst.Compiler:
    return typst.Compiler(root=str(templates), font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    """The fonts of installed font packages before those inside Typst, never those of the machine."""
    packages = [spec.submodule_search_locations for name in FONT_PACKAGES if (spec := find_spec(name))]
    return typst.Fonts(include_system_fonts=False, font_paths=[place for (place,) in packages])
