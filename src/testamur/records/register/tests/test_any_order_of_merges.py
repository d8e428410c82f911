"""Merging, undoing and editing in any order, against a model of plain dictionaries.

Hypothesis invents the stories. After each step every ULN answers with exactly one active master; at the end all merges
are undone, newest first, and everybody is as they began but for what was edited.
"""

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.people import NOW

from testamur.ground.audit.actor import Actor
from testamur.kit.problems import Refused
from testamur.records.register import queries
from testamur.records.register.actions.merging import merge, unmerge
from testamur.records.register.models import Learner, Merge
from testamur.records.register.queries_of_merging import gaps
from testamur.records.register.tests.test_merging import ANNA, make_learner

DESK = Actor.system("story")
PEOPLE = 5
SOMEBODY = st.integers(0, PEOPLE - 1)


class Story(RuleBasedStateMachine):
    @initialize()
    def begins(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.learners = [
            make_learner(n, {**ANNA, "family_name": f"Name{n}"}, email=f"{n}@example.org" if n % 2 else "")
            for n in range(PEOPLE)
        ]
        self.ids = [each.pk for each in self.learners]
        self.master = dict.fromkeys(self.ids)  # the model: who points to whom
        self.standing: list[tuple[Merge, list[int]]] = []  # with those who pointed to the merged one
        self.began = {pk: self.details(pk) for pk in self.ids}
        self.edited: dict[tuple[int, str], str] = {}
        self.now = NOW

    def teardown(self):
        if not hasattr(self, "savepoint"):
            return
        try:
            self.undo_all()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def details(self, pk: int) -> dict:
        learner = Learner.objects.get(pk=pk)
        return {
            name: getattr(learner, name) for name in ("email", "previous_family_name", "previous_postcode")
        }

    def later(self):
        self.now += timedelta(hours=1)
        return self.now

    @rule(one=SOMEBODY, other=SOMEBODY, takes=st.booleans())
    def merges(self, one, other, takes):
        master, merged = (Learner.objects.get(pk=self.ids[n]) for n in (one, other))
        allowed = one != other and not self.master[master.pk] and not self.master[merged.pk]
        take = list(gaps(master, merged)) if takes and allowed else []
        try:
            made = merge(master=master, merged=merged, reason="Same", by=DESK, now=self.later(), take=take)
        except Refused:
            assert not allowed
            return
        assert allowed
        moved = [pk for pk, its in self.master.items() if its == merged.pk]
        self.master |= dict.fromkeys([merged.pk, *moved], master.pk)
        self.standing.append((made, moved))

    @rule(which=st.integers(0, 9))
    def undoes(self, which):
        if not self.standing:
            return
        made, moved = self.standing[which % len(self.standing)]
        allowed = self.master[made.master_id] is None
        try:
            unmerge(merge=made, reason="Different", by=DESK, now=self.later())
        except Refused:
            assert not allowed
            return
        assert allowed
        self.master |= {made.merged_id: None, **dict.fromkeys(moved, made.merged_id)}
        self.standing.remove((made, moved))

    @rule(who=SOMEBODY, email=st.sampled_from(["", "new@example.org", "newer@example.org"]))
    def edits(self, who, email):
        """Only an active learner is edited; the action of the page refuses others."""
        pk = self.ids[who]
        if self.master[pk] is None and Learner.objects.get(pk=pk).email != email:
            Learner.objects.filter(pk=pk).update(email=email)
            self.edited[pk, "email"] = email

    @invariant()
    def every_uln_has_one_active_master(self):
        if not hasattr(self, "ids"):
            return
        held = queries.by_ulns([each.uln for each in self.learners])
        for learner in self.learners:
            meant = held[learner.uln].learner
            assert meant.pk == (self.master[learner.pk] or learner.pk)
            assert (meant.status, meant.master_id) == ("active", None)

    def undo_all(self):
        while self.standing:
            made, _ = self.standing.pop()
            unmerge(merge=made, reason="All again", by=DESK, now=self.later())
        assert set(Learner.objects.values_list("status", "master")) == {("active", None)}
        for pk in self.ids:
            expected = {name: self.edited.get((pk, name), value) for name, value in self.began[pk].items()}
            assert {**self.details(pk), **self.unsure(pk)} == {**expected, **self.unsure(pk)}

    def unsure(self, pk: int) -> dict:
        """An email that was edited away and taken over again, or typed just as it was taken over, is either."""
        return {"email": "?"} if (pk, "email") in self.edited else {}


def test_any_order_of_merges_loses_nothing(db):
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=15,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
