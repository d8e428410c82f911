"""From learners who are ready to certificates that a stranger can check: the officer, the EQA, the public."""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.axe import assert_accessible

pytestmark = [
    pytest.mark.journey,
    pytest.mark.spec("CLM-01", "CLM-05", "CLM-08", "EQA-04", "CRT-02", "CRT-04"),
]

ADA, EVE = "ada@harbour.example", "eve@testamur.example"


@pytest.fixture
def become(page, sign_in):
    """Be somebody else, from signing in."""

    def as_person(email: str):
        page.context.clear_cookies()
        sign_in(page, email)
        return page

    return as_person


def test_from_ready_to_a_certificate_that_anyone_can_check(site, page, become, tmp_path):
    become(ADA)
    page.goto("/certificates/")
    assert_accessible(page)
    batch = (
        page.get_by_role("row").filter(has_text="Counselling Skills").filter(has=page.get_by_role("button"))
    )
    batch.get_by_role("button", name=re.compile("Claim for \\d+ learners?")).click()

    assert_accessible(page)
    page.locator("details.why summary").first.click()
    expect(page.get_by_text("What the rule of combination asks").first).to_be_visible()
    page.get_by_label("IQA full name").fill("Nia Rees")
    page.get_by_label(re.compile("I declare that the internal quality assurer")).check()
    page.get_by_role("button", name="Review claim").click()

    assert_accessible(page)
    page.get_by_role("button", name=re.compile("Claim \\d+ certificates?")).click()
    expect(page.get_by_role("heading", name="Thank you for your claim")).to_be_visible()
    number = re.search(r"/claims/(\d+)/", page.url)[1]
    assert_accessible(page)
    with page.expect_download() as report:
        page.get_by_role("link", name="Claim report (PDF)").click()
    assert report.value.suggested_filename == f"claim-report-{number}.pdf"

    become(EVE)
    page.goto(f"/office/claims/{number}/")
    assert_accessible(page)
    page.get_by_role("button", name="Check your answer").click()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("Sign off \\d+ learners?")).click()
    expect(page.get_by_text(f"Claim {number} is answered")).to_be_visible()
    site.work()

    become(ADA)
    page.goto(f"/certificates/claims/{number}/")
    page.locator("td[data-head=Certificate] a").first.click()
    expect(page.get_by_text("This certificate is genuine")).to_be_visible()
    assert_accessible(page)
    learner = page.locator(".certificate__who").inner_text()
    certificate = page.get_by_role("link", name="View certificate (PDF)").get_attribute("href")
    pdf = tmp_path / "certificate.pdf"
    pdf.write_bytes(page.request.get(certificate).body())
    check = page.locator("aside a[href^='/check/']").get_attribute("href")

    page.context.clear_cookies()
    page.goto(check)
    expect(page.locator(".certificate__who")).to_have_text(learner)
    assert_accessible(page)
    page.get_by_label("PDF of the certificate").set_input_files(pdf)
    page.get_by_role("button", name="Compare the file").click()
    expect(page.get_by_text("This is the file that we issued for this certificate")).to_be_visible()


def test_a_code_is_typed_as_people_type(page, become):
    page.goto("/check/")
    assert_accessible(page)
    page.get_by_label("Code on the certificate").fill("4000001")
    page.get_by_role("button", name="Check certificate").click()

    expect(page.get_by_text("That looks like the certificate number").first).to_be_visible()


def test_units_are_marked_for_a_row_at_once_without_the_script(site, chromium):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/account/sign-in/")
    page.get_by_label("Email").fill(ADA)
    page.get_by_label("Password", exact=True).fill(site.password)
    page.get_by_role("button", name="Sign in").click()

    page.goto("/certificates/claim/?code=600/0727/8&status=part&status=registered")
    page.locator("[name=registration]").first.check()
    page.get_by_role("button", name="Claim for those selected").click()
    page.locator("[name=row]").first.check()
    page.get_by_role("button", name="Save units").click()

    expect(page.get_by_text("Units of 1 learner saved. Nothing is claimed yet.")).to_be_visible()
    expect(page.get_by_text("1 Full")).to_be_visible()
    context.close()
