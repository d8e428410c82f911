"""What a page costs whoever opens it: bytes on the wire and the largest paint, each as a ratio to its budget.

Home, the list of learners and a grid of grades, opened for the first time in Chromium on a slow telephone line: 1.6
Mbit/s, 150 ms, and a processor slowed four times. Files are served compressed, as in service. Run: python -m bench.pages
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from testamur.kit.testing import copy_of, demonstration_database

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
KILOBYTE = 1000
BUDGETS = {"everything": 130, "html": 25, "style": 18, "script": 20, "font": 50}
LARGEST_PAINT = 2.0
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4
KINDS = {"Document": "html", "Stylesheet": "style", "Script": "script", "Font": "font"}
PAINTED = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true}))"""


def main() -> None:
    import django

    django.setup()
    from playwright.sync_api import sync_playwright
    from tests.journeys.browser import launch

    with service() as address, sync_playwright() as playwright:
        browser = launch(playwright)
        cookies = sign_in(browser, address)
        print(f"{ROUNDS} rounds; ratio to the budget, 1.00 uses it up; kB of 1,000 bytes, seconds")
        for name, path in pages(browser, address, cookies).items():
            measured = [open_once(browser, address + path, cookies) for _ in range(ROUNDS)]
            report(name, [each[0] for each in measured][0], median(each[1] for each in measured))
        browser.close()


def report(name: str, sizes: dict[str, int], painted: float) -> None:
    print(f"\n{name}")
    for kind, budget in BUDGETS.items():
        kilobytes = sizes[kind] / KILOBYTE
        print(f"  {kind:16} {kilobytes:7.1f} of {budget:5} kB   ratio {kilobytes / budget:.2f}")
    print(
        f"  {'largest paint':16} {painted:7.2f} of {LARGEST_PAINT:5} s    ratio {painted / LARGEST_PAINT:.2f}"
    )


def sign_in(browser, address: str) -> list:
    from testamur.sites.demonstration.people import PASSWORD

    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/account/sign-in/")
    page.get_by_label("Email address").fill("ada@harbour.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/$"))
    cookies = context.cookies()
    context.close()
    return cookies


def pages(browser, address: str, cookies: list) -> dict[str, str]:
    """The grid is that of the first product with grades to enter, found as an exams officer finds it."""
    context = browser.new_context(base_url=address)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto("/grades/choose/")
    page.locator("[name=registration]").first.check()
    page.locator("[data-bulk], form#results").last.get_by_role("button").first.click()
    page.wait_for_load_state()
    grid = page.url.removeprefix(address)
    context.close()
    return {"home": "/", "list of learners": "/learners/", "grade grid": grid}


def open_once(browser, address: str, cookies: list) -> tuple[dict[str, int], float]:
    """Open with an empty cache. Bytes by kind as they came over the line, and seconds to the largest paint."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.add_cookies(cookies)
    page = context.new_page()
    line = context.new_cdp_session(page)
    kinds, sizes = {}, dict.fromkeys([*BUDGETS, "other"], 0)

    def arrived(event: dict) -> None:
        sizes["everything"] += event["encodedDataLength"]
        sizes[KINDS.get(kinds.get(event["requestId"], ""), "other")] += event["encodedDataLength"]

    line.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    line.on("Network.loadingFinished", arrived)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="networkidle", timeout=120_000)
    painted = page.evaluate(PAINTED) / 1000
    context.close()
    return sizes, painted


@contextmanager
def service() -> Iterator[str]:
    """The application on a free port with the demonstration's small edition; assets collected and compressed."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.testcases import LiveServerThread

    with (
        tempfile.TemporaryDirectory() as place,
        copy_of(demonstration_database(), f"bench_pages_{os.getpid()}"),
    ):
        settings.STATIC_ROOT = Path(place)
        settings.ALLOWED_HOSTS = ["localhost"]
        call_command("collectstatic", interactive=False, verbosity=0)
        server = LiveServerThread("localhost", lambda application: application, connections_override={})
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        try:
            yield f"http://localhost:{server.port}"
        finally:
            server.terminate()


if __name__ == "__main__":
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    main()
