"""Reads about ULNs: who has which, what the service said of them, and who is being asked about."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testamur.delivery.learners.learning_records import Person
from testamur.delivery.learners.models import Enquiry, EnquiryLine, Learner
from testamur.ground.centres.models import Centre

Answer = EnquiryLine.Answer
SAME_DETAILS = Q(
    uln=F("learner__uln"),
    forename=F("learner__forename"),
    surname=F("learner__surname"),
    date_of_birth=F("learner__date_of_birth"),
    gender=F("learner__gender"),
)
"""The line was asked about the learner as they are now; an answer to another is out of date."""

MOST_ASKED_AT_ONCE = 5_000
"""Learners in one enquiry."""

MOST_SHOWN = 200
"""Learners of one enquiry shown on its page; the list of ULNs has them all."""

IN_A_SENTENCE = {
    Answer.VERIFIED: gettext_lazy("verified"),
    Answer.MISMATCH: gettext_lazy("not matching"),
    Answer.UNKNOWN: gettext_lazy("not known to the service"),
    Answer.FOUND: gettext_lazy("found"),
    Answer.POSSIBLE: gettext_lazy("with possible matches"),
    Answer.TOO_MANY: gettext_lazy("with too many possible matches"),
    Answer.NONE: gettext_lazy("not found"),
    Answer.REGISTERED: gettext_lazy("newly registered"),
}
UNDECIDED = (Answer.POSSIBLE, Answer.TOO_MANY, Answer.NONE, Answer.FOUND)


def newest_lines(learner_ids: Collection[int]) -> dict[int, EnquiryLine]:
    """By learner, the last that was asked about them as they are now. One query."""
    found = (
        EnquiryLine.objects.filter(SAME_DETAILS, learner__in=learner_ids)
        .select_related("enquiry")
        .order_by("learner_id", "-pk")
        .distinct("learner_id")
    )
    return {line.learner_id: line for line in found}


def waiting_people(enquiry_id: int, most: int) -> list[Person]:
    """Those of an enquiry who are not answered yet, as the service is told of them; `ref` is the line."""
    lines = EnquiryLine.objects.filter(enquiry=enquiry_id, answer="").order_by("pk")[:most]
    facts = ("pk", "uln", "forename", "surname", "date_of_birth", "gender", "postcode")
    return [Person(*each) for each in lines.values_list(*facts)]


@dataclass(frozen=True)
class Progress:
    """How far an enquiry is: `counts` by answer, in the order in which they are shown."""

    total: int
    done: int
    trouble: str
    counts: tuple[tuple[str, int], ...]

    @property
    def finished(self) -> bool:
        return self.done == self.total

    @property
    def sentence(self) -> str:
        """As "1,204 verified, 6 do not match"; before the first answer, what is being done or is in the way."""
        if self.counts:
            return ", ".join(f"{number:,} {IN_A_SENTENCE[answer]}" for answer, number in self.counts)
        return self.trouble or _("Waiting for the service")


def progress_of(enquiry: Enquiry) -> Progress:
    rows = dict(enquiry.lines.order_by().values_list("answer").annotate(number=Count("pk")))
    total = sum(rows.values())
    counts = tuple((answer.value, rows[answer]) for answer in Answer if answer and rows.get(answer))
    return Progress(total, total - rows.get("", 0), enquiry.trouble, counts)


def undecided_lines(enquiry: Enquiry) -> QuerySet[EnquiryLine]:
    """Whom a person must decide about: nobody found is clearly the learner, who has no ULN yet."""
    undecided = enquiry.lines.filter(answer__in=UNDECIDED, settled="", learner__uln="")
    return undecided.select_related("learner").order_by("learner__sort_key", "pk")


def mismatched_lines(enquiry: Enquiry) -> QuerySet[EnquiryLine]:
    """The lines of learners whose ULN does not match, and still is theirs."""
    wrong = enquiry.lines.filter(answer__in=(Answer.MISMATCH, Answer.UNKNOWN), uln=F("learner__uln"))
    return wrong.select_related("learner").order_by("learner__sort_key", "pk")


def newest_waiting(*, centre: Centre) -> Enquiry | None:
    """The centre's newest enquiry that is not wholly answered."""
    waiting = EnquiryLine.objects.filter(enquiry=OuterRef("pk"), answer="")
    return Enquiry.objects.filter(Exists(waiting), centre=centre).order_by("-asked_at", "-pk").first()


def new_ulns(centre_id: int, most: int) -> list[int]:
    """Learners of a centre whose ULN was never checked as it is now, and who are not being asked about."""
    waiting = EnquiryLine.objects.filter(learner=OuterRef("pk"), answer="")
    unchecked = Learner.objects.filter(centre=centre_id, uln_state=Learner.UlnState.UNCHECKED)
    return list(unchecked.exclude(Exists(waiting)).order_by("pk").values_list("pk", flat=True)[:most])


def centres_with_unchecked_ulns() -> list[int]:
    """For the system, which sees all centres."""
    unchecked = Learner.objects.filter(centre=OuterRef("pk"), uln_state=Learner.UlnState.UNCHECKED)
    return list(Centre.objects.filter(Exists(unchecked)).order_by("pk").values_list("pk", flat=True))


def forgotten_enquiries(now: datetime, after: timedelta) -> Iterable[Enquiry]:
    """Those still waiting, not tried for so long: their job gave up."""
    waiting = EnquiryLine.objects.filter(enquiry=OuterRef("pk"), answer="")
    silent = Q(tried_at__lt=now - after) | Q(tried_at=None, asked_at__lt=now - after)
    return Enquiry.objects.filter(Exists(waiting), silent).order_by("pk")
