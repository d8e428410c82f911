"""What spreadsheets and hurried fingers do to numbers made of digits, and how to say so."""

import re

EXPONENT = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
DECIMAL_TAIL = re.compile(r"\d+[.,]0+")
LETTER_FOR_DIGIT = {"O": "0", "o": "0", "I": "1", "l": "1", "S": "5", "B": "8"}


def digits_problem(text: str, *, name: str, length: int) -> str | None:
    """Why `text` is not exactly `length` digits 0–9, naming the likeliest cause; None when it is."""
    if not text:
        return f"The {name} is missing."
    if not is_digits(text):
        return _slip(text, name) or f"A {name} is {length} digits and nothing else."
    if len(text) != length:
        return f"A {name} has {length} digits; this has {len(text)}."
    return None


def is_digits(text: str) -> bool:
    """True for digits 0–9 only; other scripts' digits look alike and compare differently."""
    return text.isascii() and text.isdigit()


def _slip(text: str, name: str) -> str | None:
    bare = text.strip()
    if EXPONENT.fullmatch(bare):
        return f"A spreadsheet has shortened this {name} to {bare}: format the column as text, type it again."
    if DECIMAL_TAIL.fullmatch(bare):
        return f"A spreadsheet has added decimals to this {name}: format the column as text."
    if is_digits("".join(text.split())):
        return f"Remove the spaces from this {name}."
    if text.startswith("'"):
        return f"Remove the apostrophe in front of this {name}."
    return _lookalike(text, name)


def _lookalike(text: str, name: str) -> str | None:
    if not text.isascii() and text.isdigit():
        return f"Type this {name} with the plain digits 0 to 9."
    odd = [character for character in text if not is_digits(character)]
    if all(character in LETTER_FOR_DIGIT for character in odd):
        return f"This {name} has the letter {odd[0]} where the digit {LETTER_FOR_DIGIT[odd[0]]} may be meant."
    return None
