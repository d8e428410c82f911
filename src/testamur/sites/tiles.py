"""What a home page shows of something that waits: the same at every door."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tile:
    """`number` of things that wait, and the page where they are dealt with. `tone` is draft, warn or urgent."""

    sign: str
    number: int
    title: str
    detail: str
    url: str
    when: str = ""
    tone: str = ""
