"""YAML as plain data that remembers its lines. Safe: no tags, no aliases, nothing deeper or larger than a catalogue.

Only what a person means is read: whole numbers, and words. Nothing else is guessed, so that `NO` stays Norway, `01.5`
a sector and `12:30` words. An empty value, or `null`, is None.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from testamur.kit.problems import Problem, Refused

LARGEST = 2_000_000  # characters; the largest catalogue met has a tenth of that
DEEPEST = 60
WHOLE_NUMBER = re.compile(r"-?(0|[1-9]\d{0,8})", re.ASCII)
PLAIN = (None, "")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Document:
    """What a file says, and the line of each of its parts by path: `products[0].rule.groups[1]`."""

    data: Any
    lines: dict[str, int]


@dataclass
class _Open:
    """A mapping or list whose end is not read yet."""

    items: Any
    path: str
    key: str | None = None

    def path_of_next(self) -> str:
        if isinstance(self.items, list):
            return f"{self.path}[{len(self.items)}]"
        return f"{self.path}.{self.key}" if self.path else str(self.key)


def read(text: str, filename: str) -> Document:
    """The only document of the text. Refused, with the line, where it is not YAML or more than is allowed."""
    if len(text) > LARGEST:
        raise Refused([Problem("file.too-large", "The file is too large: divide it into several.", filename)])
    building = _Building(filename)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            building.take(event)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        building.note(f"This is not YAML: {wrong.problem or wrong.context}.", mark.line + 1 if mark else 1)
    except (yaml.YAMLError, UnicodeError):
        building.note("The file has characters that cannot be read. Save it as UTF-8 text.", 1)
    if building.problems:
        raise Refused(building.problems)
    return Document(building.data, building.lines)


@dataclass
class _Building:
    filename: str
    data: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    documents: int = 0

    def note(self, message: str, line: int) -> None:
        self.problems.append(Problem("file.yaml", message, f"{self.filename} line {line}"))

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1
        if getattr(event, "tag", None) not in (None, "!"):
            self.note(f"A tag such as {event.tag} cannot be used here.", line)
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents == 2:
                    self.note("Put one document in a file: take out the line of three dashes.", line)
            case yaml.AliasEvent():
                self.note("An alias (*) cannot be used here: write it out again.", line)
                self.put(None, line)
            case yaml.ScalarEvent():
                self.scalar(event, line)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.begin({} if isinstance(event, yaml.MappingStartEvent) else [], line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.open.pop()

    def begin(self, items: dict[str, Any] | list[Any], line: int) -> None:
        if len(self.open) > DEEPEST:
            self.note("This is nested too deeply.", line)
            raise Refused(self.problems)
        self.open.append(_Open(items, self.put(items, line)))

    def scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        text = " ".join(event.value.split())
        if not text.isprintable():
            self.note("A character that cannot be printed stands here. Take it out.", line)
        top = self.open[-1] if self.open else None
        if top and isinstance(top.items, dict) and top.key is None:
            if text in top.items:
                self.note(f"“{text}” stands here a second time. Bring the two together.", line)
            top.key = text
            self.lines[top.path_of_next()] = line
        else:
            self.put(_meant(text) if event.style in PLAIN else text, line)

    def put(self, value: Any, line: int) -> str:
        """Put a value where it belongs; gives back its path."""
        if not self.open:
            if self.documents == 1:
                self.data = value
                self.lines[""] = line
            return ""
        top = self.open[-1]
        if isinstance(top.items, dict) and top.key is None:
            self.note("A key must be a word.", line)
            top.key = "?"
        path = top.path_of_next()
        self.lines.setdefault(path, line)
        if isinstance(top.items, list):
            top.items.append(value)
        else:
            top.items[top.key] = value
            top.key = None
        return path


def _meant(text: str) -> int | str | None:
    if text in ("", "~", "null"):
        return None
    return int(text) if WHOLE_NUMBER.fullmatch(text) else text
