import io
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest

from testamur.kit.documents import qr
from testamur.kit.documents.certificates import CertificateFacts, CertificateKind, UnitLine, certificate_pdf
from testamur.kit.documents.reports import Column, Report, Section, report_pdf
from testamur.kit.documents.typesetting import TEMPLATES, CannotTypeset, typeset

NOW = datetime(2026, 11, 14, 18, 50, tzinfo=UTC)
UNITS = tuple(
    UnitLine(
        code=f"L/602/{n:04}", title=f"Unit number {n}", level="3", credits="4", grade="Pass", means=means
    )
    for n, means in enumerate(["achieved", "credit_transfer", "equivalence", "exemption"])
)
DIPLOMA = CertificateFacts(
    kind=CertificateKind.QUALIFICATION,
    organisation_name="Assay Awards",
    organisation_number="RN5999",
    product_title="Level 3 Diploma in Early Years Education",
    product_number="603/2217/6",
    level="3",
    size="61 credits",
    grade="Distinction",
    learner_name="Lowri Haf Jenkins",
    awarded_on=date(2026, 11, 14),
    centre="Harbour City College",
    certificate_number="A26 0417 9934",
    check_url="https://check.assay.example/c/7K3MQ-9XT2V-BD4ER",
    check_code="7K3MQ-9XT2V-BD4ER",
    regulators=("Ofqual", "Qualifications Wales"),
)
UNIT_CREDIT = replace(DIPLOMA, kind=CertificateKind.UNIT, grade="", size="16", units=UNITS)

needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="needs pdftotext of poppler-utils"
)


def words(pdf):
    """What a reader sees, one space between words."""
    said = subprocess.run(
        [shutil.which("pdftotext"), "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return re.sub(r"\s+", " ", said.stdout.decode())


def pages(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


@pytest.mark.spec("CRT-01")
@needs_pdftotext
def test_a_qualification_certificate_carries_what_the_regulator_requires():
    said = words(certificate_pdf(DIPLOMA, at=NOW))

    missing = [
        fact
        for fact in (
            "Assay Awards",
            "Awarding organisation RN5999",
            "Lowri Haf Jenkins",
            "Level 3 Diploma in Early Years Education",
            "Grade Distinction",
            "Qualification number Certificate number 14 November 2026 603/2217/6 A26 0417 9934",
            "Level Size Centre 3 61 credits Harbour City College",
            "check.assay.example",
            "7K3MQ-9XT2V-BD4ER",
            "This qualification is regulated by Ofqual and Qualifications Wales.",
        )
        if fact not in said
    ]
    assert missing == []


@pytest.mark.spec("CRT-01")
@needs_pdftotext
def test_an_unregulated_product_carries_no_regulator_wording():
    said = words(certificate_pdf(replace(DIPLOMA, regulators=()), at=NOW))

    assert [word for word in ("regulated", "Ofqual", "Qualification number") if word in said] == []
    assert said.count("Product number") == 1


@pytest.mark.spec("CRT-01")
@needs_pdftotext
def test_a_unit_certificate_lists_each_unit_and_how_it_was_achieved():
    said = words(certificate_pdf(UNIT_CREDIT, at=NOW))

    for line in (
        "L/602/0000 Unit number 0 3 4 Pass",
        "L/602/0001 Unit number 1 – Credit transfer 3 4 Pass",
        "L/602/0002 Unit number 2 – Equivalence 3 4 Pass",
        "L/602/0003 Unit number 3 – Exemption 3 4 Pass",
    ):
        assert said.count(line) == 1


@needs_pdftotext
def test_a_long_list_of_units_repeats_its_headings_on_every_page():
    pdf = certificate_pdf(replace(UNIT_CREDIT, units=UNITS * 15), at=NOW)

    assert pages(pdf) == 2
    assert words(pdf).count("Unit Title Level Credits Grade") == 2
    assert words(pdf).count("A26 0417 9934 · Page 2 of 2") == 1


@needs_pdftotext
def test_a_replacement_says_so():
    note = "Replacement certificate, issued 3 March 2027 in place of A26 0417 9934"

    assert words(certificate_pdf(replace(DIPLOMA, replacement_note=note), at=NOW)).count(note) == 1


@pytest.mark.spec("CRT-07")
@needs_pdftotext
def test_a_certificate_speaks_welsh():
    said = words(certificate_pdf(replace(DIPLOMA, language="cy", learner_name="Siôn Ŵyn ap Llŷr"), at=NOW))

    assert "Tystir drwy hyn fod Siôn Ŵyn ap Llŷr wedi ennill" in said
    assert "14 Tachwedd 2026" in said


@needs_pdftotext
@pytest.mark.parametrize(
    "name",
    [
        "Żaneta Świątek-Łęcka",
        "Nguyễn Thị Đặng",
        "Γιώργος Παπαδόπουλος",
        '"; #panic("x") \\u{41} $y$ *b* _c_ @d <e>',
        "Wolfeschlegelsteinhausenbergerdorff " * 4 + "Smith",
    ],
)
def test_any_name_stands_whole_on_the_one_page(name):
    pdf = certificate_pdf(
        replace(DIPLOMA, learner_name=name, product_title=DIPLOMA.product_title * 5), at=NOW
    )

    assert pages(pdf) == 1
    assert name in words(pdf)


@pytest.mark.spec("CRT-01")
def test_the_same_facts_make_the_same_bytes():
    first = certificate_pdf(DIPLOMA, at=NOW)
    certificate_pdf(replace(DIPLOMA, learner_name="Somebody Else"), at=NOW + timedelta(days=1))

    assert certificate_pdf(DIPLOMA, at=NOW) == first


@pytest.mark.spec("CRT-01")
def test_stored_facts_make_the_same_bytes_in_another_process(tmp_path):
    program = (
        "import sys; from datetime import datetime, UTC\n"
        "from testamur.kit.documents.certificates import CertificateFacts, certificate_pdf\n"
        "facts = CertificateFacts.from_json(sys.stdin.buffer.read().decode())\n"
        "sys.stdout.buffer.write(certificate_pdf(facts, at=datetime(2026, 11, 14, 18, 50, tzinfo=UTC)))\n"
    )
    stored = UNIT_CREDIT.as_json()

    elsewhere = subprocess.run(
        [sys.executable, "-c", program], input=stored.encode(), capture_output=True, check=True, cwd=tmp_path
    ).stdout

    assert elsewhere == certificate_pdf(UNIT_CREDIT, at=NOW)


def test_facts_come_back_from_storage_as_they_were():
    assert CertificateFacts.from_json(UNIT_CREDIT.as_json()) == UNIT_CREDIT


def test_threads_do_not_disturb_each_other():
    people = [replace(DIPLOMA, learner_name=f"Learner {number}") for number in range(6)]

    with ThreadPoolExecutor(3) as threads:
        together = list(threads.map(lambda facts: certificate_pdf(facts, at=NOW), people))

    assert together == [certificate_pdf(facts, at=NOW) for facts in people]


@pytest.mark.spec("CRT-02")
def test_a_certificate_is_small():
    assert len(certificate_pdf(DIPLOMA, at=NOW)) < 60_000


@pytest.mark.spec("CRT-02")
@pytest.mark.parametrize("facts", [DIPLOMA, UNIT_CREDIT], ids=["qualification", "unit"])
def test_a_certificate_is_archivable_and_accessible(facts):
    with pikepdf.open(io.BytesIO(certificate_pdf(facts, at=NOW))) as pdf:
        claims = pdf.open_metadata()

        assert (claims["pdfaid:part"], claims["pdfaid:conformance"], claims["pdfuaid:part"]) == (
            "2",
            "A",
            "1",
        )
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("en-GB", True)
        assert str(pdf.docinfo.Title).endswith(
            ": Lowri Haf Jenkins, Level 3 Diploma in Early Years Education"
        )


def test_a_letter_that_no_font_can_draw_is_named():
    with pytest.raises(CannotTypeset, match='the text `"李"` could not be displayed'):
        certificate_pdf(replace(DIPLOMA, learner_name="李小龍"), at=NOW)


@pytest.mark.spec("CRT-07")
def test_an_awarding_organisation_brings_its_own_design(tmp_path):
    own = tmp_path / "templates"
    shutil.copytree(TEMPLATES, own)
    (own / "plain.typ").write_text(
        '#let document-of(facts) = [#set document(title: "Own", date: auto)\n#set text(lang: "en")\n= #facts.name]'
    )

    pdf = typeset("plain.typ", {"name": "Ada"}, at=NOW, templates=own)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.docinfo.Title) == "Own"


@pytest.mark.spec("SYS-03")
@needs_pdftotext
def test_a_report_runs_over_pages_under_repeated_headings():
    rows = [[f"10{number:05}", "Zoë O’Brien", "Full"] for number in range(90)]
    columns = [
        Column(title="Learner number", width="fit"),
        Column(title="Name", width="2"),
        Column(title="Status"),
    ]
    report = Report(
        organisation_name="Assay Awards",
        title="Claim report",
        reference="805577668",
        facts=[("Centre", "Harbour City College")],
        sections=[Section(heading="Learners", columns=columns, rows=rows, note="90 learners.")],
    )

    portrait, landscape = (
        report_pdf(report, at=NOW),
        report_pdf(replace(report, orientation="landscape"), at=NOW),
    )

    assert (pages(portrait), pages(landscape)) == (2, 3)
    assert words(portrait).count("Learner number Name Status") == 2
    assert words(portrait).count("Zoë O’Brien") == 90
    assert words(landscape).count("Page 3 of 3") == 1


@pytest.mark.spec("SYS-03")
def test_a_report_of_nothing_is_a_page():
    assert pages(report_pdf(Report(organisation_name="Assay Awards", title="Batch report"), at=NOW)) == 1


@pytest.mark.spec("CRT-04")
def test_a_qr_code_keeps_the_quiet_zone_that_readers_need():
    # 47 bytes at level M need version 4, which is 33 modules wide; four stay empty on each side.
    assert 'viewBox="0 0 41 41"' in qr.svg(DIPLOMA.check_url)
