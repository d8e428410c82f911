"""An EQA's decision, an allocation, and direct claims status given or removed, and whom an EQA sampled."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.approvals.problems import LONGEST_REASON
from testamur.catalogue.products.models import Product
from testamur.ground.accounts.models import User
from testamur.kit.forms import DateField
from testamur.outcomes.quality.models import GradeDecision
from testamur.outcomes.quality.problems import LONGEST_COMMENT

TICKED, ALL = "ticked", "all"
MOST_TICKED = 5_000


class DecisionForm(forms.Form):
    which = forms.ChoiceField(label=_("Which grades"))
    verdict = forms.ChoiceField(choices=GradeDecision.Verdict.choices)
    comment = forms.CharField(
        label=_("Comment to the centre"),
        help_text=_("Needed to ask for more or to reject. The centre sees it beside each of these grades."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_COMMENT,
        required=False,
    )

    def __init__(self, *args, waiting: int, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["which"].choices = [
            (TICKED, _("Those ticked")),
            (ALL, _("All %(n)s that wait") % {"n": waiting}),
            *((str(unit.pk), _("All that wait in %(unit)s") % {"unit": unit.code}) for unit in units),
        ]


class AllocationForm(forms.Form):
    eqa = forms.ModelChoiceField(User.objects.none(), label=_("External quality assurer"))
    product = forms.ModelChoiceField(
        Product.objects.none(), label=_("Product"), empty_label=_("All products"), required=False
    )

    def __init__(self, *args, assurers, products, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["eqa"].queryset = assurers
        self.fields["product"].queryset = products
        self.fields["product"].label_from_instance = lambda each: f"{each.code} {each.title}"


class DirectClaimsForm(forms.Form):
    product = forms.ModelChoiceField(Product.objects.none(), label=_("Product"))
    because = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)

    def __init__(self, *args, products, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products
        self.fields["product"].label_from_instance = lambda each: f"{each.code} {each.title}"


class SamplingForm(forms.Form):
    on = DateField(
        label=_("Day of the visit"), help_text=_("On which the learners’ work was seen, like 27/3/2027.")
    )
