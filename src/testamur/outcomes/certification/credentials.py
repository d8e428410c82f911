"""A certificate as a page shows it: the facts it prints, no more, and whether it still holds (CRT-02, CRT-04)."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from testamur.kit.templating import long_date, long_instant
from testamur.outcomes.certification.models import Certificate

Status = Certificate.Status


@dataclass(frozen=True)
class Credential:
    """As the `certificate` macro of the kit draws it."""

    awarded_by: str
    learner: str
    title: str
    grade: str
    facts: tuple[tuple[str, str], ...]
    hallmarks: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Verdict:
    """As the `verdict` macro draws it. `kind`: nothing for genuine, doubt, or false."""

    heading: str
    sentence: str
    kind: str = ""

    @property
    def is_unknown(self) -> bool:
        return self.kind == "false"


@dataclass(frozen=True)
class Match:
    """What a file that somebody sent is, and the tone in which to say so."""

    tone: str
    sentence: str


def credential_of(certificate: Certificate) -> Credential:
    says = certificate.facts
    awarded_on = date.fromisoformat(says["awarded_on"])
    number = _("Qualification number") if says["regulators"] else _("Product number")
    facts = (
        (_("Awarded"), long_date(awarded_on)),
        (number, says["product_number"]),
        (_("Certificate number"), says["certificate_number"]),
        (_("Level"), says["level"]),
        (_("Size"), says["size"]),
        (_("Centre"), says["centre"]),
        (_("Replacement"), says["replacement_note"]),
        *((unit["code"], _unit(unit)) for unit in says["units"]),
    )
    return Credential(
        awarded_by=says["organisation_name"],
        learner=says["learner_name"],
        title=says["product_title"],
        grade=says["grade"],
        facts=tuple((label, value) for label, value in facts if value),
        hallmarks=_hallmarks(says, awarded_on),
    )


def in_another_name(certificate: Certificate, learner_name: str) -> Credential:
    """How it will look when it is issued again; the number is drawn only then."""
    said = certificate.facts | {
        "learner_name": learner_name,
        "certificate_number": _("given when it is issued"),
        "replacement_note": _("In place of certificate %s") % certificate.number,
    }
    return credential_of(Certificate(facts=said))


def verdict_on(certificate: Certificate | None, *, at: datetime) -> Verdict:
    if certificate is None:
        return Verdict(
            _("No certificate has this code"),
            _(
                "Compare the code with the certificate, letter by letter. If they agree, the certificate is not ours."
            ),
            "false",
        )
    when = long_date(certificate.ended_at)
    if certificate.status == Status.REPLACED:
        return Verdict(
            _("This certificate was replaced"),
            _("It is void since %s, when another certificate took its place. Ask its holder for that one.")
            % when,
            "doubt",
        )
    if certificate.status == Status.WITHDRAWN:
        return Verdict(
            _("This certificate was withdrawn"), _("It has not been valid since %s.") % when, "doubt"
        )
    checked = _("Checked against our records on %s") % long_instant(at)
    return Verdict(_("This certificate is genuine"), checked)


def shown_to_anybody(certificate: Certificate | None) -> Credential | None:
    """What a checker sees: of one that was replaced, nothing of what it said, which may be a name left behind."""
    if certificate is None or certificate.status == Status.REPLACED:
        return None
    return credential_of(certificate)


def match_file(certificate: Certificate, sent: bytes) -> Match:
    """Whether these are the very bytes that were issued. Nothing in the file is read: any change changes the digest."""
    if certificate.status in (Status.REPLACED, Status.WITHDRAWN):
        return Match("error", _("This certificate holds no longer, whatever its file says."))
    if certificate.file_digest and hashlib.sha256(sent).hexdigest() == certificate.file_digest:
        return Match(
            "success", _("This is the file that we issued for this certificate, unaltered to the last byte.")
        )
    return Match(
        "error",
        _(
            "This is not the file that we issued for this certificate. Somebody altered it, or it belongs to another."
        ),
    )


def _unit(unit: dict[str, Any]) -> str:
    parts = [unit["title"], unit["grade"], _("%s credits") % unit["credits"] if unit["credits"] else ""]
    if unit["means"] != "achieved":
        parts.append(unit["means"].replace("_", " "))
    return ", ".join(part for part in parts if part)


def _hallmarks(says: dict[str, Any], awarded_on: date) -> tuple[tuple[str, str, str], ...]:
    """As goldsmiths mark: who made it, of what standard, who assured it, in which year."""
    initials = "".join(word[0] for word in says["organisation_name"].split()[:2])
    level = says["level"]
    marks = [("octagon", initials, _("Awarding organisation"))]
    if level:
        letters = level.replace("Entry ", "E") if level.startswith("Entry") else f"L{level}"
        marks.append(("round", letters[:3], level if level.startswith("Entry") else _("Level %s") % level))
    marks.append(("shield", "EQ", _("Externally quality assured")))
    marks.append(("cushion", f"{awarded_on:%y}", _("Year of award")))
    return tuple(marks)
