"""One mapping of a file, read key by key; what is wrong is noted with its line, and reading goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from testamur.catalogue.products.facts import Places
from testamur.kit.forms import typed_date
from testamur.kit.problems import Problem, Severity

YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False}


@dataclass
class Notes:
    """The problems of a file, in the order in which they were found."""

    places: Places
    problems: list[Problem] = field(default_factory=list)

    def note(self, path: str, message: str, *, code: str = "file.wrong") -> None:
        self.problems.append(Problem(code, message, self.places.of(path)))

    def doubt(self, path: str, message: str) -> None:
        self.problems.append(Problem("file.doubt", message, self.places.of(path), Severity.WARNING))


class Entry:
    """A mapping at a path. Each reader gives back a value of its type even where it notes a problem."""

    def __init__(self, data: Any, path: str, notes: Notes) -> None:
        self.path, self.notes = path, notes
        self.asked: list[str] = []
        self.data: Mapping[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            notes.note(path, "Write named entries here, such as code and title.")

    def note(self, key: str, message: str) -> None:
        self.notes.note(self.at(key), message)

    def at(self, key: str) -> str:
        """The path of what stands under a key."""
        return f"{self.path}.{key}" if self.path else key

    def get(self, key: str) -> Any:
        self.asked.append(key)
        return self.data.get(key)

    def text(self, key: str, *, longest: int, usual: str | None = None) -> str:
        """Words, or a number read as words. Without `usual` they must be there."""
        value = self.get(key)
        if isinstance(value, int):
            value = str(value)
        if value is None or value == "":
            if usual is None:
                self.note(key, f"There is no {key}: write one.")
            return usual or ""
        if not isinstance(value, str):
            self.note(key, f"Write words after {key}.")
            return ""
        if len(value) > longest:
            self.note(key, f"The {key} has {len(value)} characters: {longest} are the most.")
        return value

    def number(self, key: str, *, most: int, least: int = 0, usual: int = 0) -> int:
        found = self.number_or_none(key, most=most, least=least)
        return usual if found is None else found

    def number_or_none(self, key: str, *, most: int, least: int = 0) -> int | None:
        value = self.get(key)
        if value is None or (isinstance(value, int) and least <= value <= most):
            return value
        self.note(key, f"The {key} is a whole number from {least} to {most:,}.")
        return least

    def day(self, key: str) -> date | None:
        value = self.get(key)
        if value is None:
            return None
        try:
            return typed_date(str(value))
        except ValueError:
            self.note(key, f"The {key} is a date, like 2026-08-01.")
            return None

    def choice(self, key: str, among: Iterable[str], *, usual: str | None = None) -> str:
        value, among = self.get(key), list(among)
        if value is None and usual is not None:
            return usual
        if value in among:
            return value
        self.note(key, f"The {key} is one of {', '.join(among)}.{did_you_mean(value, among)}")
        return ""

    def yes(self, key: str, *, usual: bool = False) -> bool:
        value = self.get(key)
        if value is None:
            return usual
        if not isinstance(value, str) or value.lower() not in YES_OR_NO:
            self.note(key, f"Write yes or no after {key}.")
            return usual
        return YES_OR_NO[value.lower()]

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(str(value) for _, value in self.items(key) if self._is_word(key, value))

    def _is_word(self, key: str, value: Any) -> bool:
        if isinstance(value, str | int):
            return True
        self.note(key, f"Under {key}, write words or codes only.")
        return False

    def items(self, key: str) -> list[tuple[str, Any]]:
        """Each item of a list with its path."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.note(key, f"Write a list under {key}: a dash before each.")
            return []
        return [(f"{self.at(key)}[{index}]", item) for index, item in enumerate(value)]

    def close(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.data:
            if key not in self.asked:
                known = f" Known here: {', '.join(self.asked)}."
                self.note(key, f"“{key}” is not known here.{did_you_mean(key, self.asked) or known}")


def did_you_mean(word: object, among: Iterable[str]) -> str:
    close = get_close_matches(str(word), list(among), n=1)
    return f" Did you mean {close[0]}?" if close else ""
