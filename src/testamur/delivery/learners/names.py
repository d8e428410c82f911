"""How a learner's name is sorted and searched: folded by the rulebook, surname before forename."""

from functools import lru_cache

from testamur.rulebook.names import name_key

folded = lru_cache(maxsize=50_000)(name_key)


def sort_key(forename: str, surname: str) -> str:
    """`Łukasz`, `O’Neill` → `oneill lukasz`."""
    return f"{folded(surname)} {folded(forename)}"


def forename_key(forename: str) -> str:
    return folded(forename)
