"""What acts that cost something ask for: the purchase order number, and who is written to."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class OrderDetails(forms.Form):
    """As of every order: `place_order` takes these names."""

    purchase_order = forms.CharField(
        max_length=50,
        required=False,
        label=gettext_lazy("Purchase order number"),
        help_text=gettext_lazy("Shown on the order and the statement."),
    )
    contact_name = forms.CharField(max_length=200, label=gettext_lazy("Contact name"))
    contact_email = forms.EmailField(
        label=gettext_lazy("Contact email"), help_text=gettext_lazy("The confirmation goes there.")
    )


def told(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    if "contact_email" not in details:
        return []
    return [
        (_("Purchase order number"), details.get("purchase_order") or "–"),
        (_("Contact"), f"{details['contact_name']}, {details['contact_email']}"),
    ]
