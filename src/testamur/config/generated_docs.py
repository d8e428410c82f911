"""Pages of `docs/` that are read off the code: states and their moves, audit events, who may do what, and the API."""

import json
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

from testamur.ground.access.gate import Declared
from testamur.ground.access.permissions import PRESETS, SENTENCES, Permission
from testamur.ground.accounts.models import User
from testamur.ground.audit.events import DEFINED
from testamur.records.organisations.models import Role
from testamur.sites.api.document import document

MADE = "*Made from the code by `testamur manage generate_docs`; do not edit.*\n"
FLOORS_THAT_ACT = ("ground", "records", "catalogue", "delivery", "outcomes")
NOT_IN_SERVICE = "gallery/"  # mounted only where nobody real is served
OPENAPI = "api/openapi-v1.json"
LIBRARY = "the library that guards it: "


def documents() -> dict[str, str]:
    """The text of each page, by its file name."""
    return {"states.md": states(), "events.md": events(), "roles.md": roles(), OPENAPI: openapi()}


def openapi() -> str:
    """The API as it is published."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


# States


def states() -> str:
    """A diagram for each table of moves."""
    parts = [
        "# States\n",
        MADE,
        "A move that is not drawn cannot be made: `kit/transitions.py` refuses it.\n",
    ]
    parts += [_diagram(model) for model in apps.get_models() if hasattr(model, "TRANSITIONS")]
    return "\n".join(parts)


def _diagram(model: type[Model]) -> str:
    moves = model.TRANSITIONS
    reached = {to for targets in moves.values() for to in targets}
    begins = _default(model) or next((state for state in moves if state not in reached), next(iter(moves)))
    first_line = (model.__doc__ or "").strip().splitlines()[0]
    about = "" if first_line.startswith(f"{model.__name__}(") else f"{first_line}\n"
    lines = [
        f"## {model._meta.verbose_name.capitalize()}",
        "",
        *([about] if about else []),
        "```mermaid",
        "stateDiagram-v2",
    ]
    lines += [f'    state "{state.label}" as {state.value}' for state in moves]
    lines += [f"    [*] --> {begins}"]
    lines += [
        f"    {state.value} --> {to.value}"
        for state, targets in moves.items()
        for to in moves
        if to in targets
    ]
    lines += [f"    {state.value} --> [*]" for state, targets in moves.items() if not targets]
    return "\n".join([*lines, "```", ""])


def _default(model: type[Model]) -> str:
    """The state in which a row is made, when there is one."""
    name = next(each.name for each in model._meta.fields if each.name in {"status", "state"})
    field = model._meta.get_field(name)
    return str(field.default.value) if field.has_default() else ""


# Events


def events() -> str:
    """Every event of the audit trail with its sentence, by what it is about."""
    load_actions()
    by_subject = defaultdict(list)
    for name in sorted(DEFINED):
        by_subject[name.partition(".")[0]].append(name)
    parts = [
        "# Audit events\n",
        MADE,
        "Each is one row or more of the audit trail, in the act's own transaction.\n",
    ]
    for subject, names in by_subject.items():
        rows = "\n".join(f"| `{name}` | {DEFINED[name]} |" for name in names)
        parts.append(
            f"## {subject.replace('_', ' ').capitalize()}\n\n| event | what happened |\n| --- | --- |\n{rows}\n"
        )
    return "\n".join(parts)


def load_actions() -> None:
    """Import everything that may define an event."""
    for floor in FLOORS_THAT_ACT:
        package = import_module(f"testamur.{floor}")
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not {"tests", "migrations"} & set(module.name.split(".")):
                import_module(module.name)


# Roles


def roles() -> str:
    """What each permission means, and who may use each address."""
    return "\n".join(
        [
            "# Who may do what\n",
            MADE,
            "## Permissions of centre users\n",
            "Each is given on its own; a portal administrator also manages users.\n",
            _rows(("permission", "allows"), [(each.label, SENTENCES[each]) for each in Permission]),
            "## Usual sets\n",
            _rows(
                ("set", "permissions"),
                [
                    (title, _labels(each for each in Permission if each in held))
                    for title, held in PRESETS.values()
                ],
            ),
            "## Roles of awarding staff\n",
            "One person may hold several.\n",
            _rows(("role", "in the code"), [(role.label, f"`{role.value}`") for role in User.StaffRole]),
            "## Roles of users of the learning records service\n",
            "Each is given on its own, by a super user of the organisation.\n",
            _rows(("role", "in the code"), [(role.label, f"`{role.value}`") for role in Role]),
            "## Addresses\n",
            _rows(("address", "name", "who"), sorted(_addresses())),
        ]
    )


def _addresses() -> Iterator[tuple[str, str, str]]:
    for address, name, pattern in addresses():
        if not address.startswith(NOT_IN_SERVICE):
            yield f"`/{address}`", f"`{name}`", who(pattern.callback)


def addresses(
    resolver: URLResolver | None = None, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Every address, its full name and its pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, here, space + inner)
        else:
            yield here, f"{space}{pattern.name}", pattern


ANYBODY = {
    "public": "anybody",
    "signed in": "anybody signed in, for themselves",
    "open door": "anybody; it guards itself",
    "web service": "systems of organisations: each message says who asks",
}


def who(view) -> str:
    """In words, who may use a view, as it declared."""
    declared: Declared | None = getattr(view, "declared", None)
    if declared is None:
        return f"{LIBRARY}`{view.__module__.partition('.')[0]}`"
    if declared.kind in ANYBODY:
        return ANYBODY[declared.kind]
    if declared.kind == "api":
        return f"API keys: {_labels(declared.permissions)}"
    if declared.kind == "office":
        return f"staff: {_labels(declared.permissions)}" if declared.permissions else "all awarding staff"
    users = "users of organisations"
    if declared.kind == "lrs" and not declared.permissions:
        return f"all {users}"
    whose = f"{users}: " if declared.kind == "lrs" else ""
    look = f"; to look only: {_labels(declared.to_read)}" if declared.to_read else ""
    return (
        f"{whose}{_labels(declared.permissions)}{look}"
        if declared.permissions
        else "every user of the centre"
    )


def _labels(choices) -> str:
    return ", ".join(each.label for each in choices)


def _rows(heads: tuple[str, ...], rows) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return (
        "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines)
        + "\n"
    )
