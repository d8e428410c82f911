"""Whether a message is as the schemas in `xsd/` say: the strict ones that the service has always held requests to."""

import threading
from pathlib import Path

from lxml import etree

from testamur.records.wire.faults import Fault, Reason
from testamur.records.wire.namespaces import SCHEMA

FOLDER = Path(__file__).resolve().parent / "xsd"
NAMES = ("learner", "find", "register", "batch", "verify", "report", "exceptions")
MOST_TOLD = 3
LONGEST_TOLD = 1000
PASSWORD = "OrgPassword"  # noqa: S105  the name of its element

_own = threading.local()


def refuse_invalid(message: etree._Element) -> None:
    """Raise Fault, with what the schema says in its details. A password is never said back."""
    if told := problems_of(message):
        raise Fault(Reason.MALFORMED, " ".join(told[:MOST_TOLD])[:LONGEST_TOLD])


def problems_of(message: etree._Element) -> list[str]:
    schema = _schema()
    if schema.validate(message):
        return []
    return [_sentence(entry) for entry in schema.error_log]


def _sentence(entry) -> str:
    if entry.path and entry.path.endswith(PASSWORD) and "This element is not expected" not in entry.message:
        return f"Element '{PASSWORD}': it must have 16 characters."
    return entry.message


def _schema() -> etree.XMLSchema:
    """One for each thread, because a schema keeps what it found wrong last."""
    if not hasattr(_own, "schema"):
        _own.schema = schema_of_all(FOLDER, NAMES)
    return _own.schema


def schema_of_all(folder: Path, names: tuple[str, ...]) -> etree.XMLSchema:
    """The schemas of these files as one."""
    every = etree.Element(f"{{{SCHEMA}}}schema", nsmap={"xs": SCHEMA})
    for name in names:
        path = folder / f"{name}.xsd"
        etree.SubElement(
            every,
            f"{{{SCHEMA}}}import",
            namespace=etree.parse(path).getroot().get("targetNamespace"),
            schemaLocation=path.as_uri(),
        )
    return etree.XMLSchema(every)
