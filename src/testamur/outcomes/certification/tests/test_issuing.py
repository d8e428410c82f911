"""Certificates: intended first, then made; twice changes nothing; what was issued can be verified, and tampering shows."""

import hashlib
import io
import logging
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from tests.people import NOW, actor_of

from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.documents.seals import check_seal
from testamur.outcomes.certification import actions, checking, files, jobs, sealing
from testamur.outcomes.certification.facts import digest_of
from testamur.outcomes.certification.models import Certificate, ClaimLine

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 17, 9, tzinfo=UTC)


def certificates(claim):
    return list(Certificate.objects.filter(line__claim=claim).order_by("number"))


def pdf_text(pdf: bytes) -> str:
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return read.stdout.decode()


@pytest.mark.spec("CRT-01", "CRT-04", "CLM-08")
def test_each_accepted_learner_gets_a_sealed_certificate(issued):
    made = certificates(issued)

    assert [each.status for each in made] == ["issued"] * 3
    assert [int(each.number) - int(made[0].number) for each in made] == [0, 1, 2]
    assert [each.facts["learner_name"] for each in made] == [
        "Fatima Iqbal",
        "Lowri Jenkins",
        "Tomasz Kowalski",
    ]
    for each in made:
        pdf = files.read(each.file)
        assert hashlib.sha256(pdf).hexdigest() == each.file_digest
        assert digest_of(each.facts) == each.facts_digest
        found = check_seal(pdf, roots_pem=sealing.roots(now=NOW), now=LATER)
        assert (found.genuine, found.signed_at) == (True, NOW)


@pytest.mark.spec("CRT-01")
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler")
def test_the_paper_says_what_the_regulator_asks_for(issued):
    certificate = certificates(issued)[1]

    text = pdf_text(files.read(certificate.file))

    for fact in (
        "Lowri Jenkins",
        "CACHE Level 3 Diploma in Counselling Skills",
        "600/0727/8",
        "16 November 2026",
        certificate.number,
        certificate.check_code,
        settings.AO_NAME,
        "Harbour City College",
        "40 credits",
    ):
        assert fact in text


@pytest.mark.spec("CRT-04")
@pytest.mark.skipif(not shutil.which("pdfsig"), reason="needs poppler")
def test_an_independent_reader_accepts_the_seal_and_sees_tampering(issued, tmp_path):
    pdf = files.read(certificates(issued)[0].file)
    whole, tampered = tmp_path / "whole.pdf", tmp_path / "tampered.pdf"
    whole.write_bytes(pdf)
    middle = len(pdf) // 3
    tampered.write_bytes(pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :])

    said = [
        subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True).stdout
        for path in (whole, tampered)
    ]

    assert ["Signature is Valid" in each for each in said] == [True, False]
    found = check_seal(tampered.read_bytes(), roots_pem=sealing.roots(now=NOW), now=LATER)
    assert found is None or not found.genuine


@pytest.mark.spec("CRT-01")
def test_a_partial_award_is_certificated_with_its_units(learners, mark, make_claim, direct, monkeypatch):
    monkeypatch.setattr(jobs, "now", lambda: NOW)
    mark(learners[:1], 2)
    claim = make_claim(learners[:1])

    jobs.issue(claim_id=claim.pk, centre_id=claim.centre_id)

    (certificate,) = certificates(claim)
    assert (certificate.facts["kind"], certificate.facts["size"]) == ("unit", "")
    assert [unit["code"] for unit in certificate.facts["units"]] == ["T/502/8235", "L/502/8239"]
    learners[0].refresh_from_db()
    assert (learners[0].stage, learners[0].fully_certificated_on) == ("part", None)


@pytest.mark.spec("CRT-01")
def test_an_unregulated_product_names_no_regulator(
    learners, mark, make_claim, direct, counselling, monkeypatch
):
    monkeypatch.setattr(jobs, "now", lambda: NOW)
    counselling.kind, counselling.nations = "unregulated", ["ENG"]
    counselling.save()
    mark(learners)
    claim = make_claim(learners)

    jobs.issue(claim_id=claim.pk, centre_id=claim.centre_id)

    assert {tuple(each.facts["regulators"]) for each in certificates(claim)} == {()}


def test_doing_the_job_twice_changes_nothing(issued):
    before = list(Certificate.objects.order_by("pk").values())
    mails, events = Message.objects.count(), Event.objects.count()

    jobs.issue(claim_id=issued.pk, centre_id=issued.centre_id)

    assert list(Certificate.objects.order_by("pk").values()) == before
    assert (Message.objects.count(), Event.objects.count()) == (mails, events)


def test_what_was_intended_is_made_with_the_same_number(learners, mark, make_claim, direct):
    mark(learners)
    claim = make_claim(learners)
    actions.intend(claim_id=claim.pk, now=NOW)
    intended = [(each.number, each.check_code, each.facts_digest) for each in certificates(claim)]

    actions.intend(claim_id=claim.pk, now=LATER)
    actions.issue(claim_id=claim.pk, now=LATER)

    assert [(each.number, each.check_code, each.facts_digest) for each in certificates(claim)] == intended
    assert {each.issued_at for each in certificates(claim)} == {LATER}


def test_a_name_that_cannot_be_set_in_type_does_not_hold_up_the_others(
    learners, mark, make_claim, direct, monkeypatch
):
    monkeypatch.setattr(jobs, "now", lambda: NOW)
    learners[1].learner.surname = "\U0001e900"  # Adlam: no font here has it
    learners[1].learner.save()
    mark(learners)
    claim = make_claim(learners)

    with pytest.raises(jobs.CertificatesLeft):
        jobs.issue(claim_id=claim.pk, centre_id=claim.centre_id)

    assert sorted(each.status for each in certificates(claim)) == ["intended", "issued", "issued"]


def test_an_award_that_no_longer_stands_gets_no_certificate(learners, mark, make_claim, direct, monkeypatch):
    monkeypatch.setattr(jobs, "now", lambda: NOW)
    mark(learners)
    claim = make_claim(learners)
    learners[0].units_held.all().delete()

    with pytest.raises(jobs.CertificatesLeft):
        jobs.issue(claim_id=claim.pk, centre_id=claim.centre_id)

    assert len(certificates(claim)) == 2


def test_whoever_claimed_is_told_without_a_name(issued):
    (message,) = Message.objects.all()

    assert (message.to, message.subject) == (
        "ada@example.org",
        f"Claim {issued.number}: eCertificates are ready",
    )
    assert "Lowri" not in message.text


# Checked again each night


def wrong(after=0):
    return [(each.number, each.why) for each in checking.check_issued(after=after).wrong]


def test_the_night_finds_nothing_wrong_with_sound_certificates(issued):
    checked = checking.check_issued(after=0)

    assert (checked.count, checked.wrong) == (3, ())
    assert checking.awards_without_certificate(signed_off_before=LATER) == []


def test_the_night_finds_each_kind_of_wrong(issued):
    file, facts, award = certificates(issued)
    default_storage.delete(file.file)
    Certificate.objects.filter(pk=facts.pk).update(facts={**facts.facts, "learner_name": "Mallory"})
    award.registration.units_held.first().delete()

    assert wrong() == [
        (file.number, "Its file is not there."),
        (facts.number, "What it says is not what was written down when it was issued."),
        (award.number, "Its award does not follow any more from the units that are held."),
    ]


def test_a_file_that_was_changed_is_found(issued):
    certificate = certificates(issued)[0]
    pdf = files.read(certificate.file)
    default_storage.delete(certificate.file)
    default_storage.save(certificate.file, io.BytesIO(pdf + b"%"))

    assert wrong() == [(certificate.number, "Its file is not the one that was issued.")]


def test_an_accepted_learner_without_certificate_is_found(learners, mark, make_claim, direct):
    mark(learners)
    claim = make_claim(learners)

    found = checking.awards_without_certificate(signed_off_before=NOW + timedelta(seconds=1))

    assert [each.number for each in found] == [claim.number] * 3


def test_the_night_is_written_down(issued, monkeypatch, caplog):
    monkeypatch.setattr(jobs, "now", lambda: LATER)
    certificate = certificates(issued)[0]
    default_storage.delete(certificate.file)

    with caplog.at_level(logging.ERROR):
        jobs.recheck(timestamp=0)

    (whole,) = Event.objects.filter(name="certificates.rechecked")
    assert whole.after == {"checked": 3, "wrong": 1}
    (found,) = Event.objects.filter(name="certificate.found_wrong")
    assert (found.label, found.centre_id) == (certificate.number, issued.centre_id)
    assert caplog.messages == [f"certificate {certificate.number}: Its file is not there."]


def test_a_look_at_the_pdf_is_written_down(issued, ada, college):
    certificate = certificates(issued)[0]

    actions.note_viewed(certificate=certificate, by=actor_of(ada, college), now=NOW)

    (event,) = Event.objects.filter(name="certificate.viewed")
    assert (event.label, event.by_name) == (certificate.number, "Ada Okafor")


def test_a_certificate_cannot_be_issued_without_its_file(issued):
    line = ClaimLine.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(line=line).update(file_digest="")
