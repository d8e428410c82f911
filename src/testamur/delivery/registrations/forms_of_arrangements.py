"""The form of the arrangements of one row: a tick or a text for each of the columns J to X of a file."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.delivery.registrations.arrangement_columns import COLUMNS, YES, ArrangementColumn
from testamur.delivery.registrations.columns import KEPT_AS_TEXT
from testamur.rulebook.arrangements import KINDS, LONGEST_DETAIL, Kind

TITLES = {column.field: column.title for column in KEPT_AS_TEXT}


class RowForm(forms.Form):
    """The readers of the columns say what is wrong; a size that is none of those to choose from stays to be seen."""

    def __init__(self, data=None, *, cells: Mapping[str, str]):
        super().__init__(data)
        for column in COLUMNS:
            self._add(column, KINDS[column.kind], cells)

    def _add(self, column: ArrangementColumn, kind: Kind, cells: Mapping[str, str]) -> None:
        text = cells.get(column.field, "").strip()
        if column.holds_detail:
            self.fields[column.field] = _text(column.field, kind, text)
            return
        self.fields[column.field] = forms.BooleanField(
            label=_(TITLES[column.field]), required=False, initial=text.casefold() in YES
        )
        if column.detail:
            self.fields[column.detail] = _text(column.detail, kind, cells.get(column.detail, ""))

    def cells(self) -> dict[str, str]:
        """As they stand in a sheet: Y for a tick."""
        marks = {True: "Y", False: ""}
        return {name: marks.get(value, value) for name, value in self.cleaned_data.items()}


def _text(field: str, kind: Kind, text: str) -> forms.CharField:
    hint = ", ".join(kind.choices) or _("Like %(example)s") % {"example": kind.example}
    return forms.CharField(
        label=_(TITLES[field]),
        required=False,
        max_length=LONGEST_DETAIL,
        initial=text,
        help_text=hint,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
    )
