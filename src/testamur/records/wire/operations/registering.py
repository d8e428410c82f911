"""registerSingleLearner and updateSingleLearner."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from lxml import etree

from testamur.kit.problems import Refused
from testamur.records.register import queries
from testamur.records.register.actions import change, register
from testamur.records.register.details import BY_ELEMENT, FIELDS, Details, clean, details_of
from testamur.records.register.details import said as text_of
from testamur.records.register.models import Learner
from testamur.records.wire.asking import Asker
from testamur.records.wire.codes import Code, code_of
from testamur.records.wire.envelope import said, texts_in
from testamur.records.wire.faults import Fault, Reason


def register_learner(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    def registered() -> Learner:
        details, problems = clean(_by_field(texts_in(request.find("Learner"))))
        if problems:
            raise Refused(problems)
        return register(details=details, **asker.facts)

    code, learner = _tried(registered, Code.REGISTERED)
    said(answer, "ResponseCode", code)
    said(answer, "ULN", learner.uln if learner else "")


def update_learner(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    """What the message does not mention stays as it is held; an empty element empties it."""
    sent = texts_in(request.find("Learner"))
    held = queries.by_uln(sent["ULN"])
    if held is None:
        said(answer, "ResponseCode", Code.NOT_FOUND)
        return
    if held.is_substituted:
        said(answer, "ResponseCode", Code.SUBSTITUTED)
        return

    def changed() -> Learner:
        details = _changed(details_of(held.learner), _by_field(sent))
        return change(
            learner=held.learner, version=int(sent["VersionNumber"]), details=details, **asker.facts
        )

    code, _ = _tried(changed, Code.UPDATED)
    said(answer, "ResponseCode", code)


def _by_field(sent: Mapping[str, str]) -> dict[str, str]:
    return {BY_ELEMENT[name].name: text for name, text in sent.items() if name in BY_ELEMENT}


def _changed(held: Details, sent: Mapping[str, str]) -> Details:
    """The details held, with those sent in their place. Raises Refused for what was sent and cannot be kept."""
    whole = {field.name: text_of(getattr(held, field.name)) for field in FIELDS} | sent
    cleaned, problems = clean(whole)
    if new := [
        problem for problem in problems if problem.place in sent or problem.place == "other_verification"
    ]:
        raise Refused(new)
    return replace(held, **{name: getattr(cleaned, name) for name in sent})


def _tried(act: Callable[[], Learner], done: Code) -> tuple[Code, Learner | None]:
    """What came of it: done, or the code of the refusal. Raises Fault for a refusal that has none."""
    try:
        return done, act()
    except Refused as refused:
        if code := code_of(refused.problems):
            return code, None
        raise Fault(Reason.MALFORMED, " ".join(problem.message for problem in refused.problems)) from None
