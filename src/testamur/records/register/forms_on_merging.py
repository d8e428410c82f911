"""The service desk's forms: which two, which of them stays, and why."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from testamur.records.register.details import BY_NAME, FIELDS
from testamur.records.register.models import Learner
from testamur.rulebook.uln import tidy_uln, uln_problem

LONGEST_REASON = 1_000
EVERY_TEXT = "every"
PREVIOUS_POSTCODE = _("Previous postcode")


class UlnOfLearner(forms.CharField):
    """A ULN that the register has given; its value is the learner."""

    widget = forms.TextInput(
        attrs={
            "class": "govuk-input--width-10",
            "inputmode": "numeric",
            "autocomplete": "off",
            "spellcheck": "false",
        }
    )

    def clean(self, value: str) -> Learner:
        uln = tidy_uln(super().clean(value))
        if problem := uln_problem(uln):
            raise ValidationError(problem)
        learner = Learner.objects.filter(uln=uln).select_related("master").first()
        if learner is None:
            raise ValidationError(_("No learner has this ULN."))
        return learner


class PairForm(forms.Form):
    """Two learners to look at, and which of their ULNs would stay."""

    master = UlnOfLearner(label=_("ULN that stays"))
    merged = UlnOfLearner(label=_("ULN that is merged into it"))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("master") and cleaned.get("master") == cleaned.get("merged"):
            self.add_error("merged", _("These are one and the same ULN: give two."))
        return cleaned


class MergeForm(forms.Form):
    take = forms.MultipleChoiceField(
        label=_("Take over what the one that stays lacks"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(
        label=_("Why they are one person"),
        help_text=_("What proved it, such as a document seen. It is kept with the merge."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
    )

    def __init__(self, *args, gaps: Mapping[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["take"].choices = [(name, f"{label_of(name)}: {value}") for name, value in gaps.items()]
        if not gaps:
            del self.fields["take"]


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the merge is undone"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
    )


class DifferentForm(forms.Form):
    note = forms.CharField(
        label=_("Why they are different people"),
        help_text=_("They are not reported again."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
    )


class ProhibitedForm(forms.Form):
    text = forms.CharField(label=_("Word or words"), max_length=60)
    field = forms.ChoiceField(
        label=_("Where it may not be"),
        choices=[(EVERY_TEXT, _("Every text")), *((field.name, field.label) for field in FIELDS)],
    )
    is_whole = forms.BooleanField(label=_("Only when it is all that the field says"), required=False)

    def clean_field(self) -> str:
        field = self.cleaned_data["field"]
        return "" if field == EVERY_TEXT else field


def label_of(name: str) -> str:
    """A detail's label; a field that is in no file has its own."""
    return BY_NAME[name].label if name in BY_NAME else str(PREVIOUS_POSTCODE)
