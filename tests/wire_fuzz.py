"""Messages to the web service made wrong at random: by bytes, by elements, by values. The same seed makes the same ones."""

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random

from django.http import HttpResponse
from lxml import etree

from testamur.records.batches.jobs import carry_out
from testamur.records.wire.namespaces import SOAP
from tests.wire import ANNA, ANNA_TO_REGISTER, ENVELOPE, System

SECRET = "Zebedee"  # stands in a batch of another organisation, and nowhere else
BATCH_LEARNER = {
    "MISIdentifier": "S-1",
    "GivenName": "Anna",
    "FamilyName": "Smith",
    "DateOfBirth": "2008-03-27",
}
TO_VERIFY = {"ULN": "1000000019", "FamilyName": "Smith", "GivenName": "Anna"}


def make_secret(system: System) -> int:
    """A job of this organisation, carried out, with the secret in it."""
    secret = BATCH_LEARNER | {"GivenName": SECRET}
    answer = system.ask(
        "submitBatchRegistration", {"JobType": "CHK", "LearnerRecordCount": 1, "Learner": secret}
    )
    carry_out(int(answer["JobID"]), system.organisation.pk)
    return int(answer["JobID"])


def every_request(system: System, job: int) -> list[str]:
    """A valid message of each operation; those for the output of a job ask for this one, which is another's."""
    said = {
        "learnerByULN": TO_VERIFY,
        "learnerByDemographics": ANNA,
        "registerSingleLearner": {"Learner": ANNA_TO_REGISTER},
        "updateSingleLearner": {"Learner": ANNA_TO_REGISTER | {"ULN": "1000000019", "VersionNumber": 1}},
        "submitBatchRegistration": {"JobType": "CHK", "LearnerRecordCount": 1, "Learner": BATCH_LEARNER},
        "getBatchRegistrationOutput": {"JobID": job},
        "submitVerifyBatch": {"LearnerRecordCount": 1, "Learner": TO_VERIFY},
        "getVerifyBatchOutput": {"JobID": job},
        "retrieveULNs": {"ULNsToRetrieve": {"ULN": ["1000000019", "1000000027"]}},
        "verifyLearner": {"LearnerToVerify": TO_VERIFY},
        "getMergedUnmergedULNsReport": {"FromDate": "2026-01-01", "ToDate": "2026-12-31"},
        "getDeletedULNsReport": {"FromDate": "2026-01-01"},
    }
    return [ENVELOPE.format(system.request(name, facts)) for name, facts in said.items()]


def outcome_of(answer: HttpResponse, message: bytes) -> str:
    """ "answered", the code of the fault, or "WRONG" and why."""
    [body] = etree.fromstring(answer.content).find(f"{{{SOAP}}}Body")
    is_fault = body.tag == f"{{{SOAP}}}Fault"
    code = body.findtext(".//ErrorCode") if is_fault else "answered"
    if answer.status_code != (500 if is_fault else 200):
        return f"WRONG: {answer.status_code} with {code}"
    if code is None or code == "WSEC0999":
        return f"WRONG: {code}, {body.findtext('.//FurtherDetails')}"
    if SECRET.encode() in answer.content and SECRET.encode() not in message:
        return "WRONG: another's secret"
    return code


VALUES = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "200",
        "5000",
        "9223372036854775807",
        "9223372036854775808",
        "1e9",
        "NaN",
        "FUL",
        "CHK",
    ),
    *(
        "1000000019",
        "9999999999",
        "0000000000",
        "10000001",
        "10000002",
        "HARB01",
        "MOOR01",
        "1900-02-29",
        "2099-12-31",
    ),
    *(
        "2008-03-27",
        "27/03/2008",
        "' or 1=1 --",
        "<![CDATA[<a/>]]>",
        "&lt;a&gt;",
        "&#0;",
        "&#x1F600;",
        "&amp;",
        "&nbsp;",
    ),
    *(
        "x" * 35,
        "x" * 36,
        "x" * 4_001,
        "%s%n",
        "../../etc/passwd",
        "\u202eabc",
        "e\u0301",
        "\ufffe",
        "Ω" * 16,
        "\x00",
    ),
    *(
        "Smith",
        "Zebedee",
        "ZZ99 9ZZ",
        "999",
        "0001-01-01",
        "\r\n",
        "{}",
        "${jndi:ldap://x}",
        "<!-- -->",
        "<?a b?>",
    ),
)
MEANT = (
    *(
        "Anna",
        "Ann",
        "Smith",
        "Smyth",
        "2008-03-27",
        "2008-03-28",
        "0",
        "1",
        "2",
        "9",
        "FUL",
        "CHK",
        "CV4 9EE",
    ),
    *(
        "1000000019",
        "1000000027",
        "10000002",
        "ZZ99 9ZZ",
        "2026-11-16",
        "Moorland",
        "a@example.org",
        "10000001",
    ),
)
TEXT = re.compile(r">([^<>]*)<")
LEAF = re.compile(r"<(\w+)>[^<>]*</\1>")
TAG = re.compile(r"</?[\w:]+")
NAME = re.compile(r"(?<=[</])[A-Z]\w+")
HEADS = (
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<?xml version="1.1"?>',
    "\ufeff",
    " " * 1_000,
    "<a/>",
)
ATTRIBUTES = (
    ' xsi:nil="true"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xsi:nothing"',
    ' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:l="http://api.lrs.miap.gov.uk/learner" i:type="l:LearnerToUpdate"',
    ' xmlns="http://api.lrs.miap.gov.uk/learner"',
    ' xmlns="urn:nobody"',
    ' id="1"',
)

Change = Callable[[Random, str], str]


def messages(rng: Random, valid: Sequence[str]) -> Iterator[bytes]:
    """Without end: a valid message with one to four things changed; of seven, one with a value that might be meant."""
    while True:
        text = rng.choice(valid)
        if rng.random() < 0.15:
            yield _value(rng, text, MEANT).encode()
            continue
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            text = rng.choice(CHANGES)(rng, text)
        content = text.encode("utf-8", "surrogatepass")
        yield _bytes_changed(rng, content) if rng.random() < 0.15 else content


def _one(rng: Random, pattern: re.Pattern, text: str) -> re.Match | None:
    found = list(pattern.finditer(text))
    return rng.choice(found) if found else None


def _value(rng: Random, text: str, values: Sequence[str] = VALUES) -> str:
    place = _one(rng, LEAF, text)
    if place is None:
        return text
    name = place[1]
    return f"{text[: place.start()]}<{name}>{rng.choice(values)}</{name}>{text[place.end() :]}"


def _gone(rng: Random, text: str) -> str:
    place = _one(rng, LEAF, text)
    return text[: place.start()] + text[place.end() :] if place else text


def _twice(rng: Random, text: str) -> str:
    place = _one(rng, LEAF, text)
    return text[: place.end()] + place[0] * rng.choice((1, 2, 250)) + text[place.end() :] if place else text


def _swapped(rng: Random, text: str) -> str:
    leaves = list(LEAF.finditer(text))
    if len(leaves) < 2:
        return text
    one, other = sorted(rng.sample(leaves, 2), key=lambda each: each.start())
    return text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]


def _renamed(rng: Random, text: str) -> str:
    one, other = _one(rng, NAME, text), _one(rng, NAME, text)
    return re.sub(rf"\b{one[0]}\b", other[0], text) if one and other else text


def _attribute(rng: Random, text: str) -> str:
    place = _one(rng, TAG, text)
    return text[: place.end()] + rng.choice(ATTRIBUTES) + text[place.end() :] if place else text


def _head(rng: Random, text: str) -> str:
    return rng.choice(HEADS) + text


def _nested(rng: Random, text: str) -> str:
    place, depth = _one(rng, TEXT, text), rng.choice((1, 5, 300))
    return f"{text[: place.start(1)]}{'<a>' * depth}{'</a>' * depth}{text[place.end(1) :]}" if place else text


def _cut(rng: Random, text: str) -> str:
    return text[: rng.randrange(len(text) + 1)]


def _bytes_changed(rng: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 3, 20))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


CHANGES: tuple[Change, ...] = (
    *(
        _value,
        _value,
        _value,
        _gone,
        _twice,
        _swapped,
        _renamed,
        _attribute,
        _attribute,
        _head,
        _nested,
        _cut,
    ),
)
