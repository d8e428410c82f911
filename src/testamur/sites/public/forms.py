"""What a member of the public types or sends to check a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.kit.documents.check_codes import normalised

LARGEST_FILE = 10 * 1024 * 1024
"""Ours are about 100 KB: more is certainly something else."""


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the certificate"),
        help_text=_("15 letters and figures below “Check this certificate”, like 7K3MQ-9XT2V-BD4ER"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        code = normalised(typed)
        if code is not None:
            return code
        if typed.strip().isdigit():
            raise forms.ValidationError(
                _(
                    "That looks like the certificate number. Enter the code, which cannot be guessed from a number"
                )
            )
        raise forms.ValidationError(
            _("That cannot be a code of ours. Compare it with the certificate, letter by letter")
        )


class FileForm(forms.Form):
    file = forms.FileField(label=_("PDF of the certificate"))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("That file is far larger than any certificate of ours"))
        return file
