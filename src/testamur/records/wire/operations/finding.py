"""learnerByULN and learnerByDemographics: who is meant, and what the register holds of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from lxml import etree

from testamur.records.register.actions import Found, search_by_details, search_by_uln
from testamur.records.register.details import BY_ELEMENT, Details, clean, details_of, digest_of
from testamur.records.register.models import Learner
from testamur.records.wire.asking import Asker
from testamur.records.wire.codes import OF_OUTCOME, Code
from testamur.records.wire.envelope import said, texts_in
from testamur.records.wire.faults import Fault, Reason
from testamur.records.wire.writing import add_learner

FULL = "FUL"
BY_NUMBER = ("ULN", "FamilyName", "GivenName")
BY_DETAILS = (
    *("FamilyName", "GivenName", "DateOfBirth", "Gender", "LastKnownPostCode"),
    *("PreviousFamilyName", "SchoolAtAge16", "PlaceOfBirth", "EmailAddress"),
)
"""What of a request comes back in its answer, in this order."""


def by_uln(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    sent = texts_in(request)
    found = search_by_uln(
        uln=sent["ULN"], given_name=sent["GivenName"], family_name=sent["FamilyName"], **asker.facts
    )
    _tell(answer, sent, BY_NUMBER, found, substituted=found.is_substituted)


def by_demographics(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    sent = texts_in(request)
    details = details_in(sent)
    found = search_by_details(details=details, **asker.facts)
    _tell(answer, sent, BY_DETAILS, found, substituted=found.is_substituted or _is_anothers(found, details))


def details_in(sent: Mapping[str, str]) -> Details:
    """Details by element name, cleaned as those of pages and files are. Raises Fault for what cannot be kept."""
    details, problems = clean(
        {BY_ELEMENT[name].name: text for name, text in sent.items() if name in BY_ELEMENT}
    )
    if problems:
        raise Fault(Reason.MALFORMED, " ".join(problem.message for problem in problems))
    return details


def _tell(
    answer: etree._Element, sent: Mapping[str, str], echoed: Iterable[str], found: Found, *, substituted: bool
) -> None:
    """The code, what was searched for, and with a full search the learners. A check tells the code alone."""
    said(answer, "ResponseCode", Code.SUBSTITUTED if substituted else OF_OUTCOME[found.outcome])
    for name in echoed:
        said(answer, name, sent.get(name))
    if sent["FindType"] == FULL:
        linked = ulns_linked_to(each.learner for each in found.candidates)
        for each in found.candidates:
            add_learner(answer, each.learner, linked=linked[each.learner.pk], substituted=substituted)


def _is_anothers(found: Found, details: Details) -> bool:
    """Whether these are the details of a learner merged into the one found, and not of that one."""
    if OF_OUTCOME[found.outcome] is not Code.EXACT:
        return False
    [candidate] = found.candidates
    asked = digest_of(details)
    if digest_of(details_of(candidate.learner)) == asked:
        return False
    return any(digest_of(details_of(each)) == asked for each in candidate.learner.linked.all())


def ulns_linked_to(learners: Iterable[Learner]) -> Mapping[int, list[str]]:
    """The ULNs merged into those of these learners, by learner. One query."""
    found = defaultdict(list)
    links = Learner.objects.filter(master__in=[each.pk for each in learners])
    for master_id, uln in links.order_by("uln").values_list("master_id", "uln"):
        found[master_id].append(uln)
    return found
