"""What a case of the corpus is: a file made by code, which kind of sheet it is sent as, and the answer it must get."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

At = Mapping[int, str]  # codes in the order they are told, by the row's number


@dataclass(frozen=True)
class Refuses:
    """The file is refused as a whole, for this reason, and nothing of it is kept."""

    code: str


@dataclass(frozen=True)
class Asks:
    """Nothing is read before it is said what these headings mean."""

    headings: tuple[str, ...]


@dataclass(frozen=True)
class Takes:
    """A sheet of so many rows: those that are wrong, those that are doubtful, and texts that must stand in it."""

    rows: int
    wrong: At = field(default_factory=dict)
    doubtful: At = field(default_factory=dict)
    holds: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Divides:
    """A bulk file: the number of learners in each batch, those of them that are wrong, and the batches that wait."""

    batches: tuple[int, ...] = ()
    wrong: At = field(default_factory=dict)
    waiting: At = field(default_factory=dict)


Answer = Refuses | Asks | Takes | Divides


@dataclass(frozen=True)
class Case:
    """`content` makes the bytes when they are wanted: some are large."""

    name: str
    content: Callable[[], bytes]
    answer: Answer
    kind: str = "learners"
    file_name: str = "class.csv"


def case(name: str, content: bytes | Callable[[], bytes], answer: Answer, **facts: str) -> Case:
    return Case(name, content if callable(content) else lambda: content, answer, **facts)
