"""Rules of combination as published, written the way a catalogue editor writes them.

Sources: R1 the counselling diploma of the awarding guide; R2 ESS; R3 Bridgwater College; R4 Millennium; R5 OCR Skill
Scan; R6 and R7 Qualifications in Practice; R8 INGOTs; R9 EAL; R10 the HN leaflet; R11 BTEC International; R12
Functional Skills English; R13 the Technical Award; R14 the 14-19 Diploma. Unit codes are invented where the source
gives none.
"""

from testamur.rulebook.combination import Unit


def some(prefix: str, *credits: int, level: int = 3) -> list[Unit]:
    """Units M1, M2, … of these credits."""
    return [Unit(f"{prefix}{n}", f"Unit {prefix}{n}", level, size) for n, size in enumerate(credits, start=1)]


def codes(units: list[Unit]) -> list[str]:
    return [unit.code for unit in units]


COUNSELLING = [
    Unit("T/502/8235", "Counselling skills and processes", 3, 12),
    Unit("L/502/8239", "Counselling theory", 3, 10),
    Unit("K/502/8233", "Diversity and ethics", 3, 6),
    Unit("L/502/8225", "User issues", 3, 6),
    Unit("L/502/8242", "Personal and professional development", 3, 6),
]
R1 = {"name": "Diploma in Counselling Skills", "mandatory": codes(COUNSELLING)}

R2_UNITS = [
    *some("M", 10, 4, 4, 6, 3),
    *some("A", 5, 5, 3, 4, 4, 4, 6),
    *some("B", 6, 4, 4, level=2),
    *some("C", 4, 4, level=2),
    Unit("A3-L2", "Unit A3 at Level 2", 2, 3),
    Unit("A-12", "Unit A-12", 3, 12),
]
R2 = {
    "name": "Diploma in Business Administration",
    "at_least": [{"credits": 58}, {"credits": 40, "from_level": 3}],
    "groups": [
        {"name": "Mandatory units", "mandatory": ["M1", "M2", "M3", "M4", "M5"]},
        {
            "name": "Group A",
            "optional": [*[f"A{n}" for n in range(1, 8)], "A3-L2", "A-12"],
            "at_least": {"credits": 13},
        },
        {"name": "Group B", "optional": ["B1", "B2", "B3"], "at_most": {"credits": 10}},
        {"name": "Group C", "optional": ["C1", "C2"], "at_most": {"credits": 8}},
    ],
}

R3_UNITS = [
    *some("A", 10, 10, 8),
    *some("B", 6, 5, 1, 10, 8),
    *some("C", 5, 3, 2, 1),
    *some("D", 5, 3, 2),
]
R3 = {
    "name": "Diploma in Adult Care",
    "at_least": {"credits": 58},
    "groups": [
        {"name": "Group A", "mandatory": ["A1", "A2", "A3"]},
        {
            "name": "Options",
            "at_least": {"credits": 30},
            "groups": [
                {"name": "Group B", "optional": ["B1", "B2", "B3", "B4", "B5"], "at_least": {"credits": 12}},
                {"name": "Group C", "optional": ["C1", "C2", "C3", "C4"]},
                {"name": "Group D", "optional": ["D1", "D2", "D3"], "at_most": {"credits": 8}},
            ],
        },
    ],
}

R4 = {
    "name": "Diploma in Adult Care, another awarding organisation",
    "at_least": [{"credits": 58}, {"credits": 43, "from_level": 3}],
    "groups": [
        {"name": "Group A", "mandatory": ["A1", "A2", "A3"]},
        {"name": "Group B", "optional": ["B1", "B2", "B3", "B4", "B5"], "at_least": {"credits": 20}},
        {"name": "Group C", "optional": ["C1", "C2", "C3", "C4"], "at_most": {"credits": 10}},
    ],
}

R5_UNITS = [
    *some("A", 7, 6),
    *some("B", 8, 6),
    *some("C", 5, 5, 3, level=2),
    Unit("IT2", "Set up an IT system", 2, 3),
    Unit("IT3", "Set up an IT system", 3, 5),
]
R5 = {
    "name": "NVQ Diploma in Business and Administration",
    "at_least": [{"credits": 40}, {"credits": 27, "from_level": 3}],
    "groups": [
        {"name": "Group A", "mandatory": ["A1", "A2"]},
        {
            "name": "Groups B and C",
            "at_least": {"credits": 27},
            "groups": [
                {"name": "Group B", "optional": ["B1", "B2"], "at_least": {"credits": 14}},
                {"name": "Group C", "optional": ["C1", "C2", "C3", "IT2", "IT3"]},
            ],
        },
    ],
    "barred": [{"name": "Set up an IT system", "units": ["IT2", "IT3"]}],
}

R6_UNITS = [
    *some("M", *[7] * 8),
    *some("O", 7, 7),
    *some("G", 10, 10, 10, 9, 9, 9, 9),
    Unit("EA", "External assessment", 3, 0),
]
R6 = {
    "name": "Extended Diploma for Children's Care, Learning and Development",
    "at_least": {"credits": 136},
    "groups": [
        {"name": "Mandatory units", "mandatory": [f"M{n}" for n in range(1, 9)]},
        {"name": "Optional units", "optional": ["O1", "O2"], "at_least": {"credits": 14}},
        {"name": "Graded units", "mandatory": [f"G{n}" for n in range(1, 8)]},
        {"name": "External assessment", "mandatory": ["EA"]},
    ],
}

R7_UNITS = [*some("M", 25, 24), *some("O", 8, 8), *some("E", 45, 40)]
R7 = {
    "name": "Extended Diploma (Wales and NI)",
    "at_least": {"credits": 150},
    "groups": [
        {"name": "Mandatory units", "mandatory": ["M1", "M2"]},
        {"name": "Optional units", "optional": ["O1", "O2"], "at_least": {"credits": 16}},
        {"name": "Extended units", "optional": ["E1", "E2"]},
    ],
}

R8_UNITS = [*some("T", 4, 6, 6, 6, level=2), *some("S", 3, 6, 6, 8, level=1)]
R8_CODES = codes(R8_UNITS)
R8 = [
    {
        "name": "Diploma for IT Users",
        "mandatory": ["T1"],
        "optional": R8_CODES[1:],
        "at_least": [{"credits": 38}, {"credits": 21, "at_level": 2}],
    },
    {
        "name": "Extended Certificate for IT Users",
        "mandatory": ["T1"],
        "optional": R8_CODES[1:],
        "at_least": [{"credits": 25}, {"credits": 15, "at_level": 2}],
    },
    {
        "name": "Certificate for IT Users",
        "mandatory": ["T1"],
        "optional": R8_CODES[1:],
        "at_least": {"credits": 16},
    },
    {"name": "Award for IT Users", "optional": R8_CODES, "at_least": {"credits": 10}},
]

R9_UNITS = [*some("A", 5, 5, 5), *some("B", 3, 3, 3, 3, 3), *some("P", 20, 20), *some("Q", 30)]
R9 = {
    "name": "NVQ Extended Diploma in Electrical Engineering",
    "groups": [
        {
            "name": "Common units",
            "choose": 1,
            "groups": [
                {"name": "Group A", "optional": ["A1", "A2", "A3"], "at_least": {"units": 3}},
                {"name": "Group B", "optional": ["B1", "B2", "B3", "B4", "B5"], "at_least": {"units": 5}},
            ],
        },
        {
            "name": "Group C",
            "choose": 1,
            "groups": [
                {"name": "Pathway C1", "mandatory": ["P1", "P2"]},
                {"name": "Pathway C2", "mandatory": ["Q1"]},
            ],
        },
    ],
}

R10_UNITS = [*some("F", 15, 15, 15, 15, 15, level=4), *some("V", 15, 15, 15, 15, 15, level=5)]
R10 = {
    "name": "Higher National Certificate",
    "optional": codes(R10_UNITS),
    "at_least": [{"credits": 120, "from_level": 4}, {"credits": 65, "at_level": 4}],
    "at_most": {"credits": 55, "at_level": 5},
}

R11_UNITS = [
    *[Unit(f"M{n}", f"Mandatory unit {n}", 3, 0, guided_hours=90) for n in (1, 2)],
    *[Unit(f"O{n}", f"Optional unit {n}", 3, 0, guided_hours=60) for n in (1, 2, 3)],
]
R11 = {
    "name": "International Subsidiary Diploma",
    "measured_in": "guided_hours",
    "at_least": {"guided_hours": 360},
    "groups": [
        {"name": "Mandatory units", "mandatory": ["M1", "M2"]},
        {
            "name": "Optional units",
            "optional": ["O1", "O2", "O3"],
            "at_least": {"guided_hours": 180},
            "may_fail": {"units": 1, "size": 60},
        },
    ],
}

R12_UNITS = [
    Unit("FS/L2/R", "Reading", 2, 0),
    Unit("FS/L2/W", "Writing", 2, 0),
    Unit("FS/L2/SLC", "Speaking, listening and communicating", 2, 0),
]
R12 = {"name": "Functional Skills English", "mandatory": codes(R12_UNITS)}

R13_UNITS = [
    Unit("H/616/8937", "Introduction to business and enterprise", 2, 0),
    Unit("K/616/8938", "Understanding resources for business", 2, 0),
]
R13 = {"name": "Technical Award in Business and Enterprise", "mandatory": codes(R13_UNITS)}

R14_UNITS = [*some("AL", 60, 60, 60)]
R14 = {
    "name": "Additional learning",
    "optional": ["AL1", "AL2", "AL3"],
    "at_least": {"credits": 120},
    "barred": [{"name": "Barring code 1ABC", "units": ["AL1", "AL2"], "keep": "best"}],
}

REAL_RULES = {
    "R1": (R1, COUNSELLING),
    "R2": (R2, R2_UNITS),
    "R3": (R3, R3_UNITS),
    "R4": (R4, R3_UNITS),
    "R5": (R5, R5_UNITS),
    "R6": (R6, R6_UNITS),
    "R7": (R7, R7_UNITS),
    "R8 Diploma": (R8[0], R8_UNITS),
    "R8 Award": (R8[3], R8_UNITS),
    "R9": (R9, R9_UNITS),
    "R10": (R10, R10_UNITS),
    "R11": (R11, R11_UNITS),
    "R12": (R12, R12_UNITS),
    "R13": (R13, R13_UNITS),
    "R14": (R14, R14_UNITS),
}
