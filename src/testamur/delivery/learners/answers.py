"""What is known of a learner's ULN, in words: its state here, the service's last answer, and what to do about it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from testamur.delivery.learners.models import EnquiryLine, Learner
from testamur.rulebook.verification import MEANINGS, Difference, differences

State, Answer, Settled = Learner.UlnState, EnquiryLine.Answer, EnquiryLine.Settled


@dataclass(frozen=True)
class Told:
    """`mark` is a kind of the kit's marks; `sentence` says more; somebody must act on it when it `needs_you`."""

    mark: str
    words: str
    sentence: str = ""
    needs_you: bool = False
    waits: bool = False


def told(state: str, line: EnquiryLine | None) -> Told:
    """`line` is the newest that was asked about the learner as they are now (`queries_on_ulns.newest_lines`)."""
    if line is not None and line.answer == Answer.WAITING:
        doing = _("Being checked") if line.uln else _("Being looked for")
        return Told("checking", doing, line.enquiry.trouble, waits=True)
    if state == State.VERIFIED:
        return Told("verified", _("Verified"))
    if state == State.UNCHECKED:
        return Told("checking", _("Not yet checked"))
    if state == State.MISSING:
        return _missing(line)
    return _mismatch(line)


def _missing(line: EnquiryLine | None) -> Told:
    if line is None:
        return Told("missing", _("No ULN"))
    said = {
        Answer.POSSIBLE: (_("Possible matches"), _("Choose who of them the learner is.")),
        Answer.TOO_MANY: (
            _("Too many matches"),
            _(
                "Too many people are like this learner: give them a postcode and middle names, and look again."
            ),
        ),
        Answer.NONE: (_("Not found"), _("The service knows nobody like this learner.")),
        Answer.FOUND: (
            _("Found, not filled in"),
            _("Another learner of yours has the ULN that was found: are the two one person?"),
        ),
    }
    words, sentence = said.get(line.answer, (_("No ULN"), ""))
    return Told("missing", words, sentence, needs_you=line.answer in said)


def _mismatch(line: EnquiryLine | None) -> Told:
    if line is None:
        return Told("mismatch", _("Does not match"), _("Have it checked again to see why."), needs_you=True)
    disputed = line.settled == Settled.DOUBTED
    words = _("Disputed") if disputed else _("Does not match")
    return Told("mismatch", words, why_not(line), needs_you=not disputed)


def why_not(line: EnquiryLine) -> str:
    """The reason for a mismatch, in one or more sentences."""
    if line.answer == Answer.UNKNOWN:
        return _("The service does not know this ULN: look for a mistyped number.")
    if line.answered_uln and line.answered_uln != line.uln:
        return _("The service has merged this ULN into %(uln)s, which another learner of yours has.") % {
            "uln": line.answered_uln
        }
    found = differences(line.flags)
    return " ".join(_(each.sentence) for each in found) or _("The service gives no reason.")


@dataclass(frozen=True)
class Compared:
    """One detail side by side: ours, and whether the service's is another. It does not tell what it holds."""

    field: str
    label: str
    ours: str
    differs: bool


def compared(line: EnquiryLine) -> list[Compared]:
    """The details that were sent, each with the service's word on it."""
    differing = {field for each in differences(line.flags) for field in each.fields}
    ours = (
        ("forename", _("Forename"), line.forename),
        ("surname", _("Surname"), line.surname),
        ("date_of_birth", _("Date of birth"), f"{line.date_of_birth:%d/%m/%Y}"),
        ("gender", _("Gender"), _(str(line.get_gender_display()))),
    )
    return [Compared(field, label, value, field in differing) for field, label, value in ours]


def advice(line: EnquiryLine) -> list[Difference]:
    return differences(line.flags)


def meanings(line: EnquiryLine) -> list[tuple[str, str]]:
    """Each flag as the service sent it, with its own meaning."""
    return [(flag, _(MEANINGS.get(flag, ""))) for flag in line.flags]
