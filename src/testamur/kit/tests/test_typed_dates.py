"""Dates as people type them: day first."""

import datetime as dt

import pytest
from django import forms

from testamur.kit.forms import DateField, show_problems, typed_date
from testamur.kit.problems import Problem


@pytest.mark.parametrize(
    "text",
    ["2/9/26", "02.09.2026", "2-9-2026", "020926", "02092026", "2 Sept 2026", "2 September 26", "2026-09-02"],
)
def test_one_date_typed_in_many_ways(text):
    assert typed_date(text) == dt.date(2026, 9, 2)


@pytest.mark.parametrize(
    "text", ["31/2/2026", "9/22/2026", "12926", "2 ma 2026", "2 Sepp 2026", "tomorrow", ""]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        typed_date(text)


def test_two_figures_of_a_year_are_1970_to_2069():
    assert [typed_date("1/1/70").year, typed_date("1/1/69").year] == [1970, 2069]


class Withdrawal(forms.Form):
    ends_on = DateField(label="Planned end date")
    reason = forms.ChoiceField(
        label="Reason", choices=[("left", "Left the course")], widget=forms.RadioSelect
    )


def test_a_field_says_what_to_do_when_it_is_empty():
    form = Withdrawal({})

    assert [form[name].sentences for name in form.fields] == [["Enter planned end date"], ["Select reason"]]


def test_a_date_that_was_read_is_shown_in_one_way():
    form = Withdrawal({"ends_on": "2 Sept 26", "reason": "left"})

    assert form.is_valid()
    assert form.cleaned_data["ends_on"] == dt.date(2026, 9, 2)
    assert 'value="02/09/2026"' in str(Withdrawal(initial=form.cleaned_data)["ends_on"])


def test_the_error_summary_leads_to_the_first_of_a_group():
    form = Withdrawal({})

    assert [form[name].first_id for name in form.fields] == ["id_ends_on", "id_reason_0"]


def test_problems_are_said_at_their_field_or_on_top():
    form = Withdrawal({"ends_on": "2/9/26", "reason": "left"})

    show_problems(
        form, [Problem("late", "Give a later date", "ends_on"), Problem("sampled", "Olu was sampled", "7")]
    )

    assert form.errors == {"ends_on": ["Give a later date"], "__all__": ["Olu was sampled"]}
