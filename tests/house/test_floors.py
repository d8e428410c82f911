"""The house stands: facts flow down, only actions write, the clock is read at the edge."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from tests.house.source import SOURCE, height, modules, room_of, tree

WRITES = {
    *("create", "bulk_create", "get_or_create", "update_or_create", "abulk_create"),
    *("update", "bulk_update", "delete", "save", "move"),
}
MAY_WRITE = {"actions", "testing.py"}
QUERYSET_ROOTS = {"objects", "_default_manager"}


def writes_in(path: Path) -> list[str]:
    """Calls that write a table: `Model.objects….update()`, `row.save()`, `move(…)`."""
    found = []
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name not in WRITES:
            continue
        is_queryset = any(
            isinstance(inner, ast.Attribute) and inner.attr in QUERYSET_ROOTS for inner in ast.walk(node.func)
        )
        if is_queryset or name in {"save", "move"}:
            found.append(f"{path.relative_to(SOURCE)}:{node.lineno} {ast.unparse(node.func)}")
    return found


def is_exempt(path: Path) -> bool:
    parts = path.relative_to(SOURCE).parts
    return (
        parts[0] in {"rulebook", "kit"}
        or bool(MAY_WRITE & {*parts, path.stem})
        or path.stem.startswith("actions")
        or "demonstration" in parts  # arranges centres and users, which have no other maker yet
    )


def test_only_actions_write():
    found = [line for path in modules() if not is_exempt(path) for line in writes_in(path)]

    # Files, forms and the session are saved too; none of these is a table of ours.
    assert [
        line
        for line in found
        if not line.rpartition(" ")[2].startswith(("request.session", "default_storage"))
    ] == []


def test_the_check_of_writes_can_fail(monkeypatch, tmp_path):
    monkeypatch.setattr("tests.house.test_floors.SOURCE", tmp_path)
    guilty = tmp_path / "views.py"
    guilty.write_text("Learner.objects.filter(pk=1).update(forename='x')\n")

    assert writes_in(guilty) == ["views.py:1 Learner.objects.filter(pk=1).update"]


def test_foreign_keys_point_down():
    upwards = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_config.name.startswith("testamur.")
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model._meta.app_config.name.startswith("testamur.")
        if height(field.related_model._meta.app_config.name) > height(model._meta.app_config.name)
    ]

    assert upwards == []


EDGE = {"views", "jobs", "commands", "management", "config", "sites"}
CLOCK = {"now", "today", "utcnow", "localtime", "localdate"}


def test_the_clock_is_read_at_the_edge():
    readings = []
    for path in modules():
        parts = {*path.relative_to(SOURCE).parts, path.stem}
        if EDGE & parts or path.name in {"clock.py", "testing.py", "middleware.py"}:
            continue
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in CLOCK
                and ast.unparse(node.func.value)
                in {"datetime", "date", "timezone", "dt", "dt.datetime", "dt.date", "clock"}
            ):
                readings.append(f"{path.relative_to(SOURCE)}:{node.lineno} {ast.unparse(node)}")

    assert readings == []


def test_no_model_overrides_save_and_nobody_sends_signals():
    guilty = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and node.name == "save" and path.name == "models.py":
                guilty.append(f"{path.relative_to(SOURCE)}:{node.lineno} save")
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.dispatch"):
                guilty.append(f"{path.relative_to(SOURCE)}:{node.lineno} {node.module}")

    assert guilty == []


@pytest.mark.parametrize("name", ["utils.py", "helpers.py", "misc.py", "common.py"])
def test_no_file_without_a_subject(name):
    assert [str(path) for path in modules() if path.name == name] == []


def test_every_module_says_what_it_is():
    silent = [
        str(path.relative_to(SOURCE))
        for path in modules()
        if path.name not in {"__init__.py", "apps.py"} and ast.get_docstring(tree(path)) is None
    ]

    assert silent == []


def test_rooms_are_known():
    assert {room_of(path) for path in modules()} >= {
        "delivery.registrations",
        "outcomes.certification",
        "kit",
    }
