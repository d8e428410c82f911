"""The browser of the journeys: the system's Chromium, drawing the same on every machine."""

import os
import shutil

from playwright.sync_api import Browser, Page, Playwright

SAME_EVERYWHERE = [
    "--disable-background-networking",
    "--disable-gpu",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--no-first-run",
]


def launch(playwright: Playwright) -> Browser:
    """Start Chromium: CHROMIUM if set, else the one installed, else Playwright's own."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=found, args=SAME_EVERYWHERE + as_root)


def paste(page: Page, text: str) -> None:
    """Paste into what has the focus, as from a spreadsheet: the clipboard itself is the system's, and shared."""
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text", text);
            const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )
