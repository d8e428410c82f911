"""How one value looks in a cell, both ways, and what makes a cell dangerous."""

import re
from datetime import date, datetime, time
from typing import Any

# Excel and its kin take a cell that begins like this for a formula, even in a CSV file (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")

GUARDS = ("'", "=")
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # ="0123" keeps Excel from eating the nought


def csv_cell(value: Any) -> str:
    """`value` as a CSV cell: dates as dd/mm/yyyy, and text that a spreadsheet would run as a formula made plain."""
    if not isinstance(value, str):
        return as_text(value)
    plain = CONTROLS.sub("", value)
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain


def as_text(value: Any) -> str:  # noqa: PLR0911 - a table of kinds
    """A value as a person would type it."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() != time():
            return f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
    return str(value)


def cleaned(text: str) -> str:
    """A cell as its writer meant it: without edge blanks, control characters, and Excel's or our own guards."""
    text = text.strip() if text.isprintable() else CONTROLS.sub("", text).replace("\xa0", " ").strip()
    if text[:1] not in GUARDS:
        return text
    if text.startswith('="') and (guarded := _EXCEL_TEXT.fullmatch(text)):
        return guarded[1]
    return text[1:] if text[1:].startswith(FORMULA_STARTS) else text
