"""What customer support types about a centre."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.ground.centres.models import Address, Centre, Contact, Nation


class CentreForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    ukprn = forms.CharField(
        label=_("UKPRN"),
        required=False,
        max_length=8,
        help_text=_("Eight digits, from the UK Register of Learning Providers"),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
    )
    nation = forms.ChoiceField(
        label=_("Nation"),
        choices=Nation.choices,
        initial=Nation.ENGLAND,
        help_text=_("Its bank holidays decide the centre's working days"),
    )
    kind = forms.ChoiceField(
        label=_("Kind of centre"),
        choices=Centre.Kind.choices,
        initial=Centre.Kind.COLLEGE,
        help_text=_("It decides with the nation whether VAT is due on fees"),
    )


class NewCentreForm(CentreForm):
    number = forms.CharField(
        label=_("Centre number"),
        max_length=6,
        help_text=_("Six digits; leading zeros may be left out. It is never changed."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
    )
    field_order = ["number"]


class AddressForm(forms.Form):
    kind = forms.ChoiceField(label=_("Used for"), choices=Address.Kind)
    lines = forms.CharField(label=_("Building and street"), max_length=300)
    town = forms.CharField(label=_("Town"), max_length=100)
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=10,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )


class ContactForm(forms.Form):
    role = forms.ChoiceField(label=_("About"), choices=Contact.Role)
    name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(label=_("Email address"), max_length=254)
    telephone = forms.CharField(label=_("Telephone"), max_length=30, required=False)


class ClosingForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the centre is closed"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
