"""Forms of a person's own account, and our words for allauth's."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.records.organisations.passwords import has_service_policy, service_sentence

PASSWORD_HINT = _(
    "At least 12 characters. Three words that only you would put together are easy to remember and hard to guess."
)


class Worded:
    """allauth's form with our labels and hints, and no placeholders."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(Worded, account.LoginForm):
    labels = {"login": _("Email address"), "password": _("Password")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}


class ForgottenPasswordForm(Worded, account.ResetPasswordForm):
    labels = {"email": _("Email address")}


class NewPassword(Worded):
    """Says what the new password must be: by the policy that is this person's."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        simple = has_service_policy(self.user)
        self.fields["password1"].help_text = service_sentence() if simple else PASSWORD_HINT


class NewPasswordForm(NewPassword, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password again")}


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }


class PasswordAgainForm(Worded, account.ReauthenticateForm):
    labels = {"password": _("Password")}


CODE_HINT = _("Six figures from your authenticator app, or one of your recovery codes")


class CodeForm(Worded, mfa.AuthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": CODE_HINT}


class CodeAgainForm(Worded, mfa.ReauthenticateForm):
    labels = {"code": _("Code")}
    hints = {"code": CODE_HINT}


class AppForm(Worded, ActivateTOTPForm):
    labels = {"code": _("Code that the app shows now")}


class PasskeyForm(Worded, AddWebAuthnForm):
    labels = {"name": _("Name of this passkey"), "passwordless": _("Sign in with this passkey alone")}
    hints = {
        "name": _("As “Work laptop”"),
        "passwordless": _("No password is then asked for; the device asks for a finger, a face or a PIN"),
    }


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )


class DetailsForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=200)
    job_title = forms.CharField(label=_("Job title"), max_length=200, required=False)
    wants_email = forms.BooleanField(
        label=_("Send me notices by email"),
        required=False,
        help_text=_(
            "They are always in your messages here. Emails about your account itself are always sent."
        ),
    )


class UsernameForm(forms.Form):
    username = forms.CharField(
        label=_("Username"),
        max_length=254,
        help_text=_("Your email address"),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "spellcheck": "false", "inputmode": "email"}
        ),
    )


class ActivateForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the email"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "govuk-input--width-10",
            }
        ),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())
