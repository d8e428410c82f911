"""Forms of registering: shape and cleaning only."""

from collections.abc import Sequence

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations.models import Batch
from testamur.ground.centres.models import Address, Centre
from testamur.kit.spreadsheets import LARGEST_FILE
from testamur.rulebook.sessions import Session

KEYED, FILE = "keyed", "file"


class WindowForm(forms.Form):
    """In which window and by which mode the learners are assessed (REG-11)."""

    window = forms.ModelChoiceField(
        queryset=Window.objects.none(),
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
        label=_("Assessment window"),
    )
    mode = forms.ChoiceField(widget=forms.RadioSelect, label=_("Mode of assessment"))

    def __init__(self, *args, product: Product, windows: Sequence[Window], **options):
        super().__init__(*args, **options)
        self.fields["window"].queryset = Window.objects.filter(pk__in=[window.pk for window in windows])
        self.fields["mode"].choices = list(zip(product.modes, product.mode_names, strict=True))
        if len(product.modes) == 1:
            self.fields["mode"].initial = product.modes[0]


class StartForm(forms.Form):
    """Which session, a new batch or an existing one, and whether the learners are typed in or uploaded."""

    session = forms.TypedChoiceField(coerce=int, widget=forms.RadioSelect, label=_("Session"))
    adds_to = forms.ModelChoiceField(
        queryset=Batch.objects.none(),
        required=False,
        to_field_name="number",
        label=_("Batch"),
        empty_label=_("A new batch"),
        help_text=_("Choose a batch of this product to add more learners to it."),
    )
    way = forms.ChoiceField(
        choices=[(KEYED, _("Type them in")), (FILE, _("Upload a file"))], widget=forms.HiddenInput
    )
    file = forms.FileField(required=False)

    def __init__(
        self,
        *args,
        product: Product,
        sessions: Sequence[Session],
        batches: Sequence[Batch],
        windows: Sequence[Window],
        **options,
    ):
        super().__init__(*args, **options)
        if product.asks_window:
            self.fields |= WindowForm(product=product, windows=windows).fields
        self.fields["session"].choices = [(each.start_year, str(each)) for each in sessions]
        self.fields["session"].initial = sessions[0].start_year
        if len(sessions) == 1:
            self.fields["session"].widget = forms.HiddenInput()
        field = self.fields["adds_to"]
        field.queryset = Batch.objects.filter(pk__in=[batch.pk for batch in batches]).select_related(
            "bundle_batch"
        )
        field.label_from_instance = _batch_label
        if not batches:
            del self.fields["adds_to"]

    def clean_file(self):
        """A file too large to be read is refused before it is taken into memory."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(f"The file is larger than {filesizeformat(LARGEST_FILE)}. Split it.")
        return file

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("way") == FILE and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("file", _("Choose a CSV or Excel file to upload."))
        return cleaned


def _batch_label(batch: Batch) -> str:
    number = batch.bundle_batch.number if batch.bundle_batch else batch.number
    session = Session(batch.session)
    return f"{number}, {session}{f', {batch.centre_reference}' if batch.centre_reference else ''}"


class DetailsForm(forms.Form):
    """Where the learners are, where certificates go, and who is asked (REG-04)."""

    delivery_address = forms.ModelChoiceField(
        queryset=Address.objects.none(), empty_label=None, label=_("Address where learners are based")
    )
    certificate_address = forms.ModelChoiceField(
        queryset=Address.objects.none(), empty_label=None, label=_("Address for certificates")
    )
    centre_reference = forms.CharField(
        max_length=50,
        required=False,
        label=_("Your name for this batch"),
        help_text=_("As your staff know it, like the name of the class."),
    )
    purchase_order = forms.CharField(
        max_length=50,
        required=False,
        label=_("Purchase order number"),
        help_text=_("Shown on the order and the invoice."),
    )
    contact_name = forms.CharField(max_length=200, label=_("Contact name"))
    contact_email = forms.EmailField(
        label=_("Contact email"), help_text=_("The confirmation goes there."), widget=forms.EmailInput
    )

    def __init__(self, *args, centre: Centre, adds_to: Batch | None, **options):
        super().__init__(*args, **options)
        addresses = centre.addresses.filter(in_use=True).order_by("kind", "pk")
        for name in ("delivery_address", "certificate_address"):
            self.fields[name].queryset = addresses
        if adds_to:  # its addresses and name are the batch's own
            for name in ("delivery_address", "certificate_address", "centre_reference"):
                del self.fields[name]

    def details(self) -> dict[str, object]:
        """What was typed, as the draft keeps it: addresses by their id."""
        return {
            name: value.pk if isinstance(value, Address) else value
            for name, value in self.cleaned_data.items()
        }


class BulkForm(forms.Form):
    """A bulk file: many batches in one (REG-07)."""

    file = forms.FileField(label=_("Bulk CSV file"))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(f"The file is larger than {filesizeformat(LARGEST_FILE)}. Split it.")
        return file


class TogetherForm(DetailsForm):
    """The details of several batches at once: the session too, and no name, because each has its own."""

    session = forms.TypedChoiceField(coerce=int, widget=forms.RadioSelect, label=_("Session"))
    field_order = ("session",)

    def __init__(self, *args, sessions: Sequence[Session], **options):
        super().__init__(*args, adds_to=None, **options)
        del self.fields["centre_reference"]
        self.fields["session"].choices = [(each.start_year, str(each)) for each in sessions]
        if len(sessions) == 1:
            self.fields["session"].widget = forms.HiddenInput()

    def details(self) -> dict[str, object]:
        return {name: value for name, value in super().details().items() if name != "session"}
