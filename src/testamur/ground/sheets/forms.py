"""Forms of files: shape and cleaning only."""

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from testamur.ground.sheets.kinds import Kind
from testamur.ground.sheets.models import Sheet
from testamur.kit.spreadsheets import LARGEST_FILE


class FileForm(forms.Form):
    """A file, or rows pasted from a spreadsheet."""

    file = forms.FileField(required=False, label=_("CSV or Excel file"))
    pasted = forms.CharField(
        required=False,
        strip=False,
        label=_("Or paste rows from a spreadsheet"),
        help_text=_("With or without the row of headings."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_file(self):
        """A file too large to be read is refused before it is taken into memory."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            size = filesizeformat(LARGEST_FILE)
            raise forms.ValidationError(_("The file is larger than %(size)s. Split it.") % {"size": size})
        return file

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("file") and not cleaned.get("pasted", "").strip() and "file" not in self.errors:
            self.add_error("file", _("Choose a CSV or Excel file to upload."))
        return cleaned

    def received(self) -> dict[str, object]:
        """Name, bytes and origin, as `actions.receive` takes them."""
        file = self.cleaned_data["file"]
        if file:
            return {"file_name": file.name, "content": file.read(), "origin": Sheet.Origin.FILE}
        content = self.cleaned_data["pasted"].encode()
        return {"file_name": _("Pasted rows"), "content": content, "origin": Sheet.Origin.PASTED}


class ColumnsForm(forms.Form):
    """What each heading that is not known here means."""

    def __init__(self, *args, kind: Kind, headings: list[str], taken: set[str], **options):
        super().__init__(*args, **options)
        free = [(column.field, column.title) for column in kind.columns if column.field not in taken]
        self.missing = [title for field, title in free if field in kind.needed]
        self.needed = [(field, title) for field, title in free if field in kind.needed]
        for number, heading in enumerate(headings):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading, required=False, choices=[("", _("Leave this column out")), *free]
            )
        self.headings = headings

    def clean(self) -> dict:
        cleaned = super().clean()
        chosen = [field for field in cleaned.values() if field]
        for name, field in cleaned.items():
            if field and chosen.count(field) > 1:
                self.add_error(name, _("Two columns cannot mean the same."))
                break
        without = [title for field, title in self.needed if field not in chosen]
        if without:
            self.add_error(None, _("Say which column is: %(titles)s.") % {"titles": ", ".join(without)})
        return cleaned

    def meanings(self) -> dict[str, str]:
        return {heading: self.cleaned_data[f"column_{n}"] for n, heading in enumerate(self.headings)}
