"""The contrast of every pair of colours used together: 4.5 to 1 for text, 3 to 1 for controls (WCAG 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "assets" / "scss" / "_tokens.scss"
COLOURS = dict(re.findall(r'"([a-z0-9-]+)": (#[0-9a-f]{6}),', TOKENS.read_text()))

TEXT = [
    ("ink", "paper card head pine-50 brass-50 blue-50 red-50 green-50 grey-50"),
    ("ink-2", "paper card head pine-50 brass-50 green-50"),
    ("ink-3", "card off"),
    ("pine-950", "paper card pine-100 pine-200"),
    ("pine-800", "card pine-100"),
    ("pine-700", "paper card"),
    (
        "card",
        "pine-950 pine-900 pine-850 pine-800 pine-700 slate-950 slate-850 ocean-950 ocean-850 plum-950 plum-850 red ink-3 chart-3 chart-5",
    ),
    ("pine-150", "pine-900 pine-850"),
    ("slate-150", "slate-950 slate-850"),
    ("ocean-150", "ocean-950 ocean-850"),
    ("plum-150", "plum-950 plum-850"),
    ("brass-300", "pine-900 slate-950 ocean-950 plum-950"),
    ("brass-700", "card brass-50 brass-100"),
    ("brass-ink", "card brass-50 brass-100"),
    ("red", "card brass-50 red-50"),
    ("red-ink", "card red-50 red-100"),
    ("blue", "card brass-50"),
    ("blue-ink", "blue-50 blue-100"),
    ("plum", "card brass-50"),
    ("plum-ink", "plum-50"),
    ("green", "card brass-50"),
    ("green-ink", "green-50 green-100"),
    ("grey-ink", "card grey-50 brass-50"),
    ("focus-ink", "focus"),
    ("ink", "chart-1 chart-2 chart-4"),
]
CONTROLS = [
    ("ink-3", "card paper"),
    ("line-3", "card paper"),
    ("pine-700", "card paper brass-50"),
    ("pine-300", "pine-900 pine-850"),
    ("slate-300", "slate-950 slate-850"),
    ("ocean-300", "ocean-950 ocean-850"),
    ("plum-300", "plum-950 plum-850"),
    ("brass-500", "pine-900"),
    ("red", "card paper red-50"),
    ("focus-ink", "card paper focus"),
]


def luminance(colour: str) -> float:
    """WCAG 2.2, "relative luminance"."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(COLOURS[one]), luminance(COLOURS[other])])
    return (light + 0.05) / (dark + 0.05)


def pairs(table: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(front, back) for front, backs in table for back in backs.split()]


def test_black_on_white_is_21_to_1():
    COLOURS["black"] = "#000000"

    assert round(contrast("black", "card"), 2) == 21


@pytest.mark.spec("SYS-08")
@pytest.mark.parametrize(("front", "back"), pairs(TEXT))
def test_text_can_be_read(front, back):
    assert contrast(front, back) >= 4.5


@pytest.mark.spec("SYS-08")
@pytest.mark.parametrize(("front", "back"), pairs(CONTROLS))
def test_controls_can_be_seen(front, back):
    assert contrast(front, back) >= 3
