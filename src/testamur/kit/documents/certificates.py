"""What a certificate says, and the PDF that says it (docs/specification CRT-01; Ofqual Conditions I3 and I4).

The facts are written down, as JSON, before the PDF is made: the PDF can then be made again, byte for byte.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from urllib.parse import urlsplit

from testamur.kit.documents import qr
from testamur.kit.documents.typesetting import typeset


class CertificateKind(StrEnum):
    """A full award has a qualification certificate; a partial one a certificate of units or credit."""

    QUALIFICATION = "qualification"
    UNIT = "unit"


TEMPLATE = {CertificateKind.QUALIFICATION: "certificate.typ", CertificateKind.UNIT: "unit_certificate.typ"}


@dataclass(frozen=True, kw_only=True)
class UnitLine:
    """One achieved unit. `means`: achieved, credit_transfer, equivalence or exemption."""

    code: str
    title: str
    level: str = ""
    credits: str = ""
    grade: str = ""
    means: str = "achieved"


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """Everything a certificate prints, in the words it prints; an empty text is left out.

    `learner_name` is already in certificate casing. `regulators` names who regulates the product and is empty
    for an unregulated one, which then carries no regulator wording. `check_code` is as printed.
    """

    kind: CertificateKind
    organisation_name: str
    organisation_number: str
    product_title: str
    product_number: str
    level: str
    learner_name: str
    awarded_on: date
    certificate_number: str
    check_url: str
    check_code: str
    size: str = ""
    grade: str = ""
    centre: str = ""
    units: tuple[UnitLine, ...] = ()
    replacement_note: str = ""
    regulators: tuple[str, ...] = ()
    language: str = "en"

    @property
    def regulated(self) -> bool:
        return bool(self.regulators)

    def as_json(self) -> str:
        """One line of JSON with a stable order of keys, for storing before the certificate is made."""
        return json.dumps(asdict(self) | {"awarded_on": self.awarded_on.isoformat()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The facts that `as_json` wrote. Raises `ValueError` or `TypeError` when it did not write them."""
        stored = json.loads(text)
        return cls(
            **stored
            | {
                "kind": CertificateKind(stored["kind"]),
                "awarded_on": date.fromisoformat(stored["awarded_on"]),
                "units": tuple(UnitLine(**unit) for unit in stored["units"]),
                "regulators": tuple(stored["regulators"]),
            }
        )


def certificate_pdf(facts: CertificateFacts, *, at: datetime) -> bytes:
    """The certificate, not yet sealed, as of `at`. Raises `CannotTypeset`."""
    return typeset(TEMPLATE[facts.kind], _for_template(facts), at=at)


def _for_template(facts: CertificateFacts) -> dict[str, Any]:
    """The facts as the templates read them: as stored, with the QR drawn and the address shortened."""
    return json.loads(facts.as_json()) | {
        "check_qr": qr.svg(facts.check_url),
        "check_place": _place(facts),
    }


def _place(facts: CertificateFacts) -> str:
    """Where the code can be typed: the address of the check without the code, as people type addresses."""
    parts = urlsplit(facts.check_url)
    return f"{parts.netloc}{parts.path}".rstrip("/").removesuffix(f"/{facts.check_code}")
