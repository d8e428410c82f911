"""The columns of a sheet of learners, as typed or in a file of one product.

The centre guide fixes J to O (paper modifications), P to X (access arrangements) and AG (country); the letters
of the others are ours (`docs/decisions/0020-columns-of-the-learner-file.md`). A file whose first row names its
columns may have them in any order.
"""

from testamur.ground.sheets.columns import LETTERS as ALL_LETTERS
from testamur.ground.sheets.columns import Column

LEARNERS, BULK = "learners", "bulk"
"""The names of the kinds of sheet: learners of one product, and a file of many batches."""

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
    Column("enlarged", "Enlarged paper", "J", is_shown=False),
    Column("enlarged_size", "Size of enlarged paper", "K", is_shown=False),
    Column("coloured", "Coloured paper", "L", is_shown=False),
    Column("coloured_shade", "Shade of coloured paper", "M", is_shown=False),
    Column("braille", "Braille", "N", is_shown=False),
    Column("braille_grade", "Grade of braille", "O", is_shown=False),
    Column("extra_time", "Extra time", "P", is_shown=False),
    Column("reader", "Reader", "Q", is_shown=False),
    Column("scribe", "Scribe", "R", is_shown=False),
    Column("rest_breaks", "Supervised rest breaks", "S", is_shown=False),
    Column("prompter", "Prompter", "T", is_shown=False),
    Column("practical_assistant", "Practical assistant", "U", is_shown=False),
    Column("sign_language", "Sign language interpreter", "V", is_shown=False),
    Column("word_processor", "Word processor", "W", is_shown=False),
    Column("other_arrangement", "Other access arrangement", "X", is_shown=False),
)
"""Read by `arrangement_columns`; a typed sheet has a page for them beside each row (REG-13)."""

LETTERS = ALL_LETTERS[:33]
"""The 33 columns of the file."""

FIELDS = tuple(column.field for column in COLUMNS)
ALL_COLUMNS = (*COLUMNS, *KEPT_AS_TEXT)
NEEDED = ("forename", "surname", "date_of_birth")
"""The columns that a file must have; the others may be typed in."""
