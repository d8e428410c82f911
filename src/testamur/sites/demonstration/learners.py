"""Made-up learners, as the CSV files that a college's information system would write; the same for the same seed."""

import csv
import io
import random
from collections.abc import Iterable
from datetime import date, timedelta

from testamur.delivery.registrations.columns import COLUMNS
from testamur.rulebook.uln import uln_check_digit

# Given and family names from many languages, paired at random: nobody real is meant.
FORENAMES = (
    "Aaliyah Abel Adaeze Agnes Aisling Alun Amara Anouk Arjun Bao Beatrix Blessing Bronwen Caspian Chidi Clover "
    "Dafydd Darcy Efua Elowen Emeka Esme Farah Fergus Fleur Gethin Halima Hamza Idris Imani Ines Ioan Jasper Juniper "
    "Kaya Kofi Lakshmi Leila Linus Lowri Mabel Maeve Malik Mei Milo Naveed Nerys Nkechi Odette Omar Oskar Otto "
    "Padma Petra Quentin Rafe Rhiannon Rowan Saoirse Sefton Siobhán Sunniva Tariq Tegan Thandi Uma Viggo Wilf "
    "Xanthe Yara Yusuf Zadie Zofia Zuri"
).split()
SURNAMES = (
    "Abernathy Adebayo Ashdown Barraclough Bellweather Bianchi Bosworth Calloway Chaudhry Cobblewick D'Arcy Danquah "
    "Eastwick Ellery Fairweather Featherstone Finch Garnett Goldsmith Greenhalgh Hargreave Holloway Iwobi Jessop "
    "Kavanagh Kerridge Kowalczyk Larkspur Llewellyn Lockhart MacAllister Marchbanks Merriweather Mwangi Nightingale "
    "Nørgaard O'Shaughnessy Oakes Okonjo Pargeter Penhaligon Pettigrew Quayle Ravenscroft Rosewarne Rowntree "
    "Sandoval Sefton-Hill Silverlock Sorensen Stannard Tanaka Thistlewood Trevelyan Underhill Venkataraman "
    "Wagstaff Wetherby Whitlock Winterbourne Woźniak Yarwood Zielińska"
).split()


def learner_file(*, seed: str, count: int, begins_on: date) -> bytes:
    """A CSV of `count` learners who begin on a day: named columns, UTF-8, dates dd/mm/yyyy; 9 in 10 have a ULN."""
    chance = random.Random(seed)  # noqa: S311  (made-up people, not secrets)
    text = io.StringIO()
    writer = csv.DictWriter(text, [column.title for column in COLUMNS], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(_different_people(chance, count, begins_on))
    return text.getvalue().encode()


def _different_people(chance: random.Random, count: int, begins_on: date) -> Iterable[dict[str, str]]:
    """Among 1,600 two may well share their name and their day of birth, and such a file cannot be registered."""
    people: dict[tuple[str, str, str], dict[str, str]] = {}
    while len(people) < count:
        cells = _learner(chance, begins_on)
        people.setdefault((cells["Forename"], cells["Surname"], cells["Date of birth"]), cells)
    return people.values()


def _learner(chance: random.Random, begins_on: date) -> dict[str, str]:
    born_on = begins_on - timedelta(days=chance.randrange(16 * 365, 21 * 365))
    return {
        "Forename": chance.choice(FORENAMES),
        "Middle names": chance.choice(FORENAMES) if chance.random() < 0.25 else "",
        "Surname": chance.choice(SURNAMES),
        "Date of birth": f"{born_on:%d/%m/%Y}",
        "Gender": chance.choice("MMMFFFU"),
        "Ethnicity": "99",
        "ULN": _uln(chance) if chance.random() < 0.9 else "",
        "Centre learner ref": f"{begins_on:%y}{chance.randrange(10**6):06}",
        "Postcode": f"ZZ{chance.randrange(1, 100)} {chance.randrange(1, 10)}ZZ",
        "Start date": f"{begins_on:%d/%m/%Y}",
        "Planned end date": f"{begins_on + timedelta(days=chance.choice((290, 300, 655))):%d/%m/%Y}",
        "Country of study": "GB",
    }


def _uln(chance: random.Random) -> str:
    while True:
        nine = str(chance.randrange(10**8, 10**9))
        digit = uln_check_digit(nine)
        if digit is not None:
            return f"{nine}{digit}"
