"""Files that verify ULNs, and files that change one detail of known learners (URN-06, URN-07)."""

import pytest
from tests.people import client_of

from testamur.records.batches.models import Row
from testamur.records.register.actions import change
from testamur.records.register.details import details_of
from testamur.records.register.models import Amendment, Learner, Look

from .conftest import LENA, OMAR, codes

UNKNOWN = "4836803119"


def claimed(learner: Learner, **more: str) -> dict[str, str]:
    known = {"uln": learner.uln, "given_name": learner.given_name, "family_name": learner.family_name}
    return known | more


@pytest.mark.spec("URN-07")
def test_a_file_of_ulns_is_verified_and_nothing_is_left_to_decide(hand_in, held, rhoda):
    lena, omar = held(), held(**OMAR)

    batch = hand_in(
        claimed(lena, ref="A1"), claimed(omar, given_name="Omer"), claimed(omar, born_on="2001-01-01"),
        claimed(lena, uln=UNKNOWN), claimed(lena, uln="1234567890"), {"uln": lena.uln}, kind="verify",
    )  # fmt: skip

    assert codes(batch) == ["WSVRC001", "WSVRC003", "WSVRC005", "WSVRC006", "RC011", "RC006"]
    assert not Row.objects.exclude(state="done").exists()
    looked_at = Look.objects.filter(what="verified").order_by("learner").values_list("learner", flat=True)
    assert list(looked_at) == [lena.pk, omar.pk]
    page = client_of(rhoda)
    lines = b"".join(page.get(f"/lrs/files/{batch.pk}/output.csv").streaming_content).decode().splitlines()
    assert lines[0].endswith(
        "MISIdentifier,ULN,GivenName,FamilyName,DateOfBirth,Gender,ReturnCode,FailureFlag"
    )
    assert lines[1] == f"A1,{lena.uln},Lena,Marsh,,,WSVRC001,"
    assert lines[3].endswith("WSVRC005,VRF002 VRF003 VRF004 VRF006 VRF007")
    content = b"".join(page.get(f"/lrs/files/{batch.pk}/output.xml").streaming_content).decode()
    assert content.count("<FamilyName>Quayle</FamilyName>") == 1  # of the similar one, not of the mismatch
    assert "<FailureFlag>VRF7</FailureFlag>" in content


@pytest.mark.spec("URN-06")
@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("given_name", "Lenore"),
        ("born_on", "2009-03-28"),
        ("gender", "9"),
        ("postcode", "LS1 4AP"),
        ("sharing", "2"),
    ],
)
def test_one_detail_of_known_learners_is_changed(hand_in, held, field, text):
    lena = held()

    batch = hand_in(
        {"uln": lena.uln, "current_family_name": "marsh", field: text}, kind="update", field=field
    )

    lena.refresh_from_db()
    assert codes(batch) == ["RC003"]
    assert (str(getattr(lena, field)), lena.version) == (text, 2)
    assert Amendment.objects.filter(learner=lena, what="changed").get().changes[field][1] == text


@pytest.mark.spec("URN-06")
def test_a_changed_family_name_moves_the_old_one_to_previous(hand_in, held):
    lena = held()

    hand_in(
        {"uln": lena.uln, "current_family_name": "Marsh", "family_name": "Moor"},
        kind="update",
        field="family_name",
    )

    lena.refresh_from_db()
    assert (lena.family_name, lena.previous_family_name) == ("Moor", "Marsh")


@pytest.mark.spec("URN-06")
def test_rows_that_change_nothing_or_may_not_have_their_codes(hand_in, held):
    lena, omar = held(), held(**OMAR)

    def row(uln: str, name: str, sharing: str) -> dict[str, str]:
        return {"uln": uln, "current_family_name": name, "sharing": sharing}

    batch = hand_in(
        row(lena.uln, "Marsh", "1"), row(lena.uln, "Marsh", "2"), row(omar.uln, "Marsh", "2"),
        row(UNKNOWN, "Marsh", "2"), row(omar.uln, "Quayle", "0"), row(omar.uln, "Quayle", ""),
        kind="update", field="sharing",
    )  # fmt: skip

    assert codes(batch) == ["RC002", "RC011", "RC008", "RC009", "RC011", "RC006"]
    assert list(Learner.objects.values_list("sharing", "version")) == [("1", 1)] * 2
    assert (
        Row.objects.get(line=2).found[0]["problem"]
        == "An earlier row of this file is about the same learner."
    )


@pytest.mark.spec("URN-06")
def test_a_merged_uln_changes_its_master(hand_in, held):
    lena, omar = held(), held(**OMAR)
    Learner.objects.filter(pk=lena.pk).update(status="merged", master=omar)

    hand_in({"uln": lena.uln, "current_family_name": "Marsh", "gender": "9"}, kind="update", field="gender")

    omar.refresh_from_db()
    assert omar.gender == "9"


@pytest.mark.spec("URN-06")
def test_one_learner_and_many_are_changed_by_the_same_rules(hand_in, held, as_rhoda):
    lena, omar = held(), held(**{**OMAR, "family_name": "Quayle"})
    wanted = details_of(omar)

    hand_in(
        {"uln": lena.uln, "current_family_name": "Marsh", "postcode": "LS1 4AP"},
        kind="update",
        field="postcode",
    )
    changed = type(wanted)(
        **{**{name: getattr(wanted, name) for name in wanted.__slots__}, "postcode": "LS1 4AP"}
    )
    change(learner=omar, version=1, details=changed, channel="page", **as_rhoda)

    by_file, by_page = (
        Amendment.objects.filter(what="changed")
        .order_by("pk")
        .values_list("changes", "version", "organisation_name")
    )
    assert (
        by_file
        == by_page
        == (
            {"postcode": [LENA["postcode"], "LS1 4AP"], "previous_postcode": ["", LENA["postcode"]]},
            2,
            "Harbour City College",
        )
    )
