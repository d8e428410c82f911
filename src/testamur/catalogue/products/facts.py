"""The facts of a catalogue as a file gives them: plain, comparable, and not yet in the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from testamur.rulebook.grades import Scale

NATIONS = ("ENG", "WLS", "NIR", "SCT")


@dataclass(frozen=True)
class Places:
    """Where each part of something stands in its file, `rule.groups[1]` to line 31, to say where a problem is."""

    filename: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    def of(self, path: str) -> str:
        """`counselling.yaml line 12`, of the path or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        line = self.lines.get(path)
        return f"{self.filename} line {line}" if line else self.filename


@dataclass(frozen=True)
class Placed:
    """Facts that remember where they were written. Two of them are equal wherever they stand."""

    places: Places = field(default=Places(), compare=False, repr=False, kw_only=True)
    path: str = field(default="", compare=False, repr=False, kw_only=True)

    def place(self, key: str = "") -> str:
        return self.places.of(f"{self.path}.{key}" if key else self.path)


@dataclass(frozen=True)
class ScaleFacts(Placed):
    scale: Scale

    @property
    def code(self) -> str:
        return self.scale.code

    @property
    def title(self) -> str:
        return self.scale.title


@dataclass(frozen=True)
class UnitFacts(Placed):
    code: str
    title: str
    level: int
    credits: int
    guided_hours: int
    assessment: str
    scale: str


@dataclass(frozen=True)
class VersionFacts(Placed):
    """One edition of the rules, in the shape in which it is stored."""

    rule: dict[str, Any]
    aggregation: dict[str, Any] | None
    scale: str | None


@dataclass(frozen=True)
class ProductFacts(Placed):
    code: str
    title: str
    kind: str
    type: str
    level: str
    sector: str
    guided_hours: int | None
    total_hours: int | None
    credits: int | None
    minimum_age: int | None
    maximum_age: int | None
    nations: tuple[str, ...]
    operational_start_on: date
    operational_end_on: date | None
    certification_end_on: date | None
    registration_months: int
    extension_months: int
    attempts_allowed: int
    specification_url: str
    suite: str | None
    parts: tuple[str, ...]
    version: VersionFacts | None
    publish: bool
    at_registration: str = "nothing"
    modes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """Scales, units and products, each code once."""

    scales: tuple[ScaleFacts, ...] = ()
    units: tuple[UnitFacts, ...] = ()
    products: tuple[ProductFacts, ...] = ()

    def __add__(self, other: "Catalogue") -> "Catalogue":
        """One catalogue of two files."""
        return Catalogue(self.scales + other.scales, self.units + other.units, self.products + other.products)
