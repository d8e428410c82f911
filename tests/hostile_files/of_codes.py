"""ULNs, codes, postcodes and references: as spreadsheets damage them, and codes that nobody knows."""

from tests.hostile_files.cases import Case
from tests.hostile_files.learner_files import doubtful_cell, right_cell, uln_of, wrong_cell

ULN = uln_of(42)


def wrong_uln(name: str, written: str) -> Case:
    return wrong_cell(name, "uln_wrong", uln=written)


ULNS = [
    right_cell("no ULN", uln=""),
    right_cell("a ULN in groups", uln=f"{ULN[:4]} {ULN[4:7]} {ULN[7:]}"),
    right_cell("a ULN in groups of non-breaking spaces", uln=f"{ULN[:4]}\xa0{ULN[4:7]}\u2009{ULN[7:]}"),
    right_cell("a ULN guarded from Excel", uln=f'="{ULN}"'),
    wrong_uln("a ULN that a spreadsheet shortened", "1.23E+09"),
    wrong_uln("a ULN that a spreadsheet shortened less", "2.000000042E+09"),
    wrong_uln("a ULN with decimals", f"{ULN}.00"),
    wrong_uln("a ULN with commas between the thousands", "2,000,000,426"),
    wrong_uln("a ULN behind an apostrophe", f"'{ULN}"),
    wrong_uln("a ULN with hyphens", f"{ULN[:4]}-{ULN[4:7]}-{ULN[7:]}"),
    wrong_uln("the temporary ULN", "9999999999"),
    wrong_uln("a ULN of noughts", "0000000000"),
    wrong_uln("a ULN of nine digits", ULN[:9]),
    wrong_uln("a ULN of eleven digits", f"{ULN}0"),
    wrong_uln("a ULN with the letter O", f"{ULN[:3]}O{ULN[4:]}"),
    wrong_uln("a ULN in Arabic digits", ULN.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))),
    wrong_uln("a ULN with two digits swapped", uln_of(12)[:8] + uln_of(12)[9] + uln_of(12)[8]),
    wrong_uln("a ULN that is a formula", "=A2"),
    wrong_uln("a word for no ULN", "N/A"),
    wrong_uln("a ULN of five hundred digits", "2" * 500),
]

CODES = [
    right_cell("a small letter for the gender", gender="f"),
    right_cell("no ethnicity and no country", ethnicity="", country_of_study=""),
    wrong_cell("no gender", "gender_missing", gender=""),
    wrong_cell("a word for the gender", "gender_unknown", gender="Female"),
    wrong_cell("a Cyrillic letter for the gender", "gender_unknown", gender="М"),
    wrong_cell("an unknown gender", "gender_unknown", gender="X"),
    wrong_cell("a word for the ethnicity", "ethnicity_unknown", ethnicity="White British"),
    wrong_cell("an ethnicity with decimals", "ethnicity_unknown", ethnicity="31.0"),
    wrong_cell("an unknown ethnicity", "ethnicity_unknown", ethnicity="48"),
    wrong_cell("a negative ethnicity", "ethnicity_unknown", ethnicity="-31"),
    wrong_cell("a word for the country", "country_unknown", country_of_study="Wales"),
    wrong_cell("an unknown country", "country_unknown", country_of_study="ZZ"),
    right_cell("a postcode in small letters without a space", postcode="cf103at"),
    right_cell("no postcode", postcode=""),
    doubtful_cell("a postcode of another country", "postcode_doubtful", postcode="75008"),
    doubtful_cell("a postcode that is a formula", "postcode_doubtful", postcode="=1+1"),
    wrong_cell("a postcode of two", "postcode_too_long", postcode="CF10 3AT, CF10 3AU"),
    wrong_cell("a postcode with a direction override", "postcode_unreadable", postcode="CF10\u202e3AT"),
    right_cell("a reference of thirty characters", centre_reference="R" * 30),
    right_cell("a reference with an emoji", centre_reference="10B 😀"),
    right_cell("a reference that is a formula", centre_reference="=1+1"),
    wrong_cell("a reference of thirty-one characters", "reference_too_long", centre_reference="R" * 31),
    wrong_cell("a reference with a direction override", "reference_unreadable", centre_reference="A\u202eB"),
]

CASES: list[Case] = [*ULNS, *CODES]
