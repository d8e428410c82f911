"""The columns of a sheet of learners, as typed or in a file of one product.

The centre guide fixes J to O (paper modifications), P to X (access arrangements) and AG (country); the letters
of the others are ours (`docs/decisions/0020-columns-of-the-learner-file.md`). A file whose first row names its
columns may have them in any order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `also` are other headings it is known by, folded by `fold`."""

    field: str
    title: str
    letter: str
    also: tuple[str, ...] = ()
    width: str = ""


COLUMNS = (
    Column("forename", "Forename", "A", ("first name", "given name", "learner forename")),
    Column("middle_names", "Middle names", "B", ("middle name",)),
    Column("surname", "Surname", "C", ("last name", "family name", "learner surname")),
    Column("date_of_birth", "Date of birth", "D", ("dob", "birth date")),
    Column(
        "centre_reference",
        "Centre learner ref",
        "E",
        ("centre learner reference", "centre ref", "learner ref"),
    ),
    Column("ethnicity", "Ethnicity", "F", ("ethnicity code",), "narrow"),
    Column("gender", "Gender", "G", ("sex",), "narrow"),
    Column("uln", "ULN", "H", ("unique learner number",)),
    Column("postcode", "Postcode", "I", ("post code", "learner postcode")),
    Column("starts_on", "Start date", "Y", ("learner start date",)),
    Column(
        "planned_end_on", "Planned end date", "Z", ("planned end", "end date", "learner planned end date")
    ),
    Column("country_of_study", "Country of study", "AG", ("country", "country code"), "narrow"),
)
KEPT_AS_TEXT = (
    Column("enlarged", "Enlarged paper", "J"),
    Column("enlarged_size", "Size of enlarged paper", "K"),
    Column("coloured", "Coloured paper", "L"),
    Column("coloured_shade", "Shade of coloured paper", "M"),
    Column("braille", "Braille", "N"),
    Column("braille_grade", "Grade of braille", "O"),
    Column("extra_time", "Extra time", "P"),
    Column("reader", "Reader", "Q"),
    Column("scribe", "Scribe", "R"),
    Column("rest_breaks", "Supervised rest breaks", "S"),
    Column("prompter", "Prompter", "T"),
    Column("practical_assistant", "Practical assistant", "U"),
    Column("sign_language", "Sign language interpreter", "V"),
    Column("word_processor", "Word processor", "W"),
    Column("other_arrangement", "Other access arrangement", "X"),
)
"""Accepted and kept in the cells; nothing is done with them at registration yet (REG-13)."""

FIELDS = tuple(column.field for column in COLUMNS)
TITLES = {column.field: column.title for column in COLUMNS}
BY_LETTER = {column.letter: column.field for column in (*COLUMNS, *KEPT_AS_TEXT)}
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ") + tuple(f"A{letter}" for letter in "ABCDEFG")
"""The 33 columns of the file."""

# Columns of ours that come back in a corrected file.
IGNORED_HEADINGS = frozenset({"problem", "suggestion", "row"})


def fold(heading: str) -> str:
    """A heading as it is compared: without case, marks and the asterisk of a mandatory field."""
    return " ".join("".join(each if each.isalnum() else " " for each in heading.casefold()).split())


HEADINGS = {
    fold(heading): column.field
    for column in (*COLUMNS, *KEPT_AS_TEXT)
    for heading in (column.field, column.title, *column.also)
}
ENOUGH_HEADINGS = 3


def is_header(row: Sequence[str]) -> bool:
    """Whether a file's first row names its columns rather than a learner."""
    return sum(fold(cell) in HEADINGS for cell in row) >= ENOUGH_HEADINGS


def places(header: Sequence[str] | None) -> dict[int, str]:
    """Which field stands in which column (from 0): by the header's words, else by the guide's letters."""
    if header is None:
        return {number: BY_LETTER[letter] for number, letter in enumerate(LETTERS) if letter in BY_LETTER}
    return {number: HEADINGS[fold(cell)] for number, cell in enumerate(header) if fold(cell) in HEADINGS}


def unknown_headings(header: Sequence[str]) -> list[str]:
    known = HEADINGS.keys() | IGNORED_HEADINGS
    return [cell for cell in header if cell.strip() and fold(cell) not in known]


def template_row() -> list[str]:
    """The header of the template: a title in each of the 33 columns that has one."""
    titles: Mapping[str, str] = {column.letter: column.title for column in (*COLUMNS, *KEPT_AS_TEXT)}
    return [titles.get(letter, "") for letter in LETTERS]
