"""Personal names: what may be in one, the key they are sorted and found by, their casing on paper.

Which characters a name may hold, and the casing, follow the T Level results service (TLRC); formula starts
are refused because a name ends up in spreadsheets.
"""

import re
import unicodedata

LONGEST_NAME = 100
MOST_MARKS = 3  # one above another on a letter; decomposed Vietnamese has two

APOSTROPHES = frozenset("'’‘ʼ`´")
HYPHENS = frozenset("-‐‑–")
PUNCTUATION = APOSTROPHES | HYPHENS | {" ", "."}
FORMULA_STARTS = frozenset("=+-@")

# Letters that no decomposition takes apart, with what a British keyboard offers instead.
PLAIN_LETTERS = str.maketrans(
    dict(zip("łøđðħŧŋı", "loddhtni", strict=True)) | {"þ": "th", "æ": "ae", "œ": "oe"}
)


def tidy_name(text: str) -> str:
    """A name as it is stored: composed characters, one space between words, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_problems(name: str) -> list[str]:
    """What keeps a tidied text from being a personal name, a sentence each; empty when nothing does."""
    if not name.strip():
        return ["The name is missing."]
    problems = [_character_problem(character) for character in dict.fromkeys(name)]
    found = [problem for problem in problems if problem]
    if name[0] in FORMULA_STARTS:
        found.insert(0, f"A name cannot begin with {name[0]}: a spreadsheet would read it as a formula.")
    elif not any(character.isalpha() for character in name):
        found.append("A name has at least one letter.")
    if _most_marks(name) > MOST_MARKS:
        found.append("A letter of this name has a heap of marks on it: type the name again.")
    if len(name) > LONGEST_NAME:
        found.append(f"A name has at most {LONGEST_NAME} characters; this has {len(name)}.")
    return list(dict.fromkeys(found))


def name_key(name: str) -> str:
    """The form names are sorted, searched and compared by: `Łukasz O’Neill-Smith` → `lukasz oneillsmith`.

    Case, accents, apostrophes, hyphens and dots make no difference; words are kept apart by one space.
    Applying it twice changes nothing.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    folded = unicodedata.normalize("NFKD", decomposed.translate(PLAIN_LETTERS).casefold())
    return " ".join("".join(character for character in folded if _kept(character)).split())


def certificate_name(*names: str) -> str:
    """Forename, middle names and surname as a certificate prints them; one all in capitals or small is put right.

    `XCARMEN XADAMS` → `Xcarmen Xadams`, `anna MacDonald` → `Anna MacDonald`: each is judged by itself, and one with
    any mixture of cases is taken to be as its owner writes it.
    """
    return " ".join(filter(None, map(_print_case, names)))


def _print_case(name: str) -> str:
    tidy = tidy_name(name)
    return tidy.title() if tidy.isupper() or tidy.islower() else tidy


def _kept(character: str) -> bool:
    return character.isspace() or (
        character not in PUNCTUATION and unicodedata.category(character)[0] in "LN"
    )


def _most_marks(name: str) -> int:
    """The longest run of combining marks; composed letters have none."""
    kinds = "".join(unicodedata.category(character)[0] for character in name)
    return max(map(len, re.findall("M+", kinds)), default=0)


def _character_problem(character: str) -> str | None:
    category = unicodedata.category(character)
    if character in PUNCTUATION or category[0] == "M":
        return None
    if category[0] == "C":
        return "The name holds a hidden control character: type it again."
    if category[0] == "N":
        return f"A name has no digits: {character} must be a slip."
    if category[0] == "L":
        return _script_problem(character)
    return f"A name cannot hold {character}: only letters, spaces, hyphens, apostrophes and dots."


def _script_problem(character: str) -> str | None:
    # Cyrillic а and Latin a look alike on the certificate and differ in every search.
    if unicodedata.name(character, "").startswith("LATIN"):
        return None
    return f"{character} is not a letter of the Latin alphabet: give the name as it is to be printed."
