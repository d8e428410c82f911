"""The columns of a kind of sheet, and which column of a file is which. Pure.

A file whose first row names its columns may have them in any order; without one the letters of the template decide.
What a centre calls its own columns it says once (`MatchedHeading`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

ENOUGH_HEADINGS = 3
ENOUGH_OF_NEEDED = 2
LETTERS = (*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *(f"A{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
# Columns of ours that come back in a corrected file; what stands in them is not the user's.
OURS = frozenset({"row", "problem", "suggestion", "outcome"})
LEFT_OUT = "#"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `also` are other headings it is known by, folded by `fold`."""

    field: str
    title: str
    letter: str = ""
    also: tuple[str, ...] = ()
    width: str = ""  # of the cells on the page: "", narrow or wide
    is_shown: bool = True  # on the sheet page; others are read and kept


def fold(heading: str) -> str:
    """A heading as it is compared: without case, marks and the asterisk of a mandatory field."""
    return " ".join("".join(each if each.isalnum() else " " for each in heading.casefold()).split())


def known_headings(columns: Iterable[Column], matched: Mapping[str, str]) -> dict[str, str]:
    """The field for each folded heading; what the centre matched itself comes first, "" to leave a column out."""
    ours = {
        fold(heading): column.field
        for column in columns
        for heading in (column.field, column.title, *column.also)
    }
    return ours | dict(matched)


def is_header(row: Sequence[str], known: Mapping[str, str], needed: Collection[str]) -> bool:
    """Whether a file's first row names its columns rather than being the first of its rows."""
    named = [known[fold(cell)] for cell in row if fold(cell) in known]
    of_needed = sum(field in needed for field in named)
    return len(named) >= ENOUGH_HEADINGS or (of_needed >= min(ENOUGH_OF_NEEDED, len(needed)) and named != [])


def left_out(number: int) -> str:
    """The field under which the cells of a column that nothing is done with are kept, by its number from 0."""
    return f"{LEFT_OUT}{number}"


@dataclass(frozen=True)
class Match:
    """Which field each column of a file holds ("" for a column of ours), and what could not be settled."""

    fields: list[str]
    unknown: list[str]  # headings as written
    missing: list[Column]
    twice: list[str]  # titles of columns that two headings name


def match(
    header: Sequence[str], columns: Sequence[Column], known: Mapping[str, str], needed: Iterable[str]
) -> Match:
    titles = {column.field: column.title for column in columns}
    fields, unknown, twice = [], [], []
    for number, heading in enumerate(header):
        folded = fold(heading)
        field = known.get(folded, "")
        if field and field in fields:
            twice.append(titles.get(field, field))
        if folded and folded not in known and folded not in OURS:
            unknown.append(heading)
        usual = field if field and field not in fields else left_out(number)
        fields.append("" if folded in OURS else usual)
    needed = set(needed)
    missing = [column for column in columns if column.field in needed and column.field not in fields]
    return Match(fields, unknown, missing, twice)


def by_letters(columns: Iterable[Column], width: int) -> list[str]:
    """The fields of a file without a header, `width` columns wide: those of the template, in its order."""
    fields = {LETTERS.index(column.letter): column.field for column in columns if column.letter}
    return [fields.get(number, left_out(number)) for number in range(width)]


def template_row(columns: Iterable[Column]) -> list[str]:
    """The header of the template: each title under its letter, or in order where there are no letters."""
    columns = list(columns)
    if not all(column.letter for column in columns):
        return [column.title for column in columns]
    titles = {LETTERS.index(column.letter): column.title for column in columns}
    return [titles.get(number, "") for number in range(max(titles) + 1)]
