"""A file of learners as it is handed in, and one row of it put right."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from testamur.kit.forms import TextBox, show_problems
from testamur.kit.problems import Problem
from testamur.records.batches.columns import CHANGEABLE
from testamur.records.batches.models import Batch
from testamur.records.register.details import BY_NAME, SEARCHED, clean
from testamur.records.register.labels import CODES, LABELS
from testamur.rulebook.uln import uln_problem

DO, CHECK = "do", "check"
MEGABYTE = 1024 * 1024
SHORT_TEXT = 10  # characters


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


class CorrectForm(forms.Form):
    """The details of one row as texts, any of which may be corrected, and its ULN; a date as a file may have it."""

    uln = TextBox(
        label=_("ULN"),
        required=False,
        help_text=_("Leave it empty to search for the learner by their details."),
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
    )
    ref = forms.CharField(label=_("Your own identifier"), required=False, max_length=128)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {name: _box(name) for name in BY_NAME} | self.fields

    def clean(self) -> dict:
        """What would be a wrong form in a file is wrong here too."""
        data = super().clean()
        _details, problems = clean(data)
        if slip := uln_problem(data["uln"]) if data.get("uln") else None:
            problems.append(Problem("uln.wrong", slip, "uln"))
        show_problems(self, problems)
        return data

    @property
    def cells(self) -> dict[str, str]:
        """As texts by field name, as a file has them."""
        return {name: text for name, text in self.cleaned_data.items() if text}


def _box(name: str) -> forms.Field:
    about = {"label": LABELS[name], "required": name in SEARCHED}
    if name in CODES:
        return forms.ChoiceField(choices=[("", _("Choose")), *CODES[name].choices], **about)
    width = "govuk-input--width-10" if BY_NAME[name].longest <= SHORT_TEXT else "govuk-input--width-20"
    return forms.CharField(widget=forms.TextInput(attrs={"class": width, "autocomplete": "off"}), **about)
