"""The service desk's lists: merges, and pairs that look like one person."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.kit.lists import Cell, Choice, Column, Days, List, Option, Words
from testamur.kit.templating import long_instant
from testamur.rulebook.uln import grouped_uln, tidy_uln


def instant(at: datetime | None) -> str:
    return long_instant(at) if at else ""


def of_uln(*places: str) -> Callable[[str], Q]:
    """A filter for rows one of whose learners has this ULN or family name."""

    def narrow(text: str) -> Q:
        found = Q()
        for place in places:
            found |= Q(**{f"{place}__uln": tidy_uln(text)}) | Q(
                **{f"{place}__family_name__iexact": text.strip()}
            )
        return found

    return narrow


class Merges(List):
    """Merges of ULNs, newest first."""

    name = "merges"
    one, many = _("merge"), _("merges")
    order = "-merged_at"
    columns = (
        Column("merged", _("Merged"), {"uln": "merged__uln"}, "merged__uln"),
        Column("master", _("Into"), "master__uln", "master__uln", show=grouped_uln),
        Column(
            "name",
            _("Name"),
            {"given": "master__given_name", "family": "master__family_name"},
            "master__family_name",
        ),
        Column("merged_at", _("Merged on"), "merged_at", "merged_at", show=long_instant),
        Column("by", _("By"), "merged_by", "merged_by"),
        Column("undone", _("Undone"), "undone_at", "undone_at", show=instant, blanks_last=True),
    )
    filters = (
        Words("q", _("ULN or family name"), of_uln("master", "merged")),
        Choice(
            "state",
            _("State"),
            (
                Option("standing", _("In force"), Q(undone_at=None)),
                Option("undone", _("Undone"), Q(undone_at__isnull=False)),
            ),
        ),
        Days("merged", _("Merged on"), "merged_at__date"),
    )
    sheet = (
        Cell(_("Merged ULN"), "merged__uln"),
        Cell(_("Master ULN"), "master__uln"),
        Cell(_("Merged on"), "merged_at"),
        Cell(_("By"), "merged_by"),
        Cell(_("Reason"), "reason"),
        Cell(_("Undone on"), "undone_at"),
        Cell(_("Undone by"), "undone_by"),
    )


class Suspicions(List):
    """Pairs of active learners to decide about, the likeliest first."""

    name = "suspicions"
    one, many = _("suspected duplicate"), _("suspected duplicates")
    order = "-bits"
    columns = (
        Column(
            "one",
            _("One"),
            {"uln": "one__uln", "given": "one__given_name", "family": "one__family_name"},
            "one__family_name",
        ),
        Column(
            "other",
            _("The other"),
            {
                "other_uln": "other__uln",
                "other_given": "other__given_name",
                "other_family": "other__family_name",
            },
            "other__family_name",
        ),
        Column("born_on", _("Born on"), "one__born_on", "one__born_on"),
        Column("bits", _("Likeness"), "bits", "bits", style="number", show=lambda bits: f"{bits:.1f}"),
        Column("found_at", _("Found"), "found_at", "found_at", show=long_instant),
    )
    filters = (Words("q", _("ULN or family name"), of_uln("one", "other")),)
    sheet = (
        Cell(_("ULN of one"), "one__uln"),
        Cell(_("ULN of the other"), "other__uln"),
        Cell(_("Likeness"), "bits"),
        Cell(_("Found"), "found_at"),
    )
