"""Information systems that load the web service of learning records: one connection each, one message after another.

Nobody waits between messages. What each asks is drawn from a seed; how often which, says `MIX`.
"""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import cycle
from random import Random
from threading import Barrier
from time import monotonic, perf_counter
from typing import NamedTuple

from bench.people_made_up import SEED, Asked, Made

SEARCH, BY_ULN, VERIFY = "learnerByDemographics", "learnerByULN", "verifyLearner"
REGISTER, UPDATE = "registerSingleLearner", "updateSingleLearner"
MIX = {SEARCH: 40, BY_ULN: 20, VERIFY: 20, REGISTER: 12, UPDATE: 8}  # of a hundred; the last two search first
NO_MATCH, REGISTERED, NOT_REGISTERED = "WSRC0001", "WSRC0005", "WSRC0021"
EXPECTED = {
    SEARCH: {NO_MATCH, "WSRC0002", "WSRC0003", "WSRC0004"},
    BY_ULN: {"WSRC0004"},
    VERIFY: {"WSVRC001"},
    REGISTER: {REGISTERED},
    UPDATE: {"WSRC0006", "WSRC0013"},  # the second: somebody else changed them in between
}
FIRST_ULN = 1_000_000_001  # of the made-up learners, who are numbered in their order
CODE = re.compile(rb"<(?:ResponseCode|ErrorCode)>([^<]+)<")
VERSION, ULN = re.compile(rb"<VersionNumber>(\d+)<"), re.compile(rb"<ULN>(\d+)<")
PATIENCE = 60.0  # seconds for one answer


class Asking(NamedTuple):
    """One message and what became of it: the code of the answer, or of the fault."""

    operation: str
    code: str
    seconds: float

    @property
    def is_expected(self) -> bool:
        return self.code in EXPECTED[self.operation]


class Client:
    """Asks of `people`, who are held from the first ULN on; searches by `asked`; registers `newcomers`."""

    def __init__(
        self,
        port: int,
        system,
        number: int,
        people: Sequence[Made],
        asked: Sequence[Asked],
        newcomers: Sequence[Made],
    ) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.system, self.rng = system, Random(SEED + number)
        self.people, self.asked, self.newcomers = people, cycle(asked), iter(newcomers)
        self.done: list[Asking] = []
        self.registered: list[str] = []

    def ask(self, operation: str, said: dict[str, object]) -> bytes:
        from tests.wire import ADDRESS, ENVELOPE

        message = ENVELOPE.format(self.system.request(operation, said)).encode()
        started = perf_counter()
        self.connection.request("POST", ADDRESS, message, {"Content-Type": "text/xml; charset=utf-8"})
        response = self.connection.getresponse()
        answer = response.read()
        seconds = perf_counter() - started
        found = CODE.search(answer)
        code = found[1].decode() if found else f"HTTP {response.status}"
        self.done.append(Asking(operation, code, seconds))
        return answer

    def ask_until(self, deadline: float) -> None:
        acts = {
            SEARCH: lambda: self.search(next(self.asked).made),
            BY_ULN: lambda: self.ask(BY_ULN, self.named(self.somebody())),
            VERIFY: lambda: self.ask(VERIFY, {"LearnerToVerify": self.named(self.somebody())}),
            REGISTER: self.find_or_register,
            UPDATE: self.find_and_update,
        }
        while monotonic() < deadline:
            [operation] = self.rng.choices(list(MIX), list(MIX.values()))
            acts[operation]()

    def search(self, made: Made) -> bool:
        """Whether nobody was found."""
        self.ask(SEARCH, searched(made))
        return self.done[-1].code == NO_MATCH

    def find_or_register(self) -> None:
        made = next(self.newcomers)
        if self.search(made):
            self.register(made)

    def register(self, made: Made) -> None:
        answer = self.ask(REGISTER, {"Learner": whole(made)})
        if self.done[-1].code == REGISTERED:
            self.registered.append(ULN.search(answer)[1].decode())

    def find_and_update(self) -> None:
        number = self.somebody()
        version = VERSION.search(self.ask(BY_ULN, self.named(number)))
        if version:
            changed = {"Notes": f"Spoken to at {monotonic()}", "ULN": str(FIRST_ULN + number)}
            changed |= {"VersionNumber": int(version[1])}
            self.ask(UPDATE, {"Learner": whole(self.people[number]) | changed})

    def somebody(self) -> int:
        return self.rng.randrange(len(self.people))

    def named(self, number: int) -> dict[str, str]:
        made = self.people[number]
        return {"ULN": str(FIRST_ULN + number), "FamilyName": made.family, "GivenName": made.given}


def load(clients: Sequence[Client], seconds: float) -> list[Asking]:
    """All of them at once, for so long."""
    deadline = monotonic() + seconds
    with ThreadPoolExecutor(len(clients)) as threads:
        list(threads.map(lambda client: client.ask_until(deadline), clients))
    return taken(clients)


def taken(clients: Sequence[Client]) -> list[Asking]:
    """What was asked since the last time."""
    asked = [each for client in clients for each in client.done]
    for client in clients:
        client.done.clear()
    return asked


def registered_at_once(one: Client, other: Client, pairs: int) -> list[Made]:
    """Whom both searched for, did not find, and registered at the same moment."""
    both, people = Barrier(2, timeout=PATIENCE), []

    def at_once(client: Client, made: Made) -> None:
        both.wait()
        client.register(made)

    with ThreadPoolExecutor(2) as threads:
        while len(people) < pairs:
            made = next(one.newcomers)
            if one.search(made) and other.search(made):
                list(threads.map(at_once, (one, other), (made, made)))
                people.append(made)
    return people


def searched(made: Made) -> dict[str, str]:
    return {
        "FamilyName": made.family,
        "GivenName": made.given,
        "DateOfBirth": f"{made.born_on[:4]}-{made.born_on[4:6]}-{made.born_on[6:]}",
        "Gender": {"M": "1", "F": "2"}[made.gender],
        "LastKnownPostCode": made.postcode,
    }


def whole(made: Made) -> dict[str, object]:
    """As the schema of somebody to register has them in order."""
    said = searched(made)
    order = ("GivenName", "FamilyName", "LastKnownPostCode", "DateOfBirth", "Gender")
    return {name: said[name] for name in order} | {"VerificationType": "1", "AbilityToShare": "1"}
