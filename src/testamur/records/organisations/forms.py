"""What is typed about organisations and their users."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from testamur.kit.forms import DateField
from testamur.records.organisations.models import Organisation, Role, SecretQuestion

ROLE_SENTENCES = {
    Role.SUPER_USER: _("looks after the organisation’s users, and nothing else"),
    Role.BATCH: _("hands in files of learners, and decides their exceptions"),
    Role.ONLINE: _("finds, registers and changes learners"),
    Role.VIEW_ONLY: _("finds learners, and changes nothing"),
    Role.LEARNER_RECORD: _("sees a learner’s record, once they have been found"),
    Role.VERIFIER: _("checks ULNs against the register"),
}


class RolesField(forms.MultipleChoiceField):
    """What a user may do, mixed freely."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        choices = [(each.value, format_lazy("{}: {}", _(each.label), ROLE_SENTENCES[each])) for each in Role]
        super().__init__(label=_("Roles"), choices=choices, **kwargs)


class ChangeRolesForm(forms.Form):
    """Of somebody whose name and address are their own to change."""

    verification = forms.CharField(
        label=_("Verification provided"),
        max_length=200,
        help_text=_(
            "How you made sure who they are, like a staff number. Never the answer to a secret question."
        ),
    )
    telephone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    staff_reference = forms.CharField(
        label=_("Staff number or your reference"), max_length=60, required=False
    )
    roles = RolesField()


class UserForm(ChangeRolesForm):
    full_name = forms.CharField(label=_("Given name and family name"), max_length=200)
    email = forms.EmailField(
        label=_("Email address"), max_length=254, help_text=_("Their own: it is what they sign in with")
    )
    field_order = ("full_name", "email", "verification", "telephone", "staff_reference", "roles")


class NewUserForm(UserForm):
    """Of the person who was looked for: the name is the one that was searched."""

    full_name = forms.CharField(max_length=200, widget=forms.HiddenInput)


class SuperUserForm(forms.Form):
    full_name = forms.CharField(label=_("Given name and family name"), max_length=200)
    email = forms.EmailField(label=_("Email address"), max_length=254)
    verification = forms.CharField(
        label=_("Verification provided"),
        max_length=200,
        help_text=_("The letter or form in which the organisation named them"),
    )


class LookForm(forms.Form):
    name = forms.CharField(label=_("Given name and family name"), max_length=200)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class IdentityForm(forms.Form):
    answer = forms.CharField(
        label=_("Their answer"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class QuestionForm(forms.Form):
    question = forms.ChoiceField(label=_("Question"), choices=SecretQuestion.Question)
    answer = forms.CharField(
        label=_("Answer"),
        max_length=100,
        help_text=_("Capitals and spaces do not matter. Tell nobody but a super user who asks you for it."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    again = forms.CharField(
        label=_("Answer again"), max_length=100, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )

    def clean(self):
        super().clean()
        if self.cleaned_data.get("answer") != self.cleaned_data.pop("again", None) and not self.errors:
            self.add_error("again", _("The two answers are not the same. Type them again."))
        return self.cleaned_data


# The service desk's


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    ukprn = forms.CharField(
        label=_("UKPRN"),
        max_length=8,
        help_text=_("8 digits, from the UK Register of Learning Providers"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-10"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind)
    agreement_reference = forms.CharField(label=_("Reference of the organisation agreement"), max_length=60)
    agreement_on = DateField(label=_("Signed on"))
    contact_name = forms.CharField(label=_("Contact"), max_length=200, required=False)
    contact_email = forms.EmailField(label=_("Contact’s email address"), required=False)
    contact_telephone = forms.CharField(label=_("Contact’s telephone"), max_length=30, required=False)


class NewOrganisationForm(OrganisationForm):
    super_user_name = forms.CharField(label=_("First super user: given name and family name"), max_length=200)
    super_user_email = forms.EmailField(label=_("First super user: email address"), max_length=254)


class CertificateForm(forms.Form):
    fingerprint = forms.CharField(
        label=_("SHA-256 fingerprint of the certificate"),
        max_length=200,
        help_text=_("As “openssl x509 -noout -fingerprint -sha256 -in certificate.pem” prints it"),
    )


class AgreementForm(forms.Form):
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 20}),
        help_text=_("Empty lines part paragraphs. Users are asked at their next sign-in."),
    )
