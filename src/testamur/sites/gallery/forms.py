"""Forms of the gallery: one field of each kind."""

from django import forms

from testamur.kit.forms import DateField


class Transfer(forms.Form):
    product = forms.CharField(label="Product code to transfer to", help_text="For example, 603/2217/6")
    start_on = DateField(label="Start date", help_text="For example, 2/9/26")
    batch = forms.ChoiceField(
        label="Which batch?",
        choices=[("new", "Start a new batch"), ("old", "Add to an existing batch")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select a batch"},
    )
    units = forms.MultipleChoiceField(
        label="Units to carry over",
        choices=[("542", "A/504/2542"), ("543", "F/504/2543")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    language = forms.ChoiceField(label="Exam paper language", choices=[("en", "English"), ("cy", "Cymraeg")])
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    letter = forms.FileField(label="Letter from the learner", required=False)
    told = forms.BooleanField(
        label="I have told these learners",
        error_messages={"required": "Confirm that you have told the learners"},
    )
