"""Cut the title face out of a variable font: one weight, the letters of Latin-script Europe. Same bytes each time."""

import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

WEIGHT = 600
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, "–—‘’“”…")]


def cut(source: str, target: str) -> None:
    font = instancer.instantiateVariableFont(TTFont(source, recalcTimestamp=False), {"wght": WEIGHT})
    options = subset.Options(layout_features=["kern", "liga", "lnum", "tnum"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    cut(*sys.argv[1:])
