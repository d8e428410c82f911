"""What the register knows: who has a ULN, who has the same details, and who searched and looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from testamur.records.organisations.models import Organisation
from testamur.records.register.details import Details, digest_of, key_of
from testamur.records.register.models import Amendment, Learner, Look, ProhibitedText, Search


@dataclass(frozen=True, slots=True)
class Held:
    """Who answers to a ULN: `learner`, the master where the one `asked` for was merged into another."""

    learner: Learner
    asked: Learner

    @property
    def is_substituted(self) -> bool:
        return self.learner.pk != self.asked.pk


def by_ulns(ulns: Iterable[str]) -> dict[str, Held]:
    """Who holds each ULN; unknown and deleted ones are not in the answer. One query.

    A master is never itself merged: merging moves those linked to it along.
    """
    found = (
        Learner.objects.filter(uln__in=set(ulns))
        .exclude(status=Learner.Status.DELETED)
        .exclude(master__status=Learner.Status.DELETED)
        .select_related("master")
    )
    return {learner.uln: Held(learner=learner.master or learner, asked=learner) for learner in found}


def by_uln(uln: str) -> Held | None:
    return by_ulns([uln]).get(uln)


def with_same_details(details: Iterable[Details]) -> dict[str, Learner]:
    """Active learners by the digest of their five details, for those of these that are held. One query."""
    asked = {key_of(each): digest_of(each) for each in details}
    found = Learner.objects.filter(status=Learner.Status.ACTIVE, details_key__in=list(asked)).order_by("-pk")
    return {asked[learner.details_key]: learner for learner in found}


def latest_search(*, organisation: Organisation, details: Details) -> Search | None:
    """The newest search of this organisation for the same five details."""
    return (
        Search.objects.filter(organisation=organisation, details=digest_of(details))
        .order_by("-at", "-pk")
        .first()
    )


def searches_of(*, organisation: Organisation, user_name: str, since: datetime) -> int:
    """How often somebody searched on pages lately."""
    asked = Search.objects.filter(organisation=organisation, user_name=user_name, channel="page")
    return asked.filter(at__gt=since).count()


def is_known_to(learners: Iterable[Learner], organisation: Organisation) -> bool:
    """Whether a search of this organisation, or its registering, has shown it one of these learners before.

    Verifying shows nothing: it only says whether what was sent is right.
    """
    looks = Look.objects.filter(learner__in=list(learners), organisation=organisation)
    return looks.exclude(what="verified").exists()


def prohibited_texts() -> list[ProhibitedText]:
    return list(ProhibitedText.objects.order_by("field", "text"))


def linked_to(learner: Learner) -> QuerySet[Learner]:
    """Those merged into this learner, whose ULNs answer with theirs."""
    return Learner.objects.filter(master=learner).order_by("uln")


def history_of(learner: Learner) -> QuerySet[Amendment]:
    return Amendment.objects.filter(learner=learner).order_by("-pk")


def looks_at(learner: Learner) -> QuerySet[Look]:
    """Newest first: in an organisation's scope its own looks, in the service desk's all."""
    return Look.objects.filter(learner=learner).select_related("organisation").order_by("-pk")
