"""The form of a name that is corrected after certification: shape and cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.delivery.learners.actions_on_details import NAMES
from testamur.delivery.registrations.editing import read_names
from testamur.kit.forms import TextBox, show_problems
from testamur.outcomes.certification.models import NameCorrection

LONGEST_TEXT = 300  # the readers of names say what is too long


class CorrectionForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    forename = TextBox(max_length=LONGEST_TEXT, label=_("Forename"))
    middle_names = TextBox(max_length=LONGEST_TEXT, required=False, label=_("Middle names"))
    surname = TextBox(max_length=LONGEST_TEXT, label=_("Surname"))
    reason = forms.ChoiceField(choices=NameCorrection.Reason, widget=forms.RadioSelect, label=_("Reason"))
    explanation = forms.CharField(
        max_length=500,
        required=False,
        label=_("What happened"),
        help_text=_("Needed for another reason. The awarding organisation keeps it with the certificate."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    purchase_order = forms.CharField(
        max_length=50,
        required=False,
        label=_("Purchase order number"),
        help_text=_("Shown on the order and the invoice."),
    )
    contact_name = forms.CharField(max_length=200, label=_("Contact name"))
    contact_email = forms.EmailField(
        label=_("Contact email"),
        help_text=_("Told when the new certificates are there."),
        widget=forms.EmailInput,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict:
        """What is wrong with the name is said together with what else is."""
        cleaned = super().clean()
        show_problems(self, read_names(self.names)[1])
        return cleaned

    @property
    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in NAMES}
