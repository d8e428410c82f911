"""The pages of grading: for those who may, those who may not, and other centres; with and without a slip."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.learners import enrol
from tests.people import NOW, actor_of, client_of, make_member, make_user

from testamur.catalogue.products import rules
from testamur.catalogue.products.models import Unit
from testamur.delivery.registrations.models import Registration
from testamur.ground.access.permissions import Permission
from testamur.outcomes.grading import actions
from testamur.outcomes.grading.models import Sheet, Submission, UnitGrade

Status = UnitGrade.Status


def url(name, *args):
    return reverse(f"grading:{name}", args=args)


def cell(registration, unit):
    return f"grade-{registration.pk}-{unit.pk}"


def shown(registrations, units, code=""):
    return json.dumps(
        {cell(each, unit).removeprefix("grade-"): code for each in registrations for unit in units}
    )


def statuses():
    return set(UnitGrade.objects.values_list("status", flat=True))


@pytest.mark.spec("GRD-01", "GRD-02", "GRD-03", "BEY-06")
def test_from_choosing_learners_to_the_confirmation(ben, learners, units):
    client = client_of(ben)
    listed = client.get(url("choose"), {"q": "Hughes"}).text
    assert "Hughes, Amelia" in listed
    assert "Iqbal, Bea" not in listed

    chosen = url("choose") + "?" + "&".join(f"registration={each.pk}" for each in learners)
    assert "Grade 3 learners" in client.get(chosen).text
    opened = client.post(chosen, {"version": learners[0].version_id})
    sheet = Sheet.objects.get()
    assert opened.headers["Location"] == url("one-unit", sheet.pk)

    page = client.get(url("one-unit", sheet.pk)).text
    assert "T/502/8235 Develop counselling skills" in page
    saved = client.post(
        url("one-unit", sheet.pk),
        {cell(learners[0], units[0]): "Pass", "shown": shown(learners, units[:1]), "act": "save"},
        follow=True,
    ).text
    assert "Saved is not submitted" in saved
    assert "3 learners" in saved
    start = client.get(url("start")).text
    assert "Saved, not submitted" in start
    assert learners[0].batch.number in start

    assert "1 grade" in client.get(url("check", sheet.pk)).text
    sent = client.post(
        url("check", sheet.pk), {"unit": units[0].pk, "declared": "on", "iqa_name": "Ian Quinn"}, follow=True
    ).text
    submission = Submission.objects.get()
    assert f"Submission {submission.number}" in sent
    assert "Hughes, Amelia" in sent
    assert "Ian Quinn" in sent
    assert statuses() == {"with_eqa"}
    assert client.get(url("report", submission.number)).content.startswith(b"%PDF")
    assert "Saved, not submitted" not in client.get(url("start")).text


def test_ways_to_find_learners(ben, learners):
    client = client_of(ben)
    learner = learners[0].learner
    learner.centre_reference = "HC-77"
    learner.save()

    for words in (learners[0].batch.number, learner.number, "HC-77", "amelia hughes"):
        assert "Hughes, Amelia" in client.get(url("choose"), {"q": words}).text


@pytest.mark.spec("GRD-01")
def test_withdrawn_and_certificated_learners_are_not_offered_and_told_why(ben, learners):
    Registration.objects.filter(pk=learners[0].pk).update(status="withdrawn")
    Registration.objects.filter(pk=learners[1].pk).update(
        stage="certificated", fully_certificated_on=NOW.date()
    )
    client = client_of(ben)

    listed = client.get(url("choose")).text
    chosen = client.get(url("choose"), {"registration": [each.pk for each in learners]}).text

    assert ["Hughes, Amelia" in listed, "Iqbal, Bea" in listed, "Jenkins, Cai" in listed] == [
        False,
        False,
        True,
    ]
    assert "Withdrawn: only active learners are graded." in chosen
    assert "Fully certificated: the grades are final." in chosen
    assert "1 learner</button>" in chosen


def test_a_filter_chooses_all_that_match(ben, learners):
    chosen = f"{url('choose')}?scope=filter&batch={learners[0].batch.number}"

    client_of(ben).post(chosen, {"version": learners[0].version_id})

    assert Sheet.objects.get().registration_ids == sorted(each.pk for each in learners)


def test_the_same_choice_opens_the_same_sheet(sheet, ben, learners, college):
    assert actions.open_sheet(registrations=learners, by=actor_of(ben, college), now=NOW) == sheet


# Entering


def test_a_wrong_code_is_said_in_the_cell_and_nothing_is_lost(sheet, ben, learners, units):
    typed = {cell(learners[0], units[0]): "Pass", cell(learners[0], units[1]): "Merit"}

    answer = client_of(ben).post(
        url("all-units", sheet.pk), {**typed, "shown": shown(learners, units), "act": "check"}
    )

    assert answer.status_code == 422
    assert "“Merit” is not a grade of L/502/8239. Enter Pass or NYA." in answer.text
    assert 'value="Merit"' in answer.text
    assert list(UnitGrade.objects.values_list("unit__code", "grade__code")) == [("T/502/8235", "Pass")]


def test_a_radio_that_does_not_come_back_was_cleared(sheet, ben, save, learners, units):
    save(learners, units[:1])

    client_of(ben).post(url("one-unit", sheet.pk), {"shown": shown(learners[:1], units[:1], "Pass")})

    assert set(UnitGrade.objects.values_list("registration_id", flat=True)) == {
        each.pk for each in learners[1:]
    }


def test_cells_that_were_not_touched_keep_what_a_colleague_saved_meanwhile(sheet, ben, save, learners, units):
    save(learners[:1], units[:1], "NYA")  # after the page was shown with nothing in it

    sent = {cell(learners[1], units[0]): "Pass", "shown": shown(learners, units[:1])}
    client_of(ben).post(url("one-unit", sheet.pk), sent)

    assert set(UnitGrade.objects.values_list("registration_id", "grade__code")) == {
        (learners[0].pk, "NYA"),
        (learners[1].pk, "Pass"),
    }


def test_whoever_saves_last_is_told_what_they_replaced(sheet, ada, save, learners, units):
    save(learners[:1], units[:1], "NYA")

    sent = {cell(learners[0], units[0]): "Pass", "shown": shown(learners, units[:1])}
    page = client_of(ada).post(url("one-unit", sheet.pk), sent, follow=True).text

    assert "Ben Hughes had given Amelia Hughes NYA in T/502/8235 meanwhile. Yours has replaced it." in page


def test_set_all_ungraded_leaves_the_graded_alone(sheet, ben, save, learners, units):
    save(learners[:1], units[:1], "NYA")

    client_of(ben).post(
        f"{url('one-unit', sheet.pk)}?unit={units[0].pk}",
        {"shown": shown(learners[1:], units[:1]), "act": "fill", "fill": "Pass"},
    )

    assert sorted(UnitGrade.objects.values_list("grade__code", flat=True)) == ["NYA", "Pass", "Pass"]


def test_each_change_is_saved_in_the_background(sheet, ben, learners, units):
    sent = {cell(learners[0], units[0]): "Pass", "shown": shown(learners, units[:1])}

    answer = client_of(ben).post(url("one-unit", sheet.pk), sent, headers={"HX-Request": "true"})

    assert "Saved is not submitted." in answer.text
    assert "<b>1</b> of 3 graded" in answer.text
    assert "<html" not in answer.text


def test_an_external_unit_is_shown_and_locked(sheet, ben, units):
    Unit.objects.filter(pk=units[0].pk).update(assessment=Unit.Assessment.EXTERNAL)
    rules._published.cache_clear()  # a published version's units never change, but this test's did
    page = client_of(ben).get(f"{url('one-unit', sheet.pk)}?unit={units[0].pk}").text
    rules._published.cache_clear()

    assert "results come from the awarding organisation" in page
    assert page.count("disabled") >= 6


@pytest.mark.spec("GRD-01", "GRD-03")
def test_the_banked_grade_stands_beside_a_second_attempt(direct, submit, sheet, ben, learners, units):
    submit(learners[:1], units[:1], "NYA")

    page = client_of(ben).get(f"{url('one-unit', sheet.pk)}?unit={units[0].pk}").text
    client_of(ben).post(
        url("one-unit", sheet.pk), {cell(learners[0], units[0]): "Pass", "shown": shown(learners, units[:1])}
    )
    check = client_of(ben).get(url("check", sheet.pk)).text

    assert "A second and final attempt for: Hughes, Amelia." in page
    assert "Second and final attempts" in check
    assert "Not yet achieved" in check


# What should not be


@pytest.mark.parametrize("name", ["A*", "'; drop table", "😀" * 30, "P" * 5000])
def test_hostile_codes_are_said_and_not_kept(name, sheet, ben, learners, units):
    sent = {cell(learners[0], units[0]): name, "shown": shown(learners, units[:1])}

    answer = client_of(ben).post(url("one-unit", sheet.pk), sent)

    assert answer.status_code == 422
    assert UnitGrade.objects.count() == 0


def test_another_centres_learner_in_the_form_is_not_graded(sheet, ben, theirs, units):
    sent = {cell(theirs, units[0]): "Pass", "shown": shown([theirs], units)}

    client_of(ben).post(url("one-unit", sheet.pk), sent)

    assert UnitGrade.objects.count() == 0


@pytest.mark.parametrize("text", ["", "[]", "{", "null"])
def test_where_nobody_knows_what_was_shown_everything_counts_as_typed(text, sheet, ben, learners, units):
    sent = {cell(learners[0], units[0]): "Pass", "shown": text}

    client_of(ben).post(url("one-unit", sheet.pk), sent)

    assert UnitGrade.objects.count() == 1


@pytest.mark.parametrize("text", ["{}", '{"x": 1}', '{"1-2": 3}', '{"' + "9" * 30 + '-1": ""}'])
def test_cells_that_were_not_shown_are_left_out(text, sheet, ben, learners, units):
    sent = {cell(learners[0], units[0]): "Pass", "shown": text}

    assert client_of(ben).post(url("one-unit", sheet.pk), sent).status_code == 302
    assert UnitGrade.objects.count() == 0


def test_locked_cells_that_the_browser_sends_along_are_no_slip(submit, sheet, ben, learners, units):
    submit(learners[:1], units[:1])
    page = client_of(ben).get(url("all-units", sheet.pk)).text
    assert "With EQA" in page

    sent = {cell(learners[0], units[0]): "Pass", "shown": shown(learners[1:], units), "act": "save"}

    assert client_of(ben).post(url("all-units", sheet.pk), sent).status_code == 302


def test_a_nul_is_refused(sheet, ben, learners, units):
    answer = client_of(ben).post(url("one-unit", sheet.pk), {cell(learners[0], units[0]): "P\0"})

    assert answer.status_code == 400
    assert UnitGrade.objects.count() == 0


@pytest.mark.spec("GRD-02")
def test_submitting_without_declaration_keeps_what_was_typed(sheet, ben, save, learners, units):
    save(learners, units)

    answer = client_of(ben).post(url("check", sheet.pk), {"unit": units[0].pk, "iqa_name": "Ian Quinn"})

    assert answer.status_code == 422
    assert "Declare that the IQA has confirmed" in answer.text
    assert 'value="Ian Quinn"' in answer.text
    assert statuses() == {"saved"}


def test_submitting_twice_submits_once(sheet, ben, save, learners, units):
    save(learners, units)
    client, sent = (
        client_of(ben),
        {"unit": [each.pk for each in units], "declared": "on", "iqa_name": "Ian Quinn"},
    )

    client.post(url("check", sheet.pk), sent)
    again = client.post(url("check", sheet.pk), sent)

    assert again.status_code == 422
    assert "no saved grades to submit" in again.text
    assert Submission.objects.count() == 1


def test_units_that_are_not_ticked_stay_saved(sheet, ben, save, learners, units):
    save(learners, units)

    client_of(ben).post(
        url("check", sheet.pk), {"unit": units[0].pk, "declared": "on", "iqa_name": "Ian Quinn"}
    )

    assert UnitGrade.objects.filter(status="with_eqa").count() == 3
    assert UnitGrade.objects.filter(status="saved").count() == 12


# Whose


def test_another_centre_finds_nothing(sheet, submit, charlie, ben, learners, units):
    submission = submit(learners, units)
    nowhere = url("one-unit", 999_999_999)
    missing = client_of(charlie).get(nowhere).text.replace(nowhere, "")

    for address in (
        url("one-unit", sheet.pk),
        url("all-units", sheet.pk),
        url("check", sheet.pk),
        url("submission", submission.number),
        url("report", submission.number),
        url("answer", submission.number),
        url("why", learners[0].pk),
    ):
        assert client_of(ben).get(address).status_code == 200
        answer = client_of(charlie).get(address)
        assert answer.status_code == 404
        assert answer.text.replace(address, "") == missing


@pytest.mark.spec("USR-02")
def test_only_those_who_may_submit_grades(sheet, college, ben):
    reader = make_user("Rhys Reader")
    make_member(reader, college, *(set(Permission) - {Permission.GRADES}))

    for address in (url("start"), url("choose"), url("one-unit", sheet.pk), url("check", sheet.pk)):
        assert client_of(ben).get(address).status_code == 200
        assert client_of(reader).get(address).status_code == 403


# Numbers of queries


@pytest.mark.parametrize("name", ["one-unit", "all-units", "check"])
def test_pages_take_the_same_queries_for_few_and_many(name, batch, ben, ada, college, save, units):
    def queries(number: int) -> int:
        people = enrol(batch, [f"Kim Learner{number}x{each}" for each in range(number)], ada)
        save(people, units[:2])
        sheet = actions.open_sheet(registrations=people, by=actor_of(ben, college), now=NOW)
        client = client_of(ben)
        client.get(url(name, sheet.pk))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(name, sheet.pk)).status_code == 200
        return len(captured)

    assert queries(3) == queries(60)


@pytest.mark.spec("BEY-17")
def test_why_shows_the_rule_and_its_numbers(direct, submit, ben, learners, units):
    submit(learners[:1], units[:4])

    page = client_of(ben).get(url("why", learners[0].pk)).text

    assert "has 4 of 5" in page
    assert "L/502/8242" in page


@pytest.mark.spec("GRD-02", "BEY-06")
def test_saved_grades_of_a_batch_are_gone_on_with(ben, learners, units, save, batch):
    save(learners[:2], units[:1])
    client = client_of(ben)

    answer = client.post(reverse("grading:go-on", args=[batch.number]))

    sheet = Sheet.objects.get()
    assert answer.headers["Location"] == reverse("grading:one-unit", args=[sheet.pk])
    assert sorted(sheet.registration_ids) == sorted(each.pk for each in learners[:2])


def test_nothing_saved_is_said_and_not_gone_on_with(ben, batch):
    answer = client_of(ben).post(reverse("grading:go-on", args=[batch.number]))

    assert (answer.status_code, Sheet.objects.count()) == (422, 0)
