"""Names as they sound to somebody who writes them down: one form for spellings that are taken for each other.

Made for the names of a British register, those from Poland, South Asia, West Africa and China among them, where
the phonetic keys made for English tell apart what schools confuse. Vowels count only by their being there.
"""

import re
from functools import lru_cache

MUHAMMAD = frozenset(
    "md mo mohd mohamad mohamed mohammad mohammed mohammod mohamud muhamad muhamed muhammad muhammed".split()
)
MUHAMMAD_SOUND = "mahamad"

# In this order: what stands later sees what earlier ones have made. A capital C keeps `ch` from the rules for `c`.
CLUSTERS = (
    *(("sz", "sh"), ("cz", "C"), ("rz", "zh"), ("dz", "z"), ("tsch", "ch"), ("ph", "f"), ("ck", "k")),
    *(("kh", "k"), ("gh", "g"), ("dh", "d"), ("bh", "b"), ("th", "t"), ("ks", "x"), ("kn", "n"), ("wr", "r")),
)
ALIKE = str.maketrans({"q": "k", "c": "k", "v": "w", "j": "y", "z": "s"})
SOFT_C = re.compile("c(?=[eiy])")
SILENT_W = re.compile("(?<=[aeiou])w(?![aeiouy])")
VOWELS = re.compile("[aeiouy]+")
DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=500_000)
def sound(word: str) -> str:
    """How one normalised word sounds: `catherine` and `kathryn` → `katran`, `szymon` → `shaman`."""
    if word in MUHAMMAD:
        return MUHAMMAD_SOUND
    if word.startswith("hs"):
        word = "sh" + word[2:]
    if word.startswith(("ge", "gi")):
        word = "j" + word[1:]
    word = SILENT_W.sub("u", word)
    word = SOFT_C.sub("s", word).replace("ch", "C")
    for written, heard in CLUSTERS:
        word = word.replace(written, heard)
    word = word.translate(ALIKE).replace("C", "c")
    return DOUBLED.sub(r"\1", VOWELS.sub("a", word))
