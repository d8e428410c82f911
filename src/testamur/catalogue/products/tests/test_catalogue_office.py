"""The catalogue's pages for those who keep it: products, units, scales, the rule editor, trying, publishing, files."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW, client_of, make_user

from testamur.catalogue.products.actions import begin_draft, change_rule, load_catalogue, publish_version
from testamur.catalogue.products.files import read_catalogue
from testamur.catalogue.products.models import GradeScale, Product, Unit, Version
from testamur.catalogue.products.rule_edits import mark_of
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused

BY = Actor.system("test")
TEXT = """\
units:
- {code: U1, title: First unit, level: 3, credits: 10, scale: P/M/D}
- {code: U2, title: Second unit, level: 3, credits: 10, scale: P/M/D}
- {code: U3, title: Third unit, level: 2, credits: 5, scale: P/M/D}
products:
- code: BOX
  title: Diploma in Boxes
  kind: unregulated
  level: 3
  operational_start_on: 2026-08-01
  operational_end_on: 2029-07-31
  publish: true
  overall_scale: P/M/D
  overall: {model: lowest, scale: P/M/D}
  rule: {name: Boxes, mandatory: [U1], optional: [U2], at_least: {credits: 20}}
"""
FACTS = {
    "code": "NEW",
    "title": "Award in Newness",
    "kind": "unregulated",
    "level": "2",
    "operational_start_on": "1/8/2026",
    "registration_months": "36",
    "extension_months": "6",
    "attempts_allowed": "2",
    "at_registration": "nothing",
}


@pytest.fixture
def box(db) -> Product:
    load_catalogue(catalogue=read_catalogue(TEXT, "a.yaml"), by=BY, now=NOW)
    return Product.objects.get(code="BOX")


@pytest.fixture
def cat(olu):
    return client_of(olu)


@pytest.fixture
def draft(box) -> Version:
    return begin_draft(product=box, by=BY, now=NOW)


def words(response) -> str:
    """The text of a page, as it is read."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def edit(cat, draft: Version, act: str, place: str = "", **values):
    draft.refresh_from_db()
    data = {"act": act, "place": place, "seen": mark_of(draft.rule), **values}
    return cat.post(f"/office/catalogue/{draft.product_id}/rule/", data)


PAGES = (
    "/office/catalogue/",
    "/office/catalogue/new/",
    "/office/catalogue/units/",
    "/office/catalogue/units/new/",
    "/office/catalogue/scales/",
    "/office/catalogue/upload/",
    "/office/catalogue/download/",
    "/office/catalogue/{pk}/",
    "/office/catalogue/{pk}/facts/",
    "/office/catalogue/{pk}/rule/",
    "/office/catalogue/{pk}/rule/units/",
    "/office/catalogue/{pk}/overall/",
    "/office/catalogue/{pk}/try/",
    "/office/catalogue/{pk}/publish/",
)


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_those_who_keep_the_catalogue(draft, cat, ada, page):
    other = make_user("Sam Support", staff_roles=[User.StaffRole.SUPPORT])
    address = page.format(pk=draft.product_id)

    assert cat.get(address).status_code == 200
    assert client_of(other).get(address).status_code == 403
    assert client_of(ada).get(address).status_code == 403


def test_what_is_not_there_is_not_found(box, cat):
    for page in ("/office/catalogue/0/", "/office/catalogue/units/0/", f"/office/catalogue/{box.pk}/rule/"):
        assert cat.get(page).status_code == 404


def test_the_list_is_searched(box, cat, counselling):
    assert "Diploma in Boxes" in words(cat.get("/office/catalogue/?q=boxes"))
    assert "Diploma in Boxes" not in words(cat.get("/office/catalogue/?q=counselling"))


@pytest.mark.spec("CAT-01", "CAT-02", "CAT-04")
def test_a_product_is_shown_with_its_rule_in_words(box, cat):
    said = words(cat.get(f"/office/catalogue/{box.pk}/"))

    assert "Achieve U1 First unit (10 credits) of the qualification." in said
    assert "At least 20 credits in total." in said
    assert "Claims until 31 July 2031" in said


@pytest.mark.spec("CAT-01")
def test_a_product_is_added_and_changed(cat, db):
    added = cat.post("/office/catalogue/new/", {**FACTS, "nations": ["ENG", "WLS"], "suite": "New things"})
    product = Product.objects.get(code="NEW")
    assert added.url == f"/office/catalogue/{product.pk}/"
    assert (product.nations, product.suite.title) == (["ENG", "WLS"], "New things")

    cat.post(f"/office/catalogue/{product.pk}/facts/", {**FACTS, "title": "Award in Newer things"})

    product.refresh_from_db()
    assert (product.code, product.title, product.suite) == ("NEW", "Award in Newer things", None)
    assert list(Event.objects.order_by("pk").values_list("name", "label")) == [
        ("product.saved", "NEW Award in Newness"),
        ("product.saved", "NEW Award in Newer things"),
    ]


@pytest.mark.spec("CAT-01")
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"kind": "regulated", "code": "600/0727/6"},
            "The last character of 600/0727/6 does not fit the rest",
        ),
        ({"operational_end_on": "1/1/2020"}, "Registration would end before it starts."),
        ({"kind": "bundle"}, "A bundle needs parts: the codes of its products."),
        ({"kind": "bundle", "parts": "NIL"}, "There is no product NIL."),
        ({"title": ""}, "Enter title"),
        ({"code": "BOX"}, "There is a product with this code already."),
    ],
)
def test_what_is_said_of_facts_that_cannot_be(box, cat, changed, sentence):
    response = cat.post("/office/catalogue/new/", {**FACTS, **changed})

    assert sentence in words(response)
    assert not Product.objects.filter(code="NEW").exists()


@pytest.mark.spec("CAT-09")
def test_a_bundle_is_made_of_products(box, cat):
    cat.post("/office/catalogue/new/", {**FACTS, "kind": "bundle", "parts": "BOX"})

    assert [part.part.code for part in Product.objects.get(code="NEW").parts.all()] == ["BOX"]
    assert "Award in Newness" in words(cat.get(f"/office/catalogue/{box.pk}/"))


@pytest.mark.spec("CAT-03")
def test_units_are_added_and_keep_what_published_rules_count_by(box, cat):
    facts = {
        "title": "Fourth",
        "level": "3",
        "credits": "4",
        "guided_hours": "30",
        "assessment": "external",
        "scale": "P",
    }
    cat.post("/office/catalogue/units/new/", {**facts, "code": "f/506/5384"})
    assert Unit.objects.get(code="F/506/5384").credits == 4
    assert "does not fit its digits" in words(
        cat.post("/office/catalogue/units/new/", {**facts, "code": "F/606/6384"})
    )

    used = Unit.objects.get(code="U1")
    refused = cat.post(f"/office/catalogue/units/{used.pk}/", {**facts, "scale": "P/M/D"})

    assert "Unit U1 is in the published rule of BOX, so its credits stays 10." in words(refused)
    used.refresh_from_db()
    assert (used.title, used.credits) == ("First unit", 10)


@pytest.mark.spec("CAT-06")
def test_a_scale_is_added_once(box, cat):
    data = {"code": "STARS", "title": "Stars", "grades": "*** Three stars\n* One star", "others": "NO None"}
    cat.post("/office/catalogue/scales/", data)

    grades = GradeScale.objects.get(code="STARS").grades
    assert list(grades.values_list("code", "title", "rank", "achieves")) == [
        ("***", "Three stars", 2, True),
        ("*", "One star", 1, True),
        ("NO", "None", 0, False),
    ]
    assert "There is a scale STARS already." in words(cat.post("/office/catalogue/scales/", data))


@pytest.mark.spec("CAT-04", "CAT-05")
def test_a_rule_is_built_button_by_button(cat, box):
    cat.post("/office/catalogue/new/", FACTS)
    product = Product.objects.get(code="NEW")
    cat.post(f"/office/catalogue/{product.pk}/draft/", {"act": "begin"})
    draft = product.versions.get()

    edit(cat, draft, "add-group", name="Core")
    edit(cat, draft, "add-group", name="Options")
    edit(cat, draft, "add-units", "0", unit=["U1", "U2"], into="mandatory")
    edit(cat, draft, "add-units", "1", unit=["U3"], into="optional")
    edit(cat, draft, "add-bound", "1", side="at_most", amount="5", of="credits", level="2", reach="to_level")
    edit(cat, draft, "add-bar", name="Alike", units=["U1", "U3"], keep="best")
    response = edit(cat, draft, "move-group", "1", by="-1")

    assert response.url == f"/office/catalogue/{product.pk}/rule/#group-whole"
    draft.refresh_from_db()
    assert draft.rule == {
        "name": "Award in Newness",
        "groups": [
            {"name": "Options", "optional": ["U3"], "at_most": [{"credits": 5, "to_level": 2}]},
            {"name": "Core", "mandatory": ["U1", "U2"]},
        ],
        "barred": [{"name": "Alike", "units": ["U1", "U3"], "keep": "best"}],
    }
    assert list(draft.version_units.values_list("unit__code", flat=True)) == ["U3", "U1", "U2"]
    assert "Achieve all 2 units in Core (20 credits)." in words(cat.get(response.url))
    assert Event.objects.filter(name="version.changed").count() == 7


@pytest.mark.spec("CAT-04")
def test_an_edit_that_cannot_be_is_said_and_not_saved(draft, cat):
    before = draft.rule

    response = edit(cat, draft, "add-bound", side="at_least", amount="-3", of="credits")

    assert response.status_code == 200
    assert "Ensure this value is greater than or equal to 1." in words(response)
    draft.refresh_from_db()
    assert draft.rule == before


def test_an_edit_of_a_rule_that_somebody_changed_meanwhile_is_refused(draft, cat):
    data = {"act": "rename", "name": "Other", "seen": "0" * 16}

    response = cat.post(f"/office/catalogue/{draft.product_id}/rule/", data)

    assert response.status_code == 422
    assert "Somebody changed this rule since you saw it." in words(response)


@pytest.mark.parametrize(
    "data", [{}, {"act": "nonsense"}, {"act": "add-units", "into": "x"}, {"act": "rename", "place": "9"}]
)
def test_a_post_that_means_nothing_changes_nothing(draft, cat, data):
    response = cat.post(f"/office/catalogue/{draft.product_id}/rule/", data)

    assert response.status_code in (200, 422)
    assert Event.objects.filter(name="version.changed").count() == 0


@pytest.mark.spec("CAT-04")
def test_an_unfinished_rule_says_what_it_lacks_with_a_link_to_the_group(draft, cat):
    edit(cat, draft, "add-group", name="Empty")

    response = cat.get(f"/office/catalogue/{draft.product_id}/rule/")

    assert "This group is empty." in words(response)
    assert 'href="#group-0"' in response.content.decode()
    assert "This group is empty." in words(cat.get(f"/office/catalogue/{draft.product_id}/publish/"))
    assert cat.post(f"/office/catalogue/{draft.product_id}/publish/").status_code == 422


def test_units_are_found_by_code_and_words(draft, cat):
    address = f"/office/catalogue/{draft.product_id}/rule/units/?place="

    assert "Third unit" in words(cat.get(f"{address}&q=third"))
    assert "No units match" in words(cat.get(f"{address}&q=fourth"))


@pytest.mark.spec("CAT-07")
def test_the_overall_grade_is_changed(draft, cat):
    address = f"/office/catalogue/{draft.product_id}/overall/"
    scale = GradeScale.objects.get(code="P/M/D")

    wrong = cat.post(address, {"scale": scale.pk, "overall": "model: lowst\nscale: P/M/D"})
    assert "The aggregation model has no 'lowst', or names one that does not exist." in words(wrong)
    half = cat.post(address, {"scale": scale.pk, "overall": ""})
    assert "Give both" in words(half)

    cat.post(address, {"scale": scale.pk, "overall": "model: size points\nscale: P/M/D\npoints: {P: 1, M: 2, D: 3}\n"
                       "thresholds: [{grade: M, at_least: 40}, {grade: P, at_least: 20}]"})  # fmt: skip
    draft.refresh_from_db()
    assert draft.aggregation["model"] == "size points"

    cat.post(address, {"scale": "", "overall": ""})
    draft.refresh_from_db()
    assert (draft.aggregation, draft.scale) == (None, None)


@pytest.mark.spec("CAT-04", "CAT-07", "BEY-10")
def test_a_rule_is_tried_on_a_made_up_learner(box, cat):
    address = f"/office/catalogue/{box.pk}/try/"

    nothing = words(cat.get(address))
    assert "Nothing yet" in nothing
    assert "Unit U1 First unit (10 credits) of the qualification is not achieved." in nothing

    full = words(cat.get(f"{address}?grade-U1=D&grade-U2=M"))
    assert "Full · 20 credits" in full
    assert "Overall grade: M" in full
    assert "The lowest grade is Merit" in full

    transferred = words(cat.get(f"{address}?grade-U1=%3DCT&grade-U2=U"))
    assert "Partial · 10 credits" in transferred
    assert "10 more credits in total." in transferred
    assert "U2: Not achieved." in transferred
    assert Event.objects.exclude(name="catalogue.loaded").count() == 0


@pytest.mark.spec("CAT-05")
def test_a_version_is_published_and_the_one_before_stands(draft, box, cat, olu):
    edit(cat, draft, "add-units", unit=["U3"], into="mandatory")
    check = words(cat.get(f"/office/catalogue/{box.pk}/publish/"))
    assert "Learners registered before keep version 1: nothing changes for them." in check

    cat.post(f"/office/catalogue/{box.pk}/publish/")

    draft.refresh_from_db()
    assert (draft.status, draft.published_by, draft.rule["mandatory"]) == ("published", olu, ["U1", "U3"])
    assert box.versions.get(number=1).rule["mandatory"] == ["U1"]
    event = Event.objects.latest("pk")
    assert (event.name, event.label, event.by_name) == ("version.published", "BOX version 2", "Olu Bello")
    assert cat.get(f"/office/catalogue/{box.pk}/rule/").status_code == 404
    assert "Achieve U1" in words(cat.get(f"/office/catalogue/{box.pk}/?version=1"))


@pytest.mark.spec("CAT-05")
def test_a_published_version_is_changed_by_no_action(box):
    for act in (
        lambda: change_rule(product=box, rule={}, seen=mark_of(box.versions.get().rule), by=BY, now=NOW),
        lambda: publish_version(product=box, by=BY, now=NOW),
    ):
        with pytest.raises(Refused, match="There is no draft to change"):
            act()


def test_there_is_one_draft_and_it_can_be_discarded(draft, box, cat):
    assert cat.post(f"/office/catalogue/{box.pk}/draft/", {"act": "begin"}).status_code == 422

    cat.post(f"/office/catalogue/{box.pk}/draft/", {"act": "discard"})
    cat.post(f"/office/catalogue/{box.pk}/draft/", {"act": "begin"})

    assert list(box.versions.order_by("number").values_list("number", "status")) == [
        (1, "published"),
        (2, "withdrawn"),
        (3, "draft"),
    ]


def upload(cat, text: str | bytes):
    data = text if isinstance(text, bytes) else text.encode()
    return cat.post("/office/catalogue/upload/", {"file": SimpleUploadedFile("new.yaml", data)})


@pytest.mark.spec("CAT-16")
def test_a_file_is_seen_before_it_is_applied(box, cat):
    text = TEXT.replace("title: Diploma in Boxes", "title: Diploma in Crates").replace(
        "credits: 20", "credits: 10"
    )

    preview = upload(cat, text)

    assert "2 changes, 3 the same" in words(preview)
    assert "Diploma in Boxes → Diploma in Crates" in words(preview)
    assert Product.objects.get().title == "Diploma in Boxes"

    applied = cat.post("/office/catalogue/upload/", {"text": text, "filename": "new.yaml"}, follow=True)
    assert "new.yaml loaded: 2 changes." in words(applied)
    assert list(box.versions.order_by("number").values_list("number", "status")) == [
        (1, "published"),
        (2, "published"),
    ]


@pytest.mark.spec("CAT-16")
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TEXT.replace("kind: un", "kind: in"), "The kind is one of"),
        (TEXT.replace("code: BOX", "code: ["), "This is not YAML"),
        (TEXT.replace("credits: 20", "credits: 30"), "Not even every unit together is enough."),
        (b"\xff\xfe", "The file is not UTF-8 text."),
        (b"", "The submitted file is empty."),
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_line(box, cat, text, sentence):
    response = upload(cat, text)

    assert sentence in words(response)
    assert cat.post("/office/catalogue/upload/", {"text": "units: 3", "filename": "x"}).status_code == 422


def test_the_catalogue_is_downloaded_as_a_file_that_loads(box, cat):
    response = cat.get("/office/catalogue/download/?code=BOX")

    assert response["Content-Disposition"] == 'attachment; filename="BOX.yaml"'
    assert "0 changes, 4 the same" in words(upload(cat, response.content))


def test_the_editor_asks_as_little_for_many_groups_as_for_one(draft, cat):
    address = f"/office/catalogue/{draft.product_id}/rule/"
    with CaptureQueriesContext(connection) as few:
        cat.get(address)
    for number in range(5):
        edit(cat, draft, "add-group", name=f"Group {number}")
        edit(cat, draft, "add-units", str(number), unit=["U3"], into="optional")
    with CaptureQueriesContext(connection) as many:
        cat.get(address)

    assert len(many) == len(few)
