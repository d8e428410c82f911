"""Loading a catalogue: what is added, changed and left; what stands whatever a file says; and what is kept of it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from tests.people import NOW

from testamur.catalogue.products.actions import load_catalogue, load_standard_scales
from testamur.catalogue.products.files import read_catalogue, write_catalogue
from testamur.catalogue.products.models import GradeScale, Product, Unit, Version
from testamur.catalogue.products.queries import certification_ends, held_catalogue
from testamur.catalogue.products.rules import rules_of
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused
from testamur.rulebook.grades import STANDARD_SCALES

DEMONSTRATION = Path(__file__).parents[3] / "sites" / "demonstration" / "catalogue"
FILES = sorted(DEMONSTRATION.glob("*.yaml"))
BY = Actor.system("test")
TEXT = """\
units:
- {code: U1, title: One, level: 3, credits: 10, scale: P}
- {code: U2, title: Two, level: 3, credits: 10, scale: P}
products:
- code: BOX
  title: Box
  kind: unregulated
  level: 3
  operational_start_on: 2026-08-01
  publish: true
  rule: {name: Box, mandatory: [U1], optional: [U2]}
"""
pytestmark = pytest.mark.django_db


def load(text: str, *, now=NOW) -> list[tuple[str, str, str]]:
    found = load_catalogue(catalogue=read_catalogue(text, "a.yaml"), by=BY, now=now)
    return [(each.record, each.code, each.standing.value) for each in found]


def refusals(text: str) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        load(text)
    return [(problem.place, problem.message) for problem in refused.value.problems]


@pytest.fixture
def box(db) -> Product:
    load(TEXT)
    return Product.objects.get(code="BOX")


@pytest.mark.spec("CAT-01", "CAT-03", "CAT-06")
def test_a_catalogue_is_loaded_with_the_standard_scales_it_uses(db):
    assert load(TEXT) == [
        ("scale", "P", "new"),
        ("unit", "U1", "new"),
        ("unit", "U2", "new"),
        ("product", "BOX", "new"),
        ("rule", "BOX", "new"),
    ]

    version = Version.objects.get(product__code="BOX")
    assert (version.number, version.status, version.published_at) == (1, "published", NOW)
    assert [(each.unit.code, each.position, each.mandatory) for each in version.version_units.all()] == [
        ("U1", 0, True),
        ("U2", 1, False),
    ]
    assert [grade.code for grade in GradeScale.objects.get(code="P").grades.all()] == ["P", "NYA"]
    assert list(Event.objects.order_by("pk").values_list("name", "record", "label")) == [
        ("catalogue.loaded", "scale", "P Pass"),
        ("catalogue.loaded", "unit", "U1 One"),
        ("catalogue.loaded", "unit", "U2 Two"),
        ("catalogue.loaded", "product", "BOX Box"),
        ("catalogue.loaded", "product", "BOX Box"),
    ]


def test_loading_the_same_again_changes_nothing(box):
    before = Event.objects.count()

    assert {standing for _, _, standing in load(TEXT)} == {"same"}
    assert Event.objects.count() == before
    assert Version.objects.count() == 1


@pytest.mark.spec("CAT-05")
def test_a_changed_rule_becomes_a_draft_and_the_published_one_stands(box):
    changed = TEXT.replace("optional: [U2]", "optional: [U2], at_least: {credits: 20}").replace(
        "publish: true", ""
    )

    assert load(changed)[-1] == ("rule", "BOX", "changed")

    assert list(box.versions.order_by("number").values_list("number", "status", "rule")) == [
        (1, "published", {"name": "Box", "mandatory": ["U1"], "optional": ["U2"]}),
        (2, "draft", {"name": "Box", "mandatory": ["U1"], "optional": ["U2"], "at_least": [{"credits": 20}]}),
    ]


@pytest.mark.spec("CAT-05")
def test_a_draft_is_changed_in_place_and_published_when_the_file_says_so(box):
    load(TEXT.replace("optional: [U2]", "").replace("publish: true", ""))

    load(TEXT.replace("mandatory: [U1], optional: [U2]", "mandatory: [U1, U2]"))

    assert list(box.versions.order_by("number").values_list("number", "status")) == [
        (1, "published"),
        (2, "published"),
    ]
    assert list(box.versions.get(number=2).units.values_list("code", flat=True)) == ["U1", "U2"]


@pytest.mark.spec("CAT-05")
def test_a_unit_of_a_published_rule_keeps_what_the_rule_counts_by(box):
    text = TEXT.replace("title: One, level: 3, credits: 10", "title: Uno, level: 3, credits: 12")

    assert refusals(text) == [
        (
            "a.yaml line 2",
            "Unit U1 is in the published rule of BOX, so its credits stays 10. Give the changed unit a code of "
            "its own.",
        )
    ]
    assert Unit.objects.get(code="U1").title == "One"

    load(TEXT.replace("title: One", "title: Uno"))
    assert Unit.objects.get(code="U1").title == "Uno"


@pytest.mark.spec("CAT-01")
def test_changed_facts_are_kept_with_what_they_were(box):
    load(TEXT.replace("title: Box", "title: Bigger box\n  operational_end_on: 2030-07-31"))

    event = Event.objects.latest("pk")
    assert (event.label, event.before, event.after) == (
        "BOX Bigger box",
        {"title": "Box", "operational_end_on": None},
        {"title": "Bigger box", "operational_end_on": "2030-07-31"},
    )


@pytest.mark.spec("CAT-04", "CAT-09")
@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "[U2]",
            "[U9]",
            ("a.yaml line 11", "Box: Unit U9 is not known. Check the code, or add the unit first."),
        ),
        (
            "optional: [U2]",
            "optional: [U2], at_least: {credits: 30}",
            (
                "a.yaml line 11",
                "Box: Not even every unit together is enough. Still missing: 10 more credits in total.",
            ),
        ),
        ("10, scale: P", "10, scale: Q", ("a.yaml line 2", "The scale Q is not known.")),
        (
            "  rule: {",
            "- code: SET\n  title: Set\n  kind: bundle\n  level: 3\n  operational_start_on: 2026-08-01\n"
            "  parts: [NIL]\n#",
            ("a.yaml line 16", "There is no product NIL."),
        ),
    ],
)
def test_what_only_the_whole_catalogue_shows(db, old, new, problem):
    text = TEXT.replace("  publish: true\n", "  \n") if "SET" in new else TEXT

    assert refusals(text.replace(old, new, 1)) == [problem]


def test_nothing_is_loaded_when_anything_is_wrong(db):
    with pytest.raises(Refused):
        load(TEXT.replace("[U2]", "[U9]"))

    assert (Unit.objects.count(), Product.objects.count(), Event.objects.count()) == (0, 0, 0)


@pytest.mark.spec("CAT-06")
def test_standard_scales_are_loaded_once(db):
    load_standard_scales(by=BY, now=NOW)
    load_standard_scales(by=BY, now=NOW)

    assert set(GradeScale.objects.values_list("code", flat=True)) == set(STANDARD_SCALES)
    assert GradeScale.objects.annotate(count=Count("grades")).get(code="TL-core").count == 9


@pytest.mark.spec("CAT-05")
@pytest.mark.parametrize(
    "change",
    [
        lambda version: Version.objects.filter(pk=version.pk).update(rule={"name": "Other"}),
        lambda version: Version.objects.filter(pk=version.pk).update(status="draft"),
        lambda version: version.version_units.update(mandatory=False),
        lambda version: version.version_units.all().delete(),
        lambda version: version.delete(),
    ],
)
def test_the_database_refuses_to_change_a_published_version(box, change):
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        change(box.versions.get())


@pytest.mark.spec("CAT-01", "CAT-06", "CAT-07", "CAT-08", "CAT-09")
def test_the_demonstration_catalogue_loads_compiles_and_comes_back_the_same(db):
    call_command("load_catalogue", *FILES, stdout=StringIO())
    out = StringIO()

    call_command("export_catalogue", stdout=out)

    assert len(Product.objects.all()) == 17
    assert [
        rules_of(version.pk).solver.rule.title
        for version in Version.objects.filter(product__code="TST/BA/L3")
    ] == ["Diploma in Business Administration"]
    for version in Version.objects.filter(status="published"):
        rules_of(version.pk)
    again = read_catalogue(out.getvalue(), "again.yaml")
    assert {each.standing.value for each in load_catalogue(catalogue=again, by=BY, now=NOW)} == {"same"}


def test_an_export_of_one_product_holds_its_units(box):
    catalogue = held_catalogue(Product.objects.filter(code="BOX"))

    assert read_catalogue(write_catalogue(catalogue), "a.yaml") == read_catalogue(TEXT, "b.yaml")


@pytest.mark.spec("CAT-02")
def test_certificates_are_claimed_until_two_years_after_registration_stops(box):
    assert certification_ends(box) is None
    load(TEXT.replace("title: Box", "title: Box\n  operational_end_on: 2027-07-31"))
    box = Product.objects.get(code="BOX")
    assert str(certification_ends(box)) == "2029-07-31"


def test_the_command_says_every_problem_with_its_line(db, tmp_path):
    path = tmp_path / "b.yaml"
    path.write_text(TEXT.replace("kind: unregulated", "kind: other"), "utf-8")
    said = StringIO()

    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_catalogue", path, stderr=said)

    assert said.getvalue() == (
        "b.yaml line 7: The kind is one of regulated, unregulated, apprenticeship, bundle.\n"
    )


def test_the_number_of_queries_does_not_grow_with_the_file(db):
    def many(count: int, prefix: str) -> str:
        units = "".join(f"- {{code: {prefix}{n}, title: Unit, level: 3, scale: P}}\n" for n in range(count))
        products = "".join(
            f"- code: BOX {prefix}{n}\n  title: Box\n  kind: unregulated\n  level: 3\n"
            f"  operational_start_on: 2026-08-01\n  rule: {{name: Box, mandatory: [{prefix}{n}]}}\n"
            for n in range(count)
        )
        return f"units:\n{units}products:\n{products}"

    load(many(1, "Z"))
    with CaptureQueriesContext(connection) as few:
        load(many(2, "A"))
    with CaptureQueriesContext(connection) as more:
        load(many(40, "B"))

    assert len(more) == len(few)
