"""Giving learners their ULNs, asking the learning records service about them, and keeping what it answers.

The service itself is asked by a job (`jobs.py`), never inside a transaction. Each learner of an enquiry is
answered once: an answer that comes a second time changes nothing, and one about details that were edited
meanwhile is kept but does not touch the learner.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from testamur.delivery.learners import learning_records
from testamur.delivery.learners.learning_records import Search, Verdict
from testamur.delivery.learners.models import Enquiry, EnquiryLine, Learner
from testamur.delivery.learners.problems_with_ulns import (
    not_connected,
    problems_of_ulns,
    taken,
    without_reason,
)
from testamur.delivery.learners.queries_on_ulns import progress_of
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.conversations.actions import start
from testamur.ground.conversations.kinds import About
from testamur.ground.conversations.models import Conversation, Side
from testamur.ground.desk.actions import send_message
from testamur.ground.desk.actions_on_work import ask_for_work, finish_work
from testamur.ground.desk.models import Work
from testamur.kit.problems import Problem, Refused, refuse_if

SAVED = define("learner.uln_saved", "A ULN was typed in, changed or taken away")
CHANGED = define("learner.uln_changed", "A verified ULN was changed, with a reason")
ASKED = define("uln.asked", "The learning records service was asked about learners")
ANSWERED = define(
    "learner.uln_answered", "The learning records service answered, and the ULN or its check changed"
)
MATCHED = define("learner.uln_matched", "One of the possible matches was chosen as the learner")
DOUBTED = define("learner.uln_doubted", "A mismatch was disputed: the learner's details here are right")

Kind, Answer, Settled = Enquiry.Kind, EnquiryLine.Answer, EnquiryLine.Settled
ABOUT_ULNS = {Kind.VERIFY}


@dataclass(frozen=True)
class Saved:
    """Whose ULN was saved, and what is wrong with those that were not, by the learner's id."""

    ids: frozenset[int]
    problems: Mapping[int, Problem]


@transaction.atomic
def save_ulns(*, centre_id: int, typed: Mapping[int, str], by: Actor, now: datetime) -> Saved:
    """Give learners the ULNs typed for them, and have those verified by the service, if there is one.

    `typed` holds text by learner's id; an empty one takes the ULN away, one unchanged is left alone, and a wrong
    one is left unsaved and told of in the answer. Ids of nobody at the centre are passed over. Changes: ULNs and
    their state, an audit event for each, one enquiry with its job. The same number of statements for any number.
    """
    known = Learner.objects.filter(centre_id=centre_id, pk__in=typed).select_for_update().order_by("pk")
    changed = [each for each in known if each.uln != typed[each.pk]]
    texts = {each.pk: typed[each.pk] for each in changed}
    problems = problems_of_ulns(changed, texts)
    good = [each for each in changed if each.pk not in problems]
    _give(good, texts)
    changes = [
        Change("learner", each.pk, each.number, {"uln": each.uln}, {"uln": texts[each.pk]}) for each in good
    ]
    if changes:
        record(SAVED, changes=changes, by=by, centre_id=centre_id, now=now)
    _have_verified(centre_id, [each.pk for each in good if texts[each.pk]], by=by, now=now)
    return Saved(frozenset(each.pk for each in good), problems)


@transaction.atomic
def change_verified(*, learner: Learner, uln: str, reason: str, by: Actor, now: datetime) -> None:
    """Replace a ULN that the service had verified, for a reason that is kept; have the new one verified."""
    refuse_if(without_reason(reason))
    held = Learner.objects.select_for_update().get(pk=learner.pk)
    before = {"uln": held.uln, "uln_state": held.uln_state}
    held.uln_state = Learner.UlnState.UNCHECKED
    refuse_if(problems_of_ulns([held], {held.pk: uln}).values())
    _give([held], {held.pk: uln})
    change = Change("learner", held.pk, held.number, before, {"uln": uln, "reason": reason.strip()})
    record(CHANGED, changes=[change], by=by, centre_id=held.centre_id, now=now)
    _have_verified(held.centre_id, [held.pk] if uln else [], by=by, now=now)


_FREE = "update learners_learner set uln = '', uln_state = 'missing' where id = any (%(ids)s)"
_GIVE = """
update learners_learner l
   set uln = given.uln, uln_state = case given.uln when '' then 'missing' else 'unchecked' end
  from unnest(%(ids)s::bigint[], %(ulns)s::text[]) as given (id, uln)
 where l.id = given.id
"""


def _give(learners: Iterable[Learner], texts: Mapping[int, str]) -> None:
    """In two steps, so that two learners may exchange their ULNs."""
    ids = [learner.pk for learner in learners]
    if not ids:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_FREE, {"ids": ids})
            cursor.execute(_GIVE, {"ids": ids, "ulns": [texts[id] for id in ids]})
    except IntegrityError:
        message = _("One of these ULNs was given to another learner just now: look at the list again.")
        raise Refused([Problem("uln.taken", message)]) from None


def _have_verified(centre_id: int, ids: Collection[int], *, by: Actor, now: datetime) -> None:
    if ids and learning_records.service():
        ask(centre_id=centre_id, kind=Kind.VERIFY, learner_ids=ids, by=by, now=now)


# Asking


@transaction.atomic
def ask(
    *,
    centre_id: int,
    kind: Kind,
    learner_ids: Collection[int],
    by: Actor,
    now: datetime,
    page: str = "",
) -> Enquiry:
    """Put learners before the service: those with a ULN to be verified, those without one to be found.

    Others are passed over, and so is who waits for the same answer already. `page` names the page where a person
    watches it, given the enquiry's id. Changes: one enquiry, a line for each learner with the details as they are now,
    an audit event, a job. Refused when no service is connected or nobody is left to ask about.
    """
    refuse_if(not_connected(learning_records.service()))
    enquiry = Enquiry.objects.create(centre_id=centre_id, kind=kind, asked_at=now, asked_by_id=by.user_id)
    count = _add_lines(enquiry, learner_ids)
    if not count:
        message = _(
            "There is nobody to ask about: all of them are being asked about already, or need no asking."
        )
        raise Refused([Problem("uln.nobody", message)])
    if page:
        _note_work(enquiry, count, reverse(page, args=[enquiry.pk]), by=by, now=now)
    asked = {"kind": enquiry.get_kind_display(), "learners": count}
    record(
        ASKED,
        changes=[Change("enquiry", enquiry.pk, str(enquiry.pk), after=asked)],
        by=by,
        centre_id=centre_id,
        now=now,
    )
    put(enquiry)
    return enquiry


def put(enquiry: Enquiry) -> None:
    """Queue the job that puts the enquiry to the service; twice in the queue it would be asked once."""
    task = app.configure_task("learners.put_enquiry", lock=f"enquiry-{enquiry.pk}")
    task.defer(enquiry_id=enquiry.pk, centre_id=enquiry.centre_id)


_ADD_LINES = """
insert into learners_enquiryline (centre_id, enquiry_id, learner_id, uln, forename, surname, date_of_birth, gender,
                                  postcode, answer, flags, answered_uln, candidates, settled)
select l.centre_id, %(enquiry)s, l.id, l.uln, l.forename, l.surname, l.date_of_birth, l.gender,
       l.postcode, '', '{}', '', '[]'::jsonb, ''
  from learners_learner l
 where l.centre_id = %(centre)s and l.id = any (%(ids)s) and (l.uln <> '') = %(with_uln)s
   and not exists (select from learners_enquiryline w
                    where w.centre_id = l.centre_id and w.learner_id = l.id and w.answer = ''
                      and (w.uln, w.forename, w.surname, w.date_of_birth, w.gender)
                        = (l.uln, l.forename, l.surname, l.date_of_birth, l.gender))
 order by l.id
"""


def _add_lines(enquiry: Enquiry, learner_ids: Collection[int]) -> int:
    facts = {
        "enquiry": enquiry.pk,
        "centre": enquiry.centre_id,
        "ids": list(learner_ids),
        "with_uln": enquiry.kind in ABOUT_ULNS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD_LINES, facts)
        return cursor.rowcount


def _note_work(enquiry: Enquiry, count: int, path: str, *, by: Actor, now: datetime) -> None:
    work = ask_for_work(
        user_id=by.user_id,
        centre_id=enquiry.centre_id,
        title=enquiry.get_kind_display(),
        total=count,
        path=path,
        now=now,
    )
    enquiry.work_id = work.pk
    enquiry.save(update_fields=["work_id"])


# Answers


@transaction.atomic
def note_trouble(enquiry_id: int, *, why: str, now: datetime) -> None:
    """The service was tried and did not answer (`why`), or it did (empty)."""
    Enquiry.objects.filter(pk=enquiry_id).update(trouble=why[:300], tried_at=now)


_ANSWER = """
update learners_enquiryline line
   set answer = given.answer, flags = string_to_array(given.flags, ' '), answered_uln = given.uln,
       candidates = given.candidates::jsonb, answered_at = %(now)s
  from unnest(%(ids)s::bigint[], %(answers)s::text[], %(flags)s::text[], %(ulns)s::text[], %(candidates)s::text[])
       as given (id, answer, flags, uln, candidates)
 where line.enquiry_id = %(enquiry)s and line.id = given.id and line.answer = ''
returning line.id
"""

# The learner is touched only if they are still as they were asked about. A ULN that two would share is left alone.
_TELL = """
with told as (
  select line.*, l.number, l.uln as held_uln, l.uln_state as held_state,
         line.answered_uln = l.uln or (
           row_number() over (partition by line.answered_uln order by line.id) = 1
           and not exists (select from learners_learner other
                            where other.centre_id = l.centre_id and other.uln = line.answered_uln and other.id <> l.id)
         ) as is_free
    from learners_enquiryline line join learners_learner l on l.centre_id = line.centre_id and l.id = line.learner_id
   where line.enquiry_id = %(enquiry)s and line.id = any (%(ids)s)
     and (line.uln, line.forename, line.surname, line.date_of_birth, line.gender)
       = (l.uln, l.forename, l.surname, l.date_of_birth, l.gender)
     and line.answer in ('verified', 'mismatch', 'unknown', 'found', 'registered')
     and (line.uln <> '' or line.answered_uln <> '')
), decided as (
  select learner_id, number, held_uln, held_state,
         case when is_free and answered_uln <> '' then answered_uln else held_uln end as uln,
         case when answer in ('mismatch', 'unknown') then 'mismatch'
              when is_free then 'verified'
              when held_uln <> '' then 'mismatch' else held_state end as state
    from told
)
update learners_learner l set uln = decided.uln, uln_state = decided.state
  from decided
 where l.id = decided.learner_id and (l.uln, l.uln_state) is distinct from (decided.uln, decided.state)
returning l.id, decided.number, decided.held_uln, decided.held_state, l.uln, l.uln_state
"""


@transaction.atomic
def keep_verdicts(enquiry: Enquiry, verdicts: Mapping[int, Verdict], *, by: Actor, now: datetime) -> None:
    """Keep what the service said of ULNs, by line; move the learners' states, and put the ULN left by a merge."""
    rows = [(id, each.check, " ".join(each.flags), each.uln, "[]") for id, each in verdicts.items()]
    _keep(enquiry, rows, by=by, now=now)


@transaction.atomic
def keep_searches(
    enquiry: Enquiry, searches: Mapping[int, Search], made: Mapping[int, str], *, by: Actor, now: datetime
) -> None:
    """Keep who was found, by line, and which ULNs were made; those of one exact match or newly made are filled in."""
    rows = []
    for id, search in searches.items():
        found = search.candidates[0].uln if search.outcome == learning_records.Outcome.FOUND else ""
        answer = Answer.REGISTERED if id in made else Answer(search.outcome)
        candidates = DjangoJSONEncoder().encode([asdict(each) for each in search.candidates])
        rows.append((id, answer, "", made.get(id, found), candidates))
    _keep(enquiry, rows, by=by, now=now)


def _keep(enquiry: Enquiry, rows: list[tuple], *, by: Actor, now: datetime) -> None:
    ids, answers, flags, ulns, candidates = map(list, zip(*rows, strict=True)) if rows else ([],) * 5
    given = {"ids": ids, "answers": answers, "flags": flags, "ulns": ulns, "candidates": candidates}
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER, {**given, "enquiry": enquiry.pk, "now": now})
        answered = [id for (id,) in cursor.fetchall()]
        cursor.execute(_TELL, {"enquiry": enquiry.pk, "ids": answered})
        changes = [
            Change(
                "learner", id, number, {"uln": uln, "uln_state": state}, {"uln": new, "uln_state": new_state}
            )
            for id, number, uln, state, new, new_state in cursor.fetchall()
        ]
    if changes:
        record(ANSWERED, changes=changes, by=by, centre_id=enquiry.centre_id, now=now)


@transaction.atomic
def finish(enquiry: Enquiry, *, now: datetime) -> None:
    """All are answered: who watches it sees so and gets a message, which names nobody. A second time does nothing."""
    note_trouble(enquiry.pk, why="", now=now)
    watched = Work.objects.filter(pk=enquiry.work_id, finished_at=None).first()
    if watched is None:
        return
    done = progress_of(enquiry)
    finish_work(watched.pk, done=done.done, result=done.sentence, path=watched.result_path, now=now)
    send_message(
        to=enquiry.asked_by,
        subject="The learning records service has answered",
        template="learners/ulns_answered.txt",
        context={"sentence": done.sentence, "address": f"{settings.BASE_URL}{watched.result_path}"},
        now=now,
    )


# What a person decides


@transaction.atomic
def take_match(*, line: EnquiryLine, uln: str, by: Actor, now: datetime) -> None:
    """One of the possible matches is the learner: give them its ULN, and have it verified with our details."""
    learner = Learner.objects.select_for_update().get(pk=line.learner_id)
    refuse_if(_match_problems(line, learner, uln))
    before = learner.uln
    _give([learner], {learner.pk: uln})
    _settle(line, Settled.TAKEN, by=by, now=now)
    change = Change("learner", learner.pk, learner.number, {"uln": before}, {"uln": uln})
    record(MATCHED, changes=[change], by=by, centre_id=line.centre_id, now=now)
    _have_verified(line.centre_id, [learner.pk], by=by, now=now)


def _match_problems(line: EnquiryLine, learner: Learner, uln: str) -> list[Problem]:
    if uln not in {each["uln"] for each in line.candidates}:
        return [Problem("uln.match", _("Choose one of the people shown."), "uln")]
    if learner.uln:
        return [Problem("uln.has_one", _("This learner has a ULN by now."), "uln")]
    holder = Learner.objects.filter(centre_id=line.centre_id, uln=uln).first()
    return [Problem(*taken(holder), "uln")] if holder else []


@transaction.atomic
def register_as_new(*, line: EnquiryLine, by: Actor, now: datetime) -> Enquiry:
    """None of the possible matches is the learner: have the service make a ULN of their own."""
    if line.learner.uln:
        raise Refused([Problem("uln.has_one", _("This learner has a ULN by now."), "uln")])
    _settle(line, Settled.NEW, by=by, now=now)
    return ask(centre_id=line.centre_id, kind=Kind.REGISTER, learner_ids=[line.learner_id], by=by, now=now)


@transaction.atomic
def dispute(*, line: EnquiryLine, about: About, words: str, by: Actor, now: datetime) -> Conversation:
    """Our record is right and the service's is not: have the awarding organisation take it up with the service.

    Remembers on the line that it was disputed, and begins a conversation on the learner, whose card is `about`.
    """
    if line.settled == Settled.DOUBTED:
        raise Refused([Problem("uln.disputed", _("This has been disputed already."))])
    _settle(line, Settled.DOUBTED, by=by, now=now)
    change = Change("learner", line.learner_id, line.learner.number, after={"uln": line.uln})
    record(DOUBTED, changes=[change], by=by, centre_id=line.centre_id, now=now)
    subject = _("The learning records service is wrong about this learner")
    return start(about=about, subject=subject, text=words, files=(), side=Side.CENTRE, by=by, now=now)


def _settle(line: EnquiryLine, settled: Settled, *, by: Actor, now: datetime) -> None:
    EnquiryLine.objects.filter(pk=line.pk).update(settled=settled, settled_at=now, settled_by_id=by.user_id)
