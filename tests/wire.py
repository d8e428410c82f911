"""Information systems that ask the learning records service by message, and messages as they write them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.test import Client
from lxml import etree

from testamur.records.organisations.models import Credential, Organisation
from testamur.records.wire.namespaces import EXCEPTIONS, SOAP
from testamur.records.wire.operations import OPERATIONS
from tests.people import NOW

ADDRESS = "/LearnerService.svc"
PASSWORD = "Harbour5Password"
ENVELOPE = f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{{}}</s:Body></s:Envelope>'
ROOTS = {operation.name: etree.QName(operation.request) for operation in OPERATIONS}

ANNA = {
    "FamilyName": "Smith",
    "GivenName": "Anna",
    "DateOfBirth": "2008-03-27",
    "Gender": "2",
    "LastKnownPostCode": "CV49EE",
}
ANNA_TO_REGISTER = {
    "GivenName": "Anna",
    "FamilyName": "Smith",
    "LastKnownPostCode": "CV4 9EE",
    "DateOfBirth": "2008-03-27",
    "Gender": "2",
    "VerificationType": "2",
    "AbilityToShare": "1",
}


def written(said: Mapping[str, object]) -> str:
    """Elements in the order given: None is nil, a mapping has children, a list repeats its name."""
    nil = ' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'
    text = ""
    for name, value in said.items():
        for each in value if isinstance(value, list) else [value]:
            inner = written(each) if isinstance(each, Mapping) else str(each)
            text += f"<{name}{nil}" if each is None else f"<{name}>{inner}</{name}>"
    return text


@dataclass
class Answer:
    """What came back: the HTTP answer, and the one element in its body."""

    response: object
    body: etree._Element = field(init=False)

    def __post_init__(self):
        [self.body] = etree.fromstring(self.response.content).find(f"{{{SOAP}}}Body")

    def __getitem__(self, path: str) -> str | None:
        return self.body.findtext(path)

    @property
    def code(self) -> str | None:
        return self["ResponseCode"]

    @property
    def fault(self) -> str | None:
        """The code of a fault, and nothing of an answer."""
        return self[f"detail/{{{EXCEPTIONS}}}MIAPAPIException/ErrorCode"]

    @property
    def details(self) -> str | None:
        return self[f"detail/{{{EXCEPTIONS}}}MIAPAPIException/FurtherDetails"]

    @property
    def said(self) -> dict[str, str]:
        """The children of the answer that have no children themselves."""
        return {each.tag: each.text or "" for each in self.body if len(each) == 0}


@dataclass
class System:
    """An organisation's information system, and the user for whom it asks."""

    organisation: Organisation
    user_name: str
    password: str = PASSWORD
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def head(self) -> dict[str, object]:
        return {"UKPRN": self.organisation.ukprn, "OrgPassword": self.password, "UserName": self.user_name}

    def request(self, operation: str, said: Mapping[str, object], find_type: str = "FUL", **head) -> str:
        root = ROOTS[operation]
        first = {"FindType": find_type} if root.localname.startswith("FindLearner") else {}
        inside = written({**first, **(head or self.head()), **said})
        return f'<m:{root.localname} xmlns:m="{root.namespace}">{inside}</m:{root.localname}>'

    def ask(self, operation: str, said: Mapping[str, object], find_type: str = "FUL", **head) -> Answer:
        return self.send(ENVELOPE.format(self.request(operation, said, find_type, **head)))

    def send(self, message: str | bytes, content_type: str = "text/xml", **headers: str) -> Answer:
        content = message.encode() if isinstance(message, str) else message
        return Answer(self.client.generic("POST", ADDRESS, content, content_type, headers=headers))


def give_password(organisation: Organisation, password: str = PASSWORD, **facts) -> Credential:
    return Credential.objects.create(
        organisation=organisation, password_hash=make_password(password), password_set_at=NOW, **facts
    )
