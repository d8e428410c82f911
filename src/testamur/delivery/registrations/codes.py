"""The code lists of a registration: gender, ethnicity and country of study, from the centre guide's CSV pages.

The guide prints BG for Bahrain as well as for Bulgaria. ISO 3166 gives Bahrain BH, so BG is Bulgaria here.
"""

GENDERS = {"M": "Male", "F": "Female", "U": "Prefer not to say"}

ETHNICITIES = {
    "31": "English, Welsh, Scottish, Northern Irish or British",
    "32": "Irish",
    "33": "Gypsy or Irish Traveller",
    "34": "Any other White background",
    "35": "White and Black Caribbean",
    "36": "White and Black African",
    "37": "White and Asian",
    "38": "Any other mixed or multiple ethnic background",
    "39": "Indian",
    "40": "Pakistani",
    "41": "Bangladeshi",
    "42": "Chinese",
    "43": "Any other Asian background",
    "44": "African",
    "45": "Caribbean",
    "46": "Any other Black, African or Caribbean background",
    "47": "Arab",
    "98": "Any other ethnic group",
    "99": "Not provided",
}
ETHNICITY_NOT_PROVIDED = "99"

COUNTRIES = {
    "AT": "Austria",
    "BH": "Bahrain",
    "BE": "Belgium",
    "BN": "Brunei",
    "BG": "Bulgaria",
    "CN": "China",
    "DM": "Commonwealth of Dominica",
    "HR": "Croatia",
    "CZ": "Czech Republic",
    "DK": "Denmark",
    "EG": "Egypt",
    "EE": "Estonia",
    "FI": "Finland",
    "FR": "France",
    "DE": "Germany",
    "GR": "Greece",
    "HU": "Hungary",
    "IN": "India",
    "IE": "Ireland",
    "IT": "Italy",
    "LV": "Latvia",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "MO": "Macau",
    "MT": "Malta",
    "MM": "Myanmar",
    "NL": "Netherlands",
    "OM": "Oman",
    "PL": "Poland",
    "PT": "Portugal",
    "QA": "Qatar",
    "CY": "Republic of Cyprus",
    "RO": "Romania",
    "SA": "Saudi Arabia",
    "SK": "Slovakia",
    "SI": "Slovenia",
    "ES": "Spain",
    "SE": "Sweden",
    "CH": "Switzerland",
    "AE": "United Arab Emirates",
    "US": "United States of America",
    "UA": "Ukraine",
    "GB": "United Kingdom",
    "VN": "Vietnam",
    "99": "Another country",
}
HOME_COUNTRY = "GB"

# What people write for a code; the suggestion that one click accepts.
GENDER_WORDS = {
    "MALE": "M",
    "MAN": "M",
    "BOY": "M",
    "FEMALE": "F",
    "WOMAN": "F",
    "GIRL": "F",
    "PREFER NOT TO SAY": "U",
    "NOT KNOWN": "U",
    "UNKNOWN": "U",
    "X": "U",
}
COUNTRY_WORDS = {name.upper(): code for code, name in COUNTRIES.items()} | {
    "UK": "GB",
    "ENGLAND": "GB",
    "WALES": "GB",
    "SCOTLAND": "GB",
    "NORTHERN IRELAND": "GB",
    "GREAT BRITAIN": "GB",
    "USA": "US",
    "U.S.A.": "US",
    "UAE": "AE",
    "U.A.E.": "AE",
    "CZECHIA": "CZ",
    "CYPRUS": "CY",
    "OTHER": "99",
}
ETHNICITY_WORDS = {name.upper(): code for code, name in ETHNICITIES.items()}
