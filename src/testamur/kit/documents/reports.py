"""A report as a PDF: a title, a list of facts, and tables that run over pages (docs/specification SYS-03).

Used for claim, learner status and batch reports, order and submission confirmations, and EQA sign-off.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from testamur.kit.documents.typesetting import typeset


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column; `width` is "fit" (as wide as its content) or a share of what is left, such as "2"."""

    title: str
    width: str = "1"
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading, a paragraph, a table and a note; each may be empty. Rows are texts, one per column."""

    heading: str = ""
    text: str = ""
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[str]] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """A whole report. `reference` stands at the head of each page, `footer` beside the page number."""

    organisation_name: str
    title: str
    subtitle: str = ""
    reference: str = ""
    footer: str = ""
    facts: Sequence[tuple[str, str]] = ()
    sections: Sequence[Section] = ()
    orientation: Literal["portrait", "landscape"] = "portrait"
    language: str = "en"


def report_pdf(report: Report, *, at: datetime) -> bytes:
    """The report as of `at`. Raises `CannotTypeset`."""
    return typeset("report.typ", asdict(report), at=at)
