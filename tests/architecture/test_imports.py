"""Imports point one way, and each third-party package enters through one door."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.reading import HOUSE, ROOT, imports

COMMAND = ROOT / "cli" / "frontdesk_cli"

ORDER = [
    *("errors", "lang", "ir", "cards", "engine", "analysis", "compiler", "report", "export", "scenario"),
    *("scaffold", "editor", "remote"),
    *("store", "bus", "jobs", "crm", "runtime", "frontdesk_cli"),
]

PURE = {"errors", "lang", "ir", "cards", "engine", "analysis"}
"""Rooms that touch no clock, randomness, file, socket or thread."""

IMPURE_MODULES = {
    *("asyncio", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "signal", "socket", "ssl"),
    *("subprocess", "tempfile", "threading", "time", "urllib.request", "uuid"),
}

DOORS = {
    "yaml": {"lang/syntax/"},
    "jsonschema": {"compiler/shape.py"},
    "markdown_it": {"lang/richtext/"},
    "re2": {"lang/pattern.py"},
    "email_validator": {"lang/types/contact.py"},
    "phonenumbers": {"lang/types/contact.py"},
    "jinja2": {"lang/condition/", "runtime/web/pages.py"},
    "sqlalchemy": {"store/"},
    "alembic": {"store/"},
    "dbos": {"jobs/engine.py"},
    "httpx2": {"jobs/outside.py", "remote/client.py", "runtime/accounts/provider.py"},
    "authlib": {"runtime/accounts/provider.py"},
    "joserfc": {"runtime/accounts/provider.py"},
    "orjson": {"lang/jsontext.py"},
    "nats": {"bus/nats.py"},
    "websockets": {"runtime/sockets/protocol.py"},
    "psycopg": {"store/nul.py"},
    "starlette": {"runtime/"},
    "uvicorn": {"runtime/"},
    "pydantic": {"runtime/wire.py", "runtime/wire_schema.py", "runtime/web/requests.py", "runtime/deploys/orders.py"},
    "argon2": {"runtime/accounts/passwords.py"},
    "limits": {"runtime/accounts/limits.py"},
    "minify": {"runtime/site/packing.py"},
    "zopfli": {"runtime/site/packing.py"},
    "pygls": {"editor/server.py"},
    "lsprotocol": {"editor/server.py"},
    "pygraphviz": {"export/picture/svg.py"},
    "structlog": {"runtime/"},
    "prometheus_client": {"runtime/"},
    "typer": {"frontdesk_cli/"},
    "click": {"frontdesk_cli/"},
}


def modules() -> Iterator[tuple[str, Path]]:
    for base, prefix in ((HOUSE, ""), (COMMAND, "frontdesk_cli/")):
        for path in sorted(base.rglob("*.py")):
            yield prefix + path.relative_to(base).as_posix(), path


def room(name: str) -> str:
    return name.split("/")[0].removesuffix(".py")


MODULES = dict(modules())


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_from_rooms_below(name: str) -> None:
    if name == "__init__.py":
        return
    floor = ORDER.index(room(name))
    for target in imports(MODULES[name]):
        parts = target.split(".")
        other = (
            "frontdesk_cli"
            if parts[0] == "frontdesk_cli"
            else parts[1]
            if parts[:1] == ["frontdesk"] and parts[1:]
            else None
        )
        if other in ORDER:
            assert ORDER.index(other) <= floor, f"{name} imports {target}"


KINDS = [name for name in MODULES if name.startswith("cards/") and not name.endswith("__init__.py")]


@pytest.mark.parametrize("name", KINDS)
def test_no_kind_imports_another(name: str) -> None:
    assert [target for target in imports(MODULES[name]) if target.startswith("frontdesk.cards")] == []


IMPORTERS = {
    *("cards/__init__.py", "analysis/rule.py", "report/__init__.py", "export/__init__.py", "frontdesk_cli/main.py"),
    *("lang/phrases/__init__.py", "export/difference/__init__.py", "scenario/telling/__init__.py"),
}
"""The places that find modules by name: each lists a folder of its own room."""


@pytest.mark.parametrize("name", MODULES)
def test_only_a_room_that_lists_its_folder_imports_by_name(name: str) -> None:
    by_name = {"importlib", "importlib.import_module"} & set(imports(MODULES[name]))
    assert not by_name or name in IMPORTERS


@pytest.mark.parametrize("name", MODULES)
def test_a_package_enters_through_its_door(name: str) -> None:
    for target in imports(MODULES[name]):
        top = target.split(".")[0]
        if top in sys.stdlib_module_names or top in {"frontdesk", "frontdesk_cli", "__future__"}:
            continue
        assert top in DOORS, f"{name} imports {top}, which has no door"
        assert any(name == door or (door.endswith("/") and name.startswith(door)) for door in DOORS[top]), (
            f"{name} imports {top}; its door is {sorted(DOORS[top])}"
        )


@pytest.mark.parametrize("name", [name for name in MODULES if room(name) in PURE])
def test_a_pure_room_touches_nothing_outside(name: str) -> None:
    assert not IMPURE_MODULES.intersection(imports(MODULES[name]))
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"open", "print", "input", "datetime.now", "date.today", "datetime.utcnow"}, (
                f"{name}: {called}"
            )


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is(name: str) -> None:
    assert ast.get_docstring(ast.parse(MODULES[name].read_text())), f"{name} has no docstring"


def test_no_room_is_left_out() -> None:
    rooms = {room(name) for name in MODULES} - {"__init__"}
    assert rooms <= set(ORDER)
