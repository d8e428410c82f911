"""What is on record of an organisation, in words, for its page and the service desk's."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from testamur.kit.templating import dmy
from testamur.records.organisations.models import Organisation


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


def facts_of(organisation: Organisation) -> list[Fact]:
    contact = (organisation.contact_name, organisation.contact_email, organisation.contact_telephone)
    agreement = _("%(reference)s, signed on %(day)s") % {
        "reference": organisation.agreement_reference,
        "day": dmy(organisation.agreement_on),
    }
    return [
        Fact(_("UKPRN"), organisation.ukprn),
        Fact(_("Reference"), organisation.reference),
        Fact(_("Kind"), _(organisation.get_kind_display())),
        Fact(_("Status"), _(organisation.get_status_display())),
        Fact(_("Organisation agreement"), agreement),
        Fact(_("Contact"), ", ".join(filter(None, contact)) or "–"),
    ]
