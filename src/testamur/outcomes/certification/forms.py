"""What is typed to make a claim: where certificates go, who assured it, and the declaration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.ground.centres.models import Address, Centre


class DetailsForm(forms.Form):
    address = forms.TypedChoiceField(
        label=_("Where the certificates go"), widget=forms.RadioSelect, coerce=int
    )
    purchase_order = forms.CharField(
        label=_("Purchase order number"),
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    iqa_name = forms.CharField(label=_("IQA full name"), max_length=200)
    declared = forms.BooleanField(label=_("the declaration"))

    def __init__(self, *args, centre: Centre, **kwargs):
        super().__init__(*args, **kwargs)
        places = Address.objects.filter(centre=centre, in_use=True).order_by("pk")
        self.fields["address"].choices = [
            (place.pk, f"{place} ({place.get_kind_display().lower()})") for place in places
        ]

    def typed_so_far(self) -> dict[str, Any]:
        """What was typed, complete or not, for a draft to keep."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
