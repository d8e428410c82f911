"""A user of a centre, as a portal administrator or customer support types them."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from testamur.ground.access.permissions import SENTENCES, Permission
from testamur.kit.forms import DateField


class UserForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(
        label=_("Email address"), max_length=254, help_text=_("It is the username they sign in with")
    )
    job_title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    permissions = forms.MultipleChoiceField(
        label=_("What they may do"),
        choices=[(each.value, format_lazy("{}: {}", _(each.label), SENTENCES[each])) for each in Permission],
        widget=forms.CheckboxSelectMultiple,
    )
    is_administrator = forms.BooleanField(
        label=_("Portal administrator"),
        required=False,
        help_text=_("Looks after the centre's users, and may give every permission"),
    )


class PermissionsForm(UserForm):
    """Of somebody whose name and address are their own to change."""

    full_name = email = job_title = None


class FirstAdministratorForm(forms.Form):
    centre_number = forms.CharField(label=_("Centre number"), max_length=6)
    full_name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(label=_("Email address"), max_length=254)
    job_title = forms.CharField(label=_("Job title"), max_length=200, required=False)


class KeyForm(forms.Form):
    """An API key, as a portal administrator asks for it."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What will use it, like “Student records system”")
    )
    permissions = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(each.value, format_lazy("{}: {}", _(each.label), SENTENCES[each])) for each in Permission],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Give it no more than the system needs."),
    )
    expires_on = DateField(label=_("Last day it works"), help_text=_("At most 400 days from today"))
