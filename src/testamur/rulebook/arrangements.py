"""Access arrangements and modified papers: which there are, what each needs told, who agrees to it, how early.

Kinds follow JCQ's access arrangements and NCFE's reasonable adjustments guidance; the working days of notice are
NCFE's (`deadlines.Arrangement`). Nothing here says who may have what: that is the centre's evidence of need.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from math import ceil
from typing import Any

from testamur.rulebook import deadlines
from testamur.rulebook.calendar import WorkingCalendar

LONGEST_DETAIL = 200
MOST_EXTRA_TIME = 100
PER_CENT = re.compile(r"(\d{1,3}) ?(?:%|per ?cent)?", re.IGNORECASE)


class Group(Enum):
    PAPER = "paper"
    ARRANGEMENT = "arrangement"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `asks` is the heading of the detail it needs, if any; `choices` are the only details there are."""

    code: str
    title: str
    group: Group
    notice: deadlines.Arrangement
    needs_approval: bool = False
    asks: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""

    @property
    def is_paper(self) -> bool:
        return self.group is Group.PAPER


def _paper(code: str, title: str, **facts: Any) -> Kind:
    return Kind(code, title, Group.PAPER, facts.pop("notice", deadlines.Arrangement.MODIFIED_PAPER), **facts)


def _asked(code: str, title: str, **facts: Any) -> Kind:
    """One that the awarding organisation agrees to."""
    return Kind(code, title, Group.ARRANGEMENT, deadlines.Arrangement.APPROVAL, needs_approval=True, **facts)


def _delegated(code: str, title: str) -> Kind:
    """One that the centre grants by itself, and declares."""
    return Kind(code, title, Group.ARRANGEMENT, deadlines.Arrangement.APPROVAL)


LONGEST_NOTICE = deadlines.Arrangement.BRAILLE_OR_TACTILE
KINDS = {
    kind.code: kind
    for kind in (
        _paper("enlarged", "Enlarged paper", asks="Size", choices=("A3", "18 pt", "24 pt", "36 pt")),
        _paper("coloured", "Coloured paper", asks="Shade", example="yellow"),
        _paper("braille", "Braille", asks="Grade", choices=("Grade 1", "Grade 2"), notice=LONGEST_NOTICE),
        _paper("tactile", "Tactile diagrams", notice=LONGEST_NOTICE),
        _paper("modified_language", "Modified language paper", notice=LONGEST_NOTICE),
        _paper("electronic", "Electronic paper (PDF)"),
        _asked("extra_time", "Extra time", asks="Per cent", example="25"),
        _asked("reader", "Reader"),
        _asked("computer_reader", "Computer reader"),
        _asked("scribe", "Scribe"),
        _asked("speech_recognition", "Speech recognition"),
        _delegated("word_processor", "Word processor"),
        _delegated("rest_breaks", "Supervised rest breaks"),
        _asked("prompter", "Prompter"),
        _asked("practical_assistant", "Practical assistant"),
        _asked("sign_language", "Sign language interpreter"),
        _asked("oral_language", "Oral language modifier"),
        _asked("bilingual_dictionary", "Bilingual dictionary"),
        _delegated("separate_room", "Separate room"),
        _asked("other", "Other arrangement", asks="What is needed", example="early opening of the paper"),
    )
}

TITLES = {kind.code: kind.title for kind in KINDS.values()}


def tidy_detail(kind: Kind, text: str) -> str:
    """The detail as it is kept: `24PT` → `24 pt`, `25 %` → `25`, `2` → `Grade 2`."""
    text = " ".join(text.split())
    if kind.choices:
        folded = {_folded(choice): choice for choice in kind.choices}
        by_figure = {
            _folded(choice).removeprefix("grade").removesuffix("pt"): choice for choice in kind.choices
        }
        return folded.get(_folded(text)) or by_figure.get(_folded(text)) or text
    if kind.code == "extra_time" and (found := PER_CENT.fullmatch(text)):
        return str(int(found[1]))
    return text


def detail_problem(kind: Kind, detail: str) -> str | None:
    """What is wrong with a tidied detail, as a sentence that says what to write; None when nothing is."""
    if not kind.asks:
        return f"{kind.title} needs no detail: leave it out." if detail else None
    if kind.choices:
        asks = f"Give the {kind.asks.lower()} of the {kind.title.lower()}: {_either(kind.choices)}."
        return None if detail in kind.choices else asks
    if kind.code == "extra_time":
        right = detail.isascii() and detail.isdigit() and 1 <= int(detail) <= MOST_EXTRA_TIME
        return None if right else f"Give the extra time in per cent, from 1 to {MOST_EXTRA_TIME}, like 25."
    return _words_problem(kind, detail)


def _words_problem(kind: Kind, detail: str) -> str | None:
    if not detail:
        asks = f"the {kind.asks.lower()} of the {kind.title.lower()}" if kind.is_paper else kind.asks.lower()
        return f"Say {asks}, like {kind.example}."
    if len(detail) > LONGEST_DETAIL:
        return f"Say it in at most {LONGEST_DETAIL} characters; this has {len(detail)}."
    if not detail.isprintable() or "\N{REPLACEMENT CHARACTER}" in detail:
        return "This holds a hidden control character: type it again."
    return None


def said(kind: Kind, detail: str) -> str:
    """As paperwork names it: `Enlarged paper, 24 pt`, `Extra time, 25%`."""
    if kind.code == "extra_time":
        detail = f"{detail}%"
    return f"{kind.title}, {detail}" if detail else kind.title


def minutes_with(extra_time: int, minutes: int) -> int:
    """How long an assessment of so many minutes is with so many per cent more, rounded up."""
    return ceil(minutes * (100 + extra_time) / 100)


def last_request_on(kind: Kind, assessment_on: date, *, calendar: WorkingCalendar) -> date:
    """The last day to ask for it before an assessment, or before a window begins."""
    return deadlines.last_arrangement_request_on(assessment_on, arrangement=kind.notice, calendar=calendar)


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


def _either(choices: tuple[str, ...]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"
