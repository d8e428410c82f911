"""Separators, quotation marks and line ends, right and wrong."""

from tests.hostile_files.cases import Case, Refuses, Takes, case
from tests.hostile_files.learner_files import (
    AMELIA,
    MISSING,
    SHORT,
    TOMASZ,
    class_of,
    learner,
    plain,
    table,
    text,
)

HUGHES = {2: {"surname": "Hughes"}, 3: {"surname": "Kowalski"}}
TWO = Takes(2, holds=HUGHES)
CLASS = text(SHORT, AMELIA, TOMASZ)
RUN_TOGETHER = f"name_wrong {MISSING}"


def named(forename: str) -> bytes:
    """A class of two, the first with this forename exactly as it is written in the file."""
    return plain(AMELIA.replace("Amelia", forename), TOMASZ)


def quoted(line: str) -> str:
    return ",".join(f'"{cell}"' for cell in line.split(","))


TWO_BELOW = Takes(2, holds={3: {"surname": "Hughes"}, 4: {"surname": "Kowalski"}})
ALL_WRONG = Takes(3, {1: RUN_TOGETHER, 2: RUN_TOGETHER, 3: RUN_TOGETHER})

SEPARATED = [
    case("commas", CLASS.encode(), TWO),
    case("semicolons, as Excel writes them in most of Europe", CLASS.replace(",", ";").encode(), TWO),
    case("tabs", CLASS.replace(",", "\t").encode(), TWO),
    case("tabs in a file called .txt", CLASS.replace(",", "\t").encode(), TWO, file_name="class.txt"),
    case("pipes", CLASS.replace(",", "|").encode(), TWO),
    case("semicolons that the first line names", f"sep=;\r\n{CLASS.replace(',', ';')}".encode(), TWO),
    case("carets that the first line names", f"sep=^\n{CLASS.replace(',', '^')}".encode(), TWO),
    case("a first line that names another separator than is used", f"sep=;\n{CLASS}".encode(), ALL_WRONG := ALL_WRONG),
    case("a first line that names a quotation mark as the separator", f'sep="\n{CLASS}'.encode(), TWO_BELOW),
    case("a first line that names no separator", f"sep=\r\n{CLASS}".encode(), TWO_BELOW),
    case("a separator that is not known here", CLASS.replace(",", "~").encode(), ALL_WRONG),
    case("commas of full width", CLASS.replace(",", "，").encode(), ALL_WRONG),
    case("headings with commas and a row with semicolons", plain(AMELIA, TOMASZ.replace(",", ";")), Takes(2, {3: RUN_TOGETHER})),
    case("a comma too many at the end of every line", text(*(f"{line}," for line in CLASS.splitlines())).encode(), TWO),
    case("a comma too many inside a row", plain(AMELIA, TOMASZ.replace("Kowalski", "Kowal,ski")), Takes(2, {3: "date_unreadable gender_unknown date_unreadable"}, {3: "end_in_the_past too_many_cells"})),
    case("a row that ends early", plain(AMELIA, "Tomasz,Kowalski,03/04/2009"), Takes(2, {3: "gender_missing date_missing date_missing"})),
    case("a row of one cell", plain(AMELIA, "Tomasz"), Takes(2, {3: MISSING})),
    case("rows far longer than the headings", plain(AMELIA + ",,,,,,note", TOMASZ), Takes(2, doubtful={2: "too_many_cells"})),
    case("hundreds of empty cells behind a row", plain(AMELIA + "," * 240, TOMASZ), TWO),
]  # fmt: skip

LINES = [
    case("line ends of Windows", text(SHORT, AMELIA, TOMASZ, end="\r\n").encode(), TWO),
    case("line ends of old Macintoshes", text(SHORT, AMELIA, TOMASZ, end="\r").encode(), TWO),
    case("line ends of every kind", f"{SHORT}\r\n{AMELIA}\n{TOMASZ}\r".encode(), TWO),
    case("carriage returns doubled on the way", text(SHORT, AMELIA, TOMASZ, end="\r\r\n").encode(), Takes(2, holds={3: {"surname": "Hughes"}, 5: {"surname": "Kowalski"}})),
    case("no line end at the end", CLASS.rstrip().encode(), TWO),
    case("blank lines above, between and below", f"\n\n{SHORT}\n\n{AMELIA}\n\n\n{TOMASZ}\n\n\n".encode(), Takes(2, holds={5: {"surname": "Hughes"}, 8: {"surname": "Kowalski"}})),
    case("lines of separators alone", plain(",,,,,", AMELIA, ",,,,,", TOMASZ, *[",,,,,"] * 500), Takes(2, holds={3: {"surname": "Hughes"}})),
    case("lines of blanks alone", plain("   ,  ,\xa0,,,", AMELIA, "\t", TOMASZ), Takes(2, holds={3: {"surname": "Hughes"}})),
]  # fmt: skip

QUOTED = [
    case("every cell in quotation marks", text(*map(quoted, CLASS.splitlines())).encode(), TWO),
    case("quotation marks round the headings alone", text(quoted(SHORT), AMELIA, TOMASZ).encode(), TWO),
    case("a nickname in doubled quotation marks", named('"Amelia ""Millie"" Rose"'), Takes(2, {2: "name_wrong"}, holds={2: {"forename": 'Amelia "Millie" Rose'}})),
    case("a quotation mark inside a cell", named('Am"elia'), Takes(2, {2: "name_wrong"})),
    case("text after the closing quotation mark", named('"Amelia" Rose'), Takes(2, holds={2: {"forename": "Amelia Rose"}})),
    case("quotation marks escaped with a backslash", named('"Amelia \\"Millie\\""'), Takes(2, {2: "name_wrong"})),
    case("curly quotation marks, which quote nothing", named("“Amelia”"), Takes(2, {2: "name_wrong"})),
    case("a separator in quotation marks", named('"Amelia, Rose"'), Takes(2, {2: "name_wrong"}, holds={2: {"forename": "Amelia, Rose"}})),
    case("a line end in quotation marks", named('"Amelia\nRose"'), Takes(2, holds={2: {"forename": "Amelia\nRose"}, 3: {"surname": "Kowalski"}})),
    case("a line end of Windows in quotation marks", named('"Amelia\r\nRose"'), Takes(2, holds={3: {"surname": "Kowalski"}})),
    case("a quotation mark opened and never closed", named('"Amelia'), Refuses("open_quote")),
    case("a quotation mark opened in the last row", plain(AMELIA, '"Tomasz\n'), Refuses("open_quote")),
    case("a quotation mark opened in the headings", text(SHORT.replace("Surname", '"Surname'), AMELIA).encode(), Refuses("open_quote")),
    case("a quotation mark that swallows a hundred thousand lines", lambda: named('"Amelia') + b"x\n" * 100_000, Refuses("open_quote")),
    case("an empty text in quotation marks", named('""'), Takes(2, {2: "name_missing"})),
    case("numbers guarded from Excel with an equals sign", table([[f'="{cell}"' for cell in learner(0).values()]]).encode(), Takes(1, holds={2: {"uln": learner(0)["uln"]}})),
    case("every cell behind an apostrophe and a quotation mark", class_of(learner(0), quoting=1).encode(), Takes(1)),
]  # fmt: skip

CASES: list[Case] = [*SEPARATED, *LINES, *QUOTED]
