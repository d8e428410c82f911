"""Making and sealing a certificate, set beside the typesetting alone and the raw operation of the key.

Prints ratios within one run, because times differ between machines. Run: python -m bench.certificates
"""

import json
import resource
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from testamur.kit.documents import qr
from testamur.kit.documents.certificates import CertificateFacts, CertificateKind, certificate_pdf
from testamur.kit.documents.demonstration_authority import make_demonstration_authority
from testamur.kit.documents.seals import Sealer, check_seal
from testamur.kit.documents.typesetting import typeset

ROUNDS = 5
CERTIFICATES = 40
RATIOS = [
    ("typeset with its own QR", "typeset, constant QR"),
    ("typeset and sealed", "typeset with its own QR"),
    ("CMS and signature alone", "raw key operation"),
]
NOW = datetime(2026, 11, 14, 18, 50, tzinfo=UTC)
FACTS = CertificateFacts(
    kind=CertificateKind.QUALIFICATION,
    organisation_name="Assay Awards",
    organisation_number="RN5999",
    product_title="Level 3 Diploma in Early Years Education",
    product_number="603/2217/6",
    level="3",
    grade="Distinction",
    learner_name="Lowri Haf Jenkins",
    awarded_on=date(2026, 11, 14),
    centre="Harbour City College",
    certificate_number="A26 0000 0000",
    check_url="https://check.assay.example/c/7K3MQ-9XT2V-BD4ER",
    check_code="7K3MQ-9XT2V-BD4ER",
    regulators=("Ofqual",),
)


def main() -> None:
    with TemporaryDirectory() as directory:
        files = make_demonstration_authority(Path(directory), now=NOW)
        sealer = Sealer(key_pem=files.key.read_bytes(), chain_pem=files.chain.read_bytes())
        key = load_pem_private_key(files.key.read_bytes(), password=None)
        roots = files.roots.read_bytes()
    everyone = [named(number) for number in range(ROUNDS * CERTIFICATES + 1)]
    unsealed = certificate_pdf(everyone.pop(), at=NOW)
    same_address = {"check_qr": qr.svg(FACTS.check_url), "check_place": "check.assay.example"}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    milliseconds = timed(
        everyone,
        {
            "typeset, constant QR": lambda facts: typeset(
                "certificate.typ", json.loads(facts.as_json()) | same_address, at=NOW
            ),
            "typeset with its own QR": lambda facts: certificate_pdf(facts, at=NOW),
            "typeset and sealed": lambda facts: sealer.seal(
                certificate_pdf(facts, at=NOW), at=NOW, reason="Certificate issued"
            ),
            "seal alone": lambda facts: sealer.seal(unsealed, at=NOW, reason="Certificate issued"),
            "CMS and signature alone": lambda facts: sealer.signed_data(
                facts.certificate_number.encode()[:8] * 4
            ),
            "raw key operation": lambda facts: key.sign(
                facts.learner_name.encode(), ec.ECDSA(hashes.SHA256())
            ),
        },
    )
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sealed = sealer.seal(unsealed, at=NOW, reason="Certificate issued")
    assert check_seal(sealed, roots_pem=roots, now=NOW).genuine

    for name, took in milliseconds.items():
        print(f"{name:26} {took:8.3f} CPU ms {1000 / took:10.0f} a second on one core")
    for dear, cheap in RATIOS:
        print(f"{dear} / {cheap}: {milliseconds[dear] / milliseconds[cheap]:.2f}")
    print(f"file: {len(unsealed) / 1024:.0f} KiB, sealed {len(sealed) / 1024:.0f} KiB")
    print(f"peak memory: {(before + grown) / 1024:.0f} MiB, of which {grown / 1024:.0f} MiB in the run")


def named(number: int) -> CertificateFacts:
    """Another learner with another check address, so that nothing of a page can be remembered from the last."""
    code = f"{number:05X}-9XT2V-BD4ER"
    return replace(
        FACTS,
        learner_name=f"Lowri Haf Jenkins {number}",
        certificate_number=f"A26 {number:09}",
        check_code=code,
        check_url=f"https://check.assay.example/c/{code}",
    )


def timed(everyone, ways) -> dict[str, float]:
    """The median CPU milliseconds per certificate of each way, the ways taking turns in every round."""
    rounds = {name: [] for name in ways}
    for start in range(0, len(everyone), CERTIFICATES):
        for name, make in ways.items():
            began = process_time()
            for facts in everyone[start : start + CERTIFICATES]:
                make(facts)
            rounds[name].append((process_time() - began) * 1000 / CERTIFICATES)
    return {name: median(took) for name, took in rounds.items()}


if __name__ == "__main__":
    main()
