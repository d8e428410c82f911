"""What happened to a claim, in order, for the centre and the EQA alike (CLM-08, CLM-09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.kit.templating import long_date
from testamur.outcomes.certification.models import Certificate, Claim, ClaimLine


@dataclass(frozen=True)
class Step:
    """As the `timeline` macro of the kit draws it."""

    kind: str
    what: str
    at: datetime
    by: str
    detail: str = ""


def story_of(claim: Claim, lines: Sequence[ClaimLine]) -> list[Step]:
    steps = [Step("submitted", _("Claimed"), claim.submitted_at, claim.submitted_by.full_name)]
    if claim.decided_at:
        steps.append(_answer(claim, lines))
    certificates = [each for line in lines for each in line.certificates.all()]
    issued = [each for each in certificates if each.status != Certificate.Status.INTENDED]
    if issued:
        made = ngettext("%(num)d eCertificate issued", "%(num)d eCertificates issued", len(issued)) % {
            "num": len(issued)
        }
        steps.append(Step("certificated", made, max(each.issued_at for each in issued), _("Testamur")))
    return steps


def _answer(claim: Claim, lines: Sequence[ClaimLine]) -> Step:
    by = claim.decided_by.full_name if claim.decided_by else _("Direct claims status")
    rejected = sum(line.status == ClaimLine.Status.REJECTED for line in lines)
    if claim.status == Claim.Status.REJECTED:
        return Step("error", _("Rejected by the EQA"), claim.decided_at, by)
    what = _("Signed off under direct claims status") if claim.under_dcs else _("Signed off by the EQA")
    parts = (
        [ngettext("%(num)d learner rejected.", "%(num)d learners rejected.", rejected) % {"num": rejected}]
        if rejected
        else []
    )
    parts.append(_("Paper certificates are expected to be despatched on %s.") % long_date(claim.despatch_on))
    return Step("verified", what, claim.decided_at, by, " ".join(parts))
