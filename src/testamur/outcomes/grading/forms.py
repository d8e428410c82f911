"""The declaration, and the answer to the EQA."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.outcomes.grading.problems import LONGEST_ANSWER, LONGEST_NAME


class SubmitForm(forms.Form):
    """What is submitted and under whose name. The action judges; this form only reads."""

    declared = forms.BooleanField(required=False)
    iqa_name = forms.CharField(label=_("IQA’s full name"), max_length=LONGEST_NAME, required=False)
    unit = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(unit.pk, unit.code) for unit in units]
        self.fields["iqa_name"].widget.attrs |= {"list": "iqa-names", "autocomplete": "off"}


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer to the EQA"),
        help_text=_("What you changed or found, and where the evidence is. The EQA sees it with the grades."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_ANSWER,
    )
    declared = forms.BooleanField(required=False)
