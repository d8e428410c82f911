"""The description of the web service for programs that make clients of it: a WSDL made of the table of operations.

Names of port, binding and service are those that clients of the service are configured with.
"""

from copy import deepcopy

from lxml import etree
from lxml.builder import ElementMaker

from testamur.records.wire.namespaces import EXCEPTIONS, PREFIXES, SCHEMA, SERVICE, WSDL, WSDL_SOAP
from testamur.records.wire.operations import OPERATIONS, Operation
from testamur.records.wire.validity import FOLDER, NAMES

PORT_TYPE = "LearnerPortType"
BINDING = "BasicHttpBinding_LearnerPortType"
NAME = "LearnerServiceProxy"
FAULT = "MIAPAPIExceptionFault"
HTTP = "http://schemas.xmlsoap.org/soap/http"
# One prefix for each namespace in the whole document: names in attributes are written with them, and an element that
# is put under another loses a prefix of its own for what has one there already. Some clients read only those on top.
TOP = {"wsdl": WSDL, "soap": WSDL_SOAP, "xs": SCHEMA, "tns": SERVICE, **PREFIXES}
PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}

W = ElementMaker(namespace=WSDL, nsmap=TOP)
S = ElementMaker(namespace=WSDL_SOAP, nsmap=TOP)
X = ElementMaker(namespace=SCHEMA, nsmap=TOP)


def schema(name: str) -> etree._Element:
    return etree.parse(FOLDER / f"{name}.xsd", etree.XMLParser(remove_comments=True)).getroot()


def linked_schemas(address: str) -> list[etree._Element]:
    """One schema that imports the others from their own addresses."""
    imports = [
        X(
            "import",
            namespace=schema(name).get("targetNamespace"),
            schemaLocation=f"{address}?xsd={name}",
        )
        for name in NAMES
    ]
    return [X("schema", *imports)]


def inlined_schemas() -> list[etree._Element]:
    """All schemas as they are, with nothing to fetch."""
    found = [deepcopy(schema(name)) for name in NAMES]
    for each in found:
        for imported in each.iterfind(f"{{{SCHEMA}}}import"):
            del imported.attrib["schemaLocation"]
    return found


def schema_at(name: str, address: str) -> bytes:
    """One schema by its name, whose imports are from the service's own address."""
    found = schema(name)
    for imported in found.iterfind(f"{{{SCHEMA}}}import"):
        location = imported.get("schemaLocation").removesuffix(".xsd")
        imported.set("schemaLocation", f"{address}?xsd={location}")
    return _written(found)


def wsdl(address: str, schemas: list[etree._Element]) -> bytes:
    """The whole description; `address` is where the service is asked."""
    return _written(
        W.definitions(
            W.types(*schemas),
            *(message for operation in OPERATIONS for message in _messages(operation)),
            _message(FAULT, f"{{{EXCEPTIONS}}}MIAPAPIException", part="detail"),
            W.portType(*map(_port_operation, OPERATIONS), name=PORT_TYPE),
            W.binding(
                S.binding(transport=HTTP, style="document"),
                *map(_bound_operation, OPERATIONS),
                name=BINDING,
                type=f"tns:{PORT_TYPE}",
            ),
            W.service(W.port(S.address(location=address), name=BINDING, binding=f"tns:{BINDING}"), name=NAME),
            name=NAME,
            targetNamespace=SERVICE,
        )
    )


def _messages(operation: Operation) -> list[etree._Element]:
    return [
        _message(f"{operation.name}Request", operation.request),
        _message(f"{operation.name}Response", operation.response),
    ]


def _message(name: str, element: str, part: str = "") -> etree._Element:
    root = etree.QName(element)
    prefixed = f"{PREFIX_OF[root.namespace]}:{root.localname}"
    return W.message(W.part(name=part or root.localname, element=prefixed), name=name)


def _port_operation(operation: Operation) -> etree._Element:
    return W.operation(
        W.input(message=f"tns:{operation.name}Request"),
        W.output(message=f"tns:{operation.name}Response"),
        W.fault(message=f"tns:{FAULT}", name=FAULT),
        name=operation.name,
    )


def _bound_operation(operation: Operation) -> etree._Element:
    return W.operation(
        S.operation(soapAction=operation.action, style="document"),
        W.input(S.body(use="literal")),
        W.output(S.body(use="literal")),
        W.fault(S.fault(name=FAULT, use="literal"), name=FAULT),
        name=operation.name,
    )


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
