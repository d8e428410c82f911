"""A file of learners as it is handed in, and one row of it put right."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from testamur.kit.forms import TextBox
from testamur.records.batches.columns import CHANGEABLE, REF, ULN
from testamur.records.batches.models import Batch
from testamur.records.register.details import SEARCHED, said
from testamur.records.register.forms import RegisterForm
from testamur.records.register.labels import LABELS

DO, CHECK = "do", "check"
MEGABYTE = 1024 * 1024


class FileForm(forms.Form):
    """One file, and what is to be done with it, as far as its kind leaves that open."""

    file = forms.FileField(label=_("File"))

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        if kind == Batch.Kind.REGISTER:
            self.fields["job"] = forms.ChoiceField(
                label=_("What is to be done"),
                choices=[
                    (DO, _("Find learners, and register those who are not found")),
                    (CHECK, _("Check only: nobody is registered and nothing is changed")),
                ],
                widget=forms.RadioSelect,
                initial=DO,
            )
        if kind == Batch.Kind.UPDATE:
            self.fields["field"] = forms.ChoiceField(
                label=_("Detail to change"), choices=[(name, LABELS[name]) for name in CHANGEABLE]
            )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.LRS_BATCH_LARGEST_FILE:
            most = settings.LRS_BATCH_LARGEST_FILE // MEGABYTE
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB. Split it into smaller files.") % {"most": most}
            )
        return file

    @property
    def facts(self) -> dict[str, object]:
        """What `actions.submit` asks for, but for who and when."""
        data = self.cleaned_data
        return {
            "file": data["file"],
            "field": data.get("field", ""),
            "checks_only": data.get("job") == CHECK,
        }


class CorrectForm(RegisterForm):
    """The details of one row, all of which may be corrected, and its ULN."""

    mandatory = SEARCHED
    uln = TextBox(
        label=_("ULN"),
        required=False,
        help_text=_("Leave it empty to search for the learner by their details."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
    )
    ref = forms.CharField(label=_("Your own identifier"), required=False, max_length=128)
    field_order = (ULN, REF)

    @property
    def cells(self) -> dict[str, str]:
        """As texts by field name, as a file has them."""
        return {name: said(value) for name, value in self.cleaned_data.items() if value}
