"""The code printed on a certificate that a person types to check it: Crockford base 32 with a check symbol.

Fourteen symbols carry 70 bits, so codes cannot be guessed one after another; a fifteenth catches a slip of the
hand before anything is looked up. Source: D. Crockford, Base 32 (crockford.com/base32.html).
"""

import secrets
from collections.abc import Callable

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 14
GROUP = 5

_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "–": None, "—": None})
# The largest prime that leaves the check symbol inside the alphabet: every single wrong symbol and every swap of
# neighbours changes the remainder of the weighted sum.
_MODULUS = 31


def new_code(choose: Callable[[int], int] = secrets.randbelow) -> str:
    """A fresh code such as `7K3MQ-9XT2V-BD4ER`; `choose(n)` draws a whole number below n."""
    body = "".join(SYMBOLS[choose(len(SYMBOLS))] for _ in range(LENGTH))
    return _grouped(body + _check_symbol(body))


def normalised(typed: str) -> str | None:
    """The code as printed, from whatever a person typed: any case, spaces, dashes, O for 0, I or L for 1.

    None when it cannot be a code: wrong length, a symbol outside the alphabet, or a wrong check symbol.
    """
    symbols = typed.strip().upper().translate(_LOOKALIKES)
    if len(symbols) != LENGTH + 1 or any(symbol not in SYMBOLS for symbol in symbols):
        return None
    return _grouped(symbols) if symbols[-1] == _check_symbol(symbols[:-1]) else None


def _check_symbol(body: str) -> str:
    weighted = sum(SYMBOLS.index(symbol) * weight for weight, symbol in enumerate(body, start=2))
    return SYMBOLS[weighted % _MODULUS]


def _grouped(symbols: str) -> str:
    return "-".join(symbols[start : start + GROUP] for start in range(0, len(symbols), GROUP))
