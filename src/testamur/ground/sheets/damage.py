"""What spreadsheets do to dates and numbers on their way through, and what most likely stood there before. Pure.

Excel turns a date into a day number (39890), drops its leading nought (1092026), writes the month first (3/27/2009),
adds a time (18/03/2009 00:00), and keeps an apostrophe in front of text; people type the letter O for a nought.
"""

import re
from datetime import date, timedelta

EXCEL_DAY_ONE = date(1899, 12, 30)
EXCEL_DAYS = re.compile(r"[1-6]\d{4}")
WITHOUT_LEADING_ZERO = re.compile(r"\d{7}")
MONTH_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
MIDNIGHT = re.compile(r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})[T ]0?0:00(?::00)?")
LOOKALIKES = str.maketrans("OoIlSB", "001158")


def likely_date(text: str) -> str:
    """The date, as dd/mm/yyyy, that a spreadsheet most likely damaged into this text; "" when there is none."""
    bare = text.strip().removeprefix("'")
    if found := MIDNIGHT.fullmatch(bare):
        return found[1]
    try:
        if EXCEL_DAYS.fullmatch(bare):
            return f"{EXCEL_DAY_ONE + timedelta(days=int(bare)):%d/%m/%Y}"
        if WITHOUT_LEADING_ZERO.fullmatch(bare):
            return f"{date(int(bare[3:]), int(bare[1:3]), int(bare[0])):%d/%m/%Y}"
        if is_month_first(bare):
            month, day, year = MONTH_FIRST.fullmatch(bare).groups()
            return f"{day.zfill(2)}/{month.zfill(2)}/{year}"
    except ValueError:
        return ""
    return bare if bare != text.strip() and MONTH_FIRST.fullmatch(bare) else ""


def likely_digits(text: str) -> str:
    """The digits that were most likely meant: without apostrophe, decimals, and letters that look like digits."""
    bare = "".join(text.split()).removeprefix("'").removesuffix(".0").translate(LOOKALIKES)
    return bare if bare.isascii() and bare.isdigit() else ""


def is_month_first(text: str) -> bool:
    """Whether this can only be a date with the month in front, as written in the United States."""
    found = MONTH_FIRST.fullmatch(text.strip())
    return bool(found) and 1 <= int(found[1]) <= 12 < int(found[2]) <= 31


def could_be_month_first(text: str) -> bool:
    """Whether this is two different dates, depending on which comes first."""
    found = MONTH_FIRST.fullmatch(text.strip())
    return bool(found) and 1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 12 and found[1] != found[2]
