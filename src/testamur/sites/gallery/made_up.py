"""Made-up people and numbers for the gallery. Nobody here exists."""

import datetime as dt
from types import SimpleNamespace as Thing

TODAY = dt.date(2026, 11, 19)
NOW = dt.datetime(2026, 11, 19, 14, 2, tzinfo=dt.UTC)

SURNAMES = [
    "Adeyemi",
    "Ahmed",
    "Ali",
    "Begum",
    "Brown",
    "Clarke",
    "Davies",
    "Evans",
    "Hall",
    "Hughes",
    "Iqbal",
]
FORENAMES = ["Ada", "Ben", "Charlie", "Eve", "Olu", "Lena", "Zoë", "Siân", "Hannah", "Isla", "Tomasz"]
QUALIFICATIONS = [
    ("603/2217/6", "EYE3", "Level 3 Diploma in Early Years Education"),
    ("601/8437/5", "EYP2", "Level 2 Diploma for the Early Years Practitioner"),
    ("610/0304/X", "HSC3", "Level 3 Applied Certificate in Health and Social Care"),
]
STATUSES = ["registered", "with-eqa", "part", "certificated", "banked", "registered", "withdrawn", "lapsing"]
CHECKS = ["verified", "verified", "verified", "checking", "verified", "mismatch", "verified", "missing"]
ULNS = ["7551584829", "3211732771", "6412126782", "9028354157", "3570900168", "7385277895", "9676610088"]
LEARNERS = [
    Thing(
        id=number,
        name=f"{SURNAMES[number % 11]}, {FORENAMES[(number * 7 + number // 11) % 11]}",
        born_on=dt.date(1998 + number % 11, 1 + number * 5 % 12, 1 + number * 11 % 28),
        uln="" if CHECKS[number % 8] == "missing" else ULNS[number % 7],
        check=CHECKS[number % 8],
        qualification=QUALIFICATIONS[number % 3],
        batch=str(805577000 + number % 9),
        ends_on=dt.date(2026 + number % 3, 1 + number * 3 % 12, 1 + number * 13 % 28),
        status=STATUSES[number % 8],
        arranged=number % 9 == 2,
    )
    for number in range(48)
]
LEARNERS.sort(key=lambda learner: learner.name)

TILES = [
    (
        "upload",
        2,
        "Evidence uploads closing",
        "Window closes Monday 23 November, 11:59pm",
        "2 working days",
        "urgent",
    ),
    (
        "stamp",
        94,
        "Learners ready to claim",
        "All required units banked on 4 qualifications",
        "No deadline",
        "ready",
    ),
    ("id", 76, "ULNs to fix", "71 do not match LRS records, 5 rejected on format", "Blocks results", "warn"),
    (
        "grid",
        17,
        "Grades saved, not submitted",
        "J/504/2544 Child care, batch 805577012",
        "2 days ago",
        "draft",
    ),
    ("clock", 25, "Registrations lapsing", "Withdrawn on 31 December unless extended", "6 weeks", "warn"),
    (
        "clipboard",
        1,
        "Action from EQA visit",
        "Standardisation minutes for unit R/504/2546",
        "4 December",
        "draft",
    ),
]
DEADLINES = [
    (dt.date(2026, 11, 23), "Evidence upload closes", "Early Years controlled assessment", 2, "urgent"),
    (dt.date(2026, 11, 27), "Late bookings close", "Functional Skills English, December window", 6, "warn"),
    (dt.date(2026, 12, 2), "EQA visit, remote sampling", "Dr Amara Osei. Sample plan published", 9, ""),
    (dt.date(2026, 12, 9), "Results release", "Technical Award, autumn series", 14, ""),
    (dt.date(2026, 12, 31), "25 registrations lapse", "Health and Social Care", 28, ""),
]
STAGES = ["Registered", "Part achieved", "With EQA", "Banked, ready to claim", "Certificated"]
PIPELINE = [
    ("Level 2 Early Years Practitioner", "EYP2", [234, 54, 36, 29, 58]),
    ("Level 3 Early Years Education", "EYE3", [127, 39, 30, 24, 34]),
    ("Level 3 Health and Social Care", "HSC3", [97, 29, 19, 18, 17]),
    ("Level 2 Understanding Dementia Care", "UDC2", [73, 22, 8, 12, 14]),
    ("Level 2 Functional Skills English", "FSE2", [32, 10, 5, 6, 8]),
]

UNITS = [
    ("A/504/2542", "An introduction to working with children aged 0 to 5 years", 24),
    ("F/504/2543", "Development and well-being 0 to 5 years", 24),
    ("J/504/2544", "Child care and development 0 to 5 years", 17),
    ("L/504/2545", "Play, learning and the environment", 0),
    ("R/504/2546", "Safeguarding and welfare requirements", 0),
    ("EXT/26/SAQ", "Short answer examination (external)", 0),
]
GRADES = [Thing(code=code, word=code, key=code) for code in ["A*", "A", "B", "C", "D", "E", "U"]]
GRADES.append(Thing(code="NYA", word="Not yet achieved", key="N"))

COLUMNS = [
    Thing(letter=letter, name=name, width=width)
    for letter, name, width in [
        ("A", "Forename", ""),
        ("B", "Surname", ""),
        ("C", "Date of birth", ""),
        ("D", "Centre ref", ""),
        ("E", "Ethnicity", "narrow"),
        ("F", "Gender", "narrow"),
        ("G", "ULN", ""),
        ("H", "Postcode", ""),
        ("I", "Start date", ""),
        ("J", "Planned end", ""),
    ]
]
FILE = [
    [
        "Amelia",
        "Hughes",
        "14/03/2009",
        "HC20411",
        "31",
        "F",
        "7551584829",
        "CF10 3AT",
        "01/09/2026",
        "30/06/2027",
    ],
    [
        "Tomasz",
        "Kowalski",
        "2/11/2008",
        "HC20412",
        "34",
        "M",
        "321173277",
        "CF11 8BN",
        "01/09/2026",
        "30/06/2027",
    ],
    [
        "Fatima",
        "Iqbal",
        "07/05/2009",
        "HC20413",
        "40",
        "F",
        "6412126782",
        "CF24 1QY",
        "01/09/2026",
        "30/06/2026",
    ],
    ["", "Okafor", "19/12/2008", "HC20414", "44", "M", "", "CF5 2LR", "01/09/2026", "30/06/2027"],
    [
        "Lowri",
        "Jenkins",
        "31/02/2009",
        "HC20415",
        "31",
        "F",
        "9028354157",
        "CF10 3AT",
        "01/09/2026",
        "30/06/2027",
    ],
    [
        "Noah",
        "Begum",
        "23/08/2009",
        "HC20416",
        "4O",
        "Male",
        "3570900168",
        "CF14 4XW",
        "01/09/2026",
        "30/06/2027",
    ],
    ["Zofia", "Nowak", "05/01/2009", "HC20417", "34", "F", "7385277895", "", "01/09/2026", "30/06/2027"],
    [
        "Rhys",
        "Llewellyn",
        "30/09/2008",
        "HC20418",
        "31",
        "M",
        "9676610088",
        "CF3 5EA",
        "01/09/2026",
        "30/06/2027",
    ],
]
# (row, column) → (what is wrong, how to put it right at once)
WRONG = {
    (1, 6): ("A ULN has 10 digits. This has 9", ""),
    (2, 9): ("The planned end must be after the start date", ""),
    (3, 0): ("Enter a forename", ""),
    (4, 2): ("31/02/2009 is not a real date", ""),
    (5, 4): ("Use a code from 31 to 47, 98 or 99", "Change 4O to 40"),
    (5, 5): ("Use M, F or U", "Change Male to M"),
}
TO_CHECK = {
    (3, 6): ("No ULN. Results will not reach the learner's record", ""),
    (6, 7): ("No postcode", ""),
}
