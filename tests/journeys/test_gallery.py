"""Every shared piece, in a browser: usable by keyboard, without the script, and by people who cannot see it."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.urls import include, path, reverse
from playwright.sync_api import Page, expect
from tests.journeys.axe import assert_accessible
from tests.journeys.browser import paste

from testamur.sites.gallery import views
from testamur.sites.gallery.urls import urlpatterns as gallery_patterns

pytestmark = pytest.mark.journey

ROOT = Path(__file__).resolve().parents[2]
PLAIN_STATIC = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DESK = {"width": 1366, "height": 768}

urlpatterns = [
    path("gallery/", include("testamur.sites.gallery.urls")),
    path("account/sign-in/", views.sign_in),
]


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    """The gallery alone, on a free port. It shows made-up people, so it needs no database."""
    with override_settings(
        ROOT_URLCONF=__name__,
        STORAGES=PLAIN_STATIC,
        STATICFILES_DIRS=[ROOT / "build" / "static"],
        ALLOWED_HOSTS=["localhost"],
        SECURE_SSL_REDIRECT=False,
    ):
        server = LiveServerThread("localhost", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None
        yield f"http://localhost:{server.port}"
        server.terminate()


@pytest.fixture
def visit(gallery, chromium) -> Iterator:
    """Open a gallery page as a fresh visitor; whatever the console complains of fails the test."""
    contexts, complaints, expected = [], [], []

    def open_page(address: str, complaints_expected: int = 0, **options) -> Page:
        expected.append(complaints_expected)
        context = chromium.new_context(
            base_url=gallery, **({"viewport": DESK, "locale": "en-GB", "reduced_motion": "reduce"} | options)
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"/gallery/{address}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert len(complaints) == sum(expected), complaints


ADDRESSES = [each.pattern._route for each in gallery_patterns if "<" not in each.pattern._route] + [
    "form/?errors"
]


@pytest.mark.spec("SYS-08")
@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_is_accessible_at_three_widths(visit, address):
    assert_accessible(visit(address))


def test_the_html_is_valid(gallery):
    pages = {address: urlopen(f"{gallery}/gallery/{address}").read().decode() for address in ADDRESSES}

    folder = ROOT / "build" / "gallery"
    folder.mkdir(parents=True, exist_ok=True)
    for address, html in pages.items():
        (folder / f"{address.strip('/?').replace('/', '-') or 'pieces'}.html").write_text(html)
    checked = subprocess.run(
        ["node_modules/.bin/html-validate", "--formatter", "json", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    found = [
        f"{Path(report['filePath']).name}:{message['line']} {message['ruleId']} {message['message']}"
        for report in json.loads(checked.stdout)
        for message in report["messages"]
    ]
    assert found == []


def test_targets_are_at_least_24_pixels(visit):
    page = visit("learners/")

    small = page.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main label.hit, main label.tick")].filter(e => {
            const box = e.getBoundingClientRect();
            const inline = getComputedStyle(e).display === "inline";
            return box.width && !inline && (box.width < 24 || box.height < 24);
        }).map(e => e.outerHTML)"""
    )

    assert small == []


# Lists


def test_a_filter_changes_the_list_in_place_and_the_address(visit):
    page = visit("learners/")
    page.evaluate("window.samePage = true")

    page.get_by_label("Banked").check()

    expect(page.get_by_role("heading", name="6 learners")).to_be_visible()
    expect(page.locator("#live")).to_have_text("6 learners")
    assert page.url.endswith("?q=&status=banked")
    assert page.evaluate("window.samePage") is True


def test_a_filter_works_without_the_script(visit):
    page = visit("learners/", java_script_enabled=False)

    page.get_by_label("Banked").check()
    page.get_by_role("button", name="Apply filters").click()

    expect(page.get_by_role("heading", name="6 learners")).to_be_visible()
    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()


def test_rows_are_chosen_by_keyboard(visit):
    page = visit("learners/")
    bar = page.get_by_role("group", name="With those selected")
    expect(bar).to_be_hidden()

    page.locator("[data-row]").first.focus()
    for key in ("Space", "ArrowDown", "j", "Space"):
        page.keyboard.press(key)

    expect(bar.get_by_role("status")).to_have_text("2 learners selected")
    assert page.locator("[data-all]").evaluate("box => box.indeterminate") is True

    page.keyboard.press("Escape")

    expect(bar).to_be_hidden()


def test_shift_chooses_all_between_and_one_box_chooses_all_that_match(visit):
    page = visit("learners/")
    count = page.locator("[data-count]")

    page.locator("[data-row]").nth(0).click()
    page.locator("[data-row]").nth(4).click(modifiers=["Shift"])
    expect(count).to_have_text("5 learners selected")

    page.get_by_label("All 48 learners that match").check()
    expect(count).to_have_text("48 learners selected")

    page.locator("[data-row]").nth(0).uncheck()
    expect(count).to_have_text("24 learners selected")
    expect(page.get_by_label("All 48 learners that match")).not_to_be_checked()


def test_the_bar_never_hides_the_row_in_focus(visit):
    page = visit("learners/")
    page.locator("[data-row]").first.check()

    hidden = 0
    for _ in range(24):
        page.keyboard.press("ArrowDown")
        hidden += page.evaluate(
            """() => {
                const row = document.activeElement.getBoundingClientRect();
                const bar = document.querySelector("[data-bulk]").getBoundingClientRect();
                return row.bottom > bar.top && row.top < bar.bottom;
            }"""
        )

    assert hidden == 0


# Grades


def test_grades_are_typed_by_letter_and_cleared_with_delete(visit):
    page = visit("grades/")
    rows = page.locator(".grades tbody tr")
    seventeenth, eighteenth = rows.nth(17), rows.nth(18)
    expect(page.locator("[data-done]")).to_have_text("16")
    expect(seventeenth.locator("[data-tag]")).to_be_disabled()

    seventeenth.locator(".dot").first.focus()
    page.keyboard.type("bt")
    page.keyboard.press("Enter")
    page.keyboard.type("a*")

    expect(seventeenth.locator("[value=B]")).to_be_checked()
    expect(seventeenth.locator("[data-tag]")).to_be_checked()
    expect(eighteenth.locator("[value='A*']")).to_be_checked()
    expect(page.locator("[data-done]")).to_have_text("18")

    page.keyboard.press("Delete")

    expect(page.locator("[data-done]")).to_have_text("17")


def test_a_locked_row_is_passed_over(visit):
    page = visit("grades/")
    rows = page.locator(".grades tbody tr")

    rows.nth(4).locator(".dot:checked").focus()
    page.keyboard.press("ArrowDown")

    expect(rows.nth(6)).to_have_class("is-focused")


def test_a_block_of_a_spreadsheet_is_pasted_into_the_matrix(visit):
    page = visit("all-grades/")
    page.locator(".matrix tbody tr").nth(0).locator("td").nth(3).locator(".code").focus()

    paste(page, "A\tB\nC\tX\na*\tD\n")

    expect(page.locator("[data-live]")).to_have_text("Pasted 6 grades. 1 need checking.")
    expect(page.locator("[name=grade-2-3]")).to_have_value("A*")
    expect(page.locator("[name=tag-2-3]")).to_be_enabled()
    expect(page.locator("[name=tag-1-4]")).to_be_disabled()


# A file to put right


def test_a_wrong_cell_is_put_right_in_place(visit):
    page = visit("file/")
    expect(page.locator("#tally")).to_contain_text("6 errors in 5 rows")

    page.keyboard.press("F8")
    expect(page.locator("[data-cell-message]")).to_have_text("A ULN has 10 digits. This has 9")
    page.keyboard.type("3211732771")
    page.keyboard.press("Enter")

    expect(page.locator("#row-1 td.is-fixed")).to_have_count(1)
    expect(page.locator("#tally")).to_contain_text("5 errors in 4 rows")
    expect(page.get_by_role("region", name="Problems")).not_to_contain_text("10 digits")
    assert page.evaluate("document.activeElement.name") == "cell-2-6"


@pytest.mark.parametrize("status", [500, 404])
def test_an_error_page_is_never_put_into_the_sheet(visit, status):
    page = visit("file/", complaints_expected=1)
    page.route("**/file/row/*/", lambda route: route.fulfill(status=status, body="<h1>Sorry</h1>"))

    page.locator("[name=cell-1-6]").fill("3211732771")
    page.keyboard.press("Tab")

    expect(page.get_by_role("alert")).to_contain_text("That could not be fetched or saved.")
    expect(page.locator("#row-1 td.is-error")).to_have_count(1)
    expect(page.get_by_text("Sorry")).to_have_count(0)


def test_a_session_that_ended_leads_to_signing_in(visit):
    page = visit("learners/")
    page.evaluate("window.samePage = true")
    page.route(
        "**/learners/?q=**",
        lambda route: route.fulfill(status=302, headers={"location": "/account/sign-in/"}),
    )

    with page.expect_navigation():
        page.get_by_label("Banked").check()

    assert page.evaluate("window.samePage") is None
    expect(page.locator("#results")).to_be_visible()


# Time: long work, and sessions that end


@pytest.mark.spec("SYS-09")
@pytest.mark.parametrize("script", [True, False])
def test_long_work_tells_how_far_it_is_until_it_is_finished(visit, script):
    if not script:
        page = visit("work/", java_script_enabled=False)
        assert 'http-equiv="refresh" content="3"' in page.content()
        return
    page = visit("work/?done=1400")

    expect(page.get_by_text("Registered 2,000 learners")).to_be_visible(timeout=8000)
    expect(page.get_by_role("link", name="See batch 805577012")).to_be_visible()


@pytest.mark.spec("ACC-06")
def test_two_minutes_before_the_session_ends_the_person_is_asked(visit):
    page = visit("form/?session=121")
    stays = []
    page.route(
        "**/account/stay/", lambda route: (stays.append(route.request.method), route.fulfill(status=204))
    )

    dialog = page.get_by_role("dialog", name="Are you still there?")
    expect(dialog).to_be_visible(timeout=10_000)
    dialog.get_by_role("button", name="Stay signed in").click()

    expect(dialog).to_be_hidden()
    assert stays == ["POST"]


def test_typed_work_is_there_again_after_signing_in_again(visit):
    page = visit("form/")
    page.get_by_label("Product code to transfer to").fill("603/2217/6")
    page.get_by_label("Add to an existing batch").check()

    page.goto("/gallery/sign-in/")
    page.goto("/gallery/form/")

    expect(page.get_by_label("Product code to transfer to")).to_have_value("603/2217/6")
    expect(page.get_by_label("Add to an existing batch")).to_be_checked()
    expect(page.get_by_text("What you typed earlier is still here.")).to_be_visible()


def test_a_form_that_was_sent_is_forgotten(visit):
    page = visit("form/")
    page.get_by_label("Product code to transfer to").fill("603/2217/6")
    page.evaluate("sessionStorage.setItem('draft-sent', Object.keys(sessionStorage)[0])")

    page.goto("/gallery/done/")
    page.goto("/gallery/form/")

    expect(page.get_by_label("Product code to transfer to")).to_have_value("")


# Small helps


def test_slash_goes_to_search_but_not_while_typing(visit):
    page = visit("form/")
    product = page.get_by_label("Product code to transfer to")

    product.press("/")
    expect(product).to_have_value("/")

    page.get_by_role("button", name="Transfer 3 learners").focus()
    page.keyboard.press("/")
    expect(page.locator("#quick-search")).to_be_focused()


def test_a_typed_date_is_said_in_words(visit):
    page = visit("form/")

    page.get_by_label("Start date").fill("2/9/26")
    page.keyboard.press("Tab")

    expect(page.get_by_text("Wednesday 2 September 2026")).to_be_visible()


def test_an_error_summary_takes_focus_and_leads_to_the_field(visit):
    page = visit("form/?errors")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title() == "Error: Transfer learners – Testamur Awards"

    page.get_by_role("link", name="Select a batch").click()

    expect(page.get_by_label("Start a new batch")).to_be_focused()


def test_a_number_is_copied(visit):
    page = visit("done/", permissions=["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy Batch").click()

    assert page.evaluate("navigator.clipboard.readText()") == "805577012"


def test_the_gallery_is_mounted_with_a_name():
    with override_settings(ROOT_URLCONF=__name__):
        assert reverse("gallery:pieces") == "/gallery/"
