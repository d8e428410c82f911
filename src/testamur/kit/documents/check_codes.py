"""The code on a certificate that a person types to check it: fourteen random symbols and a check symbol.

The symbols are Crockford's base 32 (crockford.com/base32.html) without Z, which reads like 2: that leaves a prime
number of them, so the check symbol catches every single wrong symbol and every swap of neighbours.
Fourteen of them carry 69 bits, so codes cannot be guessed one after another.
"""

import secrets
from collections.abc import Callable

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 14
GROUP = 5

_AS_MEANT = str.maketrans("OILZ", "0112", " -\u2010\u2011\u2012\u2013\u2014")


def new_code(choose: Callable[[int], int] = secrets.randbelow) -> str:
    """A fresh code such as `7K3MQ-9XT2V-BD4ER`; `choose(n)` draws a whole number below n."""
    body = "".join(SYMBOLS[choose(len(SYMBOLS))] for _ in range(LENGTH))
    return _grouped(body + _check_symbol(body))


def normalised(typed: str) -> str | None:
    """The code as printed, from whatever a person typed: any case, spaces, dashes, O for 0, I or L for 1, Z for 2.

    None when it cannot be a code: wrong length, a symbol outside the alphabet, or a wrong check symbol.
    """
    symbols = typed.strip().upper().translate(_AS_MEANT)
    if len(symbols) != LENGTH + 1 or not set(symbols) <= set(SYMBOLS):
        return None
    return _grouped(symbols) if symbols[-1] == _check_symbol(symbols[:-1]) else None


def _check_symbol(body: str) -> str:
    weighted = sum(weight * SYMBOLS.index(symbol) for weight, symbol in enumerate(body, start=2))
    return SYMBOLS[weighted % len(SYMBOLS)]


def _grouped(symbols: str) -> str:
    return "-".join(symbols[start : start + GROUP] for start in range(0, len(symbols), GROUP))
