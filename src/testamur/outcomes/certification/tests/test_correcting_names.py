"""A name corrected after certification: issued again once, charged once, the old one void for everybody."""

import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.learners import enrol, make_batch
from tests.pages import boxes_of, text_of
from tests.people import NOW, actor_of, client_of

from testamur.delivery.billing.models import LedgerLine, Order, Price
from testamur.delivery.learners.models import Learner
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused
from testamur.outcomes.certification import actions, checking, files, jobs
from testamur.outcomes.certification.actions.reissuing import fingerprint
from testamur.outcomes.certification.facts import digest_of
from testamur.outcomes.certification.models import Certificate, NameCorrection
from testamur.outcomes.certification.queries.corrections import correctable, fee_of

pytestmark = pytest.mark.django_db
KEY = UUID(int=17)


@pytest.fixture
def replacement(prices) -> Price:
    return Price.objects.create(price_list=prices, kind="replacement_certificate", amount="45.00")


@pytest.fixture
def lowri(issued) -> Learner:
    """Certificated on 16 November 2026 as Lowri Jenkins."""
    return Learner.objects.get(sort_key="jenkins lowri")


def asked_for(learner, *, on=date(2026, 11, 16), **facts) -> actions.Asked:
    found = correctable(learner=learner, today=on)
    fee = fee_of(found, learner=learner, today=on)
    return actions.Asked(
        **{
            "names": {"forename": "Lowri", "middle_names": "", "surname": "Jenkyns"},
            "reason": "spelling",
            "explanation": "",
            "purchase_order": "PO 12",
            "contact_name": "Ada Okafor",
            "contact_email": "exams@example.org",
            "seen": fingerprint(found, learner, fee=str(fee.total)) if fee else "",
            **facts,
        }
    )


@pytest.fixture
def correct(college, ada, replacement, monkeypatch):
    def corrected(learner, *, key=KEY, now=NOW, make=True, **facts) -> NameCorrection:
        asked = asked_for(learner, on=now.date(), **facts)
        done = actions.correct_name(learner=learner, key=key, asked=asked, by=actor_of(ada, college), now=now)
        if make:
            monkeypatch.setattr(jobs, "now", lambda: now)
            jobs.reissue(correction_id=done.pk, centre_id=done.centre_id)
        return done

    return corrected


def certificate_of(learner, **facts) -> Certificate:
    return Certificate.objects.get(registration__learner=learner, **facts)


@pytest.mark.spec("LRN-03")
def test_issuing_hands_the_day_of_certification_down(issued):
    assert set(Learner.objects.values_list("certificated_on", flat=True)) == {date(2026, 11, 16)}


@pytest.mark.spec("LRN-03")
def test_the_certificate_is_issued_again_and_the_old_one_is_void(lowri, correct):
    old = certificate_of(lowri)

    correct(lowri)

    lowri.refresh_from_db()
    old.refresh_from_db()
    new = certificate_of(lowri, status="issued")
    assert (lowri.full_name, lowri.sort_key) == ("Lowri Jenkyns", "jenkyns lowri")
    assert (old.status, old.ended_at, old.facts["learner_name"]) == ("replaced", NOW, "Lowri Jenkins")
    assert (new.replaces, new.facts["learner_name"]) == (old, "Lowri Jenkyns")
    assert new.number != old.number
    assert new.check_code != old.check_code
    assert new.facts["replacement_note"] == (
        f"Replacement, issued on 16 November 2026 in place of certificate {old.number}"
    )
    assert (new.awarded_on, new.line_id) == (old.awarded_on, old.line_id)
    assert new.facts_digest == digest_of(new.facts)
    unchanged = set(old.facts) - {
        "learner_name",
        "certificate_number",
        "check_code",
        "check_url",
        "replacement_note",
    }
    assert {name: new.facts[name] for name in unchanged} == {name: old.facts[name] for name in unchanged}


@pytest.mark.spec("LRN-03", "FIN-01")
def test_the_replacement_fee_is_charged_with_an_order(lowri, correct):
    done = correct(lowri)

    (line,) = LedgerLine.objects.filter(kind="replacement_certificate")
    assert (line.net, line.subject, line.order) == (45, lowri.number, done.order)
    assert (done.order.purchase_order, done.order.contact_email) == ("PO 12", "exams@example.org")


@pytest.mark.spec("LRN-03")
def test_what_was_and_who_asked_stay_in_the_history(lowri, correct):
    old = certificate_of(lowri)

    done = correct(lowri, reason="other", explanation="Marriage certificate seen")

    named = Event.objects.get(name="learner.name_corrected")
    replaced = Event.objects.get(name="certificate.replaced")
    assert named.before == {"forename": "LOWRI", "surname": "JENKINS"}
    assert named.after == {"forename": "Lowri", "surname": "Jenkyns"}
    assert (replaced.label, replaced.after["status"]) == (old.number, "replaced")
    assert (done.was["surname"], done.reason, done.explanation) == (
        "JENKINS",
        "other",
        "Marriage certificate seen",
    )
    message = Message.objects.get(to="exams@example.org", subject__contains=lowri.number)
    assert "certificates of learner" in message.text
    assert "Jenkyns" not in message.text + message.subject


@pytest.mark.spec("LRN-03", "SYS-09")
def test_asked_twice_it_is_done_once(lowri, correct):
    asked = asked_for(lowri)

    first, second = correct(lowri), correct(lowri, seen=asked.seen)

    assert first == second
    assert Order.objects.filter(name_corrections=first).count() == 1
    assert Certificate.objects.filter(registration__learner=lowri).count() == 2


@pytest.mark.spec("LRN-03")
@pytest.mark.parametrize(("today", "possible"), [(date(2027, 2, 14), True), (date(2027, 2, 15), False)])
def test_ninety_days_and_not_one_more(lowri, correct, today, possible):
    at = datetime(today.year, today.month, today.day, 23, 30, tzinfo=UTC)

    if possible:
        assert correct(lowri, now=at).pk
        return
    with pytest.raises(Refused) as refused:
        correct(lowri, now=at)

    (problem,) = refused.value.problems
    assert problem.code == "too_late"
    assert problem.message.startswith(
        "The name could be corrected until 14 February 2027, 90 days after certification. Ask customer support"
    )
    lowri.refresh_from_db()
    assert lowri.surname == "JENKINS"


@pytest.mark.spec("LRN-03")
def test_all_certificates_within_the_time_are_issued_again_for_one_fee(
    lowri, correct, make_claim, mark, college, ada, batch, monkeypatch
):
    (other,) = enrol(make_batch(college, batch.product, ada), ["Some Body"], ada)
    later = NOW + timedelta(days=60)
    mark([other], 2)
    claim = make_claim([other], now=later)
    monkeypatch.setattr(jobs, "now", lambda: later)
    jobs.issue(claim_id=claim.pk, centre_id=claim.centre_id)
    type(other).objects.filter(pk=other.pk).update(learner=lowri)
    (first, second) = Certificate.objects.filter(registration__learner=lowri).order_by("pk")

    done = correct(lowri, now=later)

    assert {each.replaces for each in done.certificates.all()} == {first, second}
    assert LedgerLine.objects.filter(kind="replacement_certificate").count() == 1

    lowri.refresh_from_db()
    much_later = datetime(2027, 3, 1, 12, tzinfo=UTC)
    again = correct(
        lowri,
        key=uuid4(),
        now=much_later,
        names={"forename": "Lowri", "middle_names": "", "surname": "Jenkynson"},
    )

    assert [each.replaces.replaces for each in again.certificates.all()] == [second]


@pytest.mark.spec("LRN-03")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"names": {"forename": "Lowri", "middle_names": "", "surname": "Jenkins"}}, "name_unchanged"),
        ({"names": {"forename": "Lowri", "middle_names": "", "surname": "Jenk1ns"}}, "name_wrong"),
        ({"names": {"forename": "", "middle_names": "", "surname": "Jenkins"}}, "name_missing"),
        ({"reason": "other"}, "explanation_missing"),
        ({"seen": "something else"}, "changed_since_check"),
    ],
)
def test_what_is_wrong_is_refused_and_changes_nothing(lowri, correct, facts, code):
    Learner.objects.filter(pk=lowri.pk).update(forename="Lowri", surname="Jenkins")
    lowri.refresh_from_db()

    with pytest.raises(Refused) as refused:
        correct(lowri, **facts)

    assert [problem.code for problem in refused.value.problems] == [code]
    assert certificate_of(lowri).status == "issued"
    assert LedgerLine.objects.filter(kind="replacement_certificate").count() == 0


@pytest.mark.spec("LRN-03", "CAT-13")
def test_without_a_fee_in_force_nothing_is_replaced(lowri, replacement, correct):
    replacement.delete()

    with pytest.raises(Refused) as refused:
        correct(lowri)

    assert [problem.code for problem in refused.value.problems] == ["price_missing"]


@pytest.mark.spec("LRN-03", "CRT-04")
def test_whoever_checks_the_old_one_learns_that_it_is_void_and_no_name(lowri, correct):
    old = certificate_of(lowri)
    correct(lowri)
    new = certificate_of(lowri, status="issued")

    answer = Client().get(f"/check/{old.check_code}/")
    page = text_of(answer.text)
    file = Client().post(f"/check/{old.check_code}/", {"file": _upload(old)})
    fresh = text_of(Client().get(f"/check/{new.check_code}/").text)

    assert answer.status_code == 200
    assert "This certificate was replaced" in page
    for secret in ("Lowri", "Jenkins", "Jenkyns", new.number, new.check_code):
        assert secret not in page
    assert "This certificate holds no longer, whatever its file says." in text_of(file.text)
    assert "Lowri Jenkyns" in fresh
    assert "This certificate is genuine" in fresh
    assert "Replacement, issued on 16 November 2026" in fresh


def _upload(certificate):
    return SimpleUploadedFile("certificate.pdf", files.read(certificate.file), "application/pdf")


@pytest.mark.spec("LRN-03", "CRT-02")
def test_the_centre_opens_the_new_one_and_no_longer_the_old(lowri, correct, ada):
    old = certificate_of(lowri)
    correct(lowri)
    new = certificate_of(lowri, status="issued")
    client = client_of(ada)

    page = client.get(f"/certificates/ecertificates/{old.number}/")
    old_pdf = client.get(f"/certificates/ecertificates/{old.number}/certificate.pdf")
    new_pdf = client.get(f"/certificates/ecertificates/{new.number}/certificate.pdf")

    assert f"certificate {new.number}" in text_of(page.text)
    assert "View certificate (PDF)" not in page.text
    assert old_pdf.status_code == 422
    assert (new_pdf.status_code, new_pdf["Content-Type"]) == (200, "application/pdf")


@pytest.mark.spec("LRN-03")
def test_the_night_s_check_names_a_replacement_that_was_never_made(lowri, correct):
    correct(lowri, make=False)

    (wrong,) = checking.replacements_not_made(asked_before=NOW + timedelta(hours=1))

    assert wrong.number == certificate_of(lowri, status="intended").number
    assert checking.replacements_not_made(asked_before=NOW) == []


@pytest.mark.spec("LRN-03")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")
def test_middle_names_are_printed_and_the_longest_name_there_can_be_fits(lowri, correct):
    names = {
        "forename": "Wolfeschlegelsteinhausenbergerdorff " * 2 + "Maximiliana",
        "middle_names": "Gwenllian Angharad Myfanwy Rhiannon Bronwen Arianrhod Blodeuwedd Branwen Ceridwen",
        "surname": "Featherstonehaugh-Cholmondeley-Marjoribanks-Llanfairpwllgwyngyll-Smythe",
    }

    correct(lowri, names=names)

    new = certificate_of(lowri, status="issued")
    read = subprocess.run(
        ["pdftotext", "-", "-"], input=files.read(new.file), capture_output=True, check=True
    ).stdout.decode()
    assert new.facts["learner_name"] == " ".join(names.values())
    assert "Gwenllian Angharad Myfanwy" in " ".join(read.split())
    assert f"in place of certificate {new.replaces.number}" in " ".join(read.split())
    assert read.count("\f") == 1


# Pages


def address(learner) -> str:
    return f"/certificates/names/{learner.number}/"


@pytest.mark.spec("LRN-03")
def test_from_the_form_over_the_check_to_the_new_certificate(lowri, replacement, ada):
    client = client_of(ada)
    form = boxes_of(client.get(address(lowri)).text) | {"surname": "Jenkyns", "reason": "spelling"}

    check = client.post(address(lowri), form | {"act": "check"})
    words = text_of(check.text)
    done = client.post(address(lowri), boxes_of(check.text) | {"act": "confirm"})
    again = client.post(address(lowri), boxes_of(check.text) | {"act": "confirm"})

    assert "LOWRI" not in words.replace("LOWRI JENKINS", "")
    assert "The learner's name becomes Lowri Jenkyns." in words
    assert "£45.00" in words
    assert "Replace 1 certificate for good" in words
    assert "In place of certificate" in words
    assert done.status_code == 302
    assert again.url == done.url
    result = text_of(client.get(done.url).text)
    assert "The name is corrected to" in result
    assert NameCorrection.objects.count() == 1


@pytest.mark.spec("LRN-03")
def test_a_wrong_name_is_said_beside_its_box_and_nothing_is_lost(lowri, replacement, ada):
    client = client_of(ada)
    form = boxes_of(client.get(address(lowri)).text) | {"surname": "Jenk1ns", "purchase_order": "PO 99"}

    answer = client.post(address(lowri), form | {"act": "check"})

    assert answer.status_code == 422
    assert "A name has no digits: 1 must be a slip." in text_of(answer.text)
    assert boxes_of(answer.text)["purchase_order"] == "PO 99"


@pytest.mark.spec("LRN-03")
def test_after_the_time_the_page_gives_advice_and_no_form(lowri, replacement, ada):
    Certificate.objects.filter(registration__learner=lowri).update(awarded_on=date(2020, 1, 1))

    page = client_of(ada).get(address(lowri))

    assert "The name could be corrected until 31 March 2020" in text_of(page.text)
    assert "Check the new certificate" not in page.text


@pytest.mark.spec("SYS-07")
def test_only_the_centre_s_own_and_only_with_permission(lowri, replacement, correct, ben, charlie):
    done = correct(lowri)

    for page in (address(lowri), f"/certificates/corrections/{done.pk}/"):
        assert client_of(charlie).get(page).status_code == 404
        assert client_of(ben).get(page).status_code == 403
