"""The digital seal of a certificate, by which any PDF reader sees a change (docs/specification CRT-04).

Sources: ETSI EN 319 142-1 (PAdES B-B), ISO 32000-1 12.8 (certification, DocMDP), ISO 14289-1 7.18 (a widget
stands in a Form element).
What pyHanko does here and what we do is argued in docs/decisions/0004-certificates-and-seals.md.
"""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256

from asn1crypto import pem
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from pyhanko.pdf_utils.generic import (
    DictionaryObject,
    IndirectObject,
    NumberObject,
    pdf_name,
    pdf_string,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD_NAME = "Seal"
FIELD_SENTENCE = "Digital seal of the awarding organisation"
LONGEST_SIGNATURE = 512  # bytes: RSA-4096; the elliptic curves need less
BLANK_DIGEST = sha256(b"a blank to be filled").digest()
BLANK_BYTE = b"\xa5"


@dataclass(frozen=True)
class _Pattern:
    """The DER of a CMS SignedData and of the attributes its signature covers."""

    signed_data: bytes
    signed_attributes: bytes


class _Update(IncrementalPdfFileWriter):
    """An incremental update that leaves the document's metadata, and its claim to PDF/A and PDF/UA, alone.

    pyHanko would rewrite them with the time of the machine's clock.
    """

    def _update_meta(self) -> None:
        pass


class Sealer:
    """Seals PDFs with one key. Lives as long as the process; threads may share it, coroutines may not call it."""

    def __init__(self, *, key_pem: bytes, chain_pem: bytes) -> None:
        """`chain_pem` begins with the certificate of the key; the certificates of its issuers follow.

        Raises `ValueError` when the key is not the certificate's, or neither RSA nor an elliptic curve.
        """
        self._certificates = load_certificates(chain_pem)
        self._key = load_pem_private_key(key_pem, password=None)
        if _public_bytes(self._key) != self._certificates[0].public_key.dump():
            raise ValueError("The private key does not belong to the first certificate of the chain.")
        if not isinstance(self._key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
            raise ValueError("A seal needs an RSA or an elliptic curve key.")
        self._pattern_of_length = cache(lambda length: _pattern(self._certificates, length))
        self._bytes_reserved = 2 * len(self._pattern_of_length(LONGEST_SIGNATURE).signed_data)

    def seal(self, pdf: bytes, *, at: datetime, reason: str) -> bytes:
        """`pdf` with an invisible certifying seal in an incremental update; any later change breaks it.

        `at` is the aware instant the seal claims; `reason` a sentence shown by PDF readers.
        Raises `PdfError` when `pdf` is not a PDF, `SigningError` when it is sealed already.
        """
        update = _Update(io.BytesIO(pdf))
        embedding = PdfCMSEmbedder(SigFieldSpec(FIELD_NAME, readable_field_name=FIELD_SENTENCE)).write_cms(
            FIELD_NAME, update
        )
        field = next(embedding)
        _stand_in_form_element(update, field)
        embedding.send(
            SigObjSetup(
                sig_placeholder=SignatureObject(
                    timestamp=at,
                    subfilter=SigSeedSubFilter.PADES,
                    reason=reason,
                    bytes_reserved=self._bytes_reserved,
                ),
                mdp_setup=SigMDPSetup("sha256", certify=True, docmdp_perms=MDPPerm.NO_CHANGES),
            )
        )
        prepared, sealed = embedding.send(SigIOSetup("sha256"))
        embedding.send(self.signed_data(prepared.document_digest))
        return sealed.getvalue()

    def signed_data(self, digest: bytes) -> bytes:
        """The DER of the CMS SignedData over `digest`, the 32 bytes of a SHA-256."""
        # An ECDSA signature is 70 to 72 bytes long; what is signed does not depend on its length.
        attributes = self._pattern_of_length(LONGEST_SIGNATURE).signed_attributes
        signature = self._signature(attributes.replace(BLANK_DIGEST, digest))
        pattern = self._pattern_of_length(len(signature)).signed_data
        return pattern.replace(BLANK_DIGEST, digest).replace(BLANK_BYTE * len(signature), signature)

    def _signature(self, data: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True)
class SealReport:
    """What an independent reading of a seal found. `signed_at` is the instant the seal claims."""

    intact: bool
    trusted: bool
    covers_whole_document: bool
    signer: str
    signed_at: datetime | None

    @property
    def genuine(self) -> bool:
        return self.intact and self.trusted and self.covers_whole_document


def check_seal(pdf: bytes, *, roots_pem: bytes, now: datetime) -> SealReport | None:
    """What pyHanko's validator says of the seal of `pdf`, trusting only `roots_pem`; None without a seal.

    A file too damaged to be read is reported as not intact. Fetches nothing from the network.
    """
    trust = ValidationContext(trust_roots=load_certificates(roots_pem), moment=now, allow_fetching=False)
    try:
        seals = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        if not seals:
            return None
        status = validate_pdf_signature(seals[0], trust)
    except (PdfError, SignatureValidationError, ValueError):
        return SealReport(intact=False, trusted=False, covers_whole_document=False, signer="", signed_at=None)
    return SealReport(
        intact=status.intact and status.valid,
        trusted=status.trusted,
        covers_whole_document=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        signer=status.signing_cert.subject.native["common_name"],
        signed_at=status.signer_reported_dt,
    )


def load_certificates(pems: bytes) -> list[Certificate]:
    """The certificates of a PEM file, in its order. Raises `ValueError` when there is none."""
    return [Certificate.load(der) for _, _, der in pem.unarmor(pems, multiple=True)]


def _public_bytes(key) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _pattern(certificates: Sequence[Certificate], signature_length: int) -> _Pattern:
    """pyHanko's PAdES signature of nothing, by no key, whose digest and signature are blanks to be filled.

    All else is the same in every seal, and building it anew for each takes longer than typesetting the page.
    """
    signer = ExternalSigner(
        signing_cert=certificates[0],
        cert_registry=SimpleCertificateStore.from_certs(certificates[1:]),
        signature_value=BLANK_BYTE * signature_length,
    )
    signed = asyncio.run(signer.async_sign(BLANK_DIGEST, "sha256", use_pades=True))
    attributes = signed["content"]["signer_infos"][0]["signed_attrs"].untag().dump()
    return _Pattern(signed_data=signed.dump(), signed_attributes=attributes)


def _stand_in_form_element(update: IncrementalPdfFileWriter, field: IndirectObject) -> None:
    """Enters the seal's widget in the structure tree, where a screen reader looks for it."""
    tree = update.root["/StructTreeRoot"]
    number = tree["/ParentTreeNextKey"]
    widget = field.get_object()
    widget["/StructParent"] = NumberObject(number)
    kids = tree["/K"]
    form = update.add_object(
        DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/StructElem"),
                pdf_name("/S"): pdf_name("/Form"),
                pdf_name("/P"): kids.raw_get(0),
                pdf_name("/Alt"): pdf_string(FIELD_SENTENCE),
                pdf_name("/K"): DictionaryObject(
                    {
                        pdf_name("/Type"): pdf_name("/OBJR"),
                        pdf_name("/Obj"): field,
                        pdf_name("/Pg"): widget.raw_get("/P"),
                    }
                ),
            }
        )
    )
    document = kids[0]
    document["/K"].append(form)
    update.update_container(document["/K"])
    tree["/ParentTree"]["/Nums"].extend([NumberObject(number), form])
    tree["/ParentTreeNextKey"] = NumberObject(number + 1)
    update.update_container(tree["/ParentTree"]["/Nums"])
    update.update_container(tree)
