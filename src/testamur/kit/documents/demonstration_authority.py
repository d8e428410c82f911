"""A made-up certification authority and its seal, for the demonstration and the tests.

A real seal comes from a trust service provider (eIDAS Regulation as retained in UK law); nothing here is used then.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

AUTHORITY = "Testamur demonstration authority"
YEARS = 10


@dataclass(frozen=True)
class SealFiles:
    """Where the PEM files of a seal lie: its key, its certificate and issuers, and the roots to trust."""

    key: Path
    chain: Path
    roots: Path


def make_demonstration_authority(
    directory: Path, *, now: datetime, organisation: str = "Demonstration awarding organisation"
) -> SealFiles:
    """The seal files in `directory`, readable by their owner only; made once, then left alone."""
    files = SealFiles(directory / "seal.key", directory / "seal-chain.pem", directory / "seal-roots.pem")
    if all(path.exists() for path in (files.key, files.chain, files.roots)):
        return files
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    root_key, seal_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _authority_certificate(root_key, now)
    seal = _seal_certificate(seal_key.public_key(), root, root_key, organisation, now)
    _write_private(files.roots, root.public_bytes(Encoding.PEM))
    _write_private(files.chain, seal.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM))
    _write_private(files.key, seal_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def _authority_certificate(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = _name(AUTHORITY)
    return (
        _certificate(name, name, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _seal_certificate(
    public_key: ec.EllipticCurvePublicKey,
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
    organisation: str,
    now: datetime,
) -> x509.Certificate:
    return (
        _certificate(_name(organisation), root.subject, public_key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
        .sign(root_key, hashes.SHA256())
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key_usage(**used: bool) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**dict.fromkeys(every, False) | used)


def _write_private(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
