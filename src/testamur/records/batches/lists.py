"""The lists of this room: files, the rows of one file, and the rows that wait for a decision (URN-06)."""

from collections.abc import Iterable

from django.db.models import IntegerField, Q
from django.db.models.expressions import Func
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from testamur.kit.lists import Cell, Column, Days, List, Values, View, Words, in_words
from testamur.kit.templating import comma
from testamur.records.batches.codes import SHORT, text_of
from testamur.records.batches.models import Batch, Row

NAMES = {"given": "sent__given_name", "family": "sent__family_name", "ref": "sent__ref"}


def of_choices(choices: Iterable[tuple[str, str]]):
    labels = dict(choices)
    return lambda values: {value: gettext(str(labels.get(value, value))) for value in values}


def with_texts(codes: Iterable[str]) -> dict[str, str]:
    return {code: f"{code} {text_of(code)}".strip() for code in codes}


def in_short(codes: Iterable[str]) -> dict[str, str]:
    return {code: f"{code} {SHORT.get(code, '')}".strip() for code in codes}


def named_files(ids: Iterable[int]) -> dict[int, str]:
    """By the job's number; one query."""
    names = dict(Batch.objects.filter(pk__in=list(ids)).values_list("pk", "file_name"))
    return {each: f"{each} {names.get(each, '')}".strip() for each in ids}


def file_like(text: str) -> Q:
    job = Q(pk=int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else Q()
    return Q(file_name__icontains=text) | Q(submitted_by__icontains=text) | job


def learner_like(text: str) -> Q:
    """A part of either name, the sender's own identifier, or a ULN."""
    named = Q(sent__family_name__icontains=text) | Q(sent__given_name__icontains=text)
    return named | Q(sent__ref__iexact=text) | Q(sent__uln=text) | Q(learner__uln=text)


class Candidates(Func):
    function = "jsonb_array_length"
    output_field = IntegerField()


class Files(List):
    name = "lrs-files"
    one, many = _("file"), _("files")
    order = "-when"
    columns = (
        Column("file", _("File"), {"file_name": "file_name", "channel": "channel"}, ("file_name", "id")),
        Column("job", _("Job"), "id", "id", style="number"),
        Column("kind", _("Kind"), {"kind": "kind", "checks_only": "checks_only", "field": "field"}, ("kind", "id")),
        Column("learners", _("Learners"), "learners", ("learners", "id"), style="number", show=comma),
        Column("state", _("State"), {"status": "status", "done": "done"}, ("status", "id")),
        Column("counts", _("Came to"), "counts"),
        Column("who", _("Handed in by"), "submitted_by", ("submitted_by", "id")),
        Column("when", _("When"), "submitted_at", ("submitted_at", "id")),
    )  # fmt: skip
    filters = (
        Words("q", _("File, job or person"), file_like),
        Values("kind", _("Kind"), "kind", of_choices(Batch.Kind.choices)),
        Values("state", _("State"), "status", of_choices(Batch.Status.choices)),
        Days("handed_in", _("Handed in"), "submitted_at__date"),
    )
    sheet = (
        Cell(_("Job"), "id"),
        Cell(_("File"), "file_name"),
        Cell(_("Kind"), in_words("kind", Batch.Kind.choices)),
        Cell(_("State"), in_words("status", Batch.Status.choices)),
        Cell(_("Learners"), "learners"),
        Cell(_("Handed in by"), "submitted_by"),
        Cell(_("Handed in"), "submitted_at"),
        Cell(_("Finished"), "finished_at"),
        Cell(_("SHA-256"), "digest"),
    )


class Rows(List):
    name = "lrs-rows"
    one, many = _("row"), _("rows")
    order = "line"
    columns = (
        Column("line", _("Row"), "line", "line", style="number"),
        Column("learner", _("Learner"), NAMES),
        Column("code", _("Return code"), "code", ("code", "line")),
        Column("uln", _("ULN"), {"uln": "learner__uln", "master": "learner__master__uln"}),
        Column("state", _("State"), {"state": "state", "decision": "decision"}, ("state", "line")),
    )
    filters = (
        Words("q", _("Name, own identifier or ULN"), learner_like),
        Values("code", _("Return code"), "code", with_texts),
        Values("state", _("State"), "state", of_choices(Row.State.choices)),
    )
    sheet = (
        Cell(_("Row"), "line"),
        Cell(_("Own identifier"), "sent__ref"),
        Cell(_("Given name"), "sent__given_name"),
        Cell(_("Family name"), "sent__family_name"),
        Cell(_("Return code"), "code"),
        Cell(_("ULN"), "learner__uln"),
    )


class Exceptions(List):
    name = "lrs-exceptions"
    one, many = _("exception"), _("exceptions")
    order = "time"
    columns = (
        Column("learner", _("Learner"), NAMES),
        Column("code", _("Why"), "code", ("code", "id"), show=lambda code: in_short([code])[code]),
        Column("candidates", _("Candidates"), {"found": Candidates("found")}, style="number"),
        Column(
            "file",
            _("File"),
            {"file_name": "batch__file_name", "batch": "batch_id", "line": "line"},
            ("batch_id", "line"),
        ),
        Column("time", _("Time left"), "decide_by", ("decide_by", "id")),
    )
    filters = (
        Words("q", _("Name, own identifier or ULN"), learner_like),
        Values("code", _("Return code"), "code", in_short),
        Values("job", _("Job"), "batch_id", named_files, int),
        Days("until", _("To be decided by"), "decide_by"),
    )
    views = (
        View(_("Possible matches"), "code=RC007"),
        View(_("To correct"), "code=RC006&code=RC011&code=RC013"),
    )
    sheet = (
        Cell(_("Job"), "batch_id"),
        Cell(_("Row"), "line"),
        Cell(_("Own identifier"), "sent__ref"),
        Cell(_("Given name"), "sent__given_name"),
        Cell(_("Family name"), "sent__family_name"),
        Cell(_("Return code"), "code"),
        Cell(_("To be decided by"), "decide_by"),
    )
