"""Accessibility that a machine can check: axe-core's rules for WCAG 2.2 AA, and no sideways scrolling (1.4.10)."""

from functools import cache
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

SOURCE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1366, 390, 320)
# What would be fetched beforehand only rules that are off would read, and nobody reads the elements' selectors.
RUN = """rules => axe.run(document, {
    runOnly: rules, resultTypes: ['violations'], preload: false, selectors: false,
}).then(found =>
    found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html}`)))"""


def assert_accessible(page: Page, widths: tuple[int, ...] = WIDTHS) -> None:
    """Fail with each violation's element, at each width in CSS pixels; the page keeps its first size."""
    size = page.viewport_size
    for width in widths:
        page.set_viewport_size({"width": width, "height": size["height"]})
        found = violations(page)
        assert found == [], f"at {width} pixels: {found}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size(size)


def violations(page: Page) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    return page.evaluate(RUN, RULES)


def bring(context: BrowserContext) -> None:
    """Have axe in every page of a browser that many pages are looked at with: it is half a megabyte to send."""
    context.add_init_script(_axe())


@cache
def _axe() -> str:
    return SOURCE.read_text()
