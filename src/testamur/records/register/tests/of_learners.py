"""Learners of the register that tests are about, and who acts in them."""

from dataclasses import replace
from datetime import date, timedelta

from testamur.records.register.details import Details

LENA = Details(
    given_name="Lena",
    family_name="Marsh",
    born_on=date(2009, 3, 27),
    gender="2",
    postcode="CV1 2WT",
    verification="2",
    sharing="1",
)


def people(count: int) -> list[Details]:
    """So many learners of different names, birth dates and postcodes."""
    syllables = ("ba", "do", "fi", "gu", "le", "mo", "ra", "ti", "vu", "zo")
    return [
        replace(
            LENA,
            given_name="".join(syllables[int(each)] for each in f"{number:03}").title(),
            family_name="".join(syllables[9 - int(each)] for each in f"{number * 7:04}").title(),
            born_on=date(2008, 1, 1) + timedelta(days=number),
            postcode=f"LS{number % 90 + 10} {number % 9}AA",
        )
        for number in range(count)
    ]
