import io
import shutil
import stat
import subprocess
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError

from testamur.kit.documents.demonstration_authority import make_demonstration_authority
from testamur.kit.documents.reports import Report, report_pdf
from testamur.kit.documents.seals import Sealer, SealReport, check_seal

NOW = datetime(2026, 11, 14, 18, 50, tzinfo=UTC)
GENUINE = SealReport(
    intact=True, trusted=True, covers_whole_document=True, signer="Assay Awards", signed_at=NOW
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_demonstration_authority(tmp_path_factory.mktemp("seal"), now=NOW, organisation="Assay Awards")


@pytest.fixture(scope="module")
def roots(authority):
    return authority.roots.read_bytes()


@pytest.fixture(scope="module")
def sealer(authority):
    return Sealer(key_pem=authority.key.read_bytes(), chain_pem=authority.chain.read_bytes())


@pytest.fixture(scope="module")
def unsealed():
    return report_pdf(Report(organisation_name="Assay Awards", title="Certificate"), at=NOW)


@pytest.fixture(scope="module")
def sealed(sealer, unsealed):
    return sealer.seal(unsealed, at=NOW, reason="Certificate issued")


@pytest.mark.spec("CRT-04")
def test_an_independent_validator_finds_the_seal_genuine(sealed, roots):
    assert check_seal(sealed, roots_pem=roots, now=NOW) == GENUINE


@pytest.mark.spec("CRT-04")
def test_every_length_of_ecdsa_signature_validates(sealer, unsealed, roots):
    seals = [sealer.seal(unsealed, at=NOW, reason="Certificate issued") for _ in range(12)]

    assert [check_seal(pdf, roots_pem=roots, now=NOW) for pdf in seals] == [GENUINE] * 12


@pytest.mark.spec("CRT-04")
def test_a_seal_by_an_rsa_key_validates(unsealed):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Assay Awards")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, hashes.SHA256())
    ).public_bytes(Encoding.PEM)
    key_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    sealed = Sealer(key_pem=key_pem, chain_pem=certificate).seal(
        unsealed, at=NOW, reason="Certificate issued"
    )

    assert check_seal(sealed, roots_pem=certificate, now=NOW) == GENUINE


@pytest.mark.spec("CRT-04")
@pytest.mark.parametrize("place", [0.02, 0.3, 0.6])
def test_one_flipped_bit_breaks_the_seal(sealed, unsealed, roots, place):
    altered = bytearray(sealed)
    altered[int(len(unsealed) * place)] ^= 1

    assert check_seal(bytes(altered), roots_pem=roots, now=NOW).intact is False


@pytest.mark.spec("CRT-04")
def test_an_appended_update_is_seen(sealed, roots, tmp_path):
    copy = tmp_path / "updated.pdf"
    copy.write_bytes(sealed)
    with copy.open("r+b") as file:
        update = IncrementalPdfFileWriter(file)
        update.root["/PageLayout"] = update.root["/Type"]
        update.update_root()
        update.write_in_place()

    report = check_seal(copy.read_bytes(), roots_pem=roots, now=NOW)

    assert (report.covers_whole_document, report.genuine) == (False, False)


def test_a_seal_of_another_authority_is_not_trusted(sealed, tmp_path):
    other = make_demonstration_authority(tmp_path, now=NOW).roots.read_bytes()

    report = check_seal(sealed, roots_pem=other, now=NOW)

    assert (report.intact, report.trusted, report.genuine) == (True, False, False)


def test_a_seal_whose_certificate_has_run_out_is_not_trusted(sealed, roots):
    report = check_seal(sealed, roots_pem=roots, now=NOW + timedelta(days=4000))

    assert (report.intact, report.trusted) == (True, False)


def test_a_document_without_a_seal_has_no_report(unsealed, roots):
    assert check_seal(unsealed, roots_pem=roots, now=NOW) is None


def test_a_file_that_is_no_pdf_is_not_intact(roots):
    assert check_seal(b"not a pdf", roots_pem=roots, now=NOW).intact is False


def test_a_document_is_sealed_only_once(sealer, sealed):
    with pytest.raises(SigningError):
        sealer.seal(sealed, at=NOW, reason="Again")


def test_a_file_that_is_no_pdf_is_not_sealed(sealer):
    with pytest.raises(PdfError):
        sealer.seal(b"not a pdf", at=NOW, reason="Certificate issued")


def test_a_key_that_is_not_the_certificates_is_refused(authority, tmp_path):
    other = make_demonstration_authority(tmp_path, now=NOW)

    with pytest.raises(ValueError, match="does not belong"):
        Sealer(key_pem=other.key.read_bytes(), chain_pem=authority.chain.read_bytes())


def test_a_screen_reader_finds_the_seal_in_the_structure_of_the_document(sealed):
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        [widget] = [it for it in pdf.pages[0].Annots if it.Subtype == "/Widget"]
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        form = numbers[numbers.index(widget.StructParent) + 1]

        assert str(widget.TU) == "Digital seal of the awarding organisation"
        assert (form.S, form.K.Type, form.K.Obj.objgen) == ("/Form", "/OBJR", widget.objgen)
        assert [kid.objgen for kid in form.P.K if kid.get("/S") == "/Form"] == [form.objgen]


def test_the_seal_leaves_the_claim_to_pdf_a_and_pdf_ua_alone(sealed, unsealed):
    assert sealed.startswith(unsealed)
    assert sealed.count(b"pdfuaid:part") == unsealed.count(b"pdfuaid:part") > 0


def test_the_demonstration_authority_is_private_and_made_once(tmp_path):
    first = make_demonstration_authority(tmp_path / "seal", now=NOW)
    key = first.key.read_bytes()

    second = make_demonstration_authority(tmp_path / "seal", now=NOW)

    assert second.key.read_bytes() == key
    assert [stat.S_IMODE(path.stat().st_mode) for path in (first.key, first.key.parent)] == [0o600, 0o700]


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs pdfsig of poppler-utils")
@pytest.mark.spec("CRT-04")
def test_poppler_finds_the_seal_valid_and_the_whole_document_covered(sealed, tmp_path):
    (tmp_path / "sealed.pdf").write_bytes(sealed)

    said = subprocess.run(
        [shutil.which("pdfsig"), tmp_path / "sealed.pdf"],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC"},
    ).stdout

    assert said.count("Signature Validation: Signature is Valid.") == 1
    assert said.count("Total document signed") == 1
    assert said.count("Signing Time: Nov 14 2026 18:50:00") == 1


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="needs qpdf")
def test_qpdf_finds_no_fault_in_a_sealed_document(sealed, tmp_path):
    (tmp_path / "sealed.pdf").write_bytes(sealed)

    check = subprocess.run(["qpdf", "--check", tmp_path / "sealed.pdf"], capture_output=True, text=True)

    assert (check.returncode, check.stderr) == (0, "")
