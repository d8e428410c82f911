"""Every word of a certificate, from an accepted claim line (docs/specification, CRT-01).

Source: Ofqual's General Conditions I3 and I4 and its certificate requirements, as far as they are published.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from testamur.catalogue.products.models import Grade, Product
from testamur.kit.documents.certificates import CertificateFacts, CertificateKind, UnitLine
from testamur.outcomes.certification.models import AwardKind, ClaimLine
from testamur.rulebook.dates import long_date
from testamur.rulebook.names import certificate_name

REGULATORS = {
    "ENG": "Ofqual",
    "WLS": "Qualifications Wales",
    "NIR": "CCEA Regulation",
    "SCT": "SQA Accreditation",
}


def facts_of(
    line: ClaimLine, *, number: str, check_code: str, awarded_on: date, grade_title: str
) -> CertificateFacts:
    """A full award names the grade and the size; a partial one lists the units that it certificates."""
    product, learner, is_full = line.claim.product, line.registration.learner, line.award == AwardKind.FULL
    return CertificateFacts(
        kind=CertificateKind.QUALIFICATION if is_full else CertificateKind.UNIT,
        organisation_name=settings.AO_NAME,
        organisation_number=settings.AO_NUMBER,
        product_title=product.title,
        product_number=product.code,
        level=product.level,
        size=_size(product) if is_full else "",
        grade=grade_title if is_full else "",
        learner_name=certificate_name(learner.forename, learner.middle_names, learner.surname),
        awarded_on=awarded_on,
        centre=line.claim.centre.name,
        certificate_number=number,
        check_url=_check_url(check_code),
        check_code=check_code,
        units=() if is_full else tuple(_unit_line(unit) for unit in line.units),
        regulators=_regulators(product),
    )


def reissued(
    facts: Mapping[str, Any], *, number: str, check_code: str, learner_name: str, replaces: str, on: date
) -> CertificateFacts:
    """The same words again in another name, under another number and code, marked as taking another's place."""
    again = CertificateFacts.from_json(json.dumps(dict(facts)))
    return replace(
        again,
        learner_name=learner_name,
        certificate_number=number,
        check_code=check_code,
        check_url=_check_url(check_code),
        replacement_note=f"Replacement, issued on {long_date(on)} in place of certificate {replaces}",
    )


def canonical(facts: Mapping[str, Any]) -> bytes:
    """The facts as canonical JSON: sorted keys, no blanks, UTF-8."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(facts: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(facts)).hexdigest()


def grade_titles(product: Product) -> dict[str, str]:
    """The words for each overall grade of any version of this product, by code."""
    scales = product.versions.exclude(scale=None).values("scale")
    return dict(Grade.objects.filter(scale__in=scales).values_list("code", "title"))


def _check_url(check_code: str) -> str:
    return f"{settings.BASE_URL}{reverse('public:certificate', args=[check_code])}"


def _size(product: Product) -> str:
    if product.credits:
        return f"{product.credits} credits"
    return f"{product.total_hours:,} hours" if product.total_hours else ""


def _unit_line(unit: Mapping[str, Any]) -> UnitLine:
    return UnitLine(
        code=unit["code"],
        title=unit["title"],
        level=str(unit["level"]) if unit["level"] else "Entry",
        credits=str(unit["credits"]) if unit["credits"] else "",
        grade=unit["shown"] if unit["grade"] else "",
        means=unit["means"],
    )


def _regulators(product: Product) -> tuple[str, ...]:
    if not product.is_regulated:
        return ()
    return tuple(REGULATORS[nation] for nation in REGULATORS if nation in product.nations)
