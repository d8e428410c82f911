"""Files in the encodings that school offices, their systems and their accidents produce."""

from tests.hostile_files.cases import Case, Refuses, Takes, case
from tests.hostile_files.learner_files import SHORT, text

SIAN = "Siân,O’Neill,01/02/2009,F,01/09/2026,31/07/2027"
ZOE = "Zoë,Müller,03/04/2009,F,01/09/2026,31/07/2027"
LUKASZ = "Łukasz,Zając,05/06/2009,M,01/09/2026,31/07/2027"
ASCII = "Ada,Hughes,07/08/2009,F,01/09/2026,31/07/2027"
CLASS = text(SHORT, SIAN, LUKASZ)
WESTERN = text(SHORT, SIAN, ZOE)

IN_FULL = Takes(2, holds={2: {"forename": "Siân", "surname": "O’Neill"}, 3: {"surname": "Zając"}})
WEST_IN_FULL = Takes(2, holds={2: {"forename": "Siân", "surname": "O’Neill"}, 3: {"surname": "Müller"}})


def with_surname(in_bytes: bytes) -> bytes:
    """A class of two, the second of whom has this surname."""
    return text(SHORT, ASCII).encode() + ZOE.replace("Müller", "*").replace("ë", "e").encode().replace(
        b"*", in_bytes
    )


READ = [
    case("UTF-8", CLASS.encode(), IN_FULL),
    case("UTF-8 with the byte order mark of Excel", CLASS.encode("utf-8-sig"), IN_FULL),
    case("UTF-8 with the mark three times", b"\xef\xbb\xbf" * 3 + CLASS.encode(), IN_FULL),
    case("UTF-16, little end first, with a mark", b"\xff\xfe" + CLASS.encode("utf-16-le"), IN_FULL),
    case("UTF-16, big end first, with a mark", b"\xfe\xff" + CLASS.encode("utf-16-be"), IN_FULL),
    case("UTF-16, little end first, without a mark", CLASS.encode("utf-16-le"), IN_FULL),
    case("UTF-16, big end first, without a mark", CLASS.encode("utf-16-be"), IN_FULL),
    case("Windows-1252", WESTERN.encode("cp1252"), WEST_IN_FULL),
    case("Latin-1", WESTERN.replace("’", "'").encode("latin-1"), Takes(2, holds={3: {"surname": "Müller"}})),
    case(
        "ASCII with DOS's end-of-file character",
        text(SHORT, ASCII, end="\r\n").encode() + b"\x1a",
        Takes(1),
    ),
    case(
        "non-breaking and ideographic spaces round every cell",
        text(SHORT, ASCII.replace(",", "\u3000,\xa0")).encode(),
        Takes(1, holds={2: {"surname": "Hughes", "gender": "F"}}),
    ),
    case(
        "a form feed between the rows, as a printer's file has",
        text(SHORT, ASCII, "\f" + LUKASZ).encode(),
        Takes(2, holds={3: {"forename": "Łukasz"}}),
    ),
    case(
        "the line and paragraph separators of Unicode inside a cell",
        text(SHORT, ASCII.replace("Ada", "Ada\u2028May\u2029Jo\x85Lu")).encode(),
        Takes(1),
    ),
    case(
        "decomposed letters, as a Macintosh writes them",
        with_surname("Mu\u0308ller".encode()),
        Takes(2, holds={3: {"surname": "Mu\u0308ller"}}),
    ),
]

GARBLED = [
    case("Windows-1250, Central European", CLASS.replace("’", "").encode("cp1250"), Takes(2, {3: "name_wrong name_wrong"})),
    case("Windows-1251, Cyrillic", with_surname("Иванов".encode("cp1251")), Takes(2, holds={3: {"surname": "Èâàíîâ"}})),
    case("Mac Roman", text(SHORT, ASCII, SIAN.replace("’", "")).encode("mac-roman"), Takes(2, {3: "name_wrong"})),
    case("UTF-8 encoded twice", CLASS.encode().decode("latin-1").encode(), Takes(2, {2: "name_wrong name_wrong", 3: "name_wrong"})),
    case("half UTF-8 and half Windows-1252", text(SHORT, SIAN).encode() + ZOE.encode("cp1252"), Takes(2, {2: "name_wrong name_wrong"}, holds={3: {"surname": "Müller"}})),
    case("a character cut in two at the end of the file", text(SHORT, ASCII).encode() + b"Zo\xc3", Takes(2, {3: "name_missing date_missing gender_missing date_missing date_missing"})),
    case("a name in overlong UTF-8", with_surname(b"\xc0\xafsmith"), Takes(2, {3: "name_wrong"})),
    case("half of a surrogate pair in UTF-8", with_surname(b"\xed\xa0\x80"), Takes(2, {3: "name_wrong"})),
    case("UTF-7", text(SHORT, ASCII, ZOE.replace("ü", "+APw-").replace("ë", "+AOs-")).encode(), Takes(2, {3: "name_wrong name_wrong"})),
    case("the replacement character of an earlier accident", with_surname("M\ufffdller".encode()), Takes(2, {3: "name_wrong"})),
    case("question marks of an earlier accident", with_surname(b"M?ller"), Takes(2, {3: "name_wrong"})),
    case("two files joined, the second with its mark and headings", text(SHORT, ASCII).encode() + text(SHORT, LUKASZ).encode("utf-8-sig"), Takes(3, {3: "date_unreadable gender_unknown date_unreadable date_unreadable"})),
]  # fmt: skip

REFUSED = [
    case("UTF-32, little end first, with a mark", b"\xff\xfe\0\0" + CLASS.encode("utf-32-le"), Refuses("binary")),
    case("UTF-32, big end first, with a mark", b"\0\0\xfe\xff" + CLASS.encode("utf-32-be"), Refuses("binary")),
    case("UTF-32 without a mark", CLASS.encode("utf-32-le"), Refuses("binary")),
    case("EBCDIC from a mainframe", CLASS.replace("’", "").encode("cp500", "replace"), Refuses("binary")),
    case("a byte that no encoding here has", with_surname(b"M\x81ller"), Refuses("binary")),
    case("a mark of UTF-8 and text that is not", b"\xef\xbb\xbf" + WESTERN.encode("cp1252"), Refuses("binary")),
    case("a mark of UTF-16 and an odd number of bytes", b"\xff\xfe" + CLASS.encode("utf-16-le") + b"x", Refuses("binary")),
    case("half of a surrogate pair in UTF-16", b"\xff\xfe" + CLASS.encode("utf-16-le") + b"\x00\xd8", Refuses("binary")),
    case("a NUL in one cell", with_surname(b"Mu\0ller"), Refuses("binary")),
    case("a file whose end a crash filled with NULs", text(SHORT, ASCII).encode() + bytes(4096), Refuses("binary")),
    case("escape sequences of a terminal", text(SHORT, *(f"\x1b[1m{ASCII}\x1b[0m" for _ in range(9))).encode(), Refuses("binary")),
]  # fmt: skip

CASES: list[Case] = [*READ, *GARBLED, *REFUSED]
