"""getMergedUnmergedULNsReport and getDeletedULNsReport: what became of numbers between two days.

A merge tells names and dates of birth, so it is told to organisations that have to do with one of the two learners:
they registered them, or had them shown. A deleted number is told to everybody who asks, because it tells nothing else.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from lxml import etree

from testamur.kit.clock import LONDON, london_date
from testamur.records.organisations.models import Organisation
from testamur.records.register.models import Learner, Look, Merge
from testamur.records.register.queries_of_merging import deleted_between, merged_between, unmerged_between
from testamur.records.wire.asking import Asker
from testamur.records.wire.codes import Code
from testamur.records.wire.envelope import said, texts_in
from testamur.records.wire.operations.verifying import date_in


def merged_and_unmerged(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    between = _between(asker, request)
    found = {
        "Merged": [(each, each.merged_at) for each in _of_ours(merged_between(*between), asker.organisation)],
        "Unmerged": [
            (each, each.undone_at) for each in _of_ours(unmerged_between(*between), asker.organisation)
        ],
    }
    if report := _report(answer, request, any(found.values())):
        for kind, merges in found.items():
            _add_merges(report[0], kind, merges)


def deleted(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    learners = list(deleted_between(*_between(asker, request)))
    if report := _report(answer, request, bool(learners)):
        told = etree.SubElement(report[0], "DeletedLearners")
        for learner in learners:
            row = etree.SubElement(told, "DeletedLearner")
            said(row, "ULN", learner.uln)
            said(row, "DeletedDate", london_date(learner.updated_at))


def _between(asker: Asker, request: etree._Element) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, which is today when it is not said."""
    sent = texts_in(request)
    first = date_in(sent["FromDate"])
    last = date_in(sent["ToDate"]) if "ToDate" in sent else london_date(asker.now)
    return (
        datetime.combine(first, time(), LONDON),
        datetime.combine(last + timedelta(days=1), time(), LONDON),
    )


def _of_ours(merges: QuerySet[Merge], organisation: Organisation) -> QuerySet[Merge]:
    shown = Look.objects.filter(
        Q(learner=OuterRef("master")) | Q(learner=OuterRef("merged")), organisation=organisation
    )
    made = Q(master__created_by=organisation) | Q(merged__created_by=organisation)
    return merges.filter(made | Exists(shown))


def _report(answer: etree._Element, request: etree._Element, found: bool) -> list[etree._Element]:
    """The head of the answer, and the report to fill, unless there is none."""
    sent = texts_in(request)
    said(answer, "ResponseCode", Code.REPORT if found else Code.EMPTY_REPORT)
    said(answer, "FromDate", sent["FromDate"])
    said(answer, "ToDate", sent.get("ToDate"))
    return [etree.SubElement(answer, "ULNReport")] if found else []


def _add_merges(report: etree._Element, kind: str, merges: Iterable[tuple[Merge, datetime]]) -> None:
    told = etree.SubElement(report, f"{kind}Learners")
    for merge, at in merges:
        row = etree.SubElement(told, f"{kind}Learner")
        _add_person(row, "Master", merge.master)
        _add_person(row, kind, merge.merged)
        said(row, f"{kind}Date", london_date(at))


def _add_person(row: etree._Element, prefix: str, learner: Learner) -> None:
    said(row, f"{prefix}ULN", learner.uln)
    said(row, f"{prefix}FamilyName", learner.family_name)
    said(row, f"{prefix}GivenName", learner.given_name)
    said(row, f"{prefix}DateOfBirth", learner.born_on)
