"""Heading rows: in another order, in other words, twice, missing, misplaced; and files that have none."""

from dataclasses import replace

from tests.hostile_files.cases import Asks, Case, Refuses, Takes, case
from tests.hostile_files.learner_files import (
    AMELIA,
    SHORT,
    TITLES,
    TOMASZ,
    class_of,
    learner,
    plain,
    rows_of,
    table,
    text,
)

from testamur.delivery.registrations.columns import ALL_COLUMNS, LETTERS

TWO = Takes(2, holds={2: {"surname": "Hughes", "gender": "F"}, 3: {"surname": "Kowalski", "gender": "M"}})
ONE_OF_EACH = [learner(0), learner(1)]
BY_LETTERS = "name_wrong date_unreadable ethnicity_unknown gender_missing date_missing date_missing"
HEADING_BY_LETTERS = BY_LETTERS.removeprefix("name_wrong ")
HEADING_AS_ROW = "date_unreadable gender_unknown date_unreadable date_unreadable"


def headed(heading: str) -> bytes:
    """A class of two under this heading row."""
    return text(heading, AMELIA, TOMASZ).encode()


def with_headings(change) -> bytes:
    return headed(",".join(change(title) for title in SHORT.split(",")))


def by_letters(*learners: dict[str, str]) -> bytes:
    """The 33 columns of the centre guide without a heading row."""
    places = {column.field: LETTERS.index(column.letter) for column in ALL_COLUMNS}
    rows = [[""] * len(LETTERS) for _ in learners]
    for row, cells in zip(rows, learners, strict=True):
        for field, text_ in cells.items():
            row[places[field]] = text_
    return "".join(",".join(row) + "\n" for row in rows).encode()


def with_column(heading: str, cell: str) -> bytes:
    """A class of two with one column more."""
    return text(f"{SHORT},{heading}", f"{AMELIA},{cell}", f"{TOMASZ},{cell}").encode()


KNOWN = [
    case("in small letters", with_headings(str.lower), TWO),
    case("in capitals", with_headings(str.upper), TWO),
    case("with asterisks", with_headings(lambda title: f"{title} *"), TWO),
    case("with colons and blanks", with_headings(lambda title: f"  {title} : "), TWO),
    case("with underscores", with_headings(lambda title: title.replace(" ", "_")), TWO),
    case("with hyphens and dots", with_headings(lambda title: title.replace(" ", "-") + "."), TWO),
    case("with line ends inside", with_headings(lambda title: '"' + title.replace(" ", "\n") + '"'), TWO),
    case("with non-breaking spaces", with_headings(lambda title: title.replace(" ", "\xa0")), TWO),
    case("with zero-width spaces", with_headings(lambda title: f"\u200b{title}"), TWO),
    case("in other words for the same", headed("First name,Last name,DOB,Sex,Learner start date,End date"), TWO),
    case("in the words of the interface", headed("forename,surname,date_of_birth,gender,starts_on,planned_end_on"), TWO),
    case("in the opposite order", table([row[::-1] for row in rows_of(ONE_OF_EACH)], TITLES[::-1]).encode(), Takes(2, holds={2: learner(0)})),
    case("with only what is needed, the rest to be typed in", b"Forename,Surname,Date of birth\nAmelia,Hughes,1/2/2009\n", Takes(1, {2: "gender_missing date_missing date_missing"})),
    case("with the columns of our own file of errors", text(f"Row,{SHORT},Problem,Suggestion,Outcome", f"2,{AMELIA},Old,,", f"3,{TOMASZ},,Old,").encode(), TWO),
    case("with an empty heading over notes", with_column("", "see Bob"), replace(TWO, doubtful={2: "too_many_cells", 3: "too_many_cells"})),
    case("with empty headings in the middle", text("Forename,,Surname,,Date of birth,Gender,Start date,Planned end date", "Amelia,,Hughes,,01/02/2009,F,01/09/2026,31/07/2027").encode(), Takes(1)),
    case("repeated above every page of a printout", plain(AMELIA, SHORT, TOMASZ), Takes(3, {3: HEADING_AS_ROW})),
    case("below a title", text("Learners 2026/27", "", SHORT, AMELIA).encode(), Takes(1, holds={4: {"surname": "Hughes"}})),
    case("below the name of a class and its tutor, across the table", text("Class,10B,,,,", ",,,,,", "Tutor,Bob,,,,", SHORT, AMELIA, TOMASZ).encode(), Takes(2, holds={5: {"surname": "Hughes"}})),
    case("below a row of a learner, which is not thrown away", text(AMELIA, SHORT, TOMASZ).encode(), Takes(3, {1: BY_LETTERS, 2: HEADING_BY_LETTERS, 3: BY_LETTERS})),
]  # fmt: skip

UNKNOWN = [
    case("a column that is not known here", with_column("Shoe size", "42"), Asks(("Shoe size",))),
    case("several columns that are not known here", with_column("Tutor,House", "Bob,Red"), Asks(("Tutor", "House"))),
    case("two unknown columns of one name", with_column("Notes,Notes", "a,b"), Asks(("Notes", "Notes"))),
    case("a heading of ten thousand letters", with_column("x" * 10_000, "a"), Asks(("x" * 10_000,))),
    case("a heading that is a formula", with_column('"=HYPERLINK(""http://x.example"",""Click"")"', "a"), Asks(('=HYPERLINK("http://x.example","Click")',))),
    case("a heading that is a script", with_column("<script>alert(1)</script>", "a"), Asks(("<script>alert(1)</script>",))),
    case("a heading of two hundred columns", with_column(",".join(f"Q{n}" for n in range(200)), ",".join("a" * 200)), Asks(tuple(f"Q{n}" for n in range(200)))),
    case("a misspelt heading of a column that is needed", headed(SHORT.replace("Surname", "Surnmae")), Asks(("Surnmae",))),
]  # fmt: skip

REFUSED = [
    case("two columns of one heading", with_column("Surname", "Jones"), Refuses("columns_twice")),
    case("two headings of one meaning", with_column("DOB", "1/2/2009"), Refuses("columns_twice")),
    case("no column of surnames", b"Forename,Date of birth,Gender\nAmelia,1/2/2009,F\n", Refuses("columns_missing")),
    case("headings alone", f"{SHORT}\n".encode(), Refuses("no_rows")),
    case("headings above blank lines", f"{SHORT}\n,,,,,\n\n,,,,,\n".encode(), Refuses("no_rows")),
    case("more columns than a spreadsheet had", with_column("," * 260 + "Tutor", "a"), Refuses("too_many_rows")),
]  # fmt: skip

NONE = [
    case("33 columns by the letters of the guide", by_letters(learner(0), learner(1)), Takes(2, holds={1: {key: text_ for key, text_ in learner(0).items() if text_}})),
    case("33 columns by letters with arrangements", by_letters(learner(0) | {"coloured": "Y", "coloured_shade": "Cream", "extra_time": "25%"}), Takes(1, holds={1: {"coloured_shade": "Cream"}})),
    case("33 columns by letters, something beyond the last", by_letters(learner(0)).rstrip() + b",note\n", Takes(1)),
    case("12 columns without headings, which are not the letters of the guide", class_of(learner(0)).partition("\n")[2].encode(), Takes(1, {1: "date_missing date_missing yes_or_no yes_or_no"})),
    case("six columns without headings", text(AMELIA).encode(), Takes(1, {1: BY_LETTERS})),
    case("headings in a language that is not known here", headed("Vorname,Nachname,Geburtsdatum,Geschlecht,Beginn,Ende"), Takes(3, {1: HEADING_BY_LETTERS, 2: BY_LETTERS, 3: BY_LETTERS})),
]  # fmt: skip

CASES: list[Case] = [*KNOWN, *UNKNOWN, *REFUSED, *NONE]
