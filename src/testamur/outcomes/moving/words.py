"""What the pages say of a move: of one learner, of all, and of what was asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.catalogue.products.models import Product
from testamur.outcomes.moving.queries import Prospect
from testamur.rulebook.combination import Status
from testamur.rulebook.dates import long_date
from testamur.rulebook.sessions import Session


def of_one(prospect: Prospect) -> str:
    """How far a learner would be: `2 of 5 units, 22 credits: part achieved. Not taken along: L/502/8225.`"""
    credits = prospect.standing.verdict.credits
    far = _("%(held)s of %(all)s units") % {"held": prospect.units, "all": prospect.units_in_all}
    if credits:
        far += ngettext(", %(count)s credit", ", %(count)s credits", credits) % {"count": credits}
    said = f"{far}: {_status(prospect)}."
    if prospect.luggage.left:
        said += " " + _("Not taken along: %(units)s.") % {"units": ", ".join(sorted(prospect.luggage.left))}
    return said


def _status(prospect: Prospect) -> str:
    return {
        Status.FULL: _("ready to claim"),
        Status.PARTIAL: _("part achieved"),
        Status.NOTHING: _("nothing achieved yet"),
    }[prospect.standing.verdict.status]


def of_units(prospects: Sequence[Prospect]) -> list[str]:
    going = sum(bool(each.luggage.codes) for each in prospects)
    staying = sum(bool(each.luggage.left) for each in prospects)
    removed = sum(len(each.luggage.unwanted) for each in prospects)
    said = []
    if going:
        words = ngettext(
            "Achieved units of %(count)s learner go along, with their grades and attempts.",
            "Achieved units of %(count)s learners go along, with their grades and attempts.",
            going,
        )
        said.append(words % {"count": f"{going:,}"})
    if staying:
        words = ngettext(
            "%(count)s learner has achieved units that the new product does not take. They stay where they are.",
            "%(count)s learners have achieved units that the new product does not take. They stay where they are.",
            staying,
        )
        said.append(words % {"count": f"{staying:,}"})
    if removed:
        words = ngettext(
            "%(count)s saved grade, not submitted, is for a unit that the new product has not. It is removed.",
            "%(count)s saved grades, not submitted, are for units that the new product has not. They are removed.",
            removed,
        )
        said.append(words % {"count": f"{removed:,}"})
    return said


def of_lapse(prospects: Sequence[Prospect]) -> list[str]:
    days = sorted({each.lapses_on for each in prospects})
    if not days:
        return []
    if len(days) == 1:
        return [_("The new registrations lapse on %(day)s.") % {"day": long_date(days[0])}]
    between = {"first": long_date(days[0]), "last": long_date(days[-1])}
    return [_("The new registrations lapse between %(first)s and %(last)s.") % between]


def of_transfer_fees(prospects: Sequence[Prospect]) -> str:
    kept = sum(not each.cost.gives_back for each in prospects)
    if not kept:
        return _("The registration fees are credited, and the new ones charged.")
    words = ngettext(
        "The new fees are charged and the old ones credited, but for %(count)s learner whom an EQA has sampled.",
        "The new fees are charged and the old ones credited, but for %(count)s learners whom an EQA has sampled.",
        kept,
    )
    return words % {"count": f"{kept:,}"}


def of_details(details: Mapping[str, Any], *, product: Product) -> list[tuple[str, str]]:
    """The details as label and value, those that there are. At most one query."""
    window = product.windows.filter(pk=details["window"]).first() if details.get("window") else None
    contact = filter(None, (details.get("contact_name"), details.get("contact_email")))
    shown = [
        (_("To"), str(product)),
        (_("Batch"), details.get("batch") or _new_batch(details)),
        (_("Assessment window"), window.title if window else ""),
        (_("Mode of assessment"), Product.Mode(details["mode"]).label if details.get("mode") else ""),
        (_("Purchase order number"), details.get("purchase_order", "")),
        (_("Contact"), ", ".join(contact)),
    ]
    return [(label, value) for label, value in shown if value]


def of_batch(number: str) -> list[tuple[str, str]]:
    """Words and address of a batch's page, where its other reports are, and of its report as PDF."""
    return [
        (_("Batch %(number)s") % {"number": number}, reverse("registrations:batch", args=[number])),
        (
            _("Report of batch %(number)s, PDF") % {"number": number},
            reverse("registrations:batch-report", args=[number, "pdf"]),
        ),
    ]


def _new_batch(details: Mapping[str, Any]) -> str:
    if "session" not in details:
        return ""
    return _("A new batch, session %(session)s") % {"session": Session(details["session"])}
