"""The small things that a list gives to its page: views, tabs, options and chips."""

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """A filter under a name: `query` as in the address, without the question mark."""

    title: str
    query: str
    address: str = ""  # where it can be changed, when it is somebody's own


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool
    count: int | None


@dataclass(frozen=True)
class Ticked:
    """An option of a facet, as the page shows it."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
