"""The main job, whole: learners from a file, their units, the claim, the EQA's sign-off, certificates anyone can check.

It is done three times: with the mouse, with the keyboard alone, and with the mouse where scripts are switched off.
"""

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from testamur.kit.clock import now
from testamur.kit.documents.seals import check_seal
from testamur.outcomes.certification.sealing import roots

pytestmark = [
    pytest.mark.journey,
    pytest.mark.spec(
        *("REG-01", "REG-16", "CLM-01", "CLM-05", "CLM-08", "EQA-04", "CRT-02", "CRT-04", "SYS-08", "SYS-09")
    ),
]

ADA, EVE = "ada@harbour.example", "eve@testamur.example"
FILE = """\
Forename,Surname,Date of birth,Gender,Start date,Planned end date
{first},Mainjob,14/03/2001,F,01/09/2026,31/07/2028
{second},Mainjob,19/12/2000,M,01/09/2026,31/07/2028
"""


class Mouse:
    def press(self, target: Locator) -> None:
        target.click()

    tick = press

    def fill(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose_file(self, target: Locator, file: dict) -> None:
        target.set_input_files(file)


class Keyboard:
    """Gets everywhere by Tab; links and buttons take Enter, boxes take the space bar."""

    FARTHEST = 250

    def _reach(self, target: Locator) -> None:
        for _ in range(self.FARTHEST):
            if target.evaluate("element => element === document.activeElement"):
                return
            target.page.keyboard.press("Tab")
        raise AssertionError(f"{target} is not reached by Tab")

    def press(self, target: Locator) -> None:
        self._reach(target)
        target.page.keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        self._reach(target)
        target.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def fill(self, target: Locator, text: str) -> None:
        self._reach(target)
        target.page.keyboard.insert_text(text)

    def choose_file(self, target: Locator, file: dict) -> None:
        self._reach(target)  # the dialog that Enter opens is the system's
        target.set_input_files(file)


@dataclass(frozen=True)
class Way:
    hand: Mouse | Keyboard
    scripts: bool
    people: tuple[str, str]


WAYS = {
    "mouse": Way(Mouse(), scripts=True, people=("Amelia", "Noah")),
    "keyboard": Way(Keyboard(), scripts=True, people=("Grace", "Omar")),
    "no scripts": Way(Mouse(), scripts=False, people=("Seren", "Idris")),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
def way(request) -> Way:
    return request.param


@pytest.fixture
def page(chromium, site, way):
    context = chromium.new_context(base_url=site.url, java_script_enabled=way.scripts, locale="en-GB")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def become(page: Page, email: str, password: str, hand) -> None:
    page.context.clear_cookies()
    page.goto("/account/sign-in/")
    hand.fill(page.get_by_label("Email address"), email)
    hand.fill(page.get_by_label("Password", exact=True), password)
    hand.press(page.get_by_role("button", name="Sign in"))
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_from_a_file_of_learners_to_certificates_that_anyone_can_check(site, page, way, tmp_path):
    hand = way.hand

    become(page, ADA, site.password, hand)
    batch = register(page, site, way)
    claim = make_claim(page, hand, batch)
    become(page, EVE, site.password, hand)
    sign_off(page, hand, claim)
    site.work()

    become(page, ADA, site.password, hand)
    page.goto(f"/certificates/claims/{claim}/")
    numbers = page.locator("td[data-head=Certificate] a").all_inner_texts()
    assert len(numbers) == len(way.people)
    shown = [certificate(page, number) for number in numbers]
    assert {who for _, who, _ in shown} == {f"{forename} Mainjob" for forename in way.people}

    page.context.clear_cookies()
    for number, (pdf, who, address) in zip(numbers, shown, strict=True):
        assert_sealed(pdf, tmp_path / f"{number}.pdf")
        page.goto(address)
        expect(page.get_by_text("This certificate is genuine")).to_be_visible()
        expect(page.locator(".certificate__who")).to_have_text(who)


def register(page: Page, site, way: Way) -> str:
    """Upload the file, look at it, confirm; give the number of the batch."""
    hand, people = way.hand, way.people
    hand.press(page.get_by_role("navigation", name="Main").get_by_role("link", name="Registrations"))
    hand.fill(page.get_by_label("Product or apprenticeship name or code"), "counselling")
    hand.press(page.get_by_role("button", name="Find"))
    hand.press(page.get_by_role("link", name=re.compile("^Register learners on")).first)
    content = FILE.format(first=people[0], second=people[1]).encode()
    file = {"name": "counselling.csv", "mimeType": "text/csv", "buffer": content}
    hand.choose_file(page.get_by_label("CSV or Excel file"), file)
    hand.press(page.get_by_role("button", name="Upload and check"))
    expect(page.locator("#tally")).to_contain_text("No errors")
    hand.press(page.get_by_role("button", name="Continue"))
    hand.fill(page.get_by_label("Purchase order number"), "PO 4711")
    hand.press(page.get_by_role("button", name="Continue"))
    hand.press(page.get_by_role("button", name="Register 2 learners"))
    expect(page.get_by_role("heading", name="Registering 2 learners")).to_be_visible()
    site.work()
    if not way.scripts:
        page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 learners registered in batch")
    return re.search(r"/batches/(\d+)/", page.url)[1]


def make_claim(page: Page, hand, batch: str) -> str:
    """Mark all units of the learners of a batch and claim for them; give the number of the claim."""
    page.goto(f"/certificates/claim/?batch={batch}&status=registered")
    for box in page.locator("[name=registration]").all():
        hand.tick(box)
    hand.press(page.get_by_role("button", name="Claim for those selected"))
    expect(page.get_by_role("heading", name="Mark units")).to_be_visible()
    for box in page.locator("[name=row]").all():
        hand.tick(box)
    hand.press(page.get_by_role("button", name="Save units"))
    expect(page.get_by_text("2 Full")).to_be_visible()
    hand.fill(page.get_by_label("IQA full name"), "Nia Rees")
    hand.tick(page.get_by_label(re.compile("I declare that the internal quality assurer")))
    hand.press(page.get_by_role("button", name="Review claim"))
    hand.press(page.get_by_role("button", name="Claim 2 certificates"))
    expect(page.get_by_role("heading", name="Thank you for your claim")).to_be_visible()
    return re.search(r"/claims/(\d+)/", page.url)[1]


def sign_off(page: Page, hand, claim: str) -> None:
    page.goto("/office/claims/")
    hand.press(page.get_by_role("link", name=claim))
    hand.press(page.get_by_role("button", name="Check your answer"))
    hand.press(page.get_by_role("button", name="Sign off 2 learners"))
    expect(page.get_by_text(f"Claim {claim} is answered")).to_be_visible()


def certificate(page: Page, number: str) -> tuple[bytes, str, str]:
    """As its centre sees it: the PDF, whose it is, and the address in its QR code."""
    page.goto(f"/certificates/ecertificates/{number}/")
    who = page.locator(".certificate__who").inner_text()
    address = page.locator("aside a[href^='/check/']").get_attribute("href")
    link = page.get_by_role("link", name="View certificate (PDF)").get_attribute("href")
    return page.request.get(link).body(), who, address


def assert_sealed(pdf: bytes, kept) -> None:
    """By pyHanko's validator, and by Poppler's where it is installed. The first wants an event loop of its own."""
    at = now()
    with ThreadPoolExecutor(max_workers=1) as thread:
        assert thread.submit(check_seal, pdf, roots_pem=roots(now=at), now=at).result().genuine
    if shutil.which("pdfsig"):
        kept.write_bytes(pdf)
        said = subprocess.run(["pdfsig", "-nocert", kept], capture_output=True, text=True, check=True).stdout
        assert "Signature Validation: Signature is Valid." in said
        assert "Total document signed" in said
