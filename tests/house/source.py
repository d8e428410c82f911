"""The source as the tests of the house read it: modules, rooms and their floors."""

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "testamur"
FLOORS = ("rulebook", "kit", "ground", "catalogue", "records", "delivery", "outcomes", "sites")
ROOMS_ON = {
    "ground": ("audit", "accounts", "centres", "access", "desk", "sheets", "conversations"),
    "catalogue": ("products", "approvals", "timetable"),
    "records": ("organisations", "register", "batches", "wire"),
    "delivery": ("billing", "learners", "registrations"),
    "outcomes": ("grading", "moving", "quality", "certification", "deadlines"),
}


def modules() -> list[Path]:
    """Every module of the product: no tests, no migrations."""
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if not {"tests", "migrations"} & set(path.relative_to(SOURCE).parts)
    ]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def room_of(path: Path) -> str:
    """As `delivery.registrations`; a module of a floor without rooms belongs to the floor."""
    parts = path.relative_to(SOURCE).parts
    return ".".join(parts[:2]) if parts[0] in ROOMS_ON and len(parts) > 2 else parts[0]


def height(app_name: str) -> tuple[int, int]:
    """Where an app stands: its floor, then its place among the rooms to its left."""
    _, floor, *rest = app_name.split(".")
    rooms = ROOMS_ON.get(floor, ())
    return FLOORS.index(floor), rooms.index(rest[0]) if rest and rest[0] in rooms else 0
